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

/// Microseconds at m, n, k on one thread of an AMD EPYC (Zen 4), the least of
/// 60 runs or more; N as it is, T transposed. Vectors lose to the library where
/// columns must be transposed first, and where the operands leave the cache;
/// above the limit, the library also shares few rows among threads more evenly.
///
///                    vectors  library                      vectors  library
///   NN   64  64   48     3.4      4.1    TN   64  64   48      3.4      4.1
///   NN  256  16   64     4.5      6.4    TN  256  16   64      4.5      6.5
///   NN  128 128  128    35.8     36.5    TN  128 128  128     35.7     36.4
///   NN  256 256  256   285.1    294.5    TN  256 256  256    285.8    293.9
///   NN  100 784  512   720.0    705.2    TN  100 784  512    752.8    720.1
///   NN  512  10 1024   144.1    213.7    TN 1024  10  512    174.9    256.3
///   NT   48  48   48     2.9      3.0    NT   64  64   48      4.5      4.2
///   NT  512  10   64     9.3     10.0    NT  100  10  128      4.1      4.2
///
/// Products of bf16 are the library's (0.6 at 16 16 16, 367 at 100 512 784):
/// without it, each number is rounded on its own.
bool mlir::surge::mayBeForLibrary(linalg::LinalgOp op) {
  constexpr int64_t smallest = 128 * 128 * 128;
  constexpr int64_t smallestTransposed = 64 * 64 * 64;
  constexpr int64_t smallestNarrow = 16 * 16 * 16;
  constexpr int64_t fewColumns = 16;
  Type element = getElementTypeOrSelf(op->getOperand(0));
  if (!element.isF32() && !element.isBF16())
    return false;
  for (Value operand : op->getOperands())
    if (getElementTypeOrSelf(operand) != element)
      return false;
  std::optional<VectorProduct> product = matchVectorProduct(op);
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  // One vector holds a row of the result.
  if (product && !ShapedType::isDynamic(sizes[product->column]) &&
      sizes[product->column] <= fewColumns)
    return false;
  int64_t enough = smallestTransposed;
  if (element.isBF16())
    enough = smallestNarrow;
  else if (product && areColumnsLast(op, *product))
    enough = smallest;
  int64_t work = 1;
  for (int64_t range : sizes) {
    if (ShapedType::isDynamic(range))
      return true;
    work = std::min<int64_t>(llvm::SaturatingMultiply<uint64_t>(work, range),
                             enough);
  }
  return work >= enough;
}
