//===- VectorLoops.cpp - Matrix products in vector registers --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Each innermost loop adds to a block of the result, some rows of one vector
// each, which stays in registers:
//
//   for 8 rows, for one vector of columns:
//     c = load C; for k: v = load B[k], c[row] += A[row, k] v; store C
//
// Sums run in the order of k, whatever the number of threads.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Loops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::surge;

/// As many sums as hide the latency of a multiplication with addition.
static constexpr int64_t rowsAtOnce = 8;
/// A thread's share of the rows; the columns of B are read once for each.
static constexpr int64_t rowsOfThread = 64;
/// The widest vectors of any processor; narrower ones take several.
static constexpr unsigned vectorBits = 512;

namespace {

struct Operand {
  Value buffer;
  AffineMap map;
};

/// C += A B with the roles of the loops.
struct Product {
  Operand a, b, c;
  SmallVector<unsigned> outer, reduced;
  unsigned row, column;
};

} // namespace

static unsigned lastLoop(AffineMap map) {
  return cast<AffineDimExpr>(map.getResults().back()).getPosition();
}

static bool hasUnitStride(Value buffer) {
  SmallVector<int64_t> strides;
  int64_t offset;
  auto type = cast<MemRefType>(buffer.getType());
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         !strides.empty() && strides.back() == 1;
}

/// Whether a loop is worth vectors or blocks, as far as that is known.
static bool isLong(int64_t size, int64_t least) {
  return ShapedType::isDynamic(size) || size >= least;
}

static std::optional<Product> matchProduct(linalg::LinalgOp op) {
  constexpr int64_t fewest = 4;
  if (!op.hasPureBufferSemantics() || !linalg::isaContractionOpInterface(op))
    return std::nullopt;
  Type element = getElementTypeOrSelf(op->getOperand(0));
  if (!element.isF32() && !element.isF64())
    return std::nullopt;
  for (OpOperand &operand : op->getOpOperands())
    if (getElementTypeOrSelf(operand.get()) != element ||
        !isa<MemRefType>(operand.get().getType()) ||
        !op.getMatchingIndexingMap(&operand).isProjectedPermutation())
      return std::nullopt;
  auto loops = linalg::inferContractionDims(op);
  auto operandAt = [&](OpOperand *operand) -> Operand {
    return {operand->get(), op.getMatchingIndexingMap(operand)};
  };
  Product product{operandAt(op.getDpsInputOperand(0)),
                  operandAt(op.getDpsInputOperand(1)),
                  operandAt(op.getDpsInitOperand(0)),
                  {},
                  {},
                  0,
                  0};
  if (failed(loops) || product.c.map.getNumResults() == 0 ||
      !hasUnitStride(product.c.buffer))
    return std::nullopt;
  product.column = lastLoop(product.c.map);
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
  if (!isLong(sizes[product.row], fewest) ||
      !isLong(sizes[product.column], fewest))
    return std::nullopt;
  for (unsigned loop = 0; loop < sizes.size(); ++loop) {
    if (llvm::is_contained(loops->k, loop))
      product.reduced.push_back(loop);
    else if (loop != product.row && loop != product.column)
      product.outer.push_back(loop);
  }
  return product;
}

namespace {

class ProductEmitter {
public:
  ProductEmitter(RewriterBase &rewriter, linalg::LinalgOp op, Product product,
                 bool parallel)
      : rewriter(rewriter), b(op.getLoc(), rewriter),
        product(std::move(product)), parallel(parallel),
        element(getElementTypeOrSelf(op->getOperand(0))),
        lanes(vectorBits / element.getIntOrFloatBitWidth()) {
    for (const Range &range : op.createLoopRanges(b, b.getLoc()))
      sizes.push_back(range.size);
    position.resize(sizes.size());
  }

  void emit();

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value sizeOf(unsigned loop) {
    return getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[loop]);
  }
  SmallVector<Value> indices(const Operand &operand) {
    SmallVector<Value> result;
    for (AffineExpr loop : operand.map.getResults())
      result.push_back(position[cast<AffineDimExpr>(loop).getPosition()]);
    return result;
  }
  void loop(Value begin, Value end, int64_t step,
            function_ref<void(Value)> body) {
    auto created = scf::ForOp::create(b, begin, end, index(step));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(created.getBody());
    body(created.getInductionVar());
  }

