//===- KolenPollack.h - Updates that bring feedback to weights --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_KOLENPOLLACK_H
#define PASSES_CREDIT_KOLENPOLLACK_H

#include "mlir/IR/Value.h"

namespace mlir::surge {

/// Fails with an error where the gradients of a weight and of the feedback that
/// follows it end in updates of other optimizers or of rates that are other
/// constants: then their difference does not decay. Warns about rates that may
/// differ. Looks at `surge.update` in the function at hand and in those that it
/// calls with the gradient.
LogicalResult verifyFollows(Value ofWeight, Value ofFeedback);

} // namespace mlir::surge

#endif // PASSES_CREDIT_KOLENPOLLACK_H
