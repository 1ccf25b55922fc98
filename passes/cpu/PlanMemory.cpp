//===- PlanMemory.cpp - One arena for the buffers of a function -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Placing intervals in an arena is dynamic storage allocation, which is
// NP-hard; first fit in the order of decreasing size is the usual heuristic
// (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
// Inference", 2020). It and two other orders are tried, the best is taken.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/DistinctBuffers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

#include <limits>
#include <numeric>

namespace mlir::surge {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// What surge_alloc aligns to.
static constexpr int64_t alignment = 64;

/// Processors compare the lowest 12 bits of a load's address with those of
/// stores before it, and take it for dependent where they agree (Intel's
/// optimization manual, "4-KByte aliasing").
static constexpr int64_t aliasingDistance = 4096;

namespace {

/// An allocation that the arena can replace, or a result. It is in use from the
/// position `begin` on and no more at `end`.
struct Buffer {
  memref::AllocOp alloc;
  memref::DeallocOp dealloc; ///< Null for a result.
  int64_t bytes;
  unsigned begin, end;
  int64_t offset = 0;

  bool isInUseWith(const Buffer &other) const {
    return begin < other.end && other.begin < end;
  }

  /// The room it gets: where large buffers lie side by side, equal elements of
  /// them are not a multiple of the aliasing distance apart.
  int64_t room() const {
    return bytes < aliasingDistance ? bytes : bytes | alignment;
  }
};

/// The bytes of a buffer of this type, rounded up to whole units; none where
/// only a run knows.
std::optional<int64_t> bytesOf(MemRefType type) {
  if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
      type.getMemorySpace())
    return std::nullopt;
  int64_t bytes = DataLayout().getTypeSize(type.getElementType());
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  // What no machine has is left for the runtime to refuse.
  if (bytes > std::numeric_limits<int64_t>::max() / 2)
    return std::nullopt;
  return llvm::alignTo(bytes, alignment);
}

/// Whether one thread alone runs the op, each time after the time before.
bool isSequential(Operation *op) {
  Operation *parent = op->getParentOp();
  while (isa<scf::ExecuteRegionOp, scf::ForOp, scf::IfOp, scf::IndexSwitchOp,
             scf::WhileOp>(parent))
    parent = parent->getParentOp();
  return isa<func::FuncOp>(parent);
}

/// The op that frees an allocation whenever its block runs, if there is one.
/// What it frees is not in use behind it.
memref::DeallocOp deallocOf(memref::AllocOp alloc) {
  for (Operation *user : alloc->getUsers())
    if (auto dealloc = dyn_cast<memref::DeallocOp>(user))
      return dealloc->getBlock() == alloc->getBlock() ? dealloc
                                                      : memref::DeallocOp();
  return {};
}

bool isView(Operation *op) {
  return isa<memref::CastOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
             memref::ReinterpretCastOp, memref::SubViewOp>(op);
}

/// The first op in the block of `end` that touches the memory of `buffer`,
/// itself or in its regions; `end` where none does before.
Operation *firstTouch(Value buffer, Operation *end) {
  Operation *first = end;
  for (Operation *user : buffer.getUsers()) {
    Operation *touch = end->getBlock()->findAncestorOpInBlock(*user);
    if (touch && touch == user && isView(user))
      touch = firstTouch(user->getResult(0), end);
    // Where blocks follow each other, what stands in a later one touches
    // nothing any more.
    if (touch && touch->isBeforeInBlock(first))
      first = touch;
  }
  return first;
}

/// The op that returns an allocation, if there is one.
func::ReturnOp returnOf(memref::AllocOp alloc) {
  for (Operation *user : alloc->getUsers())
    if (auto terminator = dyn_cast<func::ReturnOp>(user))
      return terminator->getBlock() == alloc->getBlock() ? terminator
                                                         : func::ReturnOp();
  return {};
}

/// The allocations of a function that an arena can replace, and those that are
/// results.
std::pair<std::vector<Buffer>, std::vector<Buffer>>
findBuffers(func::FuncOp function) {
  DenseMap<Operation *, unsigned> positions;
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    unsigned position = positions.size();
    positions[op] = position;
  });
  std::vector<Buffer> buffers, results;
  function.walk([&](memref::AllocOp alloc) {
    std::optional<int64_t> bytes = bytesOf(alloc.getType());
    if (!bytes || alloc.getAlignment().value_or(1) > alignment ||
        !isSequential(alloc))
      return;
    auto begin = [&](Operation *end) {
      return positions[firstTouch(alloc, end)];
    };
    if (memref::DeallocOp dealloc = deallocOf(alloc))
      buffers.push_back(
          {alloc, dealloc, *bytes, begin(dealloc), positions[dealloc]});
    else if (func::ReturnOp terminator = returnOf(alloc))
      results.push_back(
          {alloc, {}, *bytes, begin(terminator), positions[terminator]});
  });
  return {std::move(buffers), std::move(results)};
}

