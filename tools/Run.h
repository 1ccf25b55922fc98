//===- Run.h - surge-run FILE -----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include <string>
#include <vector>

namespace surge {

/// Compiles a program, calls one function and shows its results; returns the
/// exit status.
int run(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_RUN_H
