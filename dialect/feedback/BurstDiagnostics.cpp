//===- BurstDiagnostics.cpp - How well the feedback of bursts does --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/feedback/BurstPhase.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// The sum of the products of the elements of two matrices.
static Value inner(RuleBuilder &b, Value left, Value right) {
  Value sum = contract(b, "mn", {left, "mn"}, {right, "mn"}, "");
  return tensor::ExtractOp::create(b, sum, ValueRange());
}

static Value mean(RuleBuilder &b, Value rows) {
  Value count = inner(b, b.constant(1, rows), b.constant(1, rows));
  return b.div(inner(b, rows, b.constant(1, rows)), count);
}

/// Elements of any kind as a matrix of f64.
static Value asMatrix(RuleBuilder &b, Value value, bool hasExamples) {
  Value rows = reshaped(b, value, rowSizes(b, value, hasExamples));
  return b.convert(rows, b.getF64Type());
}

static Value normalized(RuleBuilder &b, Value rows) {
  Value length = b.sqrt(inner(b, rows, rows));
  return b.div(rows, splatLike(b, length, rows));
}

/// In degrees; by the distance of the unit vectors, which is exact for small
/// angles too.
static Value angle(RuleBuilder &b, Value left, Value right) {
  Value difference = b.sub(normalized(b, asMatrix(b, left, false)),
                           normalized(b, asMatrix(b, right, false)));
  Value half = b.scale(0.5, b.sqrt(inner(b, difference, difference)));
  half = b.minimum(half, b.constant(1, half));
  return b.scale(360 / M_PI, math::AsinOp::create(b, half));
}

/// The length that `map` gives a unit vector at last, which it is applied to
/// again and again.
static Value largestEigenvalue(RuleBuilder &b, Value start,
                               function_ref<Value(Value)> map) {
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(b, b.getLoc(), value);
  };
  auto loop = scf::ForOp::create(b, index(0), index(100), index(1),
                                 normalized(b, start));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scf::YieldOp::create(b, normalized(b, map(loop.getRegionIterArg(0))));
  }
  Value last = map(loop.getResult(0));
  return b.sqrt(inner(b, last, last));
}

/// The ratio of the largest and the smallest eigenvalue of E[e e^T], infinite
/// where that has none above zero.
static Value conditionNumber(RuleBuilder &b, Value rates) {
  Value examples = tensor::DimOp::create(b, rates, 0);
  Value count = toFloat(b, examples, b.getF64Type());
  Value sums = contract(b, "bij", {rates, "bi"}, {rates, "bj"}, "ij");
  Value matrix = b.div(sums, splatLike(b, count, sums));
  Value factor = CholeskyOp::create(b, matrix);
  Value first =
      contract(b, "ij", {matrix, "ij"}, {b.constant(1, matrix), "ij"}, "i");
  SmallVector<OpFoldResult> column = {
      tensor::getMixedSize(b, b.getLoc(), first, 0), b.getIndexAttr(1)};
  Value start = reshaped(b, first, column);
  Value largest = largestEigenvalue(b, start, [&](Value vector) {
    return contract(b, "ijk", {matrix, "ij"}, {vector, "jk"}, "ik");
  });
  Value inverse = largestEigenvalue(b, start, [&](Value vector) -> Value {
    Value half = TriangularSolveOp::create(b, factor, vector, Triangle::Lower,
                                           /*transposed=*/false);
    return TriangularSolveOp::create(b, factor, half, Triangle::Lower,
                                     /*transposed=*/true);
  });
  Value ratio = b.mul(largest, inverse);
  Value isDefinite = b.less(b.constant(0, ratio), ratio);
  Value infinite = b.constant(std::numeric_limits<double>::infinity(), ratio);
  return b.select(isDefinite, ratio, infinite);
}

FailureOr<Value> BurstAttr::diagnose(LayerChain &chain) const {
  RuleBuilder &b = chain.b;
  BurstPhase phase(chain, *this);
  if (failed(phase.run()))
    return failure();
  SmallVector<Value> numbers;
  for (unsigned product = 0; product < chain.numProducts(); ++product) {
    unsigned behind = chain.layerBehind(product);
    FailureOr<Value> apical = phase.apical(behind - 1);
    if (failed(apical))
      return failure();
    Value potential = asMatrix(b, *apical, false);
    Value probability = asMatrix(b, phase.probability(behind - 1), false);
    double baseline = getBaseline().value;
    Value away = b.abs(b.sub(probability, b.constant(baseline, probability)));
    Value one = b.constant(1, away);
    Value isSaturated = b.less(b.constant(0.9 * baseline, away), away);
    Value events = chain.wire(BurstPhase::ofEvents, product);
    Value bursts = chain.wire(BurstPhase::ofBursts, product);
    numbers.append(
        {mean(b, b.abs(potential)), mean(b, b.select(isSaturated, one, {})),
         angle(b, events, bursts), angle(b, chain.weight(product), bursts),
         conditionNumber(b, asMatrix(b, chain.rate(behind), true))});
  }
  auto type = RankedTensorType::get({chain.numProducts(), 5}, b.getF64Type());
  return tensor::FromElementsOp::create(b, type, numbers).getResult();
}
