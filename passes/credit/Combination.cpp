//===- Combination.cpp - What guesses and derivatives make ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Combination.h"

#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// a with G a = j, G_de = <y_d, y_e> over all places, for each example.
static Value projected(RuleBuilder &b, Value j, ValueRange guesses) {
  Type element = getElementTypeOrSelf(j);
  Value gram, trace;
  for (Value stack : guesses) {
    Value y = b.convert(stack, element);
    gram = b.add(gram, contract(b, "edfn", {y, "den"}, {y, "fen"}, "edf"));
    trace = b.add(trace, contract(b, "edn", {y, "den"}, {y, "den"}, "e"));
  }
  // Directions that repeat share what they have in common.
  double part = element.isF64() ? 1e-14 : 1e-6;
  Value inverse = inverseFactor(b, gram, trace, part);
  Value half = contract(b, "edf", {inverse, "edf"}, {j, "fe"}, "ed");
  return contract(b, "fed", {inverse, "edf"}, {half, "ed"}, "fe");
}

/// n, the elements of one example at all places.
static Value countElements(RuleBuilder &b, ValueRange guesses, Type type) {
  Value sum;
  for (Value stack : guesses)
    sum = b.add(
        sum, toFloat(b, tensor::getMixedSize(b, b.getLoc(), stack, 2), type));
  return sum;
}

Value mlir::surge::coefficientsOf(RuleBuilder &b, GuessCombination combination,
                                  GuessAttrInterface guess, Value derivatives,
                                  ValueRange guesses) {
  Value stack = guesses.front(), j = derivatives;
  Type element = computationType(stack.getType());
  auto directions = static_cast<double>(
      cast<RankedTensorType>(stack.getType()).getDimSize(0));
  switch (combination) {
  case GuessCombination::Mean:
    return b.scale(1 / directions, j);
  case GuessCombination::Sign: {
    Value zero = b.constant(0, j), one = b.constant(1, j);
    Value sign = b.sub(b.select(b.less(zero, j), one, {}),
                       b.select(b.less(j, zero), one, {}));
    return b.scale(1 / directions, sign);
  }
  case GuessCombination::Guess: {
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(b, b.getLoc(), stack);
    Value share =
        arith::ConstantOp::create(b, b.getFloatAttr(element, 1 / directions));
    return tensor::SplatOp::create(b, share, ArrayRef(sizes).drop_back());
  }
  case GuessCombination::Projection:
    return projected(b, j, guesses);
  case GuessCombination::UnbiasedProjection: {
    // As many directions as elements span all: nothing is left out.
    Value n = countElements(b, guesses, element);
    Value factor = b.maximum(b.scale(1 / directions, n), b.constant(1, n));
    Value a = projected(b, j, guesses);
    return b.mul(splatLike(b, factor, a), a);
  }
  case GuessCombination::Shrunk: {
    // E<e, g> / E|e|^2 for the mean e of k estimates of variance (n + c) |g|^2.
    Value n = countElements(b, guesses, element);
    double excess = guess.excessVariance().value();
    Value factor =
        b.div(b.constant(1, n), b.add(n, b.constant(directions + excess, n)));
    return b.mul(splatLike(b, factor, j), j);
  }
  }
  llvm_unreachable("every combination returns");
}

Value mlir::surge::scaled(RuleBuilder &b, Value coefficient, Value guess) {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value factor =
      tensor::ExtractOp::create(b, coefficient, ValueRange{zero, zero});
  Value wide = b.convert(guess, factor.getType());
  if (isa<RankedTensorType>(wide.getType()))
    factor = splatLike(b, factor, wide);
  return b.convert(b.mul(factor, wide), getElementTypeOrSelf(guess));
}

Value mlir::surge::combined(RuleBuilder &b, Value coefficients, Value guesses,
                            Value like) {
  Value factors = b.convert(coefficients, getElementTypeOrSelf(guesses));
  Value sum = contract(b, "end", {factors, "de"}, {guesses, "den"}, "en");
  return reshapedLike(b, sum, like);
}