  void transposeColumnsInto(Operand &operand);
  void emitOuter(ArrayRef<unsigned> outer);
  void emitRows(Value begin, Value end);
  void emitColumns(Value beginRow, Value endRow, Value mask);
  void emitBlock(Value row, Value endRow, bool isFull, Value mask);
  SmallVector<Value> emitSums(ArrayRef<unsigned> reduced, ValueRange rows,
                              ValueRange sums, Value mask);
  Value loadVector(const Operand &operand, Value mask);

  RewriterBase &rewriter;
  ImplicitLocOpBuilder b;
  Product product;
  bool parallel;
  Type element;
  int64_t lanes;
  SmallVector<OpFoldResult> sizes;
  SmallVector<Value> position;
};

} // namespace

/// Copies an operand so that its columns lie in a row.
void ProductEmitter::transposeColumnsInto(Operand &operand) {
  SmallVector<AffineExpr> axes(operand.map.getResults());
  AffineExpr column = b.getAffineDimExpr(product.column);
  llvm::erase(axes, column);
  axes.push_back(column);
  SmallVector<int64_t> shape;
  SmallVector<Value> dynamic;
  for (AffineExpr axis : axes) {
    OpFoldResult size = sizes[cast<AffineDimExpr>(axis).getPosition()];
    std::optional<int64_t> known = getConstantIntValue(size);
    shape.push_back(known.value_or(ShapedType::kDynamic));
    if (!known)
      dynamic.push_back(cast<Value>(size));
  }
  Value copy =
      memref::AllocOp::create(b, MemRefType::get(shape, element), dynamic);
  SmallVector<int64_t> permutation;
  for (AffineExpr axis : axes)
    permutation.push_back(*operand.map.getResultPosition(axis));
  auto transpose =
      linalg::TransposeOp::create(b, operand.buffer, copy, permutation);
  lowerToLoops(rewriter, cast<linalg::LinalgOp>(transpose.getOperation()),
               parallel);
  operand = {copy,
             AffineMap::get(operand.map.getNumDims(), 0, axes, b.getContext())};
}

Value ProductEmitter::loadVector(const Operand &operand, Value mask) {
  auto type = VectorType::get(lanes, element);
  SmallVector<Value> at = indices(operand);
  if (!mask)
    return vector::LoadOp::create(b, type, operand.buffer, at);
  Value zeros = arith::ConstantOp::create(b, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, type, operand.buffer, at, mask, zeros);
}

