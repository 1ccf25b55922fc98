//===- LowRank.cpp - A matrix of low rank ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult LowRankAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t rank) {
  return verifyCount(emitError, "rank", rank);
}

/// A matrix of normal numbers, of `rank` columns and as many rows as axis
/// `axis` of `like` is long, or the transpose.
static Value factor(RuleBuilder &b, Value key, Value like, int64_t axis,
                    int64_t rank, bool transposed) {
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<int64_t> shape = {type.getDimSize(axis), rank};
  if (transposed)
    std::swap(shape[0], shape[1]);
  SmallVector<Value> sizes;
  if (type.isDynamicDim(axis))
    sizes.push_back(tensor::DimOp::create(b, like, axis));
  return RandomOp::create(b,
                          RankedTensorType::get(shape, type.getElementType()),
                          Distribution::Normal, key, sizes);
}

/// y = A B^T / sqrt(r)
FailureOr<Value> LowRankAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  auto type = dyn_cast<RankedTensorType>(place.value.getType());
  if (!type || type.getRank() != 2)
    return normalGuess(b, place);
  auto keys = SplitOp::create(b, place.key);
  Value left = factor(b, keys.getFirst(), place.value, 0, getRank(), false);
  Value right = factor(b, keys.getSecond(), place.value, 1, getRank(), true);
  Value product =
      linalg::MatmulOp::create(b, type, ValueRange{left, right},
                               ValueRange{b.constant(0, place.value)})
          .getResult(0);
  return b.scale(1 / std::sqrt(static_cast<double>(getRank())), product);
}
