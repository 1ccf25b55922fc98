//===- Leak.cpp - One step of a leaky integrator --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> LeakOp::expand(RuleBuilder &b) {
  SmallVector<Value> wide = widen(b, {getState(), getInput()});
  return narrow(b, *this,
                leak(b, wide[0], wide[1], getTau().convertToDouble(),
                     getDt().convertToDouble(), getExact()));
}
