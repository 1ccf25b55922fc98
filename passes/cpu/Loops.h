//===- Loops.h - How a structured op runs as loops ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_LOOPS_H
#define PASSES_CPU_LOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <optional>

namespace mlir::surge {

/// The order in which an op's loops nest.
struct Schedule {
  /// Loop numbers of the op, outermost first.
  SmallVector<unsigned> order;
  /// How many of the innermost loops reduce into registers; 0 where results
  /// grow in memory.
  unsigned registerLoops = 0;
  /// The loop to be spread over threads, if there is one. There is none where
  /// the body may end the call.
  std::optional<unsigned> parallelLoop;
};

/// Puts the loop innermost that walks through memory with unit stride, and
/// parallel loops around reductions.
Schedule scheduleLoops(linalg::LinalgOp op);

/// The op that adds to, or multiplies, the result so far and nothing else.
struct Accumulation {
  Operation *combiner = nullptr;
  Value term; ///< what it combines with the result so far.
};

/// How the body of `op` goes on from `soFar`, the argument of a result; no
/// combiner where it does otherwise.
Accumulation accumulationOf(linalg::LinalgOp op, BlockArgument soFar);

/// Whether a result of the op sums or multiplies floats narrower than f32.
bool accumulatesNarrowFloats(linalg::LinalgOp op);

/// About how many scalar operations one run of the block takes.
int64_t costOf(Block &block);

/// Builds `onThreads` where loops of these sizes, of which each iteration costs
/// `cost`, are worth the start of threads, else `onOne`; a branch between both
/// where only the run knows.
void createWhereWorthThreads(ImplicitLocOpBuilder &b,
                             ArrayRef<OpFoldResult> sizes, int64_t cost,
                             function_ref<void()> onThreads,
                             function_ref<void()> onOne);

/// A loop on OpenMP threads over [0, size), whose iterations do not depend on
/// each other.
void createParallelLoop(ImplicitLocOpBuilder &b, OpFoldResult size,
                        function_ref<void(ImplicitLocOpBuilder &, Value)> body);

/// Replaces a structured op on buffers by loops over its scalar body.
void lowerToLoops(RewriterBase &rewriter, linalg::LinalgOp op, bool parallel);

} // namespace mlir::surge

#endif // PASSES_CPU_LOOPS_H
