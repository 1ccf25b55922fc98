//===- Generic.h - One scalar body for every element of a tensor ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_GENERIC_H
#define PASSES_LOWER_GENERIC_H

#include "dialect/RuleBuilder.h"

#include "mlir/IR/BuiltinTypes.h"

namespace mlir::surge {

/// The sizes of a tensor, dynamic ones as values.
SmallVector<OpFoldResult> sizesOf(RuleBuilder &b, Value tensor);

/// What `body` makes of the elements of `operands` at each position of a new
/// tensor. Operands have the rank of the result, or less: then they lack its
/// last axes. The body may ask for `linalg.index`.
Value mapElements(RuleBuilder &b, ArrayRef<OpFoldResult> sizes, Type element,
                  ValueRange operands,
                  function_ref<Value(RuleBuilder &, ValueRange)> body);

/// The row-major index, as i64, of the position at hand; for bodies.
Value rowMajorIndex(RuleBuilder &body, ArrayRef<OpFoldResult> sizes);

} // namespace mlir::surge

#endif // PASSES_LOWER_GENERIC_H
