//===- Rules.cpp - What the rules of feedback say -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "dialect/feedback/Verify.h"

using namespace mlir;
using namespace mlir::surge;

bool KolenPollackAttr::learns() const { return true; }

bool DirectFeedbackAlignmentAttr::isDirect() const { return true; }

/// magnitude sign(W)
Value SignSymmetricAttr::wiresOf(RuleBuilder &b, Value weight) const {
  double magnitude = getMagnitude().value;
  Value zero = b.constant(0, weight);
  Value above =
      b.select(b.less(zero, weight), b.constant(magnitude, weight), {});
  return b.select(b.less(weight, zero), b.constant(-magnitude, weight), above);
}

LogicalResult
mlir::surge::verifyBursts(function_ref<InFlightDiagnostic()> emitError,
                          Real baseline, EventOutput output) {
  if (!(baseline.value > 0 && baseline.value <= 0.5))
    return emitError() << "expected baseline to lie above 0 and up to 0.5, so "
                          "that a burst probability stays below 1, but got "
                       << baseline.value;
  if (output == EventOutput::Linear)
    return emitError() << "expected an output with event rates, softmax, "
                          "sigmoid or rate, but got linear";
  return success();
}

LogicalResult
mlir::surge::verifyScales(function_ref<InFlightDiagnostic()> emitError,
                          ArrayRef<Real> scales) {
  for (Real scale : scales)
    if (!scale.isPositive())
      return emitError() << "expected scales above 0, but got " << scale.value;
  return success();
}
