//===- Train.h - surge-run train --------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_TRAIN_H
#define TOOLS_TRAIN_H

#include <string>
#include <vector>

namespace surge {

/// Trains a program, and returns the exit status: 0 when all steps are done,
/// 130 or 143 when a signal ended the run after a whole step.
int train(const std::vector<std::string> &arguments);

} // namespace surge

#endif // TOOLS_TRAIN_H
