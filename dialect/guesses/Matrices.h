//===- Matrices.h - Small matrices of examples ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GUESSES_MATRICES_H
#define DIALECT_GUESSES_MATRICES_H

#include "dialect/RuleBuilder.h"

namespace mlir::surge {

/// A tensor and the name of a loop, one letter, for each of its axes.
struct Factor {
  Value tensor;
  StringRef axes;
};

/// The sum of products over the loops that the result lacks, as einsum has it:
/// contract(b, "bijn", {q, "ibn"}, {q, "jbn"}, "bij"). `loops` names all loops,
/// outermost first; each is an axis of a factor.
Value contract(RuleBuilder &b, StringRef loops, Factor left, Factor right,
               StringRef result);

/// L^-1 with L L^T = G, for symmetric matrices G of examples that are first
/// made definite: `part` of `scale`, such as the trace, is added to the
/// diagonals.
Value inverseFactor(RuleBuilder &b, Value matrices, Value scale, double part);

} // namespace mlir::surge

#endif // DIALECT_GUESSES_MATRICES_H
