//===- AliasScopes.cpp - Tell LLVM which buffers lie apart ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/DistinctBuffers.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace mlir::surge {
#define GEN_PASS_DEF_ALIASSCOPESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

struct AliasScopesPass : surge::impl::AliasScopesPassBase<AliasScopesPass> {
  void runOnOperation() final {
    getOperation().walk([](Operation *op) {
      auto location = dyn_cast<FusedLoc>(op->getLoc());
      auto marks =
          location ? dyn_cast_or_null<DictionaryAttr>(location.getMetadata())
                   : DictionaryAttr();
      if (!marks || location.getLocations().empty())
        return;
      auto scopes = marks.getAs<ArrayAttr>(surge::aliasScopesName);
      auto others = marks.getAs<ArrayAttr>(surge::noaliasScopesName);
      if (!scopes || !others)
        return;
      op->setLoc(location.getLocations().front());
      if (auto access = dyn_cast<LLVM::AliasAnalysisOpInterface>(op)) {
        access.setAliasScopes(scopes);
        access.setNoAliasScopes(others);
      }
    });
  }
};

} // namespace
