//===- SquarewaveFourier.cpp - The derivative of a square wave's series ---===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
SquarewaveFourierAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              int64_t terms, Real period) {
  // One op a term: more is a mistake.
  if (terms < 1 || terms > 64)
    return emitError() << "expected terms to lie between 1 and 64, but got "
                       << terms;
  return verifyPositive(emitError, "period", period);
}

/// s(x) = (4 / T) sum_{i=1}^{n} cos((2 i - 1) 2 pi x / T)
Value SquarewaveFourierAttr::slope(RuleBuilder &b, Value x) const {
  double period = getPeriod().value;
  return slopeAt(b, x, [&](Value x) {
    Value sum;
    for (int64_t i = 1; i <= getTerms(); ++i) {
      Value phase = b.scale((2 * i - 1) * 2 * llvm::numbers::pi / period, x);
      sum = b.add(sum, math::CosOp::create(b, phase));
    }
    return b.scale(4 / period, sum);
  });
}
