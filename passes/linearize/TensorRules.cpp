//===- TensorRules.cpp - Derivatives of the tensor dialect ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Moving elements about is linear, so the tangent of nearly every op is the op
// itself.
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Linearizes the body that computes one element of `op`, and returns the
/// tangent of what it yields; null for zero.
FailureOr<Value> linearizeElement(Operation *op, Tangents &tangents,
                                  RewriterBase &rewriter) {
  Tangents inner;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    inner.set(value, tangents.lookup(value));
  Block &body = op->getRegion(0).front();
  if (failed(linearizeBlock(body, inner, rewriter)))
    return failure();
  // What was cut off inside is told in terms of values that outlive the body.
  SmallVector<Value> active = llvm::filter_to_vector(
      captured, [&](Value value) { return tangents.lookup(value) != Value(); });
  for (Tangents::Cut &cut : inner.cuts)
    tangents.cuts.push_back({cut.loc, active});
  return inner.lookup(body.getTerminator()->getOperand(0));
}

/// Lets the body of `op` yield `value` and drops what it no longer needs.
void yieldInstead(Operation *op, Value value, RewriterBase &rewriter) {
  Block &body = op->getRegion(0).front();
  rewriter.modifyOpInPlace(body.getTerminator(),
                           [&] { body.getTerminator()->setOperand(0, value); });
  SmallVector<Operation *> ops =
      llvm::map_to_vector(body, [](Operation &inner) { return &inner; });
  for (Operation *inner : llvm::reverse(ops))
    if (isOpTriviallyDead(inner))
      rewriter.eraseOp(inner);
}

/// Between two float formats the bits of a value have no derivative, and a zero
/// would be a wrong answer.
struct Bitcast
    : LinearizeOpInterface::ExternalModel<Bitcast, tensor::BitcastOp> {
  using OpType = tensor::BitcastOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto bitcast = cast<tensor::BitcastOp>(op);
    if (getElementTypeOrSelf(bitcast.getSource()) !=
        getElementTypeOrSelf(bitcast.getResult()))
      return op->emitOpError(
                 "expected a differentiable operation, but a cast from ")
             << bitcast.getSource().getType() << " to "
             << bitcast.getResult().getType()
             << " reinterprets bits; cut its derivative with "
                "'surge.stop_gradient' if it should count as constant";
    RuleBuilder b(op->getLoc(), rewriter);
    tangents.set(bitcast.getResult(),
                 tensor::CastOp::create(b, bitcast.getType(),
                                        tangents.lookup(bitcast.getSource())));
    return success();
  }
};

/// y[i] = f(i, c), where the body captures c  =>  dy[i] = df(i, c; dc)
struct Generate
    : LinearizeOpInterface::ExternalModel<Generate, tensor::GenerateOp> {
  using OpType = tensor::GenerateOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    Operation *tangent = rewriter.clone(*op);
    FailureOr<Value> element = linearizeElement(tangent, tangents, rewriter);
    if (failed(element))
      return failure();
    if (!*element) {
      rewriter.eraseOp(tangent);
      return success();
    }
    yieldInstead(tangent, *element, rewriter);
    tangents.set(op->getResult(0), tangent->getResult(0));
    return success();
  }
};

/// y = x inside, v around  =>  dy = dx inside, dv around
struct Pad : LinearizeOpInterface::ExternalModel<Pad, tensor::PadOp> {
  using OpType = tensor::PadOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    Value source =
        tangentOrZero(cast<tensor::PadOp>(op).getSource(), tangents, b);
    auto tangent = cast<tensor::PadOp>(b.clone(*op));
    tangent.getSourceMutable().assign(source);
    FailureOr<Value> padding = linearizeElement(tangent, tangents, rewriter);
    if (failed(padding))
      return failure();
    if (!*padding) {
      b.setInsertionPoint(tangent.getBody()->getTerminator());
      *padding = arith::ConstantOp::create(
          b, b.getZeroAttr(getElementTypeOrSelf(source)));
    }
    yieldInstead(tangent, *padding, rewriter);
    tangents.set(op->getResult(0), tangent.getResult());
    return success();
  }
};

} // namespace

void mlir::surge::registerTensorLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<
      tensor::TensorDialect, Bitcast, LinearOp<tensor::CastOp>,
      LinearOp<tensor::CollapseShapeOp>, LinearOp<tensor::ConcatOp>,
      LinearOp<tensor::ExpandShapeOp>, LinearOp<tensor::ExtractOp>,
      LinearOp<tensor::ExtractSliceOp>, LinearOp<tensor::FromElementsOp>,
      LinearOp<tensor::GatherOp>, Generate, LinearOp<tensor::InsertOp>,
      LinearOp<tensor::InsertSliceOp>, Pad, LinearOp<tensor::ReshapeOp>,
      LinearOp<tensor::ScatterOp>, LinearOp<tensor::SplatOp>>(registry);
}
