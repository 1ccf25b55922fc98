//===- WPerp.cpp - Noise in the directions passed most --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

bool WPerpAttr::needsSites() const { return true; }

LogicalResult WPerpAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t rank, int64_t iterations, bool) {
  constexpr int64_t most = 1 << 12;
  if (rank > most || iterations > most)
    return emitError() << "expected rank and iterations to be at most " << most;
  if (failed(verifyCount(emitError, "rank", rank)))
    return failure();
  return verifyCount(emitError, "iterations", iterations);
}

/// The rows of `basis`, k x examples x n, made nearly orthonormal in each
/// example: L^-1 V with L L^T = V V^T. What is left of dependent rows has a
/// length below 1; a second time makes up for rounding.
static Value orthonormal(RuleBuilder &b, Value basis) {
  auto type = cast<RankedTensorType>(basis.getType());
  double part = type.getElementType().isF64() ? 1e-13 : 1e-6;
  Value gram = contract(b, "bijn", {basis, "ibn"}, {basis, "jbn"}, "bij");
  Value trace = contract(b, "bin", {basis, "ibn"}, {basis, "ibn"}, "b");
  Value inverse = inverseFactor(b, gram, trace, part);
  return contract(b, "bijn", {inverse, "bij"}, {basis, "jbn"}, "ibn");
}

namespace {

/// The subspace iteration of one place.
class Subspace {
public:
  Subspace(RuleBuilder &b, GuessPlace &place, WPerpAttr guess)
      : b(b), place(place), rank(guess.getRank()), rows(rowSizes(b, place)),
        element(computationType(place.value.getType())) {}

  /// V <- orth(W^T (W V)) in each example, from noise: rank x rows.
  FailureOr<Value> ofEach(Value key, int64_t iterations) {
    Value basis =
        toStack(stackedNoise(b, Distribution::Normal, key, rank, place.value));
    return iterate(iterations, basis, [&](Value soFar) -> FailureOr<Value> {
      FailureOr<Value> passed = pass(fromStack(soFar));
      if (failed(passed))
        return failure();
      return toStack(*passed);
    });
  }

  /// The same for all examples: rank x 1 x n. Example e passes row e mod rank.
  FailureOr<Value> ofAll(Value key, int64_t iterations) {
    Value turns = turnsOfExamples();
    Value basis = reshaped(
        b, normalMatrix(b, key, b.getIndexAttr(rank), rows[1], element),
        {b.getIndexAttr(rank), b.getIndexAttr(1), rows[1]});
    return iterate(iterations, basis, [&](Value soFar) -> FailureOr<Value> {
      Value spread = contract(b, "ein", {turns, "ei"},
                              {withoutExamples(soFar), "in"}, "en");
      FailureOr<Value> passed = pass(reshapedLike(b, spread, place.value));
      if (failed(passed))
        return failure();
      Value back = reshaped(b, b.convert(*passed, element), rows);
      Value sum = contract(b, "ein", {turns, "ei"}, {back, "en"}, "in");
      return reshaped(b, sum,
                      {b.getIndexAttr(rank), b.getIndexAttr(1), rows[1]});
    });
  }

  /// V z with z ~ N(0, I) for each example.
  Value combine(Value key, Value basis, bool isShared) {
    Value z = normalMatrix(b, key, rows[0], b.getIndexAttr(rank), element);
    Value y = isShared ? contract(b, "ein", {z, "ei"},
                                  {withoutExamples(basis), "in"}, "en")
                       : contract(b, "ein", {z, "ei"}, {basis, "ien"}, "en");
    return reshapedLike(b, y, place.value);
  }

private:
  /// An orthonormal basis of `basis` after so many steps, each in front of the
  /// next made orthonormal too.
  FailureOr<Value> iterate(int64_t iterations, Value basis,
                           function_ref<FailureOr<Value>(Value soFar)> step) {
    auto index = [&](int64_t value) {
      return arith::ConstantIndexOp::create(b, value).getResult();
    };
    auto loop = scf::ForOp::create(b, index(0), index(iterations), index(1),
                                   orthonormal(b, basis));
    b.setInsertionPointToStart(loop.getBody());
    FailureOr<Value> next = step(loop.getRegionIterArg(0));
    if (failed(next))
      return failure();
    scf::YieldOp::create(b, orthonormal(b, *next));
    b.setInsertionPointAfter(loop);
    return orthonormal(b, loop.getResult(0));
  }

