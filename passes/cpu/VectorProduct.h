//===- VectorProduct.h - Matrix products that vectors compute -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_VECTORPRODUCT_H
#define PASSES_CPU_VECTORPRODUCT_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace mlir::surge {

/// C += A B, and which of the op's loops runs along what.
struct VectorProduct {
  OpOperand *a, *b, *c;
  /// Batches, and rows and columns beyond the two below.
  SmallVector<unsigned> outer;
  SmallVector<unsigned> reduced;
  unsigned row, column;
};

/// A contraction of f32 or f64, on tensors or buffers, as a matrix product
/// whose columns are the last axis of C. Nothing where it is none, or has so
/// few rows or columns that vectors do not pay.
std::optional<VectorProduct> matchVectorProduct(linalg::LinalgOp op);

/// Whether the columns are the last axis of B, too.
bool areColumnsLast(linalg::LinalgOp op, const VectorProduct &product);

/// Whether the runtime's library computes a contraction of these numbers and
/// sizes: f32 or bf16, and not known to be small.
bool mayBeForLibrary(linalg::LinalgOp op);

} // namespace mlir::surge

#endif // PASSES_CPU_VECTORPRODUCT_H
