//===- LibraryMatmul.cpp - Large matrix products to the runtime -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/RuntimeFunction.h"
#include "passes/cpu/Buffers.h"
#include "passes/cpu/VectorProduct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/CSE.h"

namespace mlir::surge {
#define GEN_PASS_DEF_LIBRARYMATMULPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// Loops that walk through every operand as one would.
using Axis = SmallVector<unsigned, 2>;

/// A product c = a b + c, a over (batch, m, k), b over (batch, k, n).
struct Product {
  OpOperand *a, *b, *c;
  Axis batch, m, n, k;
};

} // namespace

/// The positions of the loops of `axis` in the operand's indices, or nothing
/// where it lacks one of them.
static std::optional<SmallVector<unsigned>>
positionsOf(linalg::LinalgOp op, OpOperand &operand, const Axis &axis) {
  AffineMap map = op.getMatchingIndexingMap(&operand);
  SmallVector<unsigned> positions;
  for (unsigned loop : axis) {
    auto position =
        map.getResultPosition(getAffineDimExpr(loop, op.getContext()));
    if (!position)
      return std::nullopt;
    positions.push_back(*position);
  }
  return positions;
}

/// Whether the loops of `axis` walk through the operand as one loop would, the
/// last one fastest.
static bool isOneAxis(linalg::LinalgOp op, OpOperand &operand,
                      const Axis &axis) {
  if (axis.size() < 2)
    return true;
  auto positions = positionsOf(op, operand, axis);
  auto type = cast<MemRefType>(operand.get().getType());
  if (!positions)
    return false;
  for (size_t i = 1; i < positions->size(); ++i)
    if ((*positions)[i] != (*positions)[i - 1] + 1)
      return false;
  if (type.getLayout().isIdentity())
    return true;
  auto [strides, offset] = type.getStridesAndOffset();
  for (size_t i = 1; i < positions->size(); ++i) {
    unsigned outer = (*positions)[i - 1], inner = (*positions)[i];
    if (ShapedType::isDynamic(strides[outer]) ||
        ShapedType::isDynamic(strides[inner]) || type.isDynamicDim(inner) ||
        strides[outer] != strides[inner] * type.getDimSize(inner))
      return false;
  }
  return true;
}

/// Whether the operand moves by one element from each number of the axis to the
/// next.
static bool hasUnitStride(linalg::LinalgOp op, OpOperand &operand,
                          const Axis &axis) {
  auto positions = positionsOf(op, operand, {axis.back()});
  SmallVector<int64_t> strides;
  int64_t offset;
  auto type = cast<MemRefType>(operand.get().getType());
  return positions && succeeded(type.getStridesAndOffset(strides, offset)) &&
         strides[positions->front()] == 1;
}

/// Makes the outermost of several rows or columns that do not lie in a row the
/// batch, over which the operand that lacks it stays the same.
static void moveToBatch(linalg::LinalgOp op, Product &product) {
  for (auto [axis, operand] :
       {std::pair(&product.m, product.a), std::pair(&product.n, product.b)})
    if (product.batch.empty() && (!isOneAxis(op, *operand, *axis) ||
                                  !isOneAxis(op, *product.c, *axis))) {
      product.batch = {axis->front()};
      axis->erase(axis->begin());
    }
}

/// The op as a product of matrices that the runtime computes, if it is one and
/// not known to be small.
static std::optional<Product> matchProduct(linalg::LinalgOp op) {
  if (!op.hasPureBufferSemantics() || !linalg::isaContractionOpInterface(op) ||
      !mlir::surge::mayBeForLibrary(op))
    return std::nullopt;
  auto loops = linalg::inferContractionDims(op);
  if (failed(loops) || loops->m.empty() || loops->n.empty() || loops->k.empty())
    return std::nullopt;

  Product product{op.getDpsInputOperand(0),
                  op.getDpsInputOperand(1),
                  op.getDpsInitOperand(0),
                  loops->batch,
                  loops->m,
                  loops->n,
                  loops->k};
  if (!hasUnitStride(op, *product.c, product.n)) {
    // c^T = b^T a^T
    std::swap(product.a, product.b);
    std::swap(product.m, product.n);
  }
  moveToBatch(op, product);
  bool fits = hasUnitStride(op, *product.c, product.n);
  for (auto [operand, axes] :
       {std::pair(product.a, std::array{product.batch, product.m, product.k}),
        std::pair(product.b, std::array{product.batch, product.k, product.n}),
        std::pair(product.c, std::array{product.batch, product.m, product.n})})
    for (const Axis &axis : axes)
      fits = fits && isOneAxis(op, *operand, axis);
  return fits ? std::optional(product) : std::nullopt;
}

