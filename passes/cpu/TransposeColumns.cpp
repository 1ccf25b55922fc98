//===- TransposeColumns.cpp - Operands of products with columns in a row --===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/VectorProduct.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::surge {
#define GEN_PASS_DEF_TRANSPOSECOLUMNSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

/// Writes `op` with an operand B that has its columns last.
static void transposeColumns(linalg::LinalgOp op, const VectorProduct &product,
                             RewriterBase &rewriter) {
  rewriter.setInsertionPoint(op);
  Location loc = op.getLoc();
  Value b = product.b->get();
  AffineMap map = op.getMatchingIndexingMap(product.b);
  SmallVector<AffineExpr> axes(map.getResults());
  AffineExpr column = rewriter.getAffineDimExpr(product.column);
  llvm::erase(axes, column);
  axes.push_back(column);
  SmallVector<int64_t> permutation;
  SmallVector<OpFoldResult> sizes;
  for (AffineExpr axis : axes) {
    permutation.push_back(*map.getResultPosition(axis));
    sizes.push_back(tensor::getMixedSize(rewriter, loc, b, permutation.back()));
  }
  Value empty =
      tensor::EmptyOp::create(rewriter, loc, sizes, getElementTypeOrSelf(b));
  auto transposed =
      linalg::TransposeOp::create(rewriter, loc, b, empty, permutation);
  SmallVector<Value> inputs{product.a->get(), transposed->getResult(0)};
  SmallVector<AffineMap> maps{
      op.getMatchingIndexingMap(product.a),
      AffineMap::get(map.getNumDims(), 0, axes, rewriter.getContext())};
  if (product.a->getOperandNumber() > product.b->getOperandNumber()) {
    std::swap(inputs[0], inputs[1]);
    std::swap(maps[0], maps[1]);
  }
  maps.push_back(op.getMatchingIndexingMap(product.c));
  Value init = product.c->get();
  rewriter.replaceOpWithNewOp<linalg::ContractOp>(
      op, TypeRange(init.getType()), inputs, init,
      rewriter.getAffineMapArrayAttr(maps));
}

namespace {

struct TransposeColumnsPass
    : surge::impl::TransposeColumnsPassBase<TransposeColumnsPass> {
  void runOnOperation() final {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (op.hasPureTensorSemantics())
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp op : ops)
      if (std::optional<VectorProduct> product = matchVectorProduct(op);
          product && !areColumnsLast(op, *product) && !mayBeForLibrary(op))
        transposeColumns(op, *product, rewriter);
  }
};

} // namespace
