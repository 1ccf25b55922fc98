//===- Linker.h - Shared libraries from objects -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_LINKER_H
#define TOOLS_LINKER_H

#include "runtime/Result.h"

namespace surge {

/// Makes a shared library at `path` from the bytes of an object, by the C
/// compiler that CC names, or the first of cc, clang, gcc and clang-22 that is
/// there. The library needs the runtime, and finds it beside itself or where
/// the program says. What was at `path` stays where this fails.
Result<void> linkShared(const std::string &code, const std::string &path);

} // namespace surge

#endif // TOOLS_LINKER_H
