//===- TensorLoops.h - Loops that carry tensors ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_TENSORLOOPS_H
#define PASSES_LOWER_TENSORLOOPS_H

#include "dialect/RuleBuilder.h"

namespace mlir::surge {

/// Runs `body` for i = lower, ..., upper - 1 with the values carried, which it
/// returns anew, and returns the last ones.
SmallVector<Value> forEach(
    RuleBuilder &b, Value lower, Value upper, ValueRange initial,
    function_ref<SmallVector<Value>(RuleBuilder &, Value, ValueRange)> body);

/// The same for every index of a tensor with these sizes, in row-major order.
SmallVector<Value> forEachIndex(
    RuleBuilder &b, ArrayRef<OpFoldResult> sizes, ValueRange initial,
    function_ref<SmallVector<Value>(RuleBuilder &, ValueRange, ValueRange)>
        body);

/// The index `number`.
Value indexConstant(RuleBuilder &b, int64_t number);

/// A size as a value.
Value sizeValue(RuleBuilder &b, OpFoldResult size);

/// `integer` of any type as an index; negative ones stay negative.
Value asIndex(RuleBuilder &b, Value integer);

/// a + c, a - c and a c of indices, folded where they are constants.
Value addIndex(RuleBuilder &b, Value a, Value c);
Value subIndex(RuleBuilder &b, Value a, Value c);
Value mulIndex(RuleBuilder &b, Value a, Value c);

} // namespace mlir::surge

#endif // PASSES_LOWER_TENSORLOOPS_H
