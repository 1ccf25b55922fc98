//===- Compile.h - surge-compile FILE ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_COMPILE_H
#define TOOLS_COMPILE_H

#include <string>
#include <vector>

namespace surge {

/// Compiles a program ahead of time, into an object or a shared library and a
/// header; returns the exit status.
int compile(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_COMPILE_H
