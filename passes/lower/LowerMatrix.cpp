//===- LowerMatrix.cpp - Factorizations of small matrices to loops --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/TensorLoops.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// The matrix that stands at one index of a batch.
class Place {
public:
  explicit Place(ValueRange batch) : batch(batch) {}

  Value get(RuleBuilder &b, Value matrices, Value i, Value j) const {
    return tensor::ExtractOp::create(b, matrices, position(i, j));
  }
  Value set(RuleBuilder &b, Value matrices, Value i, Value j, Value x) const {
    return tensor::InsertOp::create(b, x, matrices, position(i, j));
  }

private:
  SmallVector<Value> position(Value i, Value j) const {
    SmallVector<Value> indices(batch);
    indices.append({i, j});
    return indices;
  }
  ValueRange batch;
};

} // namespace

static Value nan(RuleBuilder &b, Value like) {
  auto type = cast<FloatType>(like.getType());
  return arith::ConstantOp::create(
      b, b.getFloatAttr(type, APFloat::getNaN(type.getFloatSemantics())));
}

static Value isZero(RuleBuilder &b, Value x) {
  return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x,
                               b.constant(0, x));
}

/// `carried` after `body` has worked on the matrices of every index of the
/// batch of `like`.
static SmallVector<Value> forEachMatrix(
    RuleBuilder &b, Value like, ValueRange carried,
    function_ref<SmallVector<Value>(RuleBuilder &, const Place &, ValueRange)>
        body) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, like);
  return forEachIndex(
      b, ArrayRef(sizes).drop_back(2), carried,
      [&](RuleBuilder &b, ValueRange batch, ValueRange carried) {
        return body(b, Place(batch), carried);
      });
}

/// Matrices shaped like `like` with `diagonal` on the diagonal, 0 elsewhere.
static Value scalarMatrix(RuleBuilder &b, Value like, double diagonal) {
  auto type = cast<RankedTensorType>(like.getType());
  int64_t rank = type.getRank();
  Value matrix = mapElements(
      b, sizesOf(b, like), type.getElementType(), {},
      [&](RuleBuilder &b, ValueRange) {
        Value zero = arith::ConstantOp::create(
            b, b.getFloatAttr(type.getElementType(), 0));
        Value i = linalg::IndexOp::create(b, rank - 2),
              j = linalg::IndexOp::create(b, rank - 1);
        Value same = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, i, j);
        return b.select(same, b.constant(diagonal, zero), zero);
      });
  return b.createOrFold<tensor::CastOp>(type, matrix);
}

namespace {

/// Column by column: L_jj^2 = S_jj - sum L_jk^2, L_ij = (S_ij - sum L_ik L_jk)
/// / L_jj, the sums over k < j.
struct CholeskyToLoops : OpRewritePattern<CholeskyOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CholeskyOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value a = op.getMatrix();
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    Value n = sizeValue(b, sizesOf(b, a).back());
    auto matrix = [&](RuleBuilder &b, const Place &place, ValueRange carried) {
      return forEach(
          b, zero, n, carried, [&](RuleBuilder &b, Value j, ValueRange l) {
            auto rest = [&](RuleBuilder &b, Value l, Value i) {
              Value s = b.scale(
                  0.5, b.add(place.get(b, a, i, j), place.get(b, a, j, i)));
              return forEach(b, zero, j, s,
                             [&](RuleBuilder &b, Value k, ValueRange s) {
                               Value product = b.mul(place.get(b, l, i, k),
                                                     place.get(b, l, j, k));
                               return SmallVector<Value>{b.sub(s[0], product)};
                             })
                  .front();
            };
            Value square = rest(b, l[0], j);
            Value pivot = b.select(b.less(b.constant(0, square), square),
                                   b.sqrt(square), nan(b, square));
            Value column = place.set(b, l[0], j, j, pivot);
            return forEach(b, addIndex(b, j, one), n, column,
                           [&](RuleBuilder &b, Value i, ValueRange l) {
                             Value x = b.div(rest(b, l[0], i), pivot);
                             return SmallVector<Value>{
                                 place.set(b, l[0], i, j, x)};
                           });
          });
    };
    rewriter.replaceOp(op, forEachMatrix(b, a, scalarMatrix(b, a, 0), matrix));
    return success();
  }
};

/// Gauss and Jordan: row operations that make the identity of A make the
/// inverse of the identity.
struct InverseToLoops : OpRewritePattern<InverseOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(InverseOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value a = op.getMatrix();
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    Value n = sizeValue(b, sizesOf(b, a).back());
    auto matrix = [&](RuleBuilder &b, const Place &place, ValueRange carried) {
      return forEach(
          b, zero, n, carried, [&](RuleBuilder &b, Value k, ValueRange both) {
            Value pivotRow = findPivot(b, place, both[0], k, n);
            SmallVector<Value> next =
                swapAndScale(b, place, both, k, pivotRow, n);
            next = eliminate(b, place, next, k, zero, k, n);
            return eliminate(b, place, next, k, addIndex(b, k, one), n, n);
          });
    };
    Value identity = scalarMatrix(b, a, 1);
    rewriter.replaceOp(op, forEachMatrix(b, a, {a, identity}, matrix).back());
    return success();
  }

