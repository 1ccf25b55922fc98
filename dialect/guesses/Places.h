//===- Places.h - What guesses share ----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GUESSES_PLACES_H
#define DIALECT_GUESSES_PLACES_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// y ~ N(0, I).
Value normalGuess(RuleBuilder &b, const GuessPlace &place);

/// A matrix of independent normal numbers.
Value normalMatrix(RuleBuilder &b, Value key, OpFoldResult rows,
                   OpFoldResult columns, Type element);

/// The sizes of a place as a matrix: examples, or 1 where they are not told
/// apart, and the elements of each.
SmallVector<OpFoldResult> rowSizes(RuleBuilder &b, Value value,
                                   bool hasExamples);
SmallVector<OpFoldResult> rowSizes(RuleBuilder &b, const GuessPlace &place);

/// A number as a tensor of the type of `like`.
Value splatLike(RuleBuilder &b, Value number, Value like);

/// Fails with an error unless the state of a place, which it has, is a tensor
/// of these sizes with the place's elements.
LogicalResult verifyState(RuleBuilder &b, const GuessPlace &place,
                          GuessAttrInterface guess,
                          ArrayRef<OpFoldResult> sizes);

/// The elements of a tensor, or one float, in row-major order as a tensor of
/// these sizes; and back, in the type of `like`, narrowed where that is.
Value reshaped(RuleBuilder &b, Value value, ArrayRef<OpFoldResult> sizes);
Value reshapedLike(RuleBuilder &b, Value value, Value like);

/// A size as a number of type `type`.
Value toFloat(RuleBuilder &b, OpFoldResult size, Type type);

/// Fails with "expected <name> to be at least 1, but got <value>" unless it is.
LogicalResult verifyCount(function_ref<InFlightDiagnostic()> emitError,
                          StringRef name, int64_t value);

/// Fails with "expected <name> to lie between 0 and 1, but got <value>" unless
/// it does, the ends excluded.
LogicalResult verifyPart(function_ref<InFlightDiagnostic()> emitError,
                         StringRef name, double value);

} // namespace mlir::surge

#endif // DIALECT_GUESSES_PLACES_H
