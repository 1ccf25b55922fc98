//===- LinalgProducts.cpp - Transposes of matrix products -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The transpose of a matrix product is one again. It keeps a name, so that it
// runs as fast, and reads its operands through permuted indexing maps, so that
// no matrix is ever transposed in memory.
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

namespace {
/// A product whose result has the shape of the linear operand.
struct Product {
  OperationName name;
  Value lhs, rhs;
  SmallVector<AffineMap>
      maps; ///< of the operands and the result; empty for the op's own.
};
} // namespace

/// The two matrix axes of `map`, behind the batch axes d0, d1, ...; none for
/// broadcasts.
static std::optional<std::pair<unsigned, unsigned>>
matrixAxes(AffineMap map, unsigned numBatch) {
  if (map.getNumResults() != numBatch + 2 || !map.isProjectedPermutation())
    return std::nullopt;
  for (unsigned axis = 0; axis < numBatch; ++axis)
    if (map.getDimPosition(axis) != axis)
      return std::nullopt;
  return std::make_pair(map.getDimPosition(numBatch),
                        map.getDimPosition(numBatch + 1));
}

/// y[m, n] = sum_k x w, any of the two stored transposed: the axes of the
/// linear one become the rows and columns of the new result, and the operand
/// with its rows stands on the left.
static std::optional<Product> transposeMatmul(linalg::LinalgOp op,
                                              unsigned operand, Value ct) {
  unsigned numBatch = isa<linalg::BatchMatmulOp>(op) ? 1 : 0;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  auto own = matrixAxes(maps[operand], numBatch),
       other = matrixAxes(maps[1 - operand], numBatch),
       out = matrixAxes(maps[2], numBatch);
  if (!own || !other || !out)
    return std::nullopt;
  MLIRContext *context = op.getContext();
  unsigned numLoops = numBatch + 3, rows = own->first, columns = own->second;
  SmallVector<AffineExpr> renamed(numLoops);
  for (unsigned loop = 0; loop < numLoops; ++loop) {
    bool summed = loop >= numBatch && loop != rows && loop != columns;
    unsigned name = summed            ? numBatch + 2
                    : loop == rows    ? numBatch
                    : loop == columns ? numBatch + 1
                                      : loop;
    renamed[loop] = getAffineDimExpr(name, context);
  }
  auto rename = [&](AffineMap map) {
    return map.replaceDimsAndSymbols(renamed, {}, numLoops, 0);
  };
  Product product{op->getName(),
                  ct,
                  op->getOperand(1 - operand),
                  {maps[2], maps[1 - operand], maps[operand]}};
  if (out->first != rows && out->second != rows) {
    std::swap(product.lhs, product.rhs);
    std::swap(product.maps[0], product.maps[1]);
  }
  for (AffineMap &map : product.maps)
    map = rename(map);
  return product;
}

/// y[out] = sum x[own] w[other]  =>  x'[own] = sum y'[out] w[other], if that
/// sums anything: an axis that the linear operand lacks.
static std::optional<Product> transposeContract(linalg::LinalgOp op,
                                                unsigned operand, Value ct) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  AffineMap own = maps[operand];
  auto isSummed = [&](AffineExpr loop) {
    return !llvm::is_contained(own.getResults(), loop);
  };
  if (llvm::none_of(maps[2].getResults(), isSummed))
    return std::nullopt;
  return Product{op->getName(),
                 ct,
                 op->getOperand(1 - operand),
                 {maps[2], maps[1 - operand], own}};
}

static std::optional<Product> findProduct(linalg::LinalgOp op, unsigned operand,
                                          Value ct) {
  auto named = [&](StringRef name, Value lhs, Value rhs) {
    return Product{OperationName(name, op.getContext()), lhs, rhs, {}};
  };
  Value other = op->getOperand(1 - operand);
  if (isa<linalg::MatmulOp, linalg::BatchMatmulOp>(op))
    return transposeMatmul(op, operand, ct);
  if (isa<linalg::ContractOp>(op))
    return transposeContract(op, operand, ct);
  // The transpose in the matrix is an outer product, which sums nothing.
  if (isa<linalg::MatvecOp>(op) && operand == 1)
    return named(linalg::VecmatOp::getOperationName(), ct, other);
  if (isa<linalg::VecmatOp>(op) && operand == 0)
    return named(linalg::MatvecOp::getOperationName(), other, ct);
  if (isa<linalg::BatchMatvecOp>(op) && operand == 1)
    return named(linalg::BatchVecmatOp::getOperationName(), ct, other);
  if (isa<linalg::BatchVecmatOp>(op) && operand == 0)
    return named(linalg::BatchMatvecOp::getOperationName(), other, ct);
  return std::nullopt;
}

