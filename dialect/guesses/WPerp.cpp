//===- WPerp.cpp - Noise in the directions passed most --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"
#include "dialect/guesses/Ranks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

bool WPerpAttr::needsSites() const { return true; }

GuessState WPerpAttr::keepsState() const { return GuessState::Optional; }

LogicalResult WPerpAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t rank, int64_t iterations, bool,
                                Real energy, bool probed) {
  constexpr int64_t most = 1 << 12;
  if (rank > most || iterations > most)
    return emitError() << "expected rank and iterations to be at most " << most;
  if (failed(verifyCount(emitError, "rank", rank)))
    return failure();
  if (energy.value != 1 &&
      failed(verifyPart(emitError, "energy", energy.value)))
    return failure();
  if (energy.value != 1 && probed)
    return emitError() << "expected the rank to follow from energy or to be "
                          "probed, but got both";
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

/// The subspace of one place: a basis for each example, rank x examples x n,
/// or one for all, rank x 1 x n.
class Subspace {
public:
  Subspace(RuleBuilder &b, GuessPlace &place, WPerpAttr guess)
      : b(b), place(place), guess(guess), rank(guess.getRank()),
        isShared(guess.getShared() && place.hasExamples),
        rows(rowSizes(b, place)),
        element(computationType(place.value.getType())) {}

  /// V, by V <- orth(W^T (W V)) from noise or from the last call's.
  FailureOr<Value> basis(Value key) {
    Value start;
    if (place.state) {
      if (failed(verifyState(b, place, guess, stateSizes())))
        return failure();
      start = toBasis(place.state);
    } else if (isShared) {
      start =
          toBasis(normalMatrix(b, key, b.getIndexAttr(rank), rows[1], element));
    } else {
      start = toBasis(
          stackedNoise(b, Distribution::Normal, key, rank, place.value));
    }
    FailureOr<Value> found = iterate(start);
    if (succeeded(found) && place.state)
      place.nextState = reshapedLike(b, *found, place.state);
    return found;
  }

  /// V z with z ~ N(0, I) for each example, in the directions kept.
  FailureOr<Value> combine(Value key, Value basis) {
    Value z = normalMatrix(b, key, rows[0], b.getIndexAttr(rank), element);
    FailureOr<Value> weights = kept(basis);
    if (failed(weights))
      return failure();
    if (*weights)
      z = b.mul(z, *weights);
    Value y = isShared ? contract(b, "ein", {z, "ei"},
                                  {withoutExamples(basis), "in"}, "en")
                       : contract(b, "ein", {z, "ei"}, {basis, "ien"}, "en");
    return reshapedLike(b, y, place.value);
  }

private:
  /// An orthonormal basis after all steps, each in front of the next made
  /// orthonormal too.
  FailureOr<Value> iterate(Value start) {
    auto index = [&](int64_t value) {
      return arith::ConstantIndexOp::create(b, value).getResult();
    };
    auto loop = scf::ForOp::create(b, index(0), index(guess.getIterations()),
                                   index(1), orthonormal(b, start));
    b.setInsertionPointToStart(loop.getBody());
    Value soFar = loop.getRegionIterArg(0);
    FailureOr<Value> next = isShared ? stepOfAll(soFar) : pass(soFar);
    if (failed(next))
      return failure();
    scf::YieldOp::create(b, orthonormal(b, *next));
    b.setInsertionPointAfter(loop);
    return orthonormal(b, loop.getResult(0));
  }

  /// W^T (W V) in each example.
  FailureOr<Value> pass(Value basis) {
    FailureOr<Value> there = place.push(fromBasis(basis), 1);
    FailureOr<Value> back = failed(there) ? there : place.pull(*there, 1);
    if (failed(back))
      return failure();
    return toBasis(*back);
  }

  /// The same with one basis: example e passes row e mod rank.
  FailureOr<Value> stepOfAll(Value basis) {
    Value turns = turnsOfExamples();
    FailureOr<Value> there = place.push(spread(turns, basis), 1);
    FailureOr<Value> back = failed(there) ? there : place.pull(*there, 1);
    if (failed(back))
      return failure();
    return toBasis(
        contract(b, "ein", {turns, "ei"}, {toRows(*back, rows), "en"}, "in"));
  }

  /// For each example the row that it has its turn with.
  Value spread(Value turns, Value basis) {
    Value rowsOfTurns =
        contract(b, "ein", {turns, "ei"}, {withoutExamples(basis), "in"}, "en");
    return reshapedLike(b, rowsOfTurns, place.value);
  }

  /// 1 for the directions that are kept, else 0: examples x rank. Null where
  /// all are.
  FailureOr<Value> kept(Value basis) {
    if (guess.getProbed()) {
      FailureOr<Value> slopes = place.slopes(fromBasis(ofEach(basis)));
      if (failed(slopes))
        return failure();
      Value wide = toRows(*slopes, {b.getIndexAttr(rank), rows[0]});
      return keptByEfficiency(b, transposed(wide));
    }
    if (guess.getEnergy().value == 1)
      return Value();
    FailureOr<Value> there = place.push(fromBasis(ofEach(basis)), 1);
    if (failed(there))
      return failure();
    SmallVector<OpFoldResult> sizes =
        rowSizes(b, place.later(1), place.hasExamples);
    sizes.insert(sizes.begin(), b.getIndexAttr(rank));
    Value passed = toRows(*there, sizes);
    return keptByEnergy(
        b, contract(b, "eim", {passed, "iem"}, {passed, "iem"}, "ei"),
        guess.getEnergy().value);
  }

  Value onesOfExamples() {
    Value one = arith::ConstantOp::create(b, b.getFloatAttr(element, 1));
    return tensor::SplatOp::create(b, one, ArrayRef(rows).take_front(1));
  }

  /// A basis that all share, for each example.
  Value ofEach(Value basis) {
    if (!isShared)
      return basis;
    return contract(b, "ien", {onesOfExamples(), "e"},
                    {withoutExamples(basis), "in"}, "ien");
  }

  Value transposed(Value matrix) {
    return contract(b, "ei", {matrix, "ie"}, {onesOfExamples(), "e"}, "ei");
  }

  SmallVector<OpFoldResult> stateSizes() {
    SmallVector<OpFoldResult> sizes = {b.getIndexAttr(rank)};
    if (isShared)
      sizes.push_back(rows[1]);
    else if (isa<RankedTensorType>(place.value.getType()))
      llvm::append_range(sizes,
                         tensor::getMixedSizes(b, b.getLoc(), place.value));
    return sizes;
  }

  Value toRows(Value value, ArrayRef<OpFoldResult> sizes) {
    return reshaped(b, b.convert(value, element), sizes);
  }

  Value toBasis(Value directions) {
    return toRows(directions,
                  {b.getIndexAttr(rank), isShared ? b.getIndexAttr(1) : rows[0],
                   rows[1]});
  }

  /// As many tangents of the place.
  Value fromBasis(Value basis) {
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
  WPerpAttr guess;
  int64_t rank;
  bool isShared;
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
  FailureOr<Value> basis = subspace.basis(keys.getFirst());
  if (failed(basis))
    return failure();
  return subspace.combine(keys.getSecond(), *basis);
}
