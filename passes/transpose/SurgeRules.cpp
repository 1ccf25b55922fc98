//===- SurgeRules.cpp - Transposes of the surge dialect -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/transpose/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// dy = J dx with the map of @backward  =>  x' = call @backward(r, y')
struct LinearMap : TransposeOpInterface::ExternalModel<LinearMap, LinearMapOp> {
  using OpType = LinearMapOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    auto map = cast<LinearMapOp>(op);
    for (Value residual : map.getResiduals())
      if (cotangents.isLinear(residual))
        return op->emitError("expected residuals that are not linear: '")
               << op->getName() << "' is linear in its tangents only";
    SmallVector<Value> arrived =
        llvm::map_to_vector(op->getResults(), [&](Value result) {
          return cotangents.take(result);
        });
    if (llvm::none_of(arrived, [](Value ct) { return bool(ct); }))
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> inputs(map.getResiduals());
    for (auto [result, ct] : llvm::zip_equal(op->getResults(), arrived))
      inputs.push_back(ct ? ct : cotangents.zerosLike(result, b));
    auto backward = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, map.getBackwardAttr());
    auto call = func::CallOp::create(b, backward, inputs);
    for (auto [index, tangent] :
         llvm::zip_equal(map.getOf(), map.getTangents()))
      cotangents.add(tangent, call.getResult(index), b);
    return success();
  }
};

/// w = J v with symmetric J  =>  v' = J w'
struct SampleProduct : TransposeRule<SampleProduct, SampleProductOp> {
  static constexpr bool product = true;
  static Value cotangent(SampleProductOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return SampleProductOp::create(b, ct, op.getLogits(), op.getCategory(),
                                   op.getMask(), op.getKey(),
                                   op.getEstimator());
  }
};

/// z = 0  =>  nothing
struct Zero : TransposeOpInterface::ExternalModel<Zero, ZeroOp> {
  using OpType = ZeroOp;
  LogicalResult transpose(Operation *op, RewriterBase &,
                          Cotangents &cotangents) const {
    cotangents.take(op->getResult(0));
    return success();
  }
};

} // namespace

void mlir::surge::registerSurgeTransposeRules(DialectRegistry &registry) {
  addTransposeRules<SurgeDialect, LinearMap, SampleProduct, Zero>(registry);
}