/// The largest sum of bytes in use at one time: no plan needs less.
int64_t liveBytes(const std::vector<Buffer> &buffers) {
  std::vector<std::pair<unsigned, int64_t>> changes;
  for (const Buffer &buffer : buffers)
    if (buffer.begin != buffer.end) {
      changes.push_back({buffer.begin, buffer.bytes});
      changes.push_back({buffer.end, -buffer.bytes});
    }
  llvm::sort(changes); // At one position, ends come first.
  int64_t live = 0, most = 0;
  for (auto [position, bytes] : changes)
    most = std::max(most, live += bytes);
  return most;
}

/// Gives the buffers offsets, one after the other in the given order, each the
/// lowest that is free as long as it is in use. Returns the bytes of the arena.
int64_t place(std::vector<Buffer> &buffers, ArrayRef<unsigned> order) {
  int64_t arena = 0;
  std::vector<Buffer *> placed; // By offset.
  for (unsigned index : order) {
    Buffer &buffer = buffers[index];
    buffer.offset = 0;
    for (Buffer *other : placed) {
      if (!buffer.isInUseWith(*other))
        continue;
      if (other->offset >= buffer.offset + buffer.room())
        break;
      buffer.offset = std::max(buffer.offset, other->offset + other->room());
    }
    auto above = llvm::partition_point(
        placed, [&](Buffer *other) { return other->offset <= buffer.offset; });
    placed.insert(above, &buffer);
    arena = std::max(arena, buffer.offset + buffer.room());
  }
  return arena;
}

/// Gives the buffers offsets; returns the bytes of the arena.
int64_t place(std::vector<Buffer> &buffers) {
  using Key = std::pair<int64_t, int64_t>;
  auto bySize = [](const Buffer &b) { return Key(-b.bytes, b.begin); };
  auto byArea = [](const Buffer &b) {
    return Key(-int64_t(b.end - b.begin) * (b.bytes / alignment), b.begin);
  };
  auto byTime = [](const Buffer &b) { return Key(b.begin, -b.bytes); };
  std::vector<unsigned> order(buffers.size()), best;
  int64_t least = std::numeric_limits<int64_t>::max();
  for (Key (*key)(const Buffer &) : {+bySize, +byArea, +byTime}) {
    std::iota(order.begin(), order.end(), 0);
    llvm::stable_sort(order, [&](unsigned a, unsigned b) {
      return key(buffers[a]) < key(buffers[b]);
    });
    int64_t arena = place(buffers, order);
    if (arena < least) {
      least = arena;
      best = order;
    }
  }
  return place(buffers, best);
}

struct PlanMemoryPass : surge::impl::PlanMemoryPassBase<PlanMemoryPass> {
  void runOnOperation() final {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    auto [buffers, results] = findBuffers(function);
    int64_t bytes = place(buffers), live = liveBytes(buffers);
    llvm::append_range(results, buffers);
    OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
    function->setAttr("surge.arena", builder.getDenseI64ArrayAttr(
                                         {bytes, live, liveBytes(results)}));
    if (!buffers.empty())
      useArena(buffers, bytes, builder);
    surge::markDistinctBuffers(function);
  }

  /// Makes the buffers views of an arena, which the builder takes in front.
  void useArena(std::vector<Buffer> &buffers, int64_t bytes,
                OpBuilder &builder) {
    Location loc = getOperation().getLoc();
    Value arena = memref::AllocOp::create(
        builder, loc, MemRefType::get({bytes}, builder.getI8Type()));
    for (Buffer &buffer : buffers) {
      builder.setInsertionPoint(buffer.alloc);
      Value offset =
          arith::ConstantIndexOp::create(builder, loc, buffer.offset);
      Value view = memref::ViewOp::create(builder, buffer.alloc.getLoc(),
                                          buffer.alloc.getType(), arena, offset,
                                          ValueRange());
      buffer.dealloc.erase();
      buffer.alloc.replaceAllUsesWith(view);
      buffer.alloc.erase();
    }
    getOperation().walk([&](func::ReturnOp terminator) {
      builder.setInsertionPoint(terminator);
      memref::DeallocOp::create(builder, loc, arena);
    });
  }
};

} // namespace
