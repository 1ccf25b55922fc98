//===- Residuals.cpp - What the linear half of a split keeps --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The one place where it is decided what the linear half keeps (a residual) and
// what it computes again: a minimal cut, as in H. He and S. Zhang, "Min-cut
// optimal(*) recomputation" (PyTorch developer forum, 2022), with two
// additions. What is available costs nothing, and of the cuts of equal bytes
// the one nearest to the linear ops is taken, because it repeats least.
//
// Every value becomes two nodes; the edge between them is cut if the value is
// saved, and its capacity are the value's bytes. Every op becomes a node that
// is on the sink's side if the op is run again, for which it needs its inputs.
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/Residuals.h"

#include "dialect/Ops.h"
#include "passes/Flow.h"
#include "passes/unzip/MinCut.h"
#include "passes/unzip/Recompute.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

class Chooser {
public:
  Chooser(const Split &split, ArrayRef<Value> yielded);

  FailureOr<Residuals> choose();

private:
  /// The two nodes of a value: computed again, and needed.
  struct Nodes {
    unsigned redone, needed;
  };
  /// Beyond the bytes of any program: what is expensive is done again only
  /// where nothing can be saved instead.
  static constexpr uint64_t expensive = uint64_t(1) << 46;
  static constexpr uint64_t mostBytes = uint64_t(1) << 40;

  bool isKept(Value value) const {
    return split.linear.contains(value) || split.isAvailable(value);
  }
  uint64_t costToSave(Value value) const;
  uint64_t costToRedo(Operation *op) const;
  Nodes nodesOf(Value value);
  unsigned nodeOf(Operation *op);
  bool isSaved(Value value) const;
  LogicalResult reportUnsavable(ArrayRef<unsigned> path) const;
  void collect(Value demanded, Residuals &residuals) const;
  void report(const Residuals &residuals) const;
  StringRef whySaved(Value value) const;

  const Split &split;
  llvm::SetVector<Value> demanded;
  llvm::DenseSet<Value> free;

  FlowNetwork network;
  unsigned source = network.addNode(), sink = network.addNode();
  llvm::MapVector<Value, Nodes> values;
  llvm::DenseMap<Operation *, unsigned> ops;
  SmallVector<Value> work;
  llvm::BitVector needed;
};

} // namespace

Chooser::Chooser(const Split &split, ArrayRef<Value> yielded) : split(split) {
  for (Operation &op : split.block.without_terminator())
    if (split.linear.hasLinearResult(&op))
      for (Value input : inputsOf(&op))
        if (!split.linear.contains(input))
          demanded.insert(input);
  for (Value value : yielded)
    if (!split.linear.contains(value))
      demanded.insert(value);
  free.insert(split.returned.begin(), split.returned.end());
  for (auto [argument, value] : split.carried)
    if (demanded.contains(argument))
      free.insert(value);
}

uint64_t Chooser::costToSave(Value value) const {
  Operation *op = value.getDefiningOp();
  Policy policy = op ? policyOf(op) : Policy::None;
  if (policy == Policy::Recompute || !split.canSave(value))
    return FlowNetwork::unlimited;
  if (policy == Policy::Save || free.contains(value))
    return 0;
  return std::min<uint64_t>(bytesOf(value.getType()), mostBytes);
}

/// Results of one run replace those of another: effects there are none, except
/// in functions, which have the derivative of one without.
static bool canRunTwice(Operation *op) {
  WalkResult walk = op->walk([](Operation *nested) {
    return isa<func::CallOp>(nested) || isMemoryEffectFree(nested) ||
                   nested->hasTrait<OpTrait::HasRecursiveMemoryEffects>()
               ? WalkResult::advance()
               : WalkResult::interrupt();
  });
  return !walk.wasInterrupted();
}

uint64_t Chooser::costToRedo(Operation *op) const {
  Policy policy = policyOf(op);
  if (policy == Policy::Save || !canRunTwice(op))
    return FlowNetwork::unlimited;
  return policy == Policy::None && reasonToSave(op) ? expensive : 0;
}

unsigned Chooser::nodeOf(Operation *op) {
  auto [known, isNew] = ops.try_emplace(op);
  if (!isNew)
    return known->second;
  unsigned node = known->second = network.addNode();
  if (uint64_t cost = costToRedo(op))
    network.addEdge(source, node, cost);
  for (Value input : inputsOf(op))
    if (!isKept(input))
      network.addEdge(nodesOf(input).needed, node, FlowNetwork::unlimited);
  return node;
}

/// Defers the op that defines the value, so that chains of any length do.
Chooser::Nodes Chooser::nodesOf(Value value) {
  auto [known, isNew] = values.try_emplace(value);
  if (!isNew)
    return known->second;
  Nodes nodes = {network.addNode(), network.addNode()};
  known->second = nodes;
  network.addEdge(nodes.redone, nodes.needed, costToSave(value));
  work.push_back(value);
  return nodes;
}

bool Chooser::isSaved(Value value) const {
  Nodes nodes = values.lookup(value);
  return needed.test(nodes.needed) && !needed.test(nodes.redone);
}

