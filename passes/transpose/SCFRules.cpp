//===- SCFRules.cpp - Transposes of loops and branches --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A loop runs backwards. It carries the cotangents of what it carried and those
// of every linear value that its rounds read from outside: each round takes the
// sum so far, updates it and adds it again.
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"
#include "passes/transpose/BackwardLoop.h"
#include "passes/transpose/Rules.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

bool hasCotangent(Operation *op, const Cotangents &cotangents) {
  return llvm::any_of(op->getResults(),
                      [&](Value result) { return cotangents.has(result); });
}

/// dy = if c { yield f(dx) }  =>  x' = if c { yield x' + f'(y') }
template <typename Op>
struct Branch : TransposeOpInterface::ExternalModel<Branch<Op>, Op> {
  using OpType = Op;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (!hasCotangent(op, cotangents))
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> seeds, sums, captured = capturedLinear(op, cotangents);
    for (Value result : op->getResults())
      seeds.push_back(cotangents.take(result));
    for (Value value : captured)
      sums.push_back(cotangents.takeOrZeros(value, b));
    if (cotangents.isSizeUnknown())
      return failure();
    Operation *backward =
        moveInto(op, op->getOperands(), ValueRange(sums).getTypes(), b);
    for (Region &region : backward->getRegions()) {
      FailureOr<SmallVector<Value>> updated = runBackwards(
          region.front(), seeds, {}, captured, sums, rewriter, cotangents);
      if (failed(updated))
        return failure();
      region.front().getTerminator()->setOperands(*updated);
    }
    for (auto [value, sum] : llvm::zip_equal(captured, backward->getResults()))
      cotangents.add(value, sum, b);
    return success();
  }
};

/// dy = for i iter(s = dx) { yield f_i(s) }
///   =>  x' = for i backwards iter(c = y') { yield f_i'(c) }
struct For : TransposeOpInterface::ExternalModel<For, scf::ForOp> {
  using OpType = scf::ForOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (!hasCotangent(op, cotangents))
      return success();
    return BackwardLoop(cast<scf::ForOp>(op), rewriter, cotangents).build();
  }
};

} // namespace

void mlir::surge::registerSCFTransposeRules(DialectRegistry &registry) {
  addTransposeRules<scf::SCFDialect, Branch<scf::ExecuteRegionOp>,
                    Branch<scf::IfOp>, Branch<scf::IndexSwitchOp>, For>(
      registry);
}
