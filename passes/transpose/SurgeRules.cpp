//===- SurgeRules.cpp - Transposes of the surge dialect -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/transpose/Rules.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

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
  addTransposeRules<SurgeDialect, SampleProduct, Zero>(registry);
}