private:
  /// The row from k on with the largest element in column k.
  static Value findPivot(RuleBuilder &b, const Place &place, Value a, Value k,
                         Value n) {
    Value first = b.abs(place.get(b, a, k, k));
    return forEach(b, addIndex(b, k, indexConstant(b, 1)), n, {k, first},
                   [&](RuleBuilder &b, Value i, ValueRange best) {
                     Value x = b.abs(place.get(b, a, i, k));
                     Value larger = b.less(best[1], x);
                     return SmallVector<Value>{b.select(larger, i, best[0]),
                                               b.select(larger, x, best[1])};
                   })
        .front();
  }

  /// Rows k and `row` change places, and the new row k is divided by its pivot,
  /// NaN for 0.
  static SmallVector<Value> swapAndScale(RuleBuilder &b, const Place &place,
                                         ValueRange both, Value k, Value row,
                                         Value n) {
    Value pivot = place.get(b, both[0], row, k);
    pivot = b.select(isZero(b, pivot), nan(b, pivot), pivot);
    return forEach(b, indexConstant(b, 0), n, both,
                   [&](RuleBuilder &b, Value j, ValueRange both) {
                     SmallVector<Value> next(both);
                     for (Value &matrix : next) {
                       Value above = place.get(b, matrix, k, j),
                             below = place.get(b, matrix, row, j);
                       matrix = place.set(b, matrix, row, j, above);
                       matrix = place.set(b, matrix, k, j, b.div(below, pivot));
                     }
                     return next;
                   });
  }

  /// Subtracts a multiple of row k from the rows from `lower` to `upper`, so
  /// that their column k is zero.
  static SmallVector<Value> eliminate(RuleBuilder &b, const Place &place,
                                      ValueRange both, Value k, Value lower,
                                      Value upper, Value n) {
    return forEach(
        b, lower, upper, both, [&](RuleBuilder &b, Value i, ValueRange both) {
          Value factor = place.get(b, both[0], i, k);
          return forEach(b, indexConstant(b, 0), n, both,
                         [&](RuleBuilder &b, Value j, ValueRange both) {
                           SmallVector<Value> next(both);
                           for (Value &matrix : next) {
                             Value change =
                                 b.mul(factor, place.get(b, matrix, k, j));
                             Value x =
                                 b.sub(place.get(b, matrix, i, j), change);
                             matrix = place.set(b, matrix, i, j, x);
                           }
                           return next;
                         });
        });
  }
};

/// Substitution, forwards or backwards: x_i = (b_i - sum t_ik x_k) / t_ii, the
/// sum over the rows that are known.
struct TriangularSolveToLoops : OpRewritePattern<TriangularSolveOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TriangularSolveOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value t = op.getMatrix(), rhs = op.getRhs();
    bool transposed = op.getTransposed();
    bool forwards = (op.getTriangle() == Triangle::Lower) != transposed;
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    SmallVector<OpFoldResult> sizes = sizesOf(b, rhs);
    Value columns = sizeValue(b, sizes.back()),
          n = sizeValue(b, sizes[sizes.size() - 2]);
    auto matrix = [&](RuleBuilder &b, const Place &place, ValueRange carried) {
      auto at = [&](RuleBuilder &b, Value i, Value k) {
        return transposed ? place.get(b, t, k, i) : place.get(b, t, i, k);
      };
      // Changes element c of row i for every c.
      auto change =
          [&](RuleBuilder &b, Value i, ValueRange x,
              function_ref<Value(RuleBuilder &, Value, Value, Value)> f) {
            return forEach(b, zero, columns, x,
                           [&](RuleBuilder &b, Value c, ValueRange x) {
                             Value old = place.get(b, x[0], i, c);
                             return SmallVector<Value>{
                                 place.set(b, x[0], i, c, f(b, x[0], old, c))};
                           });
          };
      return forEach(
          b, zero, n, carried, [&](RuleBuilder &b, Value step, ValueRange x) {
            Value i = forwards ? step : subIndex(b, subIndex(b, n, one), step);
            Value lower = forwards ? zero : addIndex(b, i, one),
                  upper = forwards ? i : n;
            SmallVector<Value> rest = forEach(
                b, lower, upper, x, [&](RuleBuilder &b, Value k, ValueRange x) {
                  Value factor = at(b, i, k);
                  return change(
                      b, i, x,
                      [&](RuleBuilder &b, Value x, Value old, Value c) {
                        Value known = place.get(b, x, k, c);
                        return b.sub(old, b.mul(factor, known));
                      });
                });
            Value pivot = at(b, i, i);
            pivot = b.select(isZero(b, pivot), nan(b, pivot), pivot);
            return change(b, i, rest,
                          [&](RuleBuilder &b, Value, Value old, Value) {
                            return b.div(old, pivot);
                          });
          });
    };
    rewriter.replaceOp(op, forEachMatrix(b, rhs, rhs, matrix));
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerMatrixPatterns(RewritePatternSet &patterns) {
  patterns.add<CholeskyToLoops, InverseToLoops, TriangularSolveToLoops>(
      patterns.getContext());
}
