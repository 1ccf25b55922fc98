//===- Plot.h - surge-run plot ----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_PLOT_H
#define TOOLS_PLOT_H

#include <string>
#include <vector>

namespace surge {

/// Draws curves from the logs of training runs, and returns the exit status.
int plot(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_PLOT_H
