//===- LinalgRules.cpp - Derivatives of the linalg dialect ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A structured op is differentiated by its scalar body. The rules here come
// first: they keep the names of those ops whose tangent is an op of the same
// name, which later stages know how to run fast.
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"
#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

/// Input number `input` of `op` if `scalar` is its value, cast between floats
/// at most.
static bool readsInput(linalg::LinalgOp op, Value scalar, unsigned input) {
  if (Operation *cast = scalar.getDefiningOp();
      isa_and_nonnull<arith::ExtFOp, arith::TruncFOp>(cast))
    scalar = cast->getOperand(0);
  return scalar == op.getBlock()->getArgument(input);
}

/// Whether `op` sums products of its two inputs, as matrix products and
/// convolutions do.
static bool isSumOfProducts(linalg::LinalgOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1)
    return false;
  OpOperand *init = op.getDpsInitOperand(0);
  auto sum = op.getBlock()
                 ->getTerminator()
                 ->getOperand(0)
                 .getDefiningOp<arith::AddFOp>();
  if (!sum || coversLoops(op.getMatchingIndexingMap(init)))
    return false;
  BlockArgument accumulator = op.getMatchingBlockArgument(init);
  Value term = sum.getLhs() == accumulator ? sum.getRhs() : sum.getLhs();
  auto product = term.getDefiningOp<arith::MulFOp>();
  return product &&
         (sum.getLhs() == accumulator || sum.getRhs() == accumulator) &&
         ((readsInput(op, product.getLhs(), 0) &&
           readsInput(op, product.getRhs(), 1)) ||
          (readsInput(op, product.getLhs(), 1) &&
           readsInput(op, product.getRhs(), 0)));
}

/// y = c + x * w  =>  dy = (dc + dx * w) + x * dw
static void linearizeSumOfProducts(linalg::LinalgOp op, RewriterBase &rewriter,
                                   Tangents &tangents) {
  RuleBuilder b(op.getLoc(), rewriter);
  OpOperand *init = op.getDpsInitOperand(0);
  Value sum = tangents.lookup(init->get());
  for (unsigned input : {0, 1}) {
    Value tangent = tangents.lookup(op->getOperand(input));
    if (!tangent)
      continue;
    if (!sum)
      sum = tangentOrZero(init->get(), tangents, b);
    Operation *clone = b.clone(*op);
    clone->setOperand(input, tangent);
    clone->setOperand(init->getOperandNumber(), sum);
    sum = clone->getResult(0);
  }
  tangents.set(op->getResult(0), sum);
}

/// Named ops without accumulator that are linear in all of their inputs at
/// once.
static bool isLinearByName(linalg::LinalgOp op) {
  return isa<linalg::AddOp, linalg::BroadcastOp, linalg::CopyOp, linalg::FillOp,
             linalg::NegFOp, linalg::SubOp, linalg::TransposeOp>(op);
}

/// y = L x  =>  dy = L dx
static void linearizeByName(linalg::LinalgOp op, RewriterBase &rewriter,
                            Tangents &tangents) {
  RuleBuilder b(op.getLoc(), rewriter);
  OpOperand *init = op.getDpsInitOperand(0);
  Operation *clone = b.clone(*op);
  for (unsigned input = 0; input < op.getNumDpsInputs(); ++input)
    clone->setOperand(input, tangents.lookup(op->getOperand(input)));
  b.setInsertionPoint(clone);
  Value empty = createEmpty(b, cast<RankedTensorType>(init->get().getType()),
                            primalSizes(b, init->get()));
  clone->setOperand(init->getOperandNumber(), empty);
  tangents.set(op->getResult(0), clone->getResult(0));
}

static LogicalResult linearizeStructured(linalg::LinalgOp op,
                                         RewriterBase &rewriter,
                                         Tangents &tangents) {
  if (isSumOfProducts(op)) {
    linearizeSumOfProducts(op, rewriter, tangents);
    return success();
  }
  if (isLinearByName(op) && llvm::all_of(op.getDpsInputs(), [&](Value input) {
        return static_cast<bool>(tangents.lookup(input));
      })) {
    linearizeByName(op, rewriter, tangents);
    return success();
  }
  return linearizeBody(op, rewriter, tangents);
}

namespace {

template <typename Op>
struct Structured : LinearizeOpInterface::ExternalModel<Structured<Op>, Op> {
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    return linearizeStructured(cast<linalg::LinalgOp>(op), rewriter, tangents);
  }
};

struct Softmax
    : LinearizeOpInterface::ExternalModel<Softmax, linalg::SoftmaxOp> {
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    return linearizeSoftmax(cast<linalg::SoftmaxOp>(op), rewriter, tangents);
  }
};

} // namespace

template <typename... Ops>
static void attachStructured(MLIRContext *context) {
  (Ops::template attachInterface<Structured<Ops>>(*context), ...);
}

void mlir::surge::registerLinalgLinearizeRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    attachStructured<
#define GET_OP_LIST
#include "mlir/Dialect/Linalg/IR/LinalgStructuredOps.cpp.inc"
        >(context);
    linalg::SoftmaxOp::attachInterface<Softmax>(*context);
  });
}
