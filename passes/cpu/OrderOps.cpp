//===- OrderOps.cpp - An order of ops that needs little memory ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Derivatives end in all gradients, updates follow in the order of the
// parameters. Where a gradient is consumed as soon as it is there, one is in
// memory at a time. Forward gradients begin with all guesses: where each is made
// right in front of its layer, their number does not count either.
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

#include <numeric>

namespace mlir::surge {
#define GEN_PASS_DEF_ORDEROPSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// Memory that one value after the other will be in.
struct Buffer {
  int64_t bytes = 0; ///< 0 where it is not this block's to take or to give.
  bool isWritable = true;
  unsigned touches = 0; ///< How many ops read or write it.
  /// Ops so far that must come before one that writes over it.
  SmallVector<unsigned> touched = {};
};

struct Node {
  Operation *op;
  SmallVector<unsigned> buffers;    ///< What it touches.
  SmallVector<unsigned> successors; ///< What must come behind it.
  unsigned predecessors = 0;
};

int64_t bytesOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() ||
      !tensor.getElementType().isIntOrFloat())
    return 0;
  return llvm::divideCeil(tensor.getElementTypeBitWidth(), 8) *
         tensor.getNumElements();
}

bool isView(Operation *op) {
  return isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
             tensor::ExtractSliceOp>(op);
}

/// The operand whose memory bufferization may use for a result.
Value destinationOf(OpResult result) {
  if (auto op = dyn_cast<DestinationStyleOpInterface>(result.getOwner()))
    if (OpOperand *init = op.getTiedOpOperand(result))
      return init->get();
  if (auto loop = dyn_cast<scf::ForOp>(result.getOwner()))
    return loop.getInitArgs()[result.getResultNumber()];
  return {};
}

/// Whether `op` is the last in its block to use a value, itself or a view.
bool isLastUser(Operation *op, Value value) {
  return llvm::all_of(value.getUsers(), [&](Operation *user) {
    Operation *ancestor = op->getBlock()->findAncestorOpInBlock(*user);
    if (!ancestor || op->isBeforeInBlock(ancestor))
      return false;
    return !isView(user) || isLastUser(op, user->getResult(0));
  });
}

/// The ops of a block, and what of their order must stay.
class Dependences {
public:
  explicit Dependences(Block &block) {
    for (Operation &op : block)
      add(op);
  }

  /// The most bytes in use at a time where the nodes run in this order.
  int64_t peakOf(ArrayRef<unsigned> order) const {
    Usage usage(*this);
    int64_t live = 0, peak = 0;
    for (unsigned number : order) {
      peak = std::max(peak, live + usage.taken(number));
      live += usage.change(number);
      usage.run(number);
    }
    return peak;
  }

  /// What the terminator returns one after the other, each op right in front of
  /// the first that needs it, and of what an op needs the longest chain first:
  /// what a layer alone needs is there as long as the layer runs.
  SmallVector<unsigned> orderByNeed() const {
    SmallVector<SmallVector<unsigned>> needs(nodes.size());
    for (auto [number, node] : llvm::enumerate(nodes))
      for (unsigned successor : node.successors)
        needs[successor].push_back(number);
    SmallVector<unsigned> height(nodes.size(), 0);
    for (unsigned number = 0; number < nodes.size(); ++number) {
      for (unsigned need : needs[number])
        height[number] = std::max(height[number], height[need] + 1);
      llvm::stable_sort(needs[number], [&](unsigned a, unsigned b) {
        return height[a] > height[b];
      });
    }
    SmallVector<unsigned> returned;
    for (Value value : nodes.back().op->getOperands())
      if (auto at = positions.find(value.getDefiningOp());
          at != positions.end())
        returned.push_back(at->second);
    needs.back().insert(needs.back().begin(), returned.begin(), returned.end());

    SmallVector<unsigned> result;
    SmallVector<bool> isThere(nodes.size(), false);
    SmallVector<std::pair<unsigned, size_t>> open = {{nodes.size() - 1, 0}};
    while (!open.empty()) {
      auto &[number, next] = open.back();
      while (next < needs[number].size() && isThere[needs[number][next]])
        ++next;
      if (next < needs[number].size()) {
        unsigned need = needs[number][next];
        open.emplace_back(need, 0);
        continue;
      }
      isThere[number] = true;
      result.push_back(number);
      open.pop_back();
    }
    return result;
  }

