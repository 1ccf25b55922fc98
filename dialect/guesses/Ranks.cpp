//===- Ranks.cpp - How many directions are kept ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Ranks.h"

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Matrices.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

/// A constant matrix of as many rows and columns as `like`, examples x
/// directions, has directions.
static Value matrixOf(RuleBuilder &b, Value like,
                      function_ref<double(int64_t, int64_t)> at) {
  auto type = cast<RankedTensorType>(like.getType());
  int64_t count = type.getDimSize(1);
  SmallVector<Attribute> numbers;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < count; ++j)
      numbers.push_back(b.getFloatAttr(type.getElementType(), at(i, j)));
  auto matrix = RankedTensorType::get({count, count}, type.getElementType());
  return arith::ConstantOp::create(b, DenseElementsAttr::get(matrix, numbers));
}

/// sum_j at(i, j) x_j in each example.
static Value times(RuleBuilder &b, Value x,
                   function_ref<double(int64_t, int64_t)> at) {
  return contract(b, "eij", {matrixOf(b, x, at), "ij"}, {x, "ej"}, "ei");
}

Value mlir::surge::keptByEnergy(RuleBuilder &b, Value energies, double part) {
  Value before =
      times(b, energies, [](int64_t i, int64_t j) { return j < i ? 1 : 0; });
  Value wanted = times(b, energies, [&](int64_t, int64_t) { return part; });
  return b.select(b.less(before, wanted), b.constant(1, before), {});
}

Value mlir::surge::keptByEfficiency(RuleBuilder &b, Value slopes) {
  Value efficiency = times(b, b.mul(slopes, slopes), [](int64_t i, int64_t j) {
    return j <= i ? 1.0 / (i + 3) : 0;
  });
  Rows rows(b, efficiency);
  Value best = rows.shift(efficiency);
  Value isBest = rows.map({efficiency, best}, [](RuleBuilder &body,
                                                 ValueRange in) {
    return body.select(body.less(in[0], in[1]), {}, body.constant(1, in[0]));
  });
  Value reached =
      times(b, isBest, [](int64_t i, int64_t j) { return j >= i ? 1 : 0; });
  return b.select(b.less(b.constant(0.5, reached), reached),
                  b.constant(1, reached), {});
}
