//===- LinearAlgebraRules.cpp - Many tangents through orders and matrices -===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The axis of directions is one more of the batch.
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Rules.h"

#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// y = c + v at order  =>  y[d] = c[d] + v[d] at order
struct AddAlong : WidenRule<AddAlong, AddAlongOp> {
  static Value all(AddAlongOp op, const Widened &widened, RuleBuilder &b) {
    return AddAlongOp::create(b, widened.lookupOrRepeat(op.getValues(), b),
                              widened.lookupOrRepeat(op.getOrder(), b),
                              widened.lookupOrRepeat(op.getDest(), b));
  }
};

/// y = running sums of x  =>  y[d] = running sums of x[d]
struct CumulativeSum : WidenRule<CumulativeSum, CumulativeSumOp> {
  static Value all(CumulativeSumOp op, const Widened &widened, RuleBuilder &b) {
    Value x = widened.lookup(op.getInput());
    return CumulativeSumOp::create(b, x.getType(), x, op.getAxis() + 1,
                                   op.getReverse());
  }
};

/// y = x at order  =>  y[d] = x[d] at order
struct TakeAlong : WidenRule<TakeAlong, TakeAlongOp> {
  static Value all(TakeAlongOp op, const Widened &widened, RuleBuilder &b) {
    return TakeAlongOp::create(b, widened.typeOf(op.getType()),
                               widened.lookup(op.getInput()),
                               widened.lookupOrRepeat(op.getOrder(), b));
  }
};

/// X = T^-1 B  =>  X[d] = T^-1 B[d]
struct TriangularSolve : WidenRule<TriangularSolve, TriangularSolveOp> {
  static Value all(TriangularSolveOp op, const Widened &widened,
                   RuleBuilder &b) {
    return TriangularSolveOp::create(
        b, widened.lookupOrRepeat(op.getMatrix(), b),
        widened.lookup(op.getRhs()), op.getTriangle(), op.getTransposed());
  }
};

} // namespace

void mlir::surge::registerLinearAlgebraWidenRules(DialectRegistry &registry) {
  addWidenRules<SurgeDialect, AddAlong, CumulativeSum, TakeAlong,
                TriangularSolve>(registry);
}
