//===- EventRates.h - What a network makes of its sites ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_EVENTRATES_H
#define PASSES_CREDIT_EVENTRATES_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// The value that the program makes of a site element by element and hands on
/// to anything else: the event rate of the units there. Fails with an error
/// where there are several, and where it falls below zero.
FailureOr<Value> findEventRate(SiteOp site);

} // namespace mlir::surge

#endif // PASSES_CREDIT_EVENTRATES_H
