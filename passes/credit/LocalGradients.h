//===- LocalGradients.h - From sites to parameters --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_LOCALGRADIENTS_H
#define PASSES_CREDIT_LOCALGRADIENTS_H

#include "passes/credit/Request.h"
#include "passes/credit/Sites.h"

namespace mlir::surge {

/// The gradients of the parameters in the request, ascending, for cotangents at
/// the sites, which are the results given of `cut`, the function that is called
/// with sites that let nothing through; and for the loss, which a parameter
/// past all sites may reach by one product. Fails with an error at `op` where
/// there are more.
FailureOr<SmallVector<Value>>
pullLocally(Operation *op, const Request &request, func::FuncOp cut,
            ValueRange arguments, ArrayRef<int64_t> results,
            ValueRange cotangents, RuleBuilder &b);

/// A value whose axis 0 counts examples, times the weight of each.
Value scaledByExample(RuleBuilder &b, Value value, Value weights);

} // namespace mlir::surge

#endif // PASSES_CREDIT_LOCALGRADIENTS_H
