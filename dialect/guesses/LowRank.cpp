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

/// y = A B^T / sqrt(r)
FailureOr<Value> LowRankAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  auto type = dyn_cast<RankedTensorType>(place.value.getType());
  if (!type || type.getRank() != 2)
    return normalGuess(b, place);
  auto keys = SplitOp::create(b, place.key);
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), place.value);
  OpFoldResult rank = b.getIndexAttr(getRank());
  Value left =
      normalMatrix(b, keys.getFirst(), sizes[0], rank, type.getElementType());
  Value right =
      normalMatrix(b, keys.getSecond(), rank, sizes[1], type.getElementType());
  Value product =
      linalg::MatmulOp::create(b, type, ValueRange{left, right},
                               ValueRange{b.constant(0, place.value)})
          .getResult(0);
  return b.scale(1 / std::sqrt(static_cast<double>(getRank())), product);
}
