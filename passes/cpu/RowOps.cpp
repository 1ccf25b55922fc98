//===- RowOps.cpp - Structured ops that work on one row at a time ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::surge;

/// The buffers from outside that the body of an op loads from.
static SmallVector<memref::LoadOp> loadsOf(linalg::LinalgOp op) {
  SmallVector<memref::LoadOp> loads;
  op.getBlock()->walk([&](memref::LoadOp load) { loads.push_back(load); });
  return loads;
}

/// Whether a load in the body of an op takes an element of the row at hand,
/// which has one axis beyond those of the rows.
static bool loadsFromOwnRow(memref::LoadOp load, size_t rank) {
  if (load.getIndices().size() != rank + 1)
    return false;
  for (auto [axis, index] :
       llvm::enumerate(load.getIndices().take_front(rank))) {
    auto position = index.getDefiningOp<linalg::IndexOp>();
    if (!position || position.getDim() != axis)
      return false;
  }
  return true;
}

std::optional<SmallVector<int64_t>> mlir::surge::rowsOf(linalg::LinalgOp op) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  bool readsRows = op.getNumReductionLoops() == 0 &&
                   llvm::any_of(loadsOf(op), [&](memref::LoadOp load) {
                     return loadsFromOwnRow(load, sizes.size());
                   });
  bool reducesLast = op.getNumReductionLoops() == 1 &&
                     iterators.back() == utils::IteratorType::reduction;
  bool drawsWords = op.getNumReductionLoops() == 0 && !sizes.empty() &&
                    !op.getBlock()->getOps<arith::MulUIExtendedOp>().empty();
  bool hasColumns = sizes.size() > 1 && sizes.back() > kFewColumns;
  if (reducesLast || (drawsWords && hasColumns))
    sizes.pop_back();
  if ((!readsRows && !reducesLast && !drawsWords) || sizes.empty() ||
      llvm::any_of(sizes, ShapedType::isDynamic))
    return std::nullopt;
  return sizes;
}

/// Numbers that vectors hold as memory does.
static bool isPlainNumber(Type type) {
  return type.isF32() || type.isF64() || type.isInteger(32) ||
         type.isInteger(64);
}

/// How the operand's elements follow the loops: the rows, then the columns.
static std::optional<RowAccess> accessOf(linalg::LinalgOp op,
                                         OpOperand &operand, unsigned rank) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return isPlainNumber(operand.get().getType()) ||
                   operand.get().getType().isIndex()
               ? std::optional(RowAccess::Shared)
               : std::nullopt;
  bool isBit = type.getElementType().isInteger(1);
  if (!type.getLayout().isIdentity() ||
      (!isPlainNumber(type.getElementType()) && !isBit))
    return std::nullopt;
  AffineMap map = op.getMatchingIndexingMap(&operand);
  auto isLoop = [&](unsigned axis, unsigned loop) {
    return map.getResult(axis) == getAffineDimExpr(loop, op.getContext());
  };
  unsigned axes = map.getNumResults();
  // Truth values are taken for the sake of those that stay in registers.
  if (isBit && (axes != rank || map.getNumDims() != rank))
    return std::nullopt;
  if (axes == 0 || (axes == 1 && map.getNumDims() > rank && isLoop(0, rank)))
    return RowAccess::Shared;
  auto startsAt = [&](unsigned first) {
    for (unsigned axis = 0; axis < axes; ++axis)
      if (!isLoop(axis, first + axis))
        return false;
    return true;
  };
  if (axes >= rank && startsAt(0))
    return axes == rank ? RowAccess::Row : RowAccess::Element;
  if (axes < rank && startsAt(rank - axes))
    return RowAccess::RepeatedRow;
  if (axes <= rank && map.getNumDims() > rank && startsAt(rank + 1 - axes))
    return RowAccess::RepeatedElement;
  return std::nullopt;
}