  /// The block's order, except that what gives back more than it takes runs as
  /// soon as it can.
  SmallVector<unsigned> order() const {
    Usage usage(*this);
    SmallVector<unsigned> predecessors, ready, result;
    for (auto [number, node] : llvm::enumerate(nodes)) {
      predecessors.push_back(node.predecessors);
      if (node.predecessors == 0)
        ready.push_back(number);
    }
    while (!ready.empty()) {
      // The first op in the block's order, or one that frees the most.
      auto best = llvm::min_element(ready);
      int64_t least = 0;
      for (auto candidate = ready.begin(); candidate != ready.end();
           ++candidate) {
        int64_t change = nodes[*candidate].buffers.empty()
                             ? std::numeric_limits<int64_t>::min()
                             : usage.change(*candidate);
        if (change < least) {
          least = change;
          best = candidate;
        }
      }
      unsigned number = *best;
      ready.erase(best);
      usage.run(number);
      result.push_back(number);
      for (unsigned successor : nodes[number].successors)
        if (--predecessors[successor] == 0)
          ready.push_back(successor);
    }
    return result;
  }

  Operation *op(unsigned number) const { return nodes[number].op; }
  unsigned size() const { return nodes.size(); }

private:
  /// What is in use after some of the nodes have run.
  class Usage {
  public:
    explicit Usage(const Dependences &all) : all(all) {
      for (const Buffer &buffer : all.buffers)
        left.push_back(buffer.touches);
    }

    /// The bytes that a node takes from the system when it runs next.
    int64_t taken(unsigned number) const {
      int64_t bytes = 0;
      for (unsigned buffer : all.nodes[number].buffers)
        if (left[buffer] == all.buffers[buffer].touches)
          bytes += all.buffers[buffer].bytes;
      return bytes;
    }

    /// The bytes it takes, less those that it is the last to use.
    int64_t change(unsigned number) const {
      int64_t bytes = taken(number);
      for (unsigned buffer : all.nodes[number].buffers)
        if (left[buffer] == 1)
          bytes -= all.buffers[buffer].bytes;
      return bytes;
    }

    void run(unsigned number) {
      for (unsigned buffer : all.nodes[number].buffers)
        --left[buffer];
    }

  private:
    const Dependences &all;
    SmallVector<unsigned> left; ///< Touches to come, by buffer.
  };

