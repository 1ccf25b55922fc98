//===- ExtendedTsodyksMarkram.cpp - Depression and facilitation -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

/// The constants are in their ranges: times above 0, shares up to 1.
static LogicalResult
verifyConstants(function_ref<InFlightDiagnostic()> emitError, Real tau_d,
                Real tau_f, Real U, Real f) {
  return failure(failed(verifyPositive(emitError, "tau_d", tau_d)) ||
                 failed(verifyPositive(emitError, "tau_f", tau_f)) ||
                 failed(verifyShare(emitError, "U", U)) ||
                 failed(verifyShare(emitError, "f", f)));
}

/// transmitted = s x u;  x' = x - s x u;  u' = u + s f (1 - u), each with x and
/// u of before the spike
template <typename Constants>
static SmallVector<Value> step(Constants constants, RuleBuilder &b,
                               Value spikes, ValueRange state, double dt) {
  Value one = b.constant(1, spikes);
  Value x = leak(b, state[0], one, constants.getTauD().value, dt,
                 /*exact=*/true);
  Value u = leak(b, state[1], b.constant(constants.getU().value, spikes),
                 constants.getTauF().value, dt, /*exact=*/true);
  Value transmitted = b.mul(spikes, b.mul(x, u));
  Value more = b.scale(constants.getF().value, b.sub(one, u));
  return {transmitted, b.sub(x, transmitted), b.add(u, b.mul(spikes, more))};
}

LogicalResult
ShortTermDepressionAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real tau_d, Real tau_f, Real U, Real f) {
  return verifyConstants(emitError, tau_d, tau_f, U, f);
}

LogicalResult
ShortTermFacilitationAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real tau_d, Real tau_f, Real U, Real f) {
  return verifyConstants(emitError, tau_d, tau_f, U, f);
}

SmallVector<StringRef> ShortTermDepressionAttr::stateNames() const {
  return {"x", "u"};
}

SmallVector<StringRef> ShortTermFacilitationAttr::stateNames() const {
  return {"x", "u"};
}

SmallVector<Value> ShortTermDepressionAttr::step(RuleBuilder &b, Value spikes,
                                                 ValueRange state,
                                                 double dt) const {
  return ::step(*this, b, spikes, state, dt);
}

SmallVector<Value> ShortTermFacilitationAttr::step(RuleBuilder &b, Value spikes,
                                                   ValueRange state,
                                                   double dt) const {
  return ::step(*this, b, spikes, state, dt);
}
