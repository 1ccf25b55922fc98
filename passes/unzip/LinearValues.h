//===- LinearValues.h - What unzip must keep apart ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_LINEARVALUES_H
#define PASSES_UNZIP_LINEARVALUES_H

#include "dialect/Interfaces.h"
#include "passes/Flow.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::surge {

/// The linear values of the function that is being split. Rules that replace an
/// op by two keep it up to date.
class LinearValues {
public:
  explicit LinearValues(llvm::DenseSet<Value> values, bool reports = false)
      : values(std::move(values)), reports(reports) {}

  bool contains(Value value) const { return values.contains(value); }
  void insert(Value value) { values.insert(value); }

  /// Replaces `op`; each new result is linear where the old one was. Addresses
  /// of erased values are used again, so none may stay.
  void replaceOp(RewriterBase &rewriter, Operation *op, ValueRange results) {
    for (auto [before, after] : llvm::zip_equal(op->getResults(), results))
      if (contains(before))
        values.insert(after);
    forgetValuesOf(op, values);
    rewriter.replaceOp(op, results);
  }

  /// Replaces `op` by the results of the two it is split into: where a result
  /// is linear the next of `tangents`, else the next of `primals`, which may
  /// have residuals behind them.
  void replaceByHalves(RewriterBase &rewriter, Operation *op,
                       ValueRange primals, ValueRange tangents) {
    SmallVector<Value> results;
    unsigned nextPrimal = 0, nextTangent = 0;
    for (Value result : op->getResults())
      results.push_back(contains(result) ? tangents[nextTangent++]
                                         : primals[nextPrimal++]);
    replaceOp(rewriter, op, results);
  }

  /// Erases the ops of a block that nothing uses, without a trace.
  void eraseDeadOps(Block &block) {
    SmallVector<Operation *> ops;
    for (Operation &op : block.without_terminator())
      ops.push_back(&op);
    for (Operation *op : llvm::reverse(ops))
      if (isOpTriviallyDead(op)) {
        forgetValuesOf(op, values);
        op->erase();
      }
  }

  bool hasLinearResult(Operation *op) const {
    return llvm::any_of(op->getResults(),
                        [&](Value result) { return contains(result); });
  }
  bool hasPrimalResult(Operation *op) const {
    return llvm::any_of(op->getResults(),
                        [&](Value result) { return !contains(result); });
  }

  /// Whether the user wants to know what is saved.
  bool reportsResiduals() const { return reports; }
  /// The memory in which loops keep some of their states, for that report.
  int64_t bytesOfStates() const { return stateBytes; }
  void addBytesOfStates(int64_t bytes) {
    stateBytes = llvm::SaturatingAdd<uint64_t>(stateBytes, bytes);
  }

private:
  llvm::DenseSet<Value> values;
  bool reports;
  int64_t stateBytes = 0;
};

void registerFuncUnzipRules(DialectRegistry &registry);
void registerSCFUnzipRules(DialectRegistry &registry);

} // namespace mlir::surge

#endif // PASSES_UNZIP_LINEARVALUES_H
