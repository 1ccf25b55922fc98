//===- Polynomials.cpp - Noise through a function of a segment ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Polynomials.h"

#include "dialect/estimators/Noise.h"
#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

/// The power method finds a lower bound of |W|^2, and a polynomial grows fast
/// beyond its interval.
static constexpr double margin = 1.2;

/// c_m with q(s) ~ sum_m c_m T_m(2 s - 1): Chebyshev's expansion, by the rule
/// of Gauss with more nodes than a step needs.
static SmallVector<double> expand(function_ref<double(double)> q,
                                  Approximation approximation) {
  const double pi = std::acos(-1.0);
  int64_t degree = approximation.degree, nodes = 16 * (degree + 1);
  SmallVector<double> coefficients(degree + 1, 0.0);
  for (int64_t node = 0; node < nodes; ++node) {
    double angle = pi * (node + 0.5) / nodes;
    double value = q((std::cos(angle) + 1) / 2);
    for (int64_t m = 0; m <= degree; ++m)
      coefficients[m] +=
          (m == 0 ? 1.0 : 2.0) / nodes * value * std::cos(m * angle);
  }
  if (!approximation.isDamped)
    return coefficients;
  double n = degree + 2, step = pi / n;
  for (int64_t m = 0; m <= degree; ++m)
    coefficients[m] *=
        ((n - m) * std::cos(m * step) + std::sin(m * step) / std::tan(step)) /
        n;
  return coefficients;
}

namespace {

/// Rows of numbers at the site behind a place: examples x elements.
class BehindPlace {
public:
  BehindPlace(RuleBuilder &b, GuessPlace &place)
      : b(b), place(place), later(place.later(1)),
        element(computationType(later.getType())),
        sizes(rowSizes(b, later, place.hasExamples)) {}

  Value noise(Value key) {
    return toRows(noiseLike(b, Distribution::Normal, key, later));
  }

  /// W W^T v
  FailureOr<Value> pass(Value rows) {
    FailureOr<Value> here = pull(rows);
    if (failed(here))
      return failure();
    FailureOr<Value> there = place.push(*here, 1);
    if (failed(there))
      return failure();
    return toRows(*there);
  }

  /// W^T v
  FailureOr<Value> pull(Value rows) {
    return place.pull(reshapedLike(b, rows, later), 1);
  }

  /// |v|^2 of each row.
  Value squares(Value rows) {
    return Rows(b, rows).sum(rows, [](RuleBuilder &body, ValueRange in) {
      return body.mul(in[0], in[0]);
    });
  }

  /// v / sqrt(s), or zeros where s is none.
  Value divided(Value rows, Value squares) {
    return Rows(b, rows).map(
        {rows, squares}, [](RuleBuilder &body, ValueRange in) {
          Value isNone = body.less(in[1], body.constant(1e-30, in[1]));
          return body.select(isNone, {}, body.div(in[0], body.sqrt(in[1])));
        });
  }

private:
  Value toRows(Value value) {
    return reshaped(b, b.convert(value, element), sizes);
  }

  RuleBuilder &b;
  GuessPlace &place;
  Value later;
  Type element;
  SmallVector<OpFoldResult> sizes;
};

} // namespace

/// Runs `body` so many times on the values carried.
static FailureOr<SmallVector<Value>>
repeat(RuleBuilder &b, int64_t first, int64_t end, ValueRange start,
       function_ref<FailureOr<SmallVector<Value>>(Value, ValueRange)> body) {
  auto index = [&](int64_t value) {
    return arith::ConstantIndexOp::create(b, value).getResult();
  };
  auto loop = scf::ForOp::create(b, index(first), index(end), index(1), start);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  FailureOr<SmallVector<Value>> next =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (failed(next))
    return failure();
  scf::YieldOp::create(b, *next);
  return llvm::to_vector_of<Value>(loop.getResults());
}

/// |W|^2 of each example, a little more than the power method finds.
static FailureOr<Value> squaredNorms(RuleBuilder &b, BehindPlace &behind,
                                     Value start, int64_t power) {
  auto step = [&](Value, ValueRange carried) -> FailureOr<SmallVector<Value>> {
    Value unit = behind.divided(carried[0], behind.squares(carried[0]));
    FailureOr<Value> passed = behind.pass(unit);
    if (failed(passed))
      return failure();
    return SmallVector<Value>{*passed};
  };
  FailureOr<SmallVector<Value>> passed = repeat(b, 0, power, start, step);
  if (failed(passed))
    return failure();
  return b.scale(margin, b.sqrt(behind.squares(passed->front())));
}

FailureOr<Value> mlir::surge::polynomialGuess(RuleBuilder &b, GuessPlace &place,
                                              Approximation approximation,
                                              function_ref<double(double)> q) {
  BehindPlace behind(b, place);
  auto keys = SplitOp::create(b, place.key);
  Value e = behind.noise(keys.getFirst());
  FailureOr<Value> norms = squaredNorms(
      b, behind, behind.noise(keys.getSecond()), approximation.power);
  if (failed(norms))
    return failure();
  // 2 W W^T / |W|^2 v - v
  auto shifted = [&](Value v) -> FailureOr<Value> {
    FailureOr<Value> passed = behind.pass(v);
    if (failed(passed))
      return failure();
    Value square = b.mul(*norms, *norms);
    return b.sub(b.scale(2, behind.divided(*passed, square)), v);
  };
  FailureOr<Value> first = shifted(e);
  if (failed(first))
    return failure();
  SmallVector<double> c = expand(q, approximation);
  auto type = cast<RankedTensorType>(e.getType()).getElementType();
  auto row = RankedTensorType::get(c.size(), type);
  SmallVector<Attribute> numbers;
  for (double coefficient : c)
    numbers.push_back(b.getFloatAttr(type, coefficient));
  Value table =
      arith::ConstantOp::create(b, DenseElementsAttr::get(row, numbers));
  Value sum = b.add(b.scale(c[0], e), b.scale(c[1], *first));
  // T_m+1 = 2 t T_m - T_m-1
  auto recur = [&](Value m, ValueRange in) -> FailureOr<SmallVector<Value>> {
    FailureOr<Value> next = shifted(in[1]);
    if (failed(next))
      return failure();
    Value polynomial = b.sub(b.scale(2, *next), in[0]);
    Value factor =
        splatLike(b, tensor::ExtractOp::create(b, table, m), polynomial);
    return SmallVector<Value>{in[1], polynomial,
                              b.add(in[2], b.mul(factor, polynomial))};
  };
  FailureOr<SmallVector<Value>> all =
      repeat(b, 2, approximation.degree + 1, {e, *first, sum}, recur);
  if (failed(all))
    return failure();
  return behind.pull(behind.divided((*all)[2], *norms));
}

LogicalResult
mlir::surge::verifyDegree(function_ref<InFlightDiagnostic()> emitError,
                          int64_t degree, int64_t power) {
  constexpr int64_t most = 1 << 12;
  if (degree > most || power > most)
    return emitError() << "expected degree and power to be at most " << most;
  if (failed(verifyCount(emitError, "degree", degree)))
    return failure();
  return verifyCount(emitError, "power", power);
}