FailureOr<Residuals> Chooser::choose() {
  for (Value value : demanded)
    if (!isKept(value))
      network.addEdge(nodesOf(value).needed, sink, FlowNetwork::unlimited);
  while (!work.empty()) {
    Value value = work.pop_back_val();
    unsigned redone = values.lookup(value).redone;
    if (Operation *op = value.getDefiningOp())
      network.addEdge(nodeOf(op), redone, FlowNetwork::unlimited);
    else
      network.addEdge(source, redone, FlowNetwork::unlimited);
  }
  SmallVector<unsigned> endless;
  std::optional<llvm::BitVector> side = network.cut(source, sink, endless);
  if (!side)
    return reportUnsavable(endless);
  needed = std::move(*side);

  Residuals residuals;
  for (Value value : demanded)
    collect(value, residuals);
  if (split.linear.reportsResiduals())
    report(residuals);
  return residuals;
}

/// Diagnoses the first value on a path of nodes.
LogicalResult Chooser::reportUnsavable(ArrayRef<unsigned> path) const {
  Value value;
  for (auto &[candidate, nodes] : values)
    if (nodes.redone == path.front() ||
        (path.size() > 1 && nodes.redone == path[1]))
      value = candidate;
  Operation *op = value.getDefiningOp();
  if (op && policyOf(op) == Policy::Recompute)
    return op->emitError("expected an op without side effects for '")
           << attr::policy << R"( = "recompute"', but got ')" << op->getName()
           << "', which cannot run twice";
  InFlightDiagnostic diagnostic = emitError(value.getLoc(), "cannot save this ")
                                  << value.getType()
                                  << " for the derivative of the loop: ";
  if (isa<RankedTensorType>(value.getType()))
    return diagnostic << "expected a size that is known before the loop";
  return diagnostic << "expected a number or a tensor; derive keys from the "
                       "induction variable with 'surge.fold_in'";
}

/// Adds `value`, or what it is computed from, in the order in which it is asked
/// for.
void Chooser::collect(Value value, Residuals &residuals) const {
  SmallVector<Value> open = {value};
  while (!open.empty()) {
    Value next = open.pop_back_val();
    if (split.linear.contains(next) || residuals.values.contains(next))
      continue;
    if (split.isAvailable(next) || isSaved(next)) {
      residuals.values.insert(next);
      continue;
    }
    Operation *op = next.getDefiningOp();
    if (residuals.recomputed.insert(op).second) {
      llvm::SetVector<Value> inputs = inputsOf(op);
      open.append(inputs.rbegin(), inputs.rend());
    }
  }
}

StringRef Chooser::whySaved(Value value) const {
  Operation *op = value.getDefiningOp();
  if (llvm::is_contained(split.returned, value))
    return "it is a result";
  if (free.contains(value))
    return "the loop carries it to the next round";
  if (!op)
    return "a loop carries it";
  if (policyOf(op) == Policy::Save)
    return "its policy asks for it";
  if (std::optional<StringRef> reason = reasonToSave(op))
    return *reason;
  return "what it is computed from takes no less";
}

void Chooser::report(const Residuals &residuals) const {
  int64_t total = 0, count = 0;
  for (Value value : residuals.values) {
    if (split.isAvailable(value))
      continue;
    auto shaped = dyn_cast<ShapedType>(value.getType());
    int64_t bytes = free.contains(value) ? 0 : bytesOf(value.getType());
    total = llvm::SaturatingAdd<uint64_t>(total, bytes);
    ++count;
    InFlightDiagnostic remark = mlir::emitRemark(value.getLoc(), "saved")
                                << split.place << ": " << value.getType()
                                << ", " << bytes << " bytes";
    if (shaped && !shaped.hasStaticShape())
      remark << " if its unknown sizes are " << guessedSize;
    remark << "; " << whySaved(value);
  }
  Operation *parent = split.block.getParentOp();
  // States are kept while their loop runs backwards, not in every round of a
  // loop around it.
  int64_t states = isa<func::FuncOp>(parent) ? split.linear.bytesOfStates() : 0;
  parent->emitRemark("saved")
      << split.place << ": " << count << (count == 1 ? " value" : " values")
      << (states ? " and states of loops, " : ", ")
      << llvm::SaturatingAdd<uint64_t>(total, states) << " bytes in all";
}

FailureOr<Residuals> mlir::surge::chooseResiduals(const Split &split,
                                                  ArrayRef<Value> yielded) {
  return Chooser(split, yielded).choose();
}

void mlir::surge::eraseDeadOps(Block &block) {
  SmallVector<Operation *> ops = llvm::map_to_vector(
      block.without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : llvm::reverse(ops))
    // A call is made again for what the other half needs of it.
    if (isOpTriviallyDead(op) || (isa<func::CallOp>(op) && op->use_empty() &&
                                  policyOf(op) == Policy::Recompute))
      op->erase();
}

void mlir::surge::clonePrimalOps(Block &block, const LinearValues &linear,
                                 IRMapping &map, OpBuilder &b) {
  for (Operation &op : block.without_terminator())
    if (!linear.hasLinearResult(&op))
      b.clone(op, map);
}

void mlir::surge::cloneLinearOps(Block &block, const LinearValues &linear,
                                 const Residuals &residuals, IRMapping &map,
                                 OpBuilder &b) {
  for (Operation &op : block.without_terminator())
    if (linear.hasLinearResult(&op) || residuals.recomputed.contains(&op))
      b.clone(op, map);
}
