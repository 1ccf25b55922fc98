//===- File.cpp - Whole files ---------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/File.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

using namespace surge;

namespace {

/// Closes a descriptor at the end of its scope.
struct Descriptor {
  int number;
  ~Descriptor() { close(number); }
};

Error systemError(const std::string &what, const std::string &path) {
  return {"cannot " + what + ": " + std::strerror(errno), path};
}

Result<void> writeAll(int file, const void *content, size_t size,
                      const std::string &path) {
  const char *rest = static_cast<const char *>(content);
  while (size > 0) {
    ssize_t written = write(file, rest, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return systemError("write", path);
    rest += written;
    size -= written;
  }
  return {};
}

std::string directoryOf(const std::string &path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

Result<std::vector<uint8_t>> surge::readFile(const std::string &path,
                                             bool unpack) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0)
    return systemError("open", path);
  if (S_ISDIR(status.st_mode))
    return Error{"expected a file, but this is a directory", path};
  Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0)
    return systemError("open", path);
  // Grown as data comes, so that a size that a header claims costs nothing.
  std::vector<uint8_t> content;
  constexpr size_t kChunk = 1 << 20;
  if (!unpack) {
    for (;;) {
      size_t have = content.size();
      content.resize(have + std::max<size_t>(kChunk, have / 2));
      ssize_t got =
          read(file.number, content.data() + have, content.size() - have);
      content.resize(have + std::max<ssize_t>(got, 0));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return systemError("read", path);
      if (got == 0)
        return content;
    }
  }
  gzFile packed = gzdopen(dup(file.number), "rb");
  if (!packed)
    return systemError("open", path);
  int got;
  do {
    size_t have = content.size();
    content.resize(have + kChunk);
    got = gzread(packed, content.data() + have, kChunk);
    content.resize(have + std::max(got, 0));
  } while (got > 0);
  int code = Z_OK;
  std::string reason = gzerror(packed, &code);
  gzclose(packed);
  if (got < 0 || code == Z_BUF_ERROR)
    return Error{"cannot unpack after " + std::to_string(content.size()) +
                     " bytes: " + reason,
                 path};
  return content;
}

Result<void> surge::writeFile(const std::string &path, const void *content,
                              size_t size) {
  // Beside the target, so that the rename stays within one file system; the
  // number keeps two writers of one process apart.
  static std::atomic<unsigned> counter;
  std::string temporary = path + ".tmp." + std::to_string(getpid()) + "." +
                          std::to_string(counter++);
  {
    Descriptor file{
        open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (file.number < 0)
      return systemError("create", temporary);
    Result<void> done = writeAll(file.number, content, size, path);
    if (done && fsync(file.number) != 0)
      done = systemError("make durable", path);
    if (!done) {
      unlink(temporary.c_str());
      return done;
    }
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    Error error = systemError("replace", path);
    unlink(temporary.c_str());
    return error;
  }
  Descriptor directory{
      open(directoryOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.number >= 0)
    fsync(directory.number);
  return {};
}
