//===- VectorProducts.cpp - Matrix products by vectors --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/Buffers.h"
#include "passes/cpu/Loops.h"
#include "passes/cpu/ProductKernel.h"
#include "passes/cpu/VectorProduct.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace mlir::surge {
#define GEN_PASS_DEF_VECTORPRODUCTSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

/// A thread's share of the rows; it reads all columns of B.
static constexpr int64_t rowsOfThread = 64;

namespace {

/// Calls the kernel for each number of the loops beyond its three.
class CallEmitter {
public:
  CallEmitter(RewriterBase &rewriter, linalg::LinalgOp op,
              const VectorProduct &product, bool accumulates,
              func::FuncOp kernel)
      : b(op.getLoc(), rewriter), op(op), product(product),
        accumulates(accumulates), kernel(kernel), around(product.outer),
        depth(product.reduced.back()) {
    llvm::append_range(around, ArrayRef(product.reduced).drop_back());
    for (const Range &range : op.createLoopRanges(b, b.getLoc()))
      sizes.push_back(range.size);
    position.assign(sizes.size(), b.getIndexAttr(0));
  }

  void emit(bool parallel);

private:
  void emitLoops(ArrayRef<unsigned> loops);
  void emitOnThreads();
  void emitCall();
  Value matrix(OpOperand *operand, unsigned rowLoop, Type type);

  ImplicitLocOpBuilder b;
  linalg::LinalgOp op;
  const VectorProduct &product;
  bool accumulates;
  func::FuncOp kernel;
  SmallVector<unsigned> around; ///< loops around the call.
  unsigned depth;
  SmallVector<OpFoldResult> sizes; ///< of the loops, or of a thread's share.
  SmallVector<OpFoldResult> position;
};

} // namespace

/// The two axes of an operand that the kernel reads, at the current position.
Value CallEmitter::matrix(OpOperand *operand, unsigned rowLoop, Type type) {
  Value buffer = operand->get();
  SmallVector<OpFoldResult> offsets, extents;
  SmallVector<int64_t> shape;
  bool isTransposed = false;
  for (AffineExpr axis : op.getMatchingIndexingMap(operand).getResults()) {
    unsigned loop = cast<AffineDimExpr>(axis).getPosition();
    offsets.push_back(position[loop]);
    if (llvm::is_contained(around, loop)) {
      extents.push_back(b.getIndexAttr(1));
      continue;
    }
    isTransposed |= loop == rowLoop && !shape.empty();
    extents.push_back(sizes[loop]);
    shape.push_back(
        getConstantIntValue(sizes[loop]).value_or(ShapedType::kDynamic));
  }
  SmallVector<OpFoldResult> strides(offsets.size(), b.getIndexAttr(1));
  auto viewType = memref::SubViewOp::inferRankReducedResultType(
      shape, cast<MemRefType>(buffer.getType()), offsets, extents, strides);
  Value view = memref::SubViewOp::create(b, cast<MemRefType>(viewType), buffer,
                                         offsets, extents, strides);
  if (isTransposed)
    view = memref::TransposeOp::create(
        b, view,
        AffineMapAttr::get(AffineMap::getPermutationMap(
            ArrayRef<unsigned>{1, 0}, b.getContext())));
  return view.getType() == type ? view : memref::CastOp::create(b, type, view);
}

void CallEmitter::emitCall() {
  ArrayRef<Type> types = kernel.getArgumentTypes();
  func::CallOp::create(
      b, kernel,
      {matrix(product.a, product.row, types[0]),
       matrix(product.b, depth, types[1]),
       matrix(product.c, product.row, types[2]),
       arith::ConstantOp::create(b, b.getBoolAttr(accumulates))});
}

void CallEmitter::emitLoops(ArrayRef<unsigned> loops) {
  if (loops.empty())
    return emitCall();
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end =
      getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[loops.front()]);
  auto created = scf::ForOp::create(b, zero, end, one);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(created.getBody());
  position[loops.front()] = created.getInductionVar();
  emitLoops(loops.drop_front());
}

/// Threads share the first of the loops around the call, else the rows.
void CallEmitter::emitOnThreads() {
  if (!product.outer.empty())
    return createParallelLoop(b, sizes[around.front()],
                              [&](ImplicitLocOpBuilder &, Value at) {
                                position[around.front()] = at;
                                emitLoops(ArrayRef(around).drop_front());
                              });
  OpFoldResult rows = sizes[product.row];
  AffineExpr size = b.getAffineSymbolExpr(0), number = b.getAffineDimExpr(0);
  OpFoldResult shares = affine::makeComposedFoldedAffineApply(
      b, b.getLoc(), size.ceilDiv(rowsOfThread), {rows});
  createParallelLoop(b, shares, [&](ImplicitLocOpBuilder &, Value share) {
    position[product.row] = affine::makeComposedFoldedAffineApply(
        b, b.getLoc(), number * rowsOfThread, {share});
    AffineMap rest = AffineMap::get(
        1, 1,
        {b.getAffineConstantExpr(rowsOfThread), size - number * rowsOfThread},
        b.getContext());
    sizes[product.row] =
        affine::makeComposedFoldedAffineMin(b, b.getLoc(), rest, {share, rows});
    emitLoops(around);
  });
}

void CallEmitter::emit(bool parallel) {
  if (!parallel)
    return emitLoops(around);
  // A vector of products costs about one scalar operation.
  createWhereWorthThreads(
      b, SmallVector<OpFoldResult>(sizes), /*cost=*/1, [&] { emitOnThreads(); },
      [&] { emitLoops(around); });
}

/// Whether neighbours along the last axis are neighbours in memory.
static bool hasUnitStride(OpOperand *operand) {
  SmallVector<int64_t> strides;
  int64_t offset;
  auto type = cast<MemRefType>(operand->get().getType());
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         strides.back() == 1;
}

namespace {

struct VectorProductsPass
    : surge::impl::VectorProductsPassBase<VectorProductsPass> {
  using VectorProductsPassBase::VectorProductsPassBase;

  void runOnOperation() final {
    SmallVector<std::pair<linalg::LinalgOp, VectorProduct>> products;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (!op.hasPureBufferSemantics())
        return;
      std::optional<VectorProduct> product = matchVectorProduct(op);
      if (product && areColumnsLast(op, *product) &&
          hasUnitStride(product->b) && hasUnitStride(product->c))
        products.emplace_back(op, *product);
    });
    SymbolTable symbols(getOperation());
    DenseMap<Type, func::FuncOp> kernels;
    IRRewriter rewriter(&getContext());
    for (auto &[op, product] : products) {
      auto element = cast<FloatType>(getElementTypeOrSelf(op->getOperand(0)));
      func::FuncOp &kernel = kernels[element];
      if (!kernel)
        kernel = createProductKernel(symbols, element);
      // Further reduction loops add to what the first call has written.
      linalg::FillOp fill = product.reduced.size() == 1
                                ? clearingFill(op, product.c->get())
                                : linalg::FillOp();
      rewriter.setInsertionPoint(op);
      CallEmitter(rewriter, op, product, /*accumulates=*/!fill, kernel)
          .emit(parallel);
      rewriter.eraseOp(op);
      if (fill)
        rewriter.eraseOp(fill);
    }
  }
};

} // namespace
