//===- Stacks.h - One value of every round of a loop ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_STACKS_H
#define PASSES_STACKS_H

#include "dialect/RuleBuilder.h"

namespace mlir::surge {

/// Whether values of `type` can be stacked: numbers and tensors.
bool canStack(Type type);

/// Room for `count` values of `type`, which have the given sizes where they are
/// tensors.
Value createStack(Type type, Value count, ArrayRef<OpFoldResult> sizes,
                  RuleBuilder &b);

/// `stack` with `value` at `position`.
Value pushOnto(Value stack, Value value, Value position, RuleBuilder &b);

/// The value of `type` at `position`.
Value readFrom(Value stack, Type type, Value position, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_STACKS_H
