//===- CompilerIdentity.cpp - Which build compiles ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/ObjectCache.h"

#include "runtime/Surge.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/BLAKE3.h"

#include <cstring>

#include <elf.h>
#include <link.h>
#include <sys/stat.h>

using namespace surge;

namespace {

/// The loaded file that an address lies in, and what it says of its build.
struct LoadedFile {
  uintptr_t address;
  std::string build;
};

/// The linker's note, which follows from the file's content; where there is
/// none, `visit` takes the file's size and time.
std::string buildOf(const char *notes, size_t size) {
  constexpr char kName[] = "GNU";
  for (size_t offset = 0; offset + sizeof(ElfW(Nhdr)) <= size;) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes + offset, sizeof(note));
    const char *name = notes + offset + sizeof(note);
    const char *content = name + llvm::alignTo(note.n_namesz, 4);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(kName) &&
        std::memcmp(name, kName, sizeof(kName)) == 0)
      return llvm::toHex(llvm::StringRef(content, note.n_descsz));
    offset = content + llvm::alignTo(note.n_descsz, 4) - notes;
  }
  return "";
}

int visit(dl_phdr_info *info, size_t, void *data) {
  auto *wanted = static_cast<LoadedFile *>(data);
  bool contains = false;
  std::string build;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = info->dlpi_phdr[i];
    uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD)
      contains |=
          wanted->address >= begin && wanted->address - begin < segment.p_memsz;
    if (segment.p_type == PT_NOTE && build.empty())
      build = buildOf(reinterpret_cast<const char *>(begin), segment.p_memsz);
  }
  struct stat status;
  if (contains && build.empty() && stat(info->dlpi_name, &status) == 0)
    build = std::to_string(status.st_size) + " bytes of " +
            std::to_string(status.st_mtim.tv_sec) + "." +
            std::to_string(status.st_mtim.tv_nsec);
  if (contains)
    wanted->build = build;
  return contains;
}

template <typename T>
std::string buildWith(T *function) {
  LoadedFile file{reinterpret_cast<uintptr_t>(function), ""};
  dl_iterate_phdr(visit, &file);
  return file.build;
}

} // namespace

const std::string &surge::compilerIdentity() {
  // Versions tell releases apart, and the files every build between them.
  static const std::string identity = [] {
    std::string ours = buildWith(&surge::compilerIdentity);
    std::string llvm = buildWith(&llvm_blake3_hasher_init);
    return ours.empty() || llvm.empty()
               ? ""
               : "surge " SURGE_VERSION ", LLVM " LLVM_VERSION_STRING ", ABI " +
                     std::to_string(SURGE_ABI_VERSION) + "\n" + ours + "\n" +
                     llvm;
  }();
  return identity;
}
