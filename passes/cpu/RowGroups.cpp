//===- RowGroups.cpp - Structured ops that can share one loop over rows ---===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowGroups.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::surge;

int64_t RowGroup::lanesOf(const RowOp &row) const {
  if (row.columns <= kFewColumns)
    return 1;
  unsigned widest = 32;
  for (const RowStep &step : steps)
    for (const RowUse &use : step.row.uses)
      if (use.access == RowAccess::Element ||
          use.access == RowAccess::RepeatedElement)
        widest = std::max(
            widest,
            cast<MemRefType>(use.buffer.getType()).getElementTypeBitWidth());
  return kVectorBits / widest;
}

/// Whether it matters where among the rows one stands.
static bool needsPosition(const RowStep &step) {
  linalg::LinalgOp op = step.row.op;
  return op.hasIndexSemantics() ||
         llvm::any_of(step.row.uses,
                      [](const RowUse &use) { return isRepeated(use.access); });
}

int64_t RowGroup::lanesOfRows() const {
  unsigned widest = 32;
  for (const RowStep &step : steps) {
    if (step.row.columns > kFewColumns || !isElementwiseBody(step.row.op))
      return 1;
    for (const RowUse &use : step.row.uses) {
      unsigned width =
          cast<MemRefType>(use.buffer.getType()).getElementTypeBitWidth();
      // Vectors of truth values do not lie in memory as their buffers do.
      if (use.access == RowAccess::WholeRow ||
          (width == 1 && !isInternal(use.buffer)))
        return 1;
      if (use.access != RowAccess::Shared)
        widest = std::max(widest, width);
    }
  }
  int64_t lanes = kVectorBits / widest;
  // The rows at hand have all but the last index in common.
  bool isLine = rows.size() == 1 || rows.back() % lanes == 0 ||
                llvm::none_of(steps, needsPosition);
  return isLine && llvm::product_of(rows) >= lanes ? lanes : 1;
}

bool RowGroup::isInternal(Value buffer) const {
  Operation *allocation = buffer.getDefiningOp<memref::AllocOp>();
  if (!allocation || !llvm::all_of(buffer.getUsers(), [&](Operation *user) {
        return isa<memref::DeallocOp>(user) ||
               llvm::any_of(steps, [&](const RowStep &step) {
                 return step.row.op->isAncestor(user);
               });
      }))
    return false;
  if (allocation->getBlock() == steps.front().row.op->getBlock())
    return true;
  // A loop's round reads what the one before has left, unless it writes first.
  for (const RowStep &step : steps)
    for (const RowUse &use : step.row.uses)
      if (use.buffer == buffer)
        return use.writes && !isReadBy(step.row.op, buffer);
  return true;
}

namespace {

/// A group that further ops may still join.
struct OpenGroup {
  RowGroup group;
  bool isElementwise = false;
  bool isWorthALoop = false;
};

/// What an op does to memory, as far as it is known.
struct Effects {
  bool isKnown = true;
  SmallVector<MemoryEffects::EffectInstance> list;
};

} // namespace

static Effects effectsOf(Operation *op) {
  auto effects = getEffectsRecursively(op);
  if (!effects)
    return {false, {}};
  return {true, std::move(*effects)};
}

/// Whether the op has to stay in front of the group, or behind it.
static bool isInTheWay(const Effects &effects, const RowGroup &group) {
  if (!effects.isKnown)
    return true;
  for (const MemoryEffects::EffectInstance &effect : effects.list) {
    if (isa<MemoryEffects::Allocate>(effect.getEffect()))
      continue;
    bool reads = isa<MemoryEffects::Read>(effect.getEffect());
    Value touched = effect.getValue();
    for (const RowStep &step : group.steps)
      for (const RowUse &use : step.row.uses)
        if ((use.writes || !reads) &&
            (!touched || mayShareMemory(touched, use.buffer)))
          return true;
  }
  return false;
}

/// Whether both ops touch the same memory, one of them to write.
static bool conflicts(const RowUse &a, const RowUse &b) {
  return (a.writes || b.writes) && mayShareMemory(a.buffer, b.buffer);
}