SmallVector<Value> ProductEmitter::emitSums(ArrayRef<unsigned> reduced,
                                            ValueRange rows, ValueRange sums,
                                            Value mask) {
  if (!reduced.empty()) {
    unsigned axis = reduced.front();
    auto created =
        scf::ForOp::create(b, index(0), sizeOf(axis), index(1), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(created.getBody());
    position[axis] = created.getInductionVar();
    scf::YieldOp::create(b, emitSums(reduced.drop_front(), rows,
                                     created.getRegionIterArgs(), mask));
    return SmallVector<Value>(created.getResults());
  }
  Value vector = loadVector(product.b, mask);
  SmallVector<Value> next;
  for (auto [row, sum] : llvm::zip_equal(rows, sums)) {
    position[product.row] = row;
    Value factor =
        memref::LoadOp::create(b, product.a.buffer, indices(product.a));
    factor = vector::BroadcastOp::create(b, vector.getType(), factor);
    auto flags = arith::FastMathFlags::contract;
    Value term = arith::MulFOp::create(b, factor, vector, flags);
    next.push_back(arith::AddFOp::create(b, sum, term, flags));
  }
  return next;
}

/// Where not all rows are there, the last one stands in for those missing and
/// its copies are not stored.
void ProductEmitter::emitBlock(Value row, Value endRow, bool isFull,
                               Value mask) {
  SmallVector<Value> rows, loaded, sums;
  Value last;
  if (!isFull)
    last = arith::SubIOp::create(b, endRow, index(1));
  for (int64_t i = 0; i < rowsAtOnce; ++i) {
    Value here = arith::AddIOp::create(b, row, index(i));
    rows.push_back(here);
    loaded.push_back(isFull ? here : arith::MinSIOp::create(b, here, last));
    position[product.row] = loaded.back();
    sums.push_back(loadVector(product.c, mask));
  }
  sums = emitSums(product.reduced, loaded, sums, mask);
  for (auto [here, sum] : llvm::zip_equal(rows, sums)) {
    OpBuilder::InsertionGuard guard(b);
    if (!isFull)
      b.setInsertionPointToStart(
          scf::IfOp::create(
              b,
              arith::CmpIOp::create(b, arith::CmpIPredicate::slt, here, endRow),
              /*withElse=*/false)
              .thenBlock());
    position[product.row] = here;
    SmallVector<Value> at = indices(product.c);
    if (mask)
      vector::MaskedStoreOp::create(b, product.c.buffer, at, mask, sum);
    else
      vector::StoreOp::create(b, sum, product.c.buffer, at);
  }
}

/// All rows at one vector of columns.
void ProductEmitter::emitColumns(Value beginRow, Value endRow, Value mask) {
  Value rows = arith::SubIOp::create(b, endRow, beginRow);
  Value block = index(rowsAtOnce);
  Value rest = arith::RemSIOp::create(b, rows, block);
  Value full = arith::SubIOp::create(b, endRow, rest);
  loop(beginRow, full, rowsAtOnce,
       [&](Value row) { emitBlock(row, endRow, /*isFull=*/true, mask); });
  loop(full, endRow, rowsAtOnce,
       [&](Value row) { emitBlock(row, endRow, /*isFull=*/false, mask); });
}

void ProductEmitter::emitRows(Value begin, Value end) {
  Value columns = sizeOf(product.column);
  Value rest = arith::RemSIOp::create(b, columns, index(lanes));
  Value full = arith::SubIOp::create(b, columns, rest);
  loop(index(0), full, lanes, [&](Value column) {
    position[product.column] = column;
    emitColumns(begin, end, Value());
  });
  loop(full, columns, lanes, [&](Value column) {
    position[product.column] = column;
    auto type = VectorType::get(lanes, b.getI1Type());
    emitColumns(begin, end, vector::CreateMaskOp::create(b, type, rest));
  });
}

void ProductEmitter::emitOuter(ArrayRef<unsigned> outer) {
  if (outer.empty())
    return emitRows(index(0), sizeOf(product.row));
  loop(index(0), sizeOf(outer.front()), 1, [&](Value at) {
    position[outer.front()] = at;
    emitOuter(outer.drop_front());
  });
}

void ProductEmitter::emit() {
  Value copy;
  if (lastLoop(product.b.map) != product.column ||
      !hasUnitStride(product.b.buffer)) {
    transposeColumnsInto(product.b);
    copy = product.b.buffer;
  }
  ArrayRef<unsigned> outer = product.outer;
  auto onThreads = [&] {
    if (!outer.empty())
      return createParallelLoop(b, sizes[outer.front()],
                                [&](ImplicitLocOpBuilder &, Value at) {
                                  position[outer.front()] = at;
                                  emitOuter(outer.drop_front());
                                });
    Value rows = sizeOf(product.row), share = index(rowsOfThread);
    OpFoldResult shares = affine::makeComposedFoldedAffineApply(
        b, b.getLoc(), b.getAffineSymbolExpr(0).ceilDiv(rowsOfThread),
        {sizes[product.row]});
    createParallelLoop(b, shares, [&](ImplicitLocOpBuilder &, Value number) {
      Value begin = arith::MulIOp::create(b, number, share);
      Value end = arith::MinSIOp::create(
          b, arith::AddIOp::create(b, begin, share), rows);
      emitRows(begin, end);
    });
  };
  // A vector of products costs about one scalar operation.
  int64_t cost = 1;
  if (parallel)
    createWhereWorthThreads(b, sizes, cost, onThreads,
                            [&] { emitOuter(outer); });
  else
    emitOuter(outer);
  if (copy)
    memref::DeallocOp::create(b, copy);
}

bool mlir::surge::lowerToVectorLoops(RewriterBase &rewriter,
                                     linalg::LinalgOp op, bool parallel) {
  std::optional<Product> product = matchProduct(op);
  if (!product)
    return false;
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  ProductEmitter(rewriter, op, std::move(*product), parallel).emit();
  rewriter.eraseOp(op);
  return true;
}