  /// The buffer of a value from outside of the block.
  Buffer outerBuffer(Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    auto function =
        argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp())
                 : func::FuncOp();
    Buffer buffer;
    buffer.isWritable =
        argument && (!function || !function.isPublic() ||
                     surge::donatedResult(function, argument.getArgNumber()));
    return buffer;
  }

  unsigned bufferOf(Value value) {
    auto [entry, isNew] = numbers.try_emplace(value, buffers.size());
    if (isNew)
      buffers.push_back(outerBuffer(value));
    return entry->second;
  }

  unsigned newBuffer(Value value) {
    Buffer buffer;
    buffer.bytes = bytesOf(value.getType());
    buffers.push_back(buffer);
    return buffers.size() - 1;
  }

  void order(unsigned before, unsigned after) {
    if (before == after)
      return;
    nodes[before].successors.push_back(after);
    ++nodes[after].predecessors;
  }

  void touch(unsigned number, unsigned buffer) {
    if (llvm::is_contained(nodes[number].buffers, buffer))
      return;
    nodes[number].buffers.push_back(buffer);
    buffers[buffer].touched.push_back(number);
    ++buffers[buffer].touches;
  }

  /// Adds the results of an op that computes them.
  void addResults(unsigned number, Operation &op) {
    for (OpResult result : op.getResults()) {
      if (!isa<TensorType>(result.getType()))
        continue;
      Value destination = destinationOf(result);
      unsigned buffer;
      if (destination && buffers[bufferOf(destination)].isWritable &&
          isLastUser(&op, destination)) {
        buffer = bufferOf(destination);
        for (unsigned earlier : buffers[buffer].touched)
          order(earlier, number);
      } else {
        buffer = newBuffer(result);
      }
      numbers[result] = buffer;
      touch(number, buffer);
    }
  }

  void add(Operation &op) {
    unsigned number = nodes.size();
    nodes.push_back({&op, {}, {}});
    positions[&op] = number;
    llvm::SetVector<Value> operands;
    operands.insert(op.operand_begin(), op.operand_end());
    getUsedValuesDefinedAbove(op.getRegions(), operands);
    for (Value operand : operands)
      if (Operation *definition = operand.getDefiningOp())
        if (auto before = positions.find(definition); before != positions.end())
          order(before->second, number);
    keepEffects(number, op);

    if (op.hasTrait<OpTrait::ConstantLike>()) {
      for (Value result : op.getResults()) {
        buffers.emplace_back().isWritable = false;
        numbers[result] = buffers.size() - 1;
      }
    } else if (isa<tensor::EmptyOp>(op)) {
      numbers[op.getResult(0)] = newBuffer(op.getResult(0));
    } else if (isView(&op)) {
      numbers[op.getResult(0)] = bufferOf(op.getOperand(0));
    } else {
      for (Value operand : operands)
        if (isa<TensorType>(operand.getType()) &&
            !isa_and_nonnull<tensor::EmptyOp>(operand.getDefiningOp()))
          touch(number, bufferOf(operand));
      addResults(number, op);
    }
  }

  /// Nothing moves across an op that is more than its results.
  void keepEffects(unsigned number, Operation &op) {
    if (isMemoryEffectFree(&op) && !op.hasTrait<OpTrait::IsTerminator>()) {
      if (barrier)
        order(*barrier, number);
      return;
    }
    for (unsigned before = barrier.value_or(0); before < number; ++before)
      order(before, number);
    barrier = number;
  }

  std::vector<Node> nodes;
  std::vector<Buffer> buffers;
  DenseMap<Value, unsigned> numbers; ///< Of the buffer that a value is in.
  DenseMap<Operation *, unsigned> positions;
  std::optional<unsigned> barrier;
};

void orderOps(Block &block) {
  Dependences dependences(block);
  SmallVector<unsigned> before(dependences.size());
  std::iota(before.begin(), before.end(), 0);
  SmallVector<unsigned> best = before, byNeed = dependences.orderByNeed();
  SmallVector<unsigned> eager = dependences.order();
  if (dependences.peakOf(eager) < dependences.peakOf(best))
    best = eager;
  // Neighbours become one loop over rows: to part them must be worth it.
  if (dependences.peakOf(byNeed) * 4 < dependences.peakOf(best) * 3)
    best = byNeed;
  for (unsigned number : best)
    dependences.op(number)->moveBefore(&block, block.end());
}

struct OrderOpsPass : surge::impl::OrderOpsPassBase<OrderOpsPass> {
  void runOnOperation() final {
    SmallVector<Block *> blocks;
    getOperation()->walk([&](Block *block) {
      if (isa<func::FuncOp, scf::ExecuteRegionOp, scf::ForOp, scf::IfOp,
              scf::WhileOp>(block->getParentOp()))
        blocks.push_back(block);
    });
    for (Block *block : blocks)
      orderOps(*block);
  }
};

} // namespace
