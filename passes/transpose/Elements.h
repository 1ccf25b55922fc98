//===- Elements.h - Transposes of bodies that compute one element ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_ELEMENTS_H
#define PASSES_TRANSPOSE_ELEMENTS_H

#include "passes/transpose/Cotangents.h"

namespace mlir::surge {

/// Transposes y[i] = f(i; c), where the body f, the region of `op`, is linear
/// in the values c that it captures: a loop over all i carries the cotangents
/// of c and adds to them what y'[i], an element of `ct`, contributes.
LogicalResult transposeElements(Operation *op, Value ct, RewriterBase &rewriter,
                                Cotangents &cotangents);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_ELEMENTS_H
