//===- ObjectCache.cpp - Compiled code on disk ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/ObjectCache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace surge;

namespace {

constexpr llvm::StringLiteral kSuffix = ".surge", kTemporary = ".tmp";
/// What a process that ended while it wrote has left is removed after this.
constexpr time_t kTemporarySeconds = 3600;

/// What a file begins with; then come the bytes that `makePayload` makes.
struct Header {
  char magic[8] = {'S', 'u', 'r', 'g', 'e', 'O', 'b', 'j'};
  uint64_t version = 1; ///< Changes with this struct, or with the payload.
  uint64_t payloadBytes = 0;
  CacheKey key = {};
  CacheKey checksum = {}; ///< Of the file, with zeros in this place.
};
static_assert(sizeof(Header) == 88, "a header has no padding");

CacheKey checksumOf(Header header, llvm::StringRef payload) {
  header.checksum = {};
  llvm::BLAKE3 hash;
  hash.update(
      llvm::StringRef(reinterpret_cast<char *>(&header), sizeof(header)));
  hash.update(payload);
  return hash.final();
}

void appendNumber(std::string &payload, uint64_t number) {
  payload.append(reinterpret_cast<char *>(&number), sizeof(number));
}

void appendText(std::string &payload, const std::string &text) {
  appendNumber(payload, text.size());
  payload += text;
}

void appendMessages(std::string &payload, const std::vector<Error> &messages) {
  appendNumber(payload, messages.size());
  for (const Error &message : messages) {
    appendText(payload, message.message);
    appendText(payload, message.location);
  }
}

std::string makePayload(const CompiledObject &object) {
  std::string payload;
  appendText(payload, object.code);
  appendMessages(payload, object.warnings);
  appendMessages(payload, object.remarks);
  return payload;
}

/// Takes a payload apart; what is cut short gives false.
class Reader {
public:
  explicit Reader(llvm::StringRef payload) : rest(payload) {}

  bool read(CompiledObject &object) {
    return read(object.code) && read(object.warnings) && read(object.remarks) &&
           rest.empty();
  }

private:
  bool read(uint64_t &number) {
    if (rest.size() < sizeof(number))
      return false;
    std::memcpy(&number, rest.data(), sizeof(number));
    rest = rest.drop_front(sizeof(number));
    return true;
  }

  bool read(std::string &text) {
    uint64_t size;
    if (!read(size) || size > rest.size())
      return false;
    text = rest.take_front(size).str();
    rest = rest.drop_front(size);
    return true;
  }

  bool read(std::vector<Error> &messages) {
    uint64_t count;
    if (!read(count))
      return false;
    for (; count > 0; --count) {
      Error message;
      if (!read(message.message) || !read(message.location))
        return false;
      messages.push_back(std::move(message));
    }
    return true;
  }

