//===- EventRates.h - What a network makes of its sites ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_EVENTRATES_H
#define PASSES_CREDIT_EVENTRATES_H

#include "passes/credit/Rewire.h"
#include "passes/credit/Sites.h"

namespace mlir::surge {

/// A function that returns what `func` returns; the event rates of its sites,
/// of the last one only if `hasLastRate`; what each product reads and its
/// result; the values at the sites; and the costs, if there are any. An event
/// rate is what the program makes of a site element by element and hands on to
/// anything else. Fails with an error where there are several, and where it
/// falls below zero.
FailureOr<func::FuncOp> exposeRates(func::FuncOp func, const Markers &markers,
                                    ArrayRef<WeightProduct> products,
                                    bool hasLastRate);

} // namespace mlir::surge

#endif // PASSES_CREDIT_EVENTRATES_H
