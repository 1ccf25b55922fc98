//===- RuntimeAllocation.cpp - Memory comes from the runtime --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::surge {
#define GEN_PASS_DEF_RUNTIMEALLOCATIONPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

struct RuntimeAllocationPass
    : surge::impl::RuntimeAllocationPassBase<RuntimeAllocationPass> {
  void runOnOperation() final {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    for (auto [generic, ours] :
         {std::pair("_mlir_memref_to_llvm_alloc", "surge_alloc"),
          std::pair("_mlir_memref_to_llvm_free", "surge_free")}) {
      auto function = symbols.lookup<LLVM::LLVMFuncOp>(generic);
      if (!function)
        continue;
      Operation *other = symbols.lookup(ours);
      if (other || failed(symbols.rename(function, ours))) {
        (other ? other : function.getOperation())
                ->emitError("expected no symbol '")
            << ours << "' in the program: the runtime's function has this name";
        return signalPassFailure();
      }
      // Fresh memory aliases nothing: without this the vectorizer compares
      // every pair of pointers before every loop.
      if (isa<LLVM::LLVMPointerType>(
              function.getFunctionType().getReturnType()))
        function.setResultAttr(0, LLVM::LLVMDialect::getNoAliasAttrName(),
                               UnitAttr::get(&getContext()));
    }
  }
};

} // namespace
