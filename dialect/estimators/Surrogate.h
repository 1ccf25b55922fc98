//===- Surrogate.h - The frame of a surrogate's formula -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_SURROGATE_H
#define DIALECT_ESTIMATORS_SURROGATE_H

#include "dialect/estimators/Softmax.h"

namespace mlir::surge {

/// What `formula` makes of `x` in its computation type, in the type of `x`.
inline Value slopeAt(RuleBuilder &b, Value x,
                     function_ref<Value(Value)> formula) {
  Value wide = b.convert(x, computationType(x.getType()));
  return b.convert(formula(wide), getElementTypeOrSelf(x));
}

} // namespace mlir::surge

#endif // DIALECT_ESTIMATORS_SURROGATE_H
