//===- PrintRules.cpp - Which ops have which derivative rules -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Interfaces.h"
#include "passes/Passes.h"

namespace mlir::surge {
#define GEN_PASS_DEF_PRINTRULESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {
struct PrintRulesPass final
    : mlir::surge::impl::PrintRulesPassBase<PrintRulesPass> {
  void runOnOperation() override {
    for (StringRef dialect :
         {"arith", "func", "linalg", "math", "scf", "surge", "tensor"}) {
      SmallVector<RegisteredOperationName> names =
          llvm::filter_to_vector(getContext().getRegisteredOperations(),
                                 [&](RegisteredOperationName name) {
                                   return name.getDialectNamespace() == dialect;
                                 });
      llvm::sort(names, [](OperationName a, OperationName b) {
        return a.getStringRef() < b.getStringRef();
      });
      for (RegisteredOperationName name : names)
        print(name);
    }
  }

private:
  static void print(RegisteredOperationName name) {
    llvm::errs() << name.getStringRef() << ":";
    if (name.hasInterface<LinearizeOpInterface>())
      llvm::errs() << " linearize";
    if (name.hasInterface<TransposeOpInterface>())
      llvm::errs() << " transpose";
    if (name.hasInterface<UnzipOpInterface>())
      llvm::errs() << " unzip";
    if (name.hasInterface<WidenOpInterface>())
      llvm::errs() << " widen";
    llvm::errs() << "\n";
  }
};
} // namespace
