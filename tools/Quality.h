//===- Quality.h - surge-run quality ----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_QUALITY_H
#define TOOLS_QUALITY_H

#include <string>
#include <vector>

namespace surge {

/// Measures estimates of a gradient on the user's own program; returns the exit
/// status.
int quality(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_QUALITY_H
