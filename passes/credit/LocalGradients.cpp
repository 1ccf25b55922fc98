//===- LocalGradients.cpp - From sites to what is in front of them --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/LocalGradients.h"

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

FailureOr<SmallVector<Value>>
mlir::surge::pullLocally(Operation *op, const Request &request,
                         func::FuncOp cut, ValueRange arguments,
                         ArrayRef<int64_t> results, ValueRange cotangents,
                         RuleBuilder &b) {
  if (failed(verifyTails(op, request.callee, cut, request.wrt)))
    return failure();
  Request local = request;
  local.callee = cut;
  local.arguments = llvm::to_vector_of<Value>(arguments);
  local.of = {0};
  llvm::append_range(local.of, results);
  FailureOr<Reverse> reverse = Reverse::create(local, b);
  if (failed(reverse))
    return failure();
  SmallVector<Value> all = {b.constant(1, reverse->getPrimals().front())};
  llvm::append_range(all, cotangents);
  return reverse->pull(all, std::nullopt, b);
}

Value mlir::surge::scaledByExample(RuleBuilder &b, Value value, Value weights) {
  Value rows = reshaped(b, value, rowSizes(b, value, /*hasExamples=*/true));
  Value scaled = Rows(b, rows).map(
      {rows, b.convert(weights, getElementTypeOrSelf(rows))},
      [](RuleBuilder &body, ValueRange in) { return body.mul(in[0], in[1]); });
  return reshapedLike(b, scaled, value);
}