RowReduction mlir::surge::rowReductionOf(linalg::LinalgOp op,
                                         BlockArgument soFar) {
  unsigned position = soFar.getArgNumber() - op.getNumDpsInputs();
  Operation *combiner =
      op.getBlock()->getTerminator()->getOperand(position).getDefiningOp();
  if (!combiner || combiner->getBlock() != op.getBlock() ||
      !soFar.hasOneUse() || !combiner->hasOneUse() ||
      *soFar.user_begin() != combiner || combiner->getNumOperands() != 2)
    return {};
  using Kind = vector::CombiningKind;
  std::optional<Kind> kind =
      llvm::TypeSwitch<Operation *, std::optional<Kind>>(combiner)
          .Case<arith::AddFOp, arith::AddIOp>([](auto) { return Kind::ADD; })
          .Case<arith::MulFOp, arith::MulIOp>([](auto) { return Kind::MUL; })
          .Case<arith::MaximumFOp>([](auto) { return Kind::MAXIMUMF; })
          .Case<arith::MinimumFOp>([](auto) { return Kind::MINIMUMF; })
          .Case<arith::MaxNumFOp>([](auto) { return Kind::MAXNUMF; })
          .Case<arith::MinNumFOp>([](auto) { return Kind::MINNUMF; })
          .Case<arith::MaxSIOp>([](auto) { return Kind::MAXSI; })
          .Case<arith::MinSIOp>([](auto) { return Kind::MINSI; })
          .Default([](Operation *) { return std::nullopt; });
  if (!kind)
    return {};
  return {combiner, combiner->getOperand(combiner->getOperand(0) == soFar),
          *kind};
}

TypedAttr mlir::surge::neutralNumber(Builder &b, vector::CombiningKind kind,
                                     Type type) {
  using Kind = vector::CombiningKind;
  auto number = dyn_cast<FloatType>(type);
  unsigned width = type.getIntOrFloatBitWidth();
  switch (kind) {
  case Kind::MUL:
    return cast<TypedAttr>(b.getOneAttr(type));
  case Kind::MAXIMUMF:
  case Kind::MAXNUMF:
  case Kind::MINIMUMF:
  case Kind::MINNUMF: {
    bool isMaximum = kind == Kind::MAXIMUMF || kind == Kind::MAXNUMF;
    return b.getFloatAttr(
        number, APFloat::getInf(number.getFloatSemantics(), isMaximum));
  }
  case Kind::MAXSI:
    return b.getIntegerAttr(type, APInt::getSignedMinValue(width));
  case Kind::MINSI:
    return b.getIntegerAttr(type, APInt::getSignedMaxValue(width));
  default: // Sums; -0 changes no number.
    return number ? TypedAttr(b.getFloatAttr(number, -0.0))
                  : TypedAttr(b.getIntegerAttr(type, 0));
  }
}

bool mlir::surge::isElementwiseBody(linalg::LinalgOp op) {
  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (isa<linalg::IndexOp>(inner))
      continue;
    if (inner.getNumRegions() > 0 || !isMemoryEffectFree(&inner) ||
        isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
            arith::CeilDivSIOp, arith::CeilDivUIOp, arith::FloorDivSIOp>(inner))
      return false;
    bool isUniform = llvm::all_of(inner.getOperands(), [&](Value operand) {
      return operand.getParentBlock() != op.getBlock();
    });
    if (!isUniform && !OpTrait::hasElementwiseMappableTraits(&inner) &&
        !isa<arith::ConstantOp>(inner))
      return false;
  }
  return true;
}

/// Whether one run of the body leaves no trace but its results and cannot end
/// the call.
static bool isScalarBody(linalg::LinalgOp op) {
  WalkResult walk = op.getBlock()->walk([](Operation *inner) {
    bool isAllowed = isa<memref::LoadOp>(inner) ||
                     inner->hasTrait<OpTrait::HasRecursiveMemoryEffects>() ||
                     isMemoryEffectFree(inner);
    return isAllowed && !isa<cf::AssertOp, linalg::LinalgOp>(inner)
               ? WalkResult::advance()
               : WalkResult::interrupt();
  });
  return !walk.wasInterrupted();
}

