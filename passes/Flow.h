//===- Flow.h - Which values depend on which ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_FLOW_H
#define PASSES_FLOW_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::surge {

/// The differentiable dataflow of a function: an edge leads from every float
/// (or tensor of floats) to those computed from it, also into, out of and
/// around the regions of loops and branches. It answers what varies with an
/// input and what reaches an output.
class Flow {
public:
  /// With `separateTangents`, a call of a linearized function connects primals
  /// with primals and tangents with tangents only: right for telling its linear
  /// part from the rest, wrong for asking what varies. With `skipCuts` too, no
  /// edge joins a tangent with one that it does not reach inside the callee.
  explicit Flow(func::FuncOp func, bool separateTangents = false,
                bool skipCuts = false);

  /// Every value that depends on one of `roots`, these included.
  llvm::DenseSet<Value> reachedFrom(ArrayRef<Value> roots) const {
    return close(roots, successors);
  }

  /// Every value that one of `ends` depends on, these included.
  llvm::DenseSet<Value> reaching(ArrayRef<Value> ends) const {
    return close(ends, predecessors);
  }

private:
  using Edges = llvm::DenseMap<Value, SmallVector<Value, 2>>;
  static llvm::DenseSet<Value> close(ArrayRef<Value> start, const Edges &edges);
  void connect(Value from, Value to);
  void connectOp(Operation *op, bool separateTangents, bool skipCuts);
  void connectRegions(Operation *op);

  Edges successors, predecessors;
};

/// The linear values of a derived function: those that depend on a tangent
/// argument or on a `surge.zero`.
llvm::DenseSet<Value> findLinearValues(func::FuncOp func);

/// The operands of `op` and the values from outside that its regions use.
llvm::SetVector<Value> inputsOf(Operation *op);

/// Adds the floats that `op` computes from values in `linear`, and those of a
/// `surge.zero`: for straight-line code, where one pass in program order does.
void addLinearResults(Operation *op, llvm::DenseSet<Value> &linear);

/// Whether `value` is made of zeros by construction.
bool isZero(Value value);

/// Removes from `values` every result and block argument of `op` and of the ops
/// in its regions: it is about to be erased, and addresses of erased values are
/// used again.
void forgetValuesOf(Operation *op, llvm::DenseSet<Value> &values);

/// Names of the attributes that derived functions carry.
namespace attr {
/// On a tangent argument: the number of its primal argument. On a result: that
/// it is a tangent.
inline constexpr StringLiteral linear = "surge.linear";
/// On a tangent argument with dynamic dimensions: the numbers of the index
/// arguments that hold them.
inline constexpr StringLiteral dims = "surge.dims";
/// On a linear function: where the caller finds residual k, result number j of
/// the primal function or argument number -1-j.
inline constexpr StringLiteral residuals = "surge.residuals";
/// On a module: in transposes, a zero cotangent times anything is zero.
inline constexpr StringLiteral strongZero = "surge.strong_zero";
/// On a derived function: the function it was derived from.
inline constexpr StringLiteral source = "surge.source";
/// On a derived function under construction.
inline constexpr StringLiteral busy = "surge.busy";
/// On a tangent argument that reaches no tangent result: the locations of the
/// ops without derivative that cut it off. On a tangent result: for each
/// tangent argument that does not reach it, its number and such locations.
inline constexpr StringLiteral cuts = "surge.cuts";
/// On an op, by a user: whether derivatives save its results or compute them
/// again. On a function: whether they do so with what its calls keep.
inline constexpr StringLiteral policy = "surge.policy";
} // namespace attr

} // namespace mlir::surge

#endif // PASSES_FLOW_H
