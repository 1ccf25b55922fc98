//===- Coordinate.cpp - One element at a time -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::surge;

/// y = +-sqrt(n) e_i, i = floor(n u) with u uniform
FailureOr<Value> CoordinateAttr::guess(RuleBuilder &b,
                                       GuessPlace &place) const {
  SmallVector<OpFoldResult> sizes = rowSizes(b, place);
  Type element = computationType(place.value.getType());
  auto [shape, dynamic] = decomposeMixedValues(sizes);
  auto keys = SplitOp::create(b, place.key);
  auto type = RankedTensorType::get(shape[0], element);
  ValueRange examples = ValueRange(dynamic).take_front(!type.hasStaticShape());
  Value u = RandomOp::create(b, type, Distribution::Uniform, keys.getFirst(),
                             examples);
  Value sign = RandomOp::create(b, type, Distribution::Rademacher,
                                keys.getSecond(), examples);
  Value like = reshaped(b, b.convert(place.value, element), sizes);
  Value n = toFloat(b, sizes[1], element);
  Rows rows(b, like);
  Value y = rows.map({u, sign}, [&](RuleBuilder &body, ValueRange in) {
    // Rounding may lift n u to n.
    Value last = body.sub(n, body.constant(1, n));
    Value chosen =
        body.minimum(math::FloorOp::create(body, body.mul(n, in[0])), last);
    Value index = arith::IndexCastOp::create(body, body.getI64Type(),
                                             linalg::IndexOp::create(body, 1));
    Value here = arith::SIToFPOp::create(body, element, index);
    Value isChosen =
        arith::CmpFOp::create(body, arith::CmpFPredicate::OEQ, here, chosen);
    return body.select(isChosen, body.mul(in[1], body.sqrt(n)), {});
  });
  return reshapedLike(b, y, place.value);
}

std::optional<int64_t> CoordinateAttr::excessVariance() const { return -1; }
