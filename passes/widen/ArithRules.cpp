//===- ArithRules.cpp - Many tangents through the arith dialect -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// All ops here are elementwise. On linear operands alone, the op for all
// directions is the op itself; a factor or condition that is not linear is read
// once for each direction instead of being repeated in memory.
//
//===----------------------------------------------------------------------===//

#include "passes/LoopNest.h"
#include "passes/widen/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

/// The op with other operands.
static Value cloneWith(Operation *op, ValueRange operands, Type type,
                       RuleBuilder &b) {
  OperationState state(op->getLoc(), op->getName(), operands, type,
                       op->getAttrs());
  return b.create(state)->getResult(0);
}

/// z[d, i] = f(x[d, i], c[i]) with linear x.
static Value widenElementwise(Operation *op, const Widened &widened,
                              RuleBuilder &b) {
  Value result = op->getResult(0);
  RankedTensorType type = widened.typeOf(result.getType());
  if (llvm::all_of(op->getOperands(),
                   [&](Value v) { return widened.isLinear(v); })) {
    SmallVector<Value> operands = llvm::map_to_vector(
        op->getOperands(), [&](Value v) { return widened.lookup(v); });
    return cloneWith(op, operands, type, b);
  }
  unsigned rank = type.getRank();
  AffineMap every = b.getMultiDimIdentityMap(rank);
  LoopNest nest(rank, op->getLoc(), op->getContext());
  SmallVector<Value> scalars;
  Value like;
  for (Value operand : op->getOperands()) {
    bool linear = widened.isLinear(operand);
    if (linear)
      like = operand;
    if (linear)
      scalars.push_back(nest.addInput(widened.lookup(operand), every));
    else if (isa<RankedTensorType>(operand.getType()))
      scalars.push_back(nest.addInput(operand, every.dropResult(0)));
    else
      scalars.push_back(operand);
  }
  nest.addOutput(createEmpty(b, type, widened.wideSizesOf(like, b)), every);
  RuleBuilder body = nest.bodyBuilder();
  Value scalar = cloneWith(op, scalars, type.getElementType(), body);
  auto sizesOf = [&](Value value) { return widened.sizesOf(value, b); };
  return nest.build(b, scalar, iteratorsOf(every), sizesOf).front();
}

namespace {

/// An op that is linear in all of its floating-point operands together.
template <typename Op>
struct Joint : WidenRule<Joint<Op>, Op> {
  static Value all(Op op, const Widened &widened, RuleBuilder &b) {
    return widenElementwise(op, widened, b);
  }
};

/// z = x / y with linear x  =>  z[d] = x[d] / y
struct Div : WidenOpInterface::ExternalModel<Div, arith::DivFOp> {
  using OpType = arith::DivFOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    if (widened.isLinear(op->getOperand(1)))
      return op->emitError("expected a divisor that is not linear: the "
                           "derivative rule that built this quotient is not "
                           "linear in the tangents");
    RuleBuilder b(op->getLoc(), rewriter);
    widened.set(op->getResult(0), widenElementwise(op, widened, b));
    return success();
  }
};

/// z = x y with linear x  =>  z[d] = x[d] y
struct Mul : WidenOpInterface::ExternalModel<Mul, arith::MulFOp> {
  using OpType = arith::MulFOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    if (widened.isLinear(op->getOperand(0)) &&
        widened.isLinear(op->getOperand(1)))
      return op->emitError("expected exactly one linear operand of the product "
                           "'arith.mulf', but it has 2: the derivative rule "
                           "that built it is not linear in the tangents");
    RuleBuilder b(op->getLoc(), rewriter);
    widened.set(op->getResult(0), widenElementwise(op, widened, b));
    return success();
  }
};

} // namespace

void mlir::surge::registerArithWidenRules(DialectRegistry &registry) {
  addWidenRules<arith::ArithDialect, Joint<arith::AddFOp>, Div,
                Joint<arith::ExtFOp>, Mul, Joint<arith::NegFOp>,
                Joint<arith::SelectOp>, Joint<arith::SubFOp>,
                Joint<arith::TruncFOp>>(registry);
}