template <typename Op>
static linalg::LinalgOp create(RuleBuilder &b, const Product &product,
                               Value init) {
  ValueRange inits(init);
  SmallVector<Value> inputs{product.lhs, product.rhs};
  if constexpr (std::is_same_v<Op, linalg::ContractOp>) {
    ArrayAttr maps = b.getAffineMapArrayAttr(product.maps);
    auto op = Op::create(b, init.getType(), inputs, inits, maps);
    return cast<linalg::LinalgOp>(op.getOperation());
  } else {
    auto op = Op::create(b, TypeRange(init.getType()), inputs, inits);
    if constexpr (std::is_same_v<Op, linalg::MatmulOp> ||
                  std::is_same_v<Op, linalg::BatchMatmulOp>)
      op.setIndexingMapsAttr(b.getAffineMapArrayAttr(product.maps));
    return cast<linalg::LinalgOp>(op.getOperation());
  }
}

static Value createProduct(RuleBuilder &b, const Product &product, Value init) {
  StringRef name = product.name.getStringRef();
  if (name == linalg::MatmulOp::getOperationName())
    return create<linalg::MatmulOp>(b, product, init)->getResult(0);
  if (name == linalg::ContractOp::getOperationName())
    return create<linalg::ContractOp>(b, product, init)->getResult(0);
  if (name == linalg::BatchMatmulOp::getOperationName())
    return create<linalg::BatchMatmulOp>(b, product, init)->getResult(0);
  if (name == linalg::MatvecOp::getOperationName())
    return create<linalg::MatvecOp>(b, product, init)->getResult(0);
  if (name == linalg::VecmatOp::getOperationName())
    return create<linalg::VecmatOp>(b, product, init)->getResult(0);
  if (name == linalg::BatchMatvecOp::getOperationName())
    return create<linalg::BatchMatvecOp>(b, product, init)->getResult(0);
  return create<linalg::BatchVecmatOp>(b, product, init)->getResult(0);
}

bool mlir::surge::transposeMatrixProduct(linalg::LinalgOp op,
                                         RewriterBase &rewriter,
                                         Cotangents &cotangents) {
  if (!isa<linalg::MatmulOp, linalg::BatchMatmulOp, linalg::MatvecOp,
           linalg::VecmatOp, linalg::BatchMatvecOp, linalg::BatchVecmatOp,
           linalg::ContractOp>(op))
    return false;
  bool first = cotangents.isLinear(op->getOperand(0)),
       second = cotangents.isLinear(op->getOperand(1));
  Value init = op.getDpsInitOperand(0)->get();
  if (first == second || !cotangents.isLinear(init))
    return false;
  unsigned operand = second;
  Value x = op->getOperand(operand), ct = cotangents.take(op->getResult(0));
  if (!ct)
    return true;
  std::optional<Product> product = findProduct(op, operand, ct);
  RuleBuilder b(op.getLoc(), rewriter);
  if (!product) {
    cotangents.add(op->getResult(0), ct, b);
    return false;
  }
  cotangents.add(init, ct, b);
  auto type = cast<RankedTensorType>(x.getType());
  auto element = cast<FloatType>(type.getElementType());
  FloatType wide = accumulatorType(ct.getType());
  Value sum = wide == element ? cotangents.take(x) : Value();
  if (!sum)
    sum = createZeros(b, type.clone(wide), cotangents.sizesOf(x, b));
  cotangents.add(x, castElements(b, createProduct(b, *product, sum), element),
                 b);
  return true;
}
