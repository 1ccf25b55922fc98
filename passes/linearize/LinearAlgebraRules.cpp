//===- LinearAlgebraRules.cpp - Derivatives of orders and matrices --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"
#include "passes/linearize/Rules.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

// Sizes are read off a primal value `like`, for tangents do not outlive the
// transpose.

/// The matrix product of the last two axes of `lhs`, or its transpose, and
/// `rhs`, shaped like `like`.
static Value product(RuleBuilder &b, Value lhs, Value rhs, Value like,
                     bool isTransposed = false) {
  int64_t rank = cast<RankedTensorType>(lhs.getType()).getRank();
  unsigned row = rank - 2, summed = rank - 1, column = rank;
  // The batch, then the rows, the summed axis and the columns.
  auto map = [&](unsigned first, unsigned second) {
    SmallVector<unsigned> dims =
        llvm::to_vector(llvm::seq<unsigned>(0, rank - 2));
    dims.append({first, second});
    return AffineMap::getMultiDimMapWithTargets(rank + 1, dims, b.getContext());
  };
  AffineMap left = isTransposed ? map(summed, row) : map(row, summed);
  SmallVector<OpFoldResult> sizes = primalSizes(b, like);
  auto type = cast<RankedTensorType>(like.getType());
  auto contract = linalg::ContractOp::create(
      b, type, ValueRange{lhs, rhs}, ValueRange(createZero(b, type, sizes)),
      b.getAffineMapArrayAttr({left, map(summed, column), map(row, column)}));
  return contract->getResult(0);
}

/// The square matrices `x` with their last two axes swapped.
static Value swapAxes(RuleBuilder &b, Value x, Value like) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq(type.getRank()));
  std::swap(axes[axes.size() - 2], axes.back());
  Value empty = createEmpty(b, type, primalSizes(b, like));
  return linalg::TransposeOp::create(b, x, empty, axes)->getResult(0);
}

/// The elements of `x` on one side of the diagonal times `inside`, those on it
/// times `diagonal`, the others zero.
static Value triangleOf(RuleBuilder &b, Value x, Value like, Triangle triangle,
                        double inside, double diagonal) {
  auto type = cast<RankedTensorType>(x.getType());
  unsigned rank = type.getRank();
  AffineMap every = b.getMultiDimIdentityMap(rank);
  auto sizes = [&](Value) { return primalSizes(b, like); };
  LoopNest nest(rank, b.getLoc(), b.getContext());
  BlockArgument element = nest.addInput(x, every);
  nest.addOutput(createEmpty(b, type, sizes(like)), every);
  RuleBuilder body = nest.bodyBuilder();
  Value i = linalg::IndexOp::create(body, rank - 2),
        j = linalg::IndexOp::create(body, rank - 1);
  auto compare = [&](arith::CmpIPredicate predicate) -> Value {
    return arith::CmpIOp::create(body, predicate, i, j);
  };
  auto times = [&](double factor) -> Value {
    return factor == 1 ? element : body.scale(factor, element);
  };
  Value isInside =
      compare(triangle == Triangle::Lower ? arith::CmpIPredicate::sgt
                                          : arith::CmpIPredicate::slt);
  Value scalar = body.select(isInside, times(inside), {});
  scalar =
      body.select(compare(arith::CmpIPredicate::eq), times(diagonal), scalar);
  return nest.build(b, scalar, iteratorsOf(every), sizes).front();
}

namespace {

/// L L^T = S  =>  dL = L tril(L^-1 dS L^-T), the diagonal within tril halved;
/// Murray (2016), equation 10. S is the symmetric part of the operand.
struct Cholesky : LinearizeRule<Cholesky, CholeskyOp> {
  static Value tangent(CholeskyOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value l = op.getResult();
    auto solve = [&](Value x) -> Value {
      return TriangularSolveOp::create(b, l, x, Triangle::Lower, false);
    };
    // Twice dS, which the factors of the triangle make good for.
    Value ds = b.add(d[0], swapAxes(b, d[0], l));
    Value middle = solve(swapAxes(b, solve(ds), l));
    Value triangle = triangleOf(b, middle, l, Triangle::Lower, 0.5, 0.25);
    return product(b, l, triangle, l);
  }
};

/// X = A^-1  =>  dX = -X dA X
struct Inverse : LinearizeRule<Inverse, InverseOp> {
  static Value tangent(InverseOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getResult();
    return b.neg(product(b, product(b, x, d[0], x), x, x));
  }
};

/// T X = B  =>  T dX = dB - dT X
struct TriangularSolve : LinearizeRule<TriangularSolve, TriangularSolveOp> {
  static Value tangent(TriangularSolveOp op, ArrayRef<Value> d,
                       RuleBuilder &b) {
    Value rhs = d[1];
    if (d[0])
      rhs = b.sub(
          rhs,
          product(b,
                  triangleOf(b, d[0], op.getMatrix(), op.getTriangle(), 1, 1),
                  op.getResult(), op.getResult(), op.getTransposed()));
    return TriangularSolveOp::create(b, op.getMatrix(), rhs, op.getTriangle(),
                                     op.getTransposed());
  }
};

} // namespace

void mlir::surge::registerLinearAlgebraLinearizeRules(
    DialectRegistry &registry) {
  addLinearizeRules<SurgeDialect, LinearOp<AddAlongOp>, Cholesky,
                    LinearOp<CumulativeSumOp>, Inverse, LinearOp<ScatterAddOp>,
                    LinearOp<TakeAlongOp>, TriangularSolve>(registry);
}