static func::FuncOp declareMatmul(ModuleOp module, Type element) {
  Builder b(module.getContext());
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  Type i64 = b.getI64Type();
  return surge::declareRuntimeFunction(
      module, element.isF32() ? "surge_matmul_f32" : "surge_matmul_bf16",
      b.getFunctionType({i64, i64, i64, i64, pointer, i64, i64, i64, pointer,
                         i64, i64, i64, b.getF32Type(), pointer, i64, i64},
                        {}));
}

namespace {

class CallEmitter {
public:
  CallEmitter(RewriterBase &rewriter, linalg::LinalgOp op)
      : b(op.getLoc(), rewriter), op(op) {}

  void emit(const Product &product, bool accumulates, func::FuncOp function) {
    SmallVector<Value> arguments{
        size(product, product.batch), size(product, product.m),
        size(product, product.n), size(product, product.k)};
    append(arguments, *product.a, {product.batch, product.m, product.k});
    append(arguments, *product.b, {product.batch, product.k, product.n});
    arguments.push_back(
        arith::ConstantOp::create(b, b.getF32FloatAttr(accumulates)));
    append(arguments, *product.c, {product.batch, product.m});
    func::CallOp::create(b, function, arguments);
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
  }

  Value asI64(OpFoldResult value) {
    if (std::optional<int64_t> known = getConstantIntValue(value))
      return constant(*known);
    return arith::IndexCastOp::create(b, b.getI64Type(), cast<Value>(value));
  }

  /// The product of the axis's sizes.
  Value size(const Product &product, const Axis &axis) {
    Value result;
    for (unsigned loop : axis) {
      OpOperand *holder =
          positionsOf(op, *product.c, {loop}) ? product.c : product.a;
      unsigned position = positionsOf(op, *holder, {loop})->front();
      Value factor =
          asI64(memref::getMixedSize(b, b.getLoc(), holder->get(), position));
      result = result ? arith::MulIOp::create(b, result, factor) : factor;
    }
    return result ? result : constant(1);
  }

  /// The pointer to the first element and a stride for each axis; 0 where the
  /// operand lacks it.
  void append(SmallVectorImpl<Value> &arguments, OpOperand &operand,
              ArrayRef<Axis> axes) {
    Value buffer = operand.get();
    auto metadata = memref::ExtractStridedMetadataOp::create(b, buffer);
    arguments.push_back(surge::addressOf(b, buffer, metadata));
    SmallVector<OpFoldResult> strides = metadata.getConstifiedMixedStrides();
    for (const Axis &axis : axes) {
      auto positions =
          axis.empty() ? std::nullopt : positionsOf(op, operand, axis);
      arguments.push_back(positions ? asI64(strides[positions->back()])
                                    : constant(0));
    }
    if (metadata->use_empty())
      metadata.erase();
  }

  ImplicitLocOpBuilder b;
  linalg::LinalgOp op;
};

struct LibraryMatmulPass
    : surge::impl::LibraryMatmulPassBase<LibraryMatmulPass> {
  void runOnOperation() final {
    SmallVector<std::pair<linalg::LinalgOp, Product>> products;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (std::optional<Product> product = matchProduct(op))
        products.emplace_back(op, *product);
    });
    IRRewriter rewriter(&getContext());
    for (auto &[op, product] : products) {
      Type element = getElementTypeOrSelf(op->getOperand(0));
      func::FuncOp matmul = declareMatmul(getOperation(), element);
      if (!matmul)
        return signalPassFailure();
      linalg::FillOp fill = surge::clearingFill(op, product.c->get());
      rewriter.setInsertionPoint(op);
      CallEmitter(rewriter, op).emit(product, /*accumulates=*/!fill, matmul);
      rewriter.eraseOp(op);
      if (fill)
        rewriter.eraseOp(fill);
    }
    // Operands of one shape have brought the same constants.
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }
};

} // namespace
