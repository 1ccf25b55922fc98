//===- File.h - Whole files -------------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_FILE_H
#define RUNTIME_FILE_H

#include "runtime/Result.h"

#include <cstdint>
#include <vector>

namespace surge {

/// The content of a file. With `unpack`, a gzip file is unpacked and any other
/// file is read as it stands.
Result<std::vector<uint8_t>> readFile(const std::string &path,
                                      bool unpack = false);

/// Replaces the file at `path` with this content, or leaves what was there: the
/// content goes to a file beside it, is made durable, and takes its name. A
/// reader, or a machine that loses power, sees the old file or the new one.
Result<void> writeFile(const std::string &path, const void *content,
                       size_t size);

} // namespace surge

#endif // RUNTIME_FILE_H
