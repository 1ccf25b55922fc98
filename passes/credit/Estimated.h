//===- Estimated.h - Which derivatives are estimates ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_ESTIMATED_H
#define PASSES_CREDIT_ESTIMATED_H

#include "mlir/IR/Operation.h"

namespace mlir::surge {

/// Whether an estimator stands in for the derivative of this op. A relaxed
/// sample has an estimator, but its derivative is exact.
bool isEstimated(Operation *op);

} // namespace mlir::surge

#endif // PASSES_CREDIT_ESTIMATED_H
