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

/// The event rates of the sites, of the last one only if `hasLast`: what the
/// program makes of each element by element and hands on to anything else.
/// Fails with an error where there are several or none, and where one falls
/// below zero unless that is allowed.
FailureOr<SmallVector<Value>> findRates(const Markers &markers, bool hasLast,
                                        bool mayBeNegative);

/// A function that returns what `func` returns; these rates; what each product
/// reads and its result; the values at the sites; and the costs, if there are
/// any.
func::FuncOp exposeRates(func::FuncOp func, const Markers &markers,
                         ArrayRef<WeightProduct> products,
                         ArrayRef<Value> rates);

/// A function whose arguments are followed by values that stand for those at
/// the sites, and that returns what it makes of them: these rates; what each
/// product reads; and the values that the program has at the sites.
func::FuncOp replayRates(func::FuncOp func, const Markers &markers,
                         ArrayRef<WeightProduct> products,
                         ArrayRef<Value> rates);

} // namespace mlir::surge

#endif // PASSES_CREDIT_EVENTRATES_H