/// The two steps of a search; none where its target varies along the row.
static SmallVector<RowOp, 2> splitSearch(const RowOp &whole,
                                         const RowSearch &search) {
  RowOp sums = whole;
  sums.search = search;
  RowOp find = sums;
  sums.part = RowOp::Part::Sums;
  find.part = RowOp::Part::Search;
  find.columns = 0;
  find.reduces = false;
  sums.uses.clear();
  find.uses.clear();
  linalg::LinalgOp op = whole.op;
  for (auto [operand, access] :
       llvm::zip_equal(op->getOpOperands(), whole.operands)) {
    bool writes = op.isDpsInit(&operand);
    bool isForTarget = dependsOnOperand(op, search.target, operand);
    if (isForTarget &&
        (access == RowAccess::Element || access == RowAccess::RepeatedElement))
      return {};
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    RowUse use{operand.get(), access, writes};
    if (writes || isForTarget)
      find.uses.push_back(use);
    if (!writes && dependsOnOperand(op, search.weight, operand))
      sums.uses.push_back(use);
  }
  return {sums, find};
}

SmallVector<RowOp, 2> mlir::surge::matchRowOp(linalg::LinalgOp op,
                                              ArrayRef<int64_t> rows) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  if (!op.hasPureBufferSemantics() || sizes.size() < rows.size() ||
      sizes.size() > rows.size() + 1 ||
      ArrayRef(sizes).take_front(rows.size()) != rows ||
      ShapedType::isDynamic(sizes.back()) || sizes.back() == 0)
    return {};
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  RowOp match;
  match.op = op;
  if (sizes.size() > rows.size()) {
    match.columns = sizes.back();
    match.reduces = iterators.back() == utils::IteratorType::reduction;
    iterators.pop_back();
  }
  if (llvm::any_of(iterators, [](utils::IteratorType type) {
        return type != utils::IteratorType::parallel;
      }))
    return {};

  for (OpOperand &operand : op->getOpOperands()) {
    std::optional<RowAccess> access = accessOf(op, operand, rows.size());
    bool writes = op.isDpsInit(&operand);
    RowAccess written =
        match.columns && !match.reduces ? RowAccess::Element : RowAccess::Row;
    if (!access || (writes && *access != written))
      return {};
    match.operands.push_back(*access);
    if (isa<MemRefType>(operand.get().getType()))
      match.uses.push_back({operand.get(), *access, writes});
  }
  if (match.columns == 0) {
    if (!isScalarBody(op))
      return {};
    for (memref::LoadOp load : loadsOf(op)) {
      bool isOwn = loadsFromOwnRow(load, rows.size()) &&
                   isPlainNumber(load.getMemRefType().getElementType()) &&
                   load.getMemRefType().getLayout().isIdentity();
      match.uses.push_back({load.getMemRef(),
                            isOwn ? RowAccess::WholeRow : RowAccess::Shared,
                            /*writes=*/false});
    }
    return {match};
  }
  if (!isElementwiseBody(op))
    return {};
  bool isReordered = match.reduces && match.columns > kFewColumns;
  if (!isReordered)
    return {match};
  if (std::optional<RowSearch> search = rowSearchOf(op))
    return splitSearch(match, *search);
  for (BlockArgument soFar : op.getRegionOutputArgs())
    if (!rowReductionOf(op, soFar).combiner)
      return {};
  return {match};
}

bool mlir::surge::isReadBy(linalg::LinalgOp op, Value buffer) {
  return llvm::any_of(op->getOpOperands(), [&](OpOperand &operand) {
    return operand.get() == buffer &&
           !op.getMatchingBlockArgument(&operand).use_empty();
  });
}

/// The allocation, global or argument that a buffer is a view of; null where
/// it may be one of several.
static Value rootOf(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  if (isa_and_nonnull<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp>(
          buffer.getDefiningOp()))
    return buffer;
  auto argument = dyn_cast<BlockArgument>(buffer);
  bool isOfFunction = argument &&
                      isa<func::FuncOp>(argument.getOwner()->getParentOp()) &&
                      argument.getOwner()->isEntryBlock();
  return isOfFunction ? buffer : Value();
}

bool mlir::surge::mayShareMemory(Value a, Value b) {
  Value rootA = rootOf(a), rootB = rootOf(b);
  if (!rootA || !rootB || rootA == rootB)
    return true;
  return isa<BlockArgument>(rootA) && isa<BlockArgument>(rootB);
}
