//===- LinalgReductions.cpp - Derivatives of products, maxima, minima -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

static Value equal(RuleBuilder &b, Value x, Value y) {
  return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
}

/// 1 where `condition` holds, else 0, in `element`; on scalars and tensors
/// alike.
static Value indicator(RuleBuilder &b, Value condition, FloatType element) {
  Type type = element;
  if (auto tensor = dyn_cast<RankedTensorType>(condition.getType()))
    type = tensor.clone(element);
  return arith::UIToFPOp::create(b, type, condition);
}

static Reduction reductionOf(LoopNest &nest, linalg::LinalgOp op,
                             unsigned index) {
  BlockArgument accumulator =
      nest.getArgument(op.getDpsInitOperand(index)->getOperandNumber());
  return *matchReduction(nest.getTerminator()->getOperand(index), accumulator);
}

static auto sizesWith(RuleBuilder &b) {
  return [&b](Value value) { return primalSizes(b, value); };
}

//===----------------------------------------------------------------------===//
// Maximum and minimum
//===----------------------------------------------------------------------===//

/// The number of terms of result number `index` that are equal to it, the init
/// among them.
static Value countWinners(RuleBuilder &b, linalg::LinalgOp op, unsigned index) {
  LoopNest nest(op);
  OpOperand *init = op.getDpsInitOperand(index);
  AffineMap map = op.getMatchingIndexingMap(init);
  Value result = op->getResult(index);
  FloatType count = accumulatorType(result.getType());
  RuleBuilder body = nest.bodyBuilder();
  Value term = reductionOf(nest, op, index).term;
  Value won =
      indicator(body, equal(body, term, nest.addInput(result, map)), count);
  Value start = indicator(b, equal(b, init->get(), result), count);
  Value sum = body.add(nest.addOutput(start, map), won);
  return nest.build(b, sum, op.getIteratorTypesArray(), sizesWith(b)).front();
}

/// Linearizes the body of `nest`, the loops of `op`, and returns the tangent of
/// `term`, what a reduction combines with its accumulator; null for zero.
static FailureOr<Value> linearizeTerm(LoopNest &nest, linalg::LinalgOp op,
                                      Value term, RewriterBase &rewriter,
                                      Tangents &tangents) {
  auto noInits = [](unsigned) { return false; };
  FailureOr<Tangents> scalars =
      linearizeScalars(nest, op, noInits, rewriter, tangents);
  if (failed(scalars))
    return failure();
  return scalars->lookup(term);
}

/// y = max(init, g_1, ..., g_n)  =>  dy = sum over the winners of their
/// tangents / number of winners
LogicalResult mlir::surge::linearizeExtremum(linalg::LinalgOp op,
                                             unsigned index,
                                             RewriterBase &rewriter,
                                             Tangents &tangents) {
  LoopNest nest(op);
  Value term = reductionOf(nest, op, index).term;
  FailureOr<Value> dTerm = linearizeTerm(nest, op, term, rewriter, tangents);
  if (failed(dTerm))
    return failure();
  RuleBuilder b(op.getLoc(), rewriter), body = nest.bodyBuilder();
  OpOperand *init = op.getDpsInitOperand(index);
  AffineMap map = op.getMatchingIndexingMap(init);
  Value result = op->getResult(index);
  Value dInit = tangents.lookup(init->get());
  if (!dInit && !*dTerm)
    return success();

  Value count = countWinners(b, op, index);
  auto element = cast<FloatType>(getElementTypeOrSelf(result));
  Value share = castElements(b, b.div(b.constant(1, count), count), element);
  Value zero = tangentOrZero(init->get(), Tangents(), b), start;
  if (dInit) {
    Value won = equal(b, init->get(), result);
    start = b.mul(b.select(won, dInit, zero), share);
  }
  if (!*dTerm) {
    tangents.set(result, start);
    return success();
  }
  Value won = equal(body, term, nest.addInput(result, map));
  Value picked =
      body.select(won, *dTerm, tangentOrZero(term, Tangents(), body));
  Value sum = body.add(nest.addOutput(start ? start : zero, map),
                       body.mul(picked, nest.addInput(share, map)));
  tangents.set(
      result,
      nest.build(b, sum, op.getIteratorTypesArray(), sizesWith(b)).front());
  return success();
}

//===----------------------------------------------------------------------===//
// Product
//===----------------------------------------------------------------------===//

/// Marks a product whose factors are all known to differ from zero.
static constexpr StringLiteral nonzeroAttr = "surge.nonzero";

