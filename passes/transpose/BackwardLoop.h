//===- BackwardLoop.h - A loop run backwards ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_BACKWARDLOOP_H
#define PASSES_TRANSPOSE_BACKWARDLOOP_H

#include "passes/transpose/Cotangents.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {

/// The linear values from outside that the regions of `op` read.
SmallVector<Value> capturedLinear(Operation *op, const Cotangents &cotangents);

/// Runs the linear ops of `block` backwards in place. `seeds` are the
/// cotangents of what it yields (null for zero), `sums` those of `captured` so
/// far. Returns the cotangents of `carried`, then those of `captured`, for the
/// caller to yield.
FailureOr<SmallVector<Value>>
runBackwards(Block &block, ArrayRef<Value> seeds, ArrayRef<Value> carried,
             ArrayRef<Value> captured, ArrayRef<Value> sums,
             RewriterBase &rewriter, Cotangents &outer);

/// Builds the transpose of a loop behind it. Where the loop carries primals
/// beside its linear values, these are run forward again, from a few states
/// that are kept.
class BackwardLoop {
public:
  BackwardLoop(scf::ForOp loop, RewriterBase &rewriter, Cotangents &cotangents);
  LogicalResult build();

private:
  /// What is kept of the primals: `stacks` hold states of the rounds that
  /// `rounds` holds, the last of them at `top`.
  struct States {
    Value top, rounds;
    SmallVector<Value> stacks;
    static States of(ValueRange values);
    SmallVector<Value> values() const;
  };
  States keepFirst(Value places);
  void write(States &states, Value round, ValueRange state, RuleBuilder &b);
  SmallVector<Value> readTop(const States &states, RuleBuilder &b);
  SmallVector<Value> advance(Value from, Value to, ValueRange state,
                             RuleBuilder &b);
  States reach(const States &states, Value target, RuleBuilder &b);

  scf::ForOp loop;
  RewriterBase &rewriter;
  Cotangents &cotangents;
  RuleBuilder b;
  Value induction;
  /// The primals that the loop carries, and what it yields for them.
  SmallVector<BlockArgument> primals;
  SmallVector<Value> nextPrimals, primalInits;
  /// The ops of the body that compute primals.
  SmallVector<Operation *> primalOps;
  /// How many states may be kept beside that of the round to run backwards.
  Value capacity;
  /// The runtime's function that says where the next state is kept.
  func::FuncOp policy;
};

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_BACKWARDLOOP_H
