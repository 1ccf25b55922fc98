//===- DistinctBuffers.cpp - Which buffers lie apart ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/DistinctBuffers.h"

#include "dialect/Donation.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace {

/// What a load or store accesses; null for other ops.
Value accessedBy(Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<memref::LoadOp, memref::StoreOp>(
          [](auto access) { return access.getMemRef(); })
      .Case<vector::LoadOp, vector::StoreOp>(
          [](auto access) { return access.getBase(); })
      .Case<vector::TransferReadOp, vector::TransferWriteOp>(
          [](auto access) { return access.getBase(); })
      .Default(nullptr);
}

/// Whether a value is memory of its own, in an arena or not.
bool isBuffer(Value value) {
  return value.getDefiningOp<memref::AllocOp>() ||
         value.getDefiningOp<memref::ViewOp>();
}

/// The buffer that a value is or is a view of. All arguments that are read only
/// count as the first of them, since they may share memory; null stands for
/// what is not known.
Value bufferOf(Value value) {
  while (!isBuffer(value)) {
    auto view = value.getDefiningOp<ViewLikeOpInterface>();
    if (!view)
      break;
    value = view.getViewSource();
  }
  if (isBuffer(value))
    return value;
  auto argument = dyn_cast<BlockArgument>(value);
  auto function =
      argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp())
               : func::FuncOp();
  if (!function || !function.isPublic() || !argument.getOwner()->isEntryBlock())
    return {};
  return surge::donatedResult(function, argument.getArgNumber())
             ? argument
             : function.getArgument(0);
}

/// Whether buffers begin or end inside of an op.
bool hasBuffers(Operation *op) {
  return op
      ->walk([](Operation *inner) {
        return isa<memref::AllocOp, memref::DeallocOp, memref::ViewOp>(inner)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Marks the loads and stores of a nest, whose name is its own in the program.
void markNest(Operation *nest, const std::string &name) {
  llvm::MapVector<Value, SmallVector<Operation *>> accesses;
  nest->walk([&](Operation *op) {
    Value accessed = accessedBy(op);
    if (Value buffer = accessed ? bufferOf(accessed) : Value())
      accesses[buffer].push_back(op);
  });
  if (accesses.size() < 2)
    return;
  Builder b(nest->getContext());
  auto domain = LLVM::AliasScopeDomainAttr::get(
      b.getContext(), b.getStringAttr(name), StringAttr());
  SmallVector<Attribute> scopes;
  for (size_t i = 0; i < accesses.size(); ++i)
    scopes.push_back(LLVM::AliasScopeAttr::get(
        b.getContext(), b.getStringAttr(name + "." + std::to_string(i)), domain,
        StringAttr()));
  for (auto [number, entry] : llvm::enumerate(accesses)) {
    SmallVector<Attribute> others = scopes;
    others.erase(others.begin() + number);
    auto marks = b.getDictionaryAttr(
        {b.getNamedAttr(surge::aliasScopesName, b.getArrayAttr(scopes[number])),
         b.getNamedAttr(surge::noaliasScopesName, b.getArrayAttr(others))});
    for (Operation *op : entry.second)
      op->setLoc(FusedLoc::get(b.getContext(), {op->getLoc()}, marks));
  }
}

/// Marks the nests of a region; `count` have been marked before.
void markRegion(Region &region, StringRef function, int &count) {
  for (Block &block : region)
    for (Operation &op : block) {
      if (op.getNumRegions() == 0)
        continue;
      if (!hasBuffers(&op)) {
        markNest(&op, (function + "." + std::to_string(count++)).str());
        continue;
      }
      for (Region &inner : op.getRegions())
        markRegion(inner, function, count);
    }
}

} // namespace

void mlir::surge::markDistinctBuffers(func::FuncOp function) {
  int count = 0;
  markRegion(function.getBody(), function.getName(), count);
}