/// y = init g_1 ... g_n, no factor zero  =>  dy = y (dinit / init + sum_i dg_i
/// / g_i)
static LogicalResult linearizeNonzeroProduct(linalg::LinalgOp op,
                                             unsigned index,
                                             RewriterBase &rewriter,
                                             Tangents &tangents) {
  LoopNest nest(op);
  Value term = reductionOf(nest, op, index).term;
  FailureOr<Value> dTerm = linearizeTerm(nest, op, term, rewriter, tangents);
  if (failed(dTerm))
    return failure();
  RuleBuilder b(op.getLoc(), rewriter), body = nest.bodyBuilder();
  OpOperand *init = op.getDpsInitOperand(index);
  Value result = op->getResult(index);
  Value rate = b.div(tangents.lookup(init->get()), init->get());
  if (*dTerm) {
    if (!rate)
      rate = tangentOrZero(init->get(), tangents, b);
    BlockArgument sum = nest.addOutput(rate, op.getMatchingIndexingMap(init));
    rate = nest.build(b, body.add(sum, body.div(*dTerm, term)),
                      op.getIteratorTypesArray(), sizesWith(b))
               .front();
  }
  tangents.set(result, b.mul(result, rate));
  return success();
}

/// Expresses the product as a function of P, the product of the factors that
/// are not zero, of S1 and S2, the power sums of those that are, and of their
/// number Z:
///   y = P if Z = 0, P S1 if Z = 1, P (S1^2 - S2) / 2 if Z = 2, else 0.
/// S1 and S2 are zero in value, but their tangents are not. Every derivative is
/// exact with at most two zeros among the factors, and the first two are with
/// any number of them. The cost is one more pass over the factors.
static Value expandProduct(RuleBuilder &b, linalg::LinalgOp op,
                           unsigned index) {
  LoopNest nest(op);
  RuleBuilder body = nest.bodyBuilder();
  OpOperand *init = op.getDpsInitOperand(index);
  AffineMap map = op.getMatchingIndexingMap(init);
  Value term = reductionOf(nest, op, index).term;
  FloatType count = accumulatorType(init->get().getType());

  // The init is one factor more: each accumulator starts with its share.
  SmallVector<Value> scalars;
  auto accumulate = [&](auto part) {
    BlockArgument accumulator = nest.addOutput(part(b, init->get()), map);
    Value next = part(body, term);
    scalars.push_back(scalars.empty() ? body.mul(accumulator, next)
                                      : body.add(accumulator, next));
  };
  auto isZero = [](RuleBuilder &b, Value x) {
    return equal(b, x, b.constant(0, x));
  };
  accumulate([&](RuleBuilder &b, Value x) {
    return b.select(isZero(b, x), b.constant(1, x), x);
  });
  accumulate(
      [&](RuleBuilder &b, Value x) { return b.select(isZero(b, x), x, {}); });
  accumulate([&](RuleBuilder &b, Value x) {
    return b.select(isZero(b, x), b.mul(x, x), {});
  });
  accumulate([&](RuleBuilder &b, Value x) {
    return indicator(b, isZero(b, x), count);
  });

  SmallVector<Value> parts =
      nest.build(b, scalars, op.getIteratorTypesArray(), sizesWith(b));
  parts.front().getDefiningOp()->setAttr(nonzeroAttr, b.getUnitAttr());
  Value product = parts[0], s1 = parts[1], s2 = parts[2], zeros = parts[3];
  auto zerosAre = [&](double number) {
    return equal(b, zeros, b.constant(number, zeros));
  };
  Value pairs = b.scale(0.5, b.sub(b.mul(s1, s1), s2));
  Value y = b.select(zerosAre(2), b.mul(product, pairs), {});
  y = b.select(zerosAre(1), b.mul(product, s1), y);
  return b.select(zerosAre(0), product, y);
}

LogicalResult mlir::surge::linearizeProduct(linalg::LinalgOp op, unsigned index,
                                            RewriterBase &rewriter,
                                            Tangents &tangents) {
  if (op->hasAttr(nonzeroAttr))
    return linearizeNonzeroProduct(op, index, rewriter, tangents);
  OpBuilder::InsertionGuard guard(rewriter);
  Operation *last = &*std::prev(rewriter.getInsertionPoint());
  RuleBuilder b(op.getLoc(), rewriter);
  Value expansion = expandProduct(b, op, index);
  FailureOr<Value> tangent =
      linearizeExpansion(last, expansion, tangents, rewriter);
  if (failed(tangent))
    return failure();
  tangents.set(op->getResult(index), *tangent);
  return success();
}
