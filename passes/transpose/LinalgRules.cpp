//===- LinalgRules.cpp - Transposes of the linalg dialect -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Linalg.h"
#include "passes/transpose/Rules.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::surge;

static LogicalResult transposeStructured(linalg::LinalgOp op,
                                         RewriterBase &rewriter,
                                         Cotangents &cotangents) {
  if (transposeMatrixProduct(op, rewriter, cotangents))
    return success();
  return transposeBody(op, rewriter, cotangents);
}

namespace {

template <typename Op>
struct Structured : TransposeOpInterface::ExternalModel<Structured<Op>, Op> {
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    return transposeStructured(cast<linalg::LinalgOp>(op), rewriter,
                               cotangents);
  }
};

/// y = x with permuted axes  =>  x' = y' with axes permuted back
template <>
struct Structured<linalg::TransposeOp>
    : TransposeOpInterface::ExternalModel<Structured<linalg::TransposeOp>,
                                          linalg::TransposeOp> {
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    auto axes = cast<linalg::TransposeOp>(op);
    Value ct = cotangents.take(op->getResult(0));
    if (!ct || !cotangents.isLinear(axes.getInput()))
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<OpFoldResult> sizes = cotangents.sizesOf(axes.getInput(), b);
    Value empty = createEmpty(
        b, cast<RankedTensorType>(axes.getInput().getType()), sizes);
    auto back = linalg::TransposeOp::create(
        b, ct, empty, invertPermutationVector(axes.getPermutation()));
    cotangents.add(axes.getInput(), back->getResult(0), b);
    return success();
  }
};

} // namespace

template <typename... Ops>
static void attachStructured(MLIRContext *context) {
  (Ops::template attachInterface<Structured<Ops>>(*context), ...);
}

void mlir::surge::registerLinalgTransposeRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    attachStructured<
#define GET_OP_LIST
#include "mlir/Dialect/Linalg/IR/LinalgStructuredOps.cpp.inc"
        >(context);
  });
}