/// Whether each row's part of the memory is touched for that row alone.
static bool staysWithinRow(const RowUse &a, const RowUse &b) {
  auto isOwn = [](RowAccess access) {
    return access != RowAccess::Shared && !isRepeated(access);
  };
  return a.buffer == b.buffer && isOwn(a.access) && isOwn(b.access);
}

/// Whether rows of the buffer are numbered in two ways.
static bool differsInRows(const RowUse &a, const RowUse &b) {
  return a.buffer == b.buffer && isRepeated(a.access) != isRepeated(b.access);
}

/// The level at which `row` can run behind the group's steps; nothing where
/// rows of it need other rows.
static std::optional<unsigned> levelBehind(const RowGroup &group,
                                           const RowOp &row) {
  bool hasColumns = row.columns > 0;
  unsigned level = hasColumns;
  for (const RowStep &step : group.steps)
    for (const RowUse &before : step.row.uses)
      for (const RowUse &use : row.uses) {
        if (differsInRows(before, use))
          return std::nullopt;
        if (!conflicts(before, use))
          continue;
        if (!staysWithinRow(before, use))
          return std::nullopt;
        bool sharesElement = before.access == RowAccess::Element &&
                             use.access == RowAccess::Element;
        unsigned gap = 1;
        if (hasColumns && step.row.columns > 0)
          gap = sharesElement ? 0 : 2;
        else if (!hasColumns && step.row.columns == 0)
          gap = 0;
        level = std::max(level, step.level + gap);
      }
  return level;
}

static bool touchesBits(const RowOp &row) {
  return llvm::any_of(row.uses, [](const RowUse &use) {
    return getElementTypeOrSelf(use.buffer).isInteger(1);
  });
}

/// Adds the op to the group, if it fits there.
static bool join(OpenGroup &open, linalg::LinalgOp op) {
  // More would not fit the caches, and each is compared with all before.
  constexpr size_t mostSteps = 48;
  RowGroup &group = open.group;
  SmallVector<RowOp, 2> parts = matchRowOp(op, group.rows);
  if (parts.empty() || group.steps.size() >= mostSteps)
    return false;
  if (open.isElementwise ? parts.front().columns > 0 || !isElementwiseBody(op)
                         : llvm::any_of(parts, touchesBits))
    return false;
  SmallVector<unsigned> levels;
  for (const RowOp &part : parts) {
    std::optional<unsigned> level = levelBehind(group, part);
    if (!level)
      return false;
    // A search follows its sums.
    levels.push_back(levels.empty() ? *level
                                    : std::max(*level, levels.back() + 1));
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    auto next = llvm::find_if(group.steps, [&](const RowStep &step) {
      return step.level > levels[i];
    });
    group.steps.insert(next, {parts[i], levels[i]});
  }
  open.isWorthALoop |= rowsOf(op) == group.rows;
  return true;
}

/// A group of the op alone, over the most axes that some reduction has.
static std::optional<OpenGroup>
startGroup(linalg::LinalgOp op, ArrayRef<SmallVector<int64_t>> shapes) {
  std::optional<OpenGroup> best;
  for (const SmallVector<int64_t> &rows : shapes) {
    if (best && best->group.rows.size() >= rows.size())
      continue;
    OpenGroup group;
    group.group.rows = rows;
    if (join(group, op))
      best = std::move(group);
  }
  return best;
}

