//===- Tanh.cpp - A hyperbolic tangent, without its factor ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult TanhAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = 1 - tanh(k x)^2
Value TanhAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value y = math::TanhOp::create(b, b.scale(getSharpness().value, x));
    return b.sub(b.constant(1, x), b.mul(y, y));
  });
}
