//===- Program.h - Machine code with its signatures -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_PROGRAM_H
#define JIT_PROGRAM_H

#include "jit/Engine.h"
#include "jit/MachineCode.h"

namespace surge {

struct Program::Implementation {
  MachineCode code;
  std::vector<Signature> signatures; ///< One per entry of the code.
  std::vector<Error> warnings, remarks;
  std::vector<Phase> phases;
  int threads = 0;
};

/// What is said of a function that is not among a program's public ones.
Error missingFunction(const std::string &name,
                      const std::vector<Signature> &signatures);

struct Function::Implementation {
  std::shared_ptr<const Program::Implementation> program;
  const Signature *signature;
  Entry entry;
  MemoryPlan plan;
  /// For each argument the result that takes its memory, if there is one.
  std::vector<std::optional<size_t>> donatedTo;
};

} // namespace surge

#endif // JIT_PROGRAM_H
