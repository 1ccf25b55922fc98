//===- Rules.cpp - What the rules of feedback say -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

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

LogicalResult BurstAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real baseline, EventOutput, Real errorScale,
                                Real feedbackScale, BurstFeedback) {
  if (!(baseline.value > 0 && baseline.value <= 0.5))
    return emitError() << "expected baseline to lie above 0 and up to 0.5, so "
                          "that a burst probability stays below 1, but got "
                       << baseline.value;
  for (Real scale : {errorScale, feedbackScale})
    if (!scale.isPositive())
      return emitError() << "expected scales above 0, but got " << scale.value;
  return success();
}
