//===- Gradcheck.h - surge-run gradcheck ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECK_H
#define TOOLS_GRADCHECK_H

#include <string>
#include <vector>

namespace surge {

/// Compares the derivatives of a program's functions with differences and with
/// each other; returns the exit status.
int gradcheck(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_GRADCHECK_H
