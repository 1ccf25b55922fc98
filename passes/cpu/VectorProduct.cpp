//===- VectorProduct.cpp - Matrix products that vectors compute -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/VectorProduct.h"

using namespace mlir;
using namespace mlir::surge;

static unsigned lastLoop(linalg::LinalgOp op, OpOperand *operand) {
  AffineMap map = op.getMatchingIndexingMap(operand);
  return cast<AffineDimExpr>(map.getResults().back()).getPosition();
}

/// Whether all operands have the same type of element, which vectors can hold,
/// and are walked through by one loop an axis.
static bool hasPlainOperands(linalg::LinalgOp op) {
  Type element = getElementTypeOrSelf(op->getOperand(0));
  return (element.isF32() || element.isF64()) &&
         llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
           return getElementTypeOrSelf(operand.get()) == element &&
                  isa<ShapedType>(operand.get().getType()) &&
                  op.getMatchingIndexingMap(&operand).isProjectedPermutation();
         });
}

std::optional<VectorProduct>
mlir::surge::matchVectorProduct(linalg::LinalgOp op) {
  constexpr int64_t fewest = 4;
  if (!linalg::isaContractionOpInterface(op) || !hasPlainOperands(op))
    return std::nullopt;
  auto loops = linalg::inferContractionDims(op);
  VectorProduct product{op.getDpsInputOperand(0),
                        op.getDpsInputOperand(1),
                        op.getDpsInitOperand(0),
                        {},
                        {},
                        0,
                        0};
  if (failed(loops) ||
      op.getMatchingIndexingMap(product.c).getNumResults() == 0)
    return std::nullopt;
  product.column = lastLoop(op, product.c);
  ArrayRef<unsigned> rows = loops->m;
  if (llvm::is_contained(loops->m, product.column)) {
    // c^T = b^T a^T
    std::swap(product.a, product.b);
    rows = loops->n;
  } else if (!llvm::is_contained(loops->n, product.column)) {
    return std::nullopt;
  }
  if (rows.empty() || loops->k.empty())
    return std::nullopt;
  product.row = rows.back();
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  for (unsigned loop : {product.row, product.column})
    if (!ShapedType::isDynamic(sizes[loop]) && sizes[loop] < fewest)
      return std::nullopt;
  for (unsigned loop = 0; loop < sizes.size(); ++loop) {
    if (llvm::is_contained(loops->k, loop))
      product.reduced.push_back(loop);
    else if (loop != product.row && loop != product.column)
      product.outer.push_back(loop);
  }
  return product;
}

bool mlir::surge::areColumnsLast(linalg::LinalgOp op,
                                 const VectorProduct &product) {
  return lastLoop(op, product.b) == product.column;
}

bool mlir::surge::mayBeForLibrary(linalg::LinalgOp op) {
  constexpr int64_t smallestWork = 64 * 64 * 64;
  for (Value operand : op->getOperands())
    if (!getElementTypeOrSelf(operand).isF32())
      return false;
  int64_t work = 1;
  for (int64_t range : op.getStaticLoopRanges()) {
    if (ShapedType::isDynamic(range))
      return true;
    work = std::min<int64_t>(llvm::SaturatingMultiply<uint64_t>(work, range),
                             smallestWork);
  }
  return work >= smallestWork;
}
