//===- RowGroups.cpp - Structured ops that can share one loop over rows ---===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowGroups.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

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

bool RowGroup::isInternal(Value buffer) const {
  return buffer.getDefiningOp<memref::AllocOp>() &&
         llvm::all_of(buffer.getUsers(), [&](Operation *user) {
           if (llvm::is_contained(deallocations, user))
             return true;
           return llvm::any_of(steps, [&](const RowStep &step) {
             return step.row.op->isAncestor(user);
           });
         });
}

namespace {

/// A group that further ops may still join.
struct OpenGroup {
  RowGroup group;
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

/// Adds the op to the group, if it fits there.
static bool join(OpenGroup &open, linalg::LinalgOp op) {
  // More would not fit the caches, and each is compared with all before.
  constexpr size_t mostSteps = 48;
  RowGroup &group = open.group;
  SmallVector<RowOp, 2> parts = matchRowOp(op, group.rows);
  if (parts.empty() || group.steps.size() >= mostSteps)
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

std::vector<RowGroup> mlir::surge::findRowGroups(Block &block) {
  // Each op is compared with every open group.
  constexpr size_t mostOpen = 8;
  SmallVector<SmallVector<int64_t>> shapes;
  for (auto op : block.getOps<linalg::LinalgOp>())
    if (std::optional<SmallVector<int64_t>> rows = rowsOf(op))
      if (!llvm::is_contained(shapes, *rows))
        shapes.push_back(std::move(*rows));

  std::vector<RowGroup> found;
  std::vector<OpenGroup> open;
  auto close = [&](OpenGroup &group) {
    bool isAlone =
        group.group.steps.size() == 1 && group.group.steps.front().row.reduces;
    if (group.isWorthALoop && !isAlone)
      found.push_back(std::move(group.group));
  };
  for (Operation &op : block) {
    if (shapes.empty())
      break;
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
      if (std::optional<OpenGroup> started = startGroup(structured, shapes)) {
        if (open.size() == mostOpen) {
          close(open.front());
          open.erase(open.begin());
        }
        open.push_back(std::move(*started));
      }
  }
  for (OpenGroup &group : open)
    close(group);
  return found;
}