  FailureOr<Value> pass(Value directions) {
    FailureOr<Value> there = place.push(directions, 1);
    if (failed(there))
      return failure();
    return place.pull(*there, 1);
  }

  Value toStack(Value directions) {
    return reshaped(b, b.convert(directions, element),
                    {b.getIndexAttr(rank), rows[0], rows[1]});
  }

  Value fromStack(Value basis) {
    SmallVector<OpFoldResult> sizes = {b.getIndexAttr(rank)};
    if (isa<RankedTensorType>(place.value.getType()))
      llvm::append_range(sizes,
                         tensor::getMixedSizes(b, b.getLoc(), place.value));
    return b.convert(reshaped(b, basis, sizes),
                     getElementTypeOrSelf(place.value));
  }

  Value withoutExamples(Value basis) {
    return reshaped(b, basis, {b.getIndexAttr(rank), rows[1]});
  }

  /// 1 where example e is in turn with row e mod rank, else 0.
  Value turnsOfExamples() {
    SmallVector<OpFoldResult> sizes = {rows[0], b.getIndexAttr(rank)};
    Value empty = tensor::EmptyOp::create(b, sizes, element);
    return linalg::GenericOp::create(
               b, TypeRange(empty), ValueRange(), ValueRange(empty),
               ArrayRef<AffineMap>{b.getMultiDimIdentityMap(2)},
               SmallVector<utils::IteratorType>(2,
                                                utils::IteratorType::parallel),
               [&](OpBuilder &nested, Location loc, ValueRange in) {
                 RuleBuilder body(loc, nested);
                 Value example = linalg::IndexOp::create(body, 0);
                 Value turn = arith::RemUIOp::create(
                     body, example, arith::ConstantIndexOp::create(body, rank));
                 Value isTurn =
                     arith::CmpIOp::create(body, arith::CmpIPredicate::eq, turn,
                                           linalg::IndexOp::create(body, 1));
                 Value one = body.constant(1, in[0]);
                 linalg::YieldOp::create(body, body.select(isTurn, one, {}));
               })
        .getResult(0);
  }

  RuleBuilder &b;
  GuessPlace &place;
  int64_t rank;
  SmallVector<OpFoldResult> rows;
  Type element;
};

} // namespace

/// The number of elements of one example; dynamic where that is.
static int64_t countElements(Value value, bool hasExamples) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return 1;
  ArrayRef<int64_t> shape = type.getShape().drop_front(hasExamples);
  if (llvm::any_of(shape, ShapedType::isDynamic))
    return ShapedType::kDynamic;
  return llvm::product_of(shape);
}

/// y = V_k z, z ~ N(0, I)
FailureOr<Value> WPerpAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  Value next = place.later(1);
  if (!next)
    return normalGuess(b, place);
  for (Value side : {place.value, next}) {
    int64_t count = countElements(side, place.hasExamples);
    if (!ShapedType::isDynamic(count) && count < getRank())
      return emitError(b.getLoc(), "expected the rank of ")
             << *this << " to be at most that of the segment behind the site, "
             << "which passes " << count << " elements";
  }
  auto keys = SplitOp::create(b, place.key);
  Subspace subspace(b, place, *this);
  bool isShared = getShared() && place.hasExamples;
  FailureOr<Value> basis =
      isShared ? subspace.ofAll(keys.getFirst(), getIterations())
               : subspace.ofEach(keys.getFirst(), getIterations());
  if (failed(basis))
    return failure();
  return subspace.combine(keys.getSecond(), *basis, isShared);
}
