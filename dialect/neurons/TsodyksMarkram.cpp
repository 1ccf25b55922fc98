//===- TsodyksMarkram.cpp - Resources that are active, then recover -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
TsodyksMarkramAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                           Real tau_rec, Real tau_fac, Real U, Real tau_in) {
  return failure(failed(verifyPositive(emitError, "tau_rec", tau_rec)) ||
                 failed(verifyNonnegative(emitError, "tau_fac", tau_fac)) ||
                 failed(verifyShare(emitError, "U", U)) ||
                 failed(verifyPositive(emitError, "tau_in", tau_in)));
}

SmallVector<StringRef> TsodyksMarkramAttr::stateNames() const {
  return {"x", "y", "u"};
}

/// Between spikes, for the share z = 1 - x - y that recovers,
///   z' = z r + y c,  y' = y i,  r = exp(-dt / tau_rec),  i = exp(-dt /
///   tau_in), c = tau_rec (i - r) / (tau_in - tau_rec);
/// then u += s U (1 - u), y += s u x, x -= s u x, in this order.
SmallVector<Value> TsodyksMarkramAttr::step(RuleBuilder &b, Value spikes,
                                            ValueRange state, double dt) const {
  double recovery = getTauRec().value, inactivation = getTauIn().value,
         facilitation = getTauFac().value;
  double r = std::exp(-dt / recovery), i = std::exp(-dt / inactivation);
  // Exact also where the two time constants are nearly the same.
  double gap = inactivation - recovery, rate = dt / (recovery * inactivation);
  double c = recovery * r * (gap == 0 ? rate : std::expm1(gap * rate) / gap);

  Value one = b.constant(1, spikes);
  Value recovering = b.sub(b.sub(one, state[0]), state[1]);
  Value z = b.add(b.scale(r, recovering), b.scale(c, state[1]));
  Value y = b.scale(i, state[1]);
  Value x = b.sub(b.sub(one, y), z);
  Value u =
      b.scale(facilitation > 0 ? std::exp(-dt / facilitation) : 0.0, state[2]);

  u = b.add(u, b.mul(spikes, b.scale(getU().value, b.sub(one, u))));
  Value used = b.mul(spikes, b.mul(u, x));
  y = b.add(y, used);
  return {y, b.sub(x, used), y, u};
}
