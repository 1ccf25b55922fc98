//===- CodeGenerator.h - From the LLVM dialect to object code ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Code that is loaded at once, kept on disk or linked into another program is
// made here, by one path: position-independent, as an ELF object.
//
//===----------------------------------------------------------------------===//

#ifndef JIT_CODEGENERATOR_H
#define JIT_CODEGENERATOR_H

#include "jit/Engine.h"

#include "mlir/IR/BuiltinOps.h"

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

#include <chrono>

namespace surge {

/// Measures the phases of a compilation one after the other.
class Stopwatch {
public:
  /// Ends a phase that began with the one before, or with this object.
  void lap(const std::string &name);

  std::vector<Phase> phases;

private:
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
};

/// Generates code for one processor.
class CodeGenerator {
public:
  /// `processor` is `native`, this machine's with all its features, or a name
  /// that LLVM knows, such as `x86-64-v3`; others are an error.
  static Result<CodeGenerator> create(const std::string &processor,
                                      int optimizationLevel);

  /// Triple, processor, features and level: all that code depends on beside the
  /// program.
  std::string description() const;

  /// Translates a module of the LLVM dialect, optimizes it and generates code:
  /// the bytes of an object. `prepare` may change the translated module.
  Result<std::string>
  generate(mlir::ModuleOp source, Stopwatch &stopwatch,
           llvm::function_ref<void(llvm::Module &)> prepare = nullptr) const;

private:
  CodeGenerator() = default;

  std::unique_ptr<llvm::TargetMachine> machine;
  int level = 3;
};

} // namespace surge

#endif // JIT_CODEGENERATOR_H
