//===- Residuals.h - What the linear half of a split keeps ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_RESIDUALS_H
#define PASSES_UNZIP_RESIDUALS_H

#include "passes/unzip/LinearValues.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::surge {

/// A block that is being split, and what its surroundings offer.
struct Split {
  Block &block;
  const LinearValues &linear;
  /// Whether the linear half has `value` anyway: an argument of the function, a
  /// value from outside the loop.
  llvm::function_ref<bool(Value)> isAvailable;
  /// Whether `value` can be handed over: its size may be known too late.
  llvm::function_ref<bool(Value)> canSave;
  /// Values that are handed over anyway, so that keeping them costs nothing.
  SmallVector<Value> returned = {};
  /// What the rounds of a loop carry: an argument, and what the round before
  /// yields for it. One stack holds both.
  SmallVector<std::pair<BlockArgument, Value>> carried = {};
  /// Where a value is saved, for a report: "in every round".
  StringRef place = "";
};

/// What the linear half of a block needs of the primal one.
struct Residuals {
  /// The values that it reads, in the order in which it first asks for them:
  /// those to hand over, and available ones.
  llvm::SetVector<Value> values;
  /// Ops that are not linear and that it runs again.
  llvm::DenseSet<Operation *> recomputed;
};

/// Decides what `split` keeps and what it computes again, given the values that
/// the terminator of the linear half returns or yields: the fewest bytes that
/// do without repeating what is expensive, and of several such choices the one
/// that repeats least. Fails with a diagnostic where a value can neither be
/// saved nor computed again.
FailureOr<Residuals> chooseResiduals(const Split &split,
                                     ArrayRef<Value> yielded);

/// Clones the ops of `block` that are not linear to `b`, and drops what nothing
/// uses.
void clonePrimalOps(Block &block, const LinearValues &linear, IRMapping &map,
                    OpBuilder &b);

/// Clones the linear ops of `block`, and those that are computed again.
void cloneLinearOps(Block &block, const LinearValues &linear,
                    const Residuals &residuals, IRMapping &map, OpBuilder &b);

/// Erases the ops of `block` whose results nothing uses.
void eraseDeadOps(Block &block);

} // namespace mlir::surge

#endif // PASSES_UNZIP_RESIDUALS_H
