//===- Linalg.h - Many tangents through structured ops --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_WIDEN_LINALG_H
#define PASSES_WIDEN_LINALG_H

#include "passes/LoopNest.h"
#include "passes/widen/Widened.h"

namespace mlir::surge {

/// The result of a matrix product or a convolution for all directions, as one
/// op with a name that does more of the same work; null and nothing built where
/// the layout of its operands allows none.
Value widenProduct(linalg::LinalgOp op, const Widened &widened, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_WIDEN_LINALG_H