/// Walks over a block: each op joins the last open group that it fits, or else
/// starts one with `start`; `close` is given each group that no more can join.
static void
collectGroups(Block &block,
              function_ref<std::optional<OpenGroup>(linalg::LinalgOp)> start,
              function_ref<void(OpenGroup &)> close) {
  // Each op is compared with every open group.
  constexpr size_t mostOpen = 8;
  std::vector<OpenGroup> open;
  for (Operation &op : block) {
    OpenGroup *joined = nullptr;
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      for (OpenGroup &group : llvm::reverse(open))
        if (join(group, structured)) {
          joined = &group;
          break;
        }
    auto deallocation = dyn_cast<memref::DeallocOp>(op);
    Effects effects = open.empty() ? Effects() : effectsOf(&op);
    std::vector<OpenGroup> remaining;
    for (OpenGroup &group : open) {
      if (&group == joined || !isInTheWay(effects, group.group)) {
        remaining.push_back(std::move(group));
      } else if (deallocation) {
        group.group.deallocations.push_back(deallocation);
        remaining.push_back(std::move(group));
      } else {
        close(group);
      }
    }
    open = std::move(remaining);
    if (auto structured = dyn_cast<linalg::LinalgOp>(op); structured && !joined)
      if (std::optional<OpenGroup> started = start(structured)) {
        if (open.size() == mostOpen) {
          close(open.front());
          open.erase(open.begin());
        }
        open.push_back(std::move(*started));
      }
  }
  for (OpenGroup &group : open)
    close(group);
}

std::vector<RowGroup> mlir::surge::findRowGroups(Block &block) {
  SmallVector<SmallVector<int64_t>> shapes;
  for (auto op : block.getOps<linalg::LinalgOp>())
    if (std::optional<SmallVector<int64_t>> rows = rowsOf(op))
      if (!llvm::is_contained(shapes, *rows))
        shapes.push_back(std::move(*rows));
  std::vector<RowGroup> found;
  if (shapes.empty())
    return found;
  collectGroups(
      block, [&](linalg::LinalgOp op) { return startGroup(op, shapes); },
      [&](OpenGroup &open) {
        RowGroup &group = open.group;
        bool isAlone =
            group.steps.size() == 1 && group.steps.front().row.reduces;
        if (open.isWorthALoop && !isAlone)
          found.push_back(std::move(group));
      });
  return found;
}

static bool touches(const RowGroup &group, Value buffer) {
  return llvm::any_of(group.steps, [&](const RowStep &step) {
    return llvm::any_of(step.row.uses, [&](const RowUse &use) {
      return mayShareMemory(buffer, use.buffer);
    });
  });
}

/// The parts of a group of which none touches a buffer of another one.
static std::vector<RowGroup> partsOf(const RowGroup &group) {
  llvm::EquivalenceClasses<size_t> connected;
  DenseMap<Value, size_t> firstUsers;
  for (auto [number, step] : llvm::enumerate(group.steps)) {
    connected.insert(number);
    for (const RowUse &use : step.row.uses)
      if (use.access != RowAccess::Shared)
        connected.unionSets(
            number, firstUsers.try_emplace(use.buffer, number).first->second);
  }
  llvm::MapVector<size_t, RowGroup> parts;
  for (auto [number, step] : llvm::enumerate(group.steps)) {
    RowGroup &part = parts[connected.getLeaderValue(number)];
    part.rows = group.rows;
    part.steps.push_back(step);
  }
  std::vector<RowGroup> result;
  for (auto &[leader, part] : parts) {
    // The memory of other parts is given back where it was.
    for (memref::DeallocOp deallocation : group.deallocations)
      if (touches(part, deallocation.getMemref()))
        part.deallocations.push_back(deallocation);
    result.push_back(std::move(part));
  }
  return result;
}

std::vector<RowGroup> mlir::surge::findElementwiseGroups(Block &block) {
  std::vector<RowGroup> found;
  collectGroups(
      block,
      [](linalg::LinalgOp op) -> std::optional<OpenGroup> {
        OpenGroup started;
        started.group.rows = op.getStaticLoopRanges();
        started.isElementwise = true;
        if (started.group.rows.empty() ||
            llvm::any_of(started.group.rows, ShapedType::isDynamic) ||
            !join(started, op))
          return std::nullopt;
        return started;
      },
      [&](OpenGroup &open) {
        for (RowGroup &part : partsOf(open.group))
          if (part.steps.size() > 1 && part.lanesOfRows() > 1)
            found.push_back(std::move(part));
      });
  return found;
}
