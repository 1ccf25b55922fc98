//===- LinearAlgebraRules.cpp - Transposes of orders and matrices ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Rules.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// y = c + v at order  =>  v' = y' at order, c' = y'
struct AddAlong : TransposeRule<AddAlong, AddAlongOp> {
  static Value cotangent(AddAlongOp op, unsigned operand, Value ct,
                         RuleBuilder &b) {
    if (operand != 0)
      return ct;
    return TakeAlongOp::create(b, op.getValues().getType(), ct, op.getOrder());
  }
};

/// y_i = x_0 + ... + x_i  =>  x_i' = y_i' + ... + y_(n-1)'
struct CumulativeSum : TransposeRule<CumulativeSum, CumulativeSumOp> {
  static Value cotangent(CumulativeSumOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return CumulativeSumOp::create(b, ct.getType(), ct, op.getAxis(),
                                   !op.getReverse());
  }
};

/// y = c + v at indices  =>  v' = y' at indices, c' = y'
struct ScatterAdd : TransposeRule<ScatterAdd, ScatterAddOp> {
  static Value cotangent(ScatterAddOp op, unsigned operand, Value ct,
                         RuleBuilder &b) {
    if (operand != 0)
      return ct;
    return tensor::GatherOp::create(b, op.getValues().getType(), ct,
                                    op.getIndices(), op.getDims());
  }
};

/// y = x at order  =>  x' += y' at order
struct TakeAlong : UpdateRule<TakeAlong, TakeAlongOp> {
  static LogicalResult add(TakeAlongOp take, Value ct, Cotangents &cotangents,
                           RuleBuilder &b) {
    Value sum = cotangents.takeOrZeros(take.getInput(), b);
    cotangents.add(take.getInput(),
                   AddAlongOp::create(b, ct, take.getOrder(), sum), b);
    return success();
  }
};

/// X = T^-1 B  =>  B' = T^-T X'
struct TriangularSolve : TransposeRule<TriangularSolve, TriangularSolveOp> {
  static constexpr bool product = true;
  static Value cotangent(TriangularSolveOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return TriangularSolveOp::create(b, op.getMatrix(), ct, op.getTriangle(),
                                     !op.getTransposed());
  }
};

} // namespace

void mlir::surge::registerLinearAlgebraTransposeRules(
    DialectRegistry &registry) {
  addTransposeRules<SurgeDialect, AddAlong, CumulativeSum, ScatterAdd,
                    TakeAlong, TriangularSolve>(registry);
}
