//===- Npz.cpp - NumPy's archives of arrays -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/File.h"
#include "runtime/Npy.h"

#include <algorithm>
#include <memory>

#include <zip.h>

using namespace surge;

namespace {

constexpr char kSuffix[] = ".npy";
constexpr size_t kSuffixSize = 4;

struct Discard {
  void operator()(zip_t *archive) const { zip_discard(archive); }
};
struct Close {
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};

std::string describe(zip_error_t &error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

/// Reads as long as data comes: what the archive claims about sizes costs no
/// memory before it is true.
Result<std::vector<uint8_t>> readEntry(zip_t *archive, zip_uint64_t index,
                                       const std::string &name) {
  std::unique_ptr<zip_file_t, Close> file(zip_fopen_index(archive, index, 0));
  if (!file)
    return Error{std::string("cannot open: ") + zip_strerror(archive), name};
  std::vector<uint8_t> content;
  constexpr size_t kChunk = 1 << 20;
  zip_int64_t got;
  do {
    size_t have = content.size();
    content.resize(have + kChunk);
    got = zip_fread(file.get(), content.data() + have, kChunk);
    content.resize(have + std::max<zip_int64_t>(got, 0));
  } while (got > 0);
  if (got < 0)
    return Error{"cannot read after " + std::to_string(content.size()) +
                     " bytes: " + zip_file_strerror(file.get()),
                 name};
  return content;
}

} // namespace

Result<NamedTensors> surge::readNpz(const std::string &path) {
  Result<std::vector<uint8_t>> content = readFile(path);
  if (!content)
    return content.error();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(
      content->data(), content->size(), /*freep=*/0, &error);
  if (!source)
    return Error{"cannot read: " + describe(error), path};
  std::unique_ptr<zip_t, Discard> archive(
      zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (!archive) {
    zip_source_free(source);
    return Error{"expected a .npz archive: " + describe(error), path};
  }
  NamedTensors tensors;
  zip_int64_t entries = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < entries; ++i) {
    const char *entry = zip_get_name(archive.get(), i, 0);
    std::string name = entry ? entry : "";
    if (name.size() <= kSuffixSize ||
        name.compare(name.size() - kSuffixSize, kSuffixSize, kSuffix) != 0)
      return Error{"expected entries that end in .npy, but got '" + name + "'",
                   path};
    std::string full = path + "(" + name + ")";
    Result<std::vector<uint8_t>> bytes = readEntry(archive.get(), i, full);
    if (!bytes)
      return bytes.error();
    Result<HostTensor> tensor = parseNpy(bytes->data(), bytes->size(), full);
    if (!tensor)
      return tensor.error();
    name.resize(name.size() - kSuffixSize);
    tensors.emplace_back(std::move(name), std::move(*tensor));
  }
  return tensors;
}

Result<void> surge::writeNpz(const std::string &path,
                             const NamedTensors &tensors) {
  zip_error_t error;
  zip_error_init(&error);
  // Into memory first, so that the file is replaced at once.
  zip_source_t *memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!memory)
    return Error{"cannot write: " + describe(error), path};
  zip_source_keep(memory);
  std::unique_ptr<zip_source_t, decltype(&zip_source_free)> keep(
      memory, zip_source_free);
  std::unique_ptr<zip_t, Discard> archive(
      zip_open_from_source(memory, ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(memory);
    return Error{"cannot write: " + describe(error), path};
  }
  std::vector<std::vector<uint8_t>> files; // Read when the archive closes.
  for (const auto &[name, tensor] : tensors) {
    files.push_back(formatNpy(tensor));
    zip_source_t *source = zip_source_buffer(archive.get(), files.back().data(),
                                             files.back().size(), 0);
    zip_int64_t index =
        source ? zip_file_add(archive.get(), (name + kSuffix).c_str(), source,
                              ZIP_FL_ENC_UTF_8)
               : -1;
    if (index < 0) {
      zip_source_free(source);
      return Error{"cannot add '" + name + "': " + zip_strerror(archive.get()),
                   path};
    }
    zip_set_file_compression(archive.get(), index, ZIP_CM_STORE, 0);
    // A fixed time makes equal content an equal file.
    zip_file_set_dostime(archive.get(), index, 0, 0x21, 0);
  }
  if (zip_close(archive.get()) != 0)
    return Error{std::string("cannot write: ") + zip_strerror(archive.get()),
                 path};
  archive.release();
  zip_stat_t status;
  if (zip_source_stat(memory, &status) != 0 || zip_source_open(memory) != 0)
    return Error{"cannot write: the archive cannot be read back", path};
  std::vector<uint8_t> content(status.size);
  zip_int64_t got = zip_source_read(memory, content.data(), content.size());
  zip_source_close(memory);
  if (got != zip_int64_t(content.size()))
    return Error{"cannot write: the archive cannot be read back", path};
  return writeFile(path, content.data(), content.size());
}