  llvm::StringRef rest;
};

bool readAll(int file, void *bytes, size_t size) {
  auto *next = static_cast<char *>(bytes);
  while (size > 0) {
    ssize_t got = read(file, next, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    next += got, size -= got;
  }
  return true;
}

bool writeAll(int file, llvm::StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    bytes = bytes.drop_front(written);
  }
  return true;
}

/// Whether nobody but this user and root can have written it.
bool isTrusted(const struct stat &status) {
  return (status.st_uid == geteuid() || status.st_uid == 0) &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::string nameOf(const CacheKey &key) {
  return llvm::toHex(key, /*LowerCase=*/true) + kSuffix.str();
}

bool isHex(llvm::StringRef text) {
  return text.find_if_not([](char c) { return llvm::isHexDigit(c); }) ==
         llvm::StringRef::npos;
}

/// Whether a file is a cached object, or one that is being written: no other
/// is ever removed.
bool isOurs(llvm::StringRef name, llvm::StringRef suffix) {
  return name.consume_back(suffix) && name.size() == 2 * sizeof(CacheKey) &&
         isHex(name);
}

/// Makes a folder for this user alone, and those that it lies in.
void makeFolders(const std::string &folder) {
  for (size_t slash = folder.find('/', 1); slash != std::string::npos;
       slash = folder.find('/', slash + 1))
    mkdir(folder.substr(0, slash).c_str(), 0700);
  mkdir(folder.c_str(), 0700);
}

} // namespace

CacheKey surge::makeCacheKey(const std::vector<std::string> &texts) {
  std::string all;
  for (const std::string &text : texts)
    appendText(all, text);
  return llvm::BLAKE3::hash(llvm::arrayRefFromStringRef(all));
}

Result<ObjectCache> ObjectCache::open(const std::string &folder,
                                      uint64_t mostBytes) {
  auto refuse = [&](const std::string &reason) {
    return Error{"compiled code is not kept: " + reason, folder};
  };
  makeFolders(folder);
  int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return refuse(std::string("cannot open the folder: ") +
                  std::strerror(errno));
  ObjectCache cache(descriptor, mostBytes);
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return refuse(std::strerror(errno));
  if (!isTrusted(status))
    return refuse("expected a folder that only its owner, this user or root, "
                  "may write to, for object files are code; choose another, or "
                  "make it so: chmod go-w");
  return cache;
}

ObjectCache::ObjectCache(ObjectCache &&other)
    : folder(std::exchange(other.folder, -1)), mostBytes(other.mostBytes) {}

ObjectCache::~ObjectCache() {
  if (folder >= 0)
    close(folder);
}

std::optional<CompiledObject> ObjectCache::find(const CacheKey &key) const {
  // A link is not followed, and a pipe is not waited for.
  int file = openat(folder, nameOf(key).c_str(),
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return std::nullopt;
  struct Closer {
    int file;
    ~Closer() { close(file); }
  } closer{file};
  struct stat status;
  Header header;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) ||
      !isTrusted(status) || !readAll(file, &header, sizeof(header)))
    return std::nullopt;
  // The sizes come first: what a damaged header claims must cost nothing.
  const Header expected;
  if (std::memcmp(header.magic, expected.magic, sizeof(header.magic)) != 0 ||
      header.version != expected.version || header.key != key ||
      uint64_t(status.st_size) > mostBytes ||
      header.payloadBytes != uint64_t(status.st_size) - sizeof(header))
    return std::nullopt;
  std::string payload(header.payloadBytes, '\0');
  CompiledObject object;
  if (!readAll(file, payload.data(), payload.size()) ||
      header.checksum != checksumOf(header, payload) ||
      !Reader(payload).read(object))
    return std::nullopt;
  futimens(file, nullptr); // The last use, by which it is dropped.
  return object;
}

void ObjectCache::store(const CacheKey &key,
                        const CompiledObject &object) const {
  std::string payload = makePayload(object);
  if (payload.size() > mostBytes - std::min(mostBytes, sizeof(Header)))
    return;
  Header header;
  header.payloadBytes = payload.size();
  header.key = key;
  header.checksum = checksumOf(header, payload);

  CacheKey random;
  if (getrandom(random.data(), random.size(), 0) != ssize_t(random.size()))
    return;
  std::string name = nameOf(key);
  std::string temporary =
      llvm::toHex(random, /*LowerCase=*/true) + kTemporary.str();
  int file = openat(folder, temporary.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return;
  bool written =
      writeAll(file, llvm::StringRef(reinterpret_cast<char *>(&header),
                                     sizeof(header))) &&
      writeAll(file, payload);
  // Some file systems report a full disk only here.
  written &= close(file) == 0;
  if (!written ||
      renameat(folder, temporary.c_str(), folder, name.c_str()) != 0)
    unlinkat(folder, temporary.c_str(), 0);
  evict();
}

void ObjectCache::evict() const {
  struct File {
    std::string name;
    uint64_t bytes;
    timespec used;
  };
  int descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = descriptor < 0 ? nullptr : fdopendir(descriptor);
  if (!entries) {
    if (descriptor >= 0)
      close(descriptor);
    return;
  }
  std::vector<File> files;
  uint64_t bytes = 0;
  while (dirent *entry = readdir(entries)) {
    bool isTemporary = isOurs(entry->d_name, kTemporary);
    struct stat status;
    if ((!isTemporary && !isOurs(entry->d_name, kSuffix)) ||
        fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        S_ISDIR(status.st_mode))
      continue;
    if (!isTemporary) {
      files.push_back(
          {entry->d_name, uint64_t(status.st_size), status.st_mtim});
      bytes += status.st_size;
    } else if (std::time(nullptr) - status.st_mtim.tv_sec > kTemporarySeconds) {
      unlinkat(folder, entry->d_name, 0);
    }
  }
  closedir(entries);
  std::sort(files.begin(), files.end(), [](const File &a, const File &b) {
    return std::pair(a.used.tv_sec, a.used.tv_nsec) <
           std::pair(b.used.tv_sec, b.used.tv_nsec);
  });
  for (const File &file : files) {
    if (bytes <= mostBytes)
      return;
    // Another process may have removed it; who reads it has it open.
    unlinkat(folder, file.name.c_str(), 0);
    bytes -= file.bytes;
  }
}
