//===- Verify.h - What rules of feedback check ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_FEEDBACK_VERIFY_H
#define DIALECT_FEEDBACK_VERIFY_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Fails with an error unless the baseline lies above 0 and up to 0.5, and
/// outputs have event rates.
LogicalResult verifyBursts(function_ref<InFlightDiagnostic()> emitError,
                           Real baseline, EventOutput output);

/// Fails with an error unless all scales lie above 0.
LogicalResult verifyScales(function_ref<InFlightDiagnostic()> emitError,
                           ArrayRef<Real> scales);

} // namespace mlir::surge

#endif // DIALECT_FEEDBACK_VERIFY_H
