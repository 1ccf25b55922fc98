//===- ElementaryFunctions.h - exp, log and their kin as arithmetic -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ELEMENTARYFUNCTIONS_H
#define PASSES_CPU_ELEMENTARYFUNCTIONS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::surge {

/// Adds rewrites of the functions that passes/cpu/Arithmetic.h builds, of one
/// f32 or f64, into arithmetic without branches, within 2 units in the last
/// place, which the vectorizer widens. Infinities, NaN, zeros and subnormal
/// numbers have the results that they have in C.
void populateElementaryFunctionPatterns(RewritePatternSet &patterns);

/// Whether the rewrite of the op reads the table that `declareInverseOfTwoPi`
/// adds to the module.
bool readsInverseOfTwoPi(Operation *op);
void declareInverseOfTwoPi(ModuleOp module);

} // namespace mlir::surge

#endif // PASSES_CPU_ELEMENTARYFUNCTIONS_H
