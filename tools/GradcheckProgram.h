//===- GradcheckProgram.h - A program compiled to be checked ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKPROGRAM_H
#define TOOLS_GRADCHECKPROGRAM_H

#include "jit/Engine.h"
#include "tools/GradcheckRequests.h"

namespace surge {

/// Which functions are checked, and how.
struct GradcheckChoice {
  std::string file, entry;
  std::vector<size_t> wrt;
  int64_t order = 2, width = 1, timeLimit = 60;
  bool insideLoop = false, insideBranch = false;
};

/// The functions under check in machine code.
struct GradcheckProgram {
  std::vector<CheckedFunction> functions;
  Program program;
  /// The same with samples and steps as constants, where there are any.
  std::optional<Program> held;
};

/// Adds what the checks need to a program and compiles all of it.
Result<GradcheckProgram> prepare(const GradcheckChoice &choice);

} // namespace surge

#endif // TOOLS_GRADCHECKPROGRAM_H
