//===- Adam.h - What Adam's variants share --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_OPTIMIZERS_ADAM_H
#define DIALECT_OPTIMIZERS_ADAM_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Fails unless both decays lie in [0, 1) and epsilon is at least 0.
LogicalResult verifyAdam(function_ref<InFlightDiagnostic()> emitError,
                         Real beta1, Real beta2, Real epsilon);

/// rate / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
SmallVector<Value> adamCoefficients(RuleBuilder &b, double beta1, double beta2,
                                    Value step, Value rate);

} // namespace mlir::surge

#endif // DIALECT_OPTIMIZERS_ADAM_H
