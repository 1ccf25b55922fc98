//===- DonatedResults.cpp - Results in the memory of arguments ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::surge {
#define GEN_PASS_DEF_DONATEDRESULTSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// The arguments of a function by the result that takes their memory.
using Donations = llvm::MapVector<unsigned, BlockArgument>;

Donations findDonations(func::FuncOp function) {
  Donations donations;
  for (BlockArgument argument : function.getArguments())
    if (std::optional<unsigned> result =
            surge::donatedResult(function, argument.getArgNumber()))
      donations[*result] = argument;
  return donations;
}

/// What a cast to another static type is made of.
Value withoutCasts(Value buffer) {
  while (auto cast = buffer.getDefiningOp<memref::CastOp>())
    buffer = cast.getSource();
  return buffer;
}

/// What is in a buffer now, whatever is written to it later.
Value copyOf(Value buffer, Location loc, OpBuilder &builder) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      sizes.push_back(memref::DimOp::create(builder, loc, buffer, axis));
  Value copy = memref::AllocOp::create(builder, loc, type, sizes);
  memref::CopyOp::create(builder, loc, buffer, copy);
  return copy;
}

/// Puts the donated results of a return where they belong.
void moveResults(func::ReturnOp terminator, const Donations &donations) {
  BufferViewFlowAnalysis flow(terminator->getParentOp());
  auto isDonated = [&](Value buffer) {
    auto sources = flow.resolveReverse(buffer);
    return llvm::any_of(donations, [&](auto &donation) {
      return sources.contains(donation.second);
    });
  };
  OpBuilder builder(terminator);
  Location loc = terminator.getLoc();
  SmallVector<std::pair<Value, Value>> copies;
  llvm::BitVector moved(terminator.getNumOperands());
  for (OpOperand &operand : terminator->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    auto donation = donations.find(operand.getOperandNumber());
    if (donation == donations.end()) {
      // The caller frees results, and knows donated memory by another name.
      if (isDonated(operand.get()))
        operand.set(copyOf(operand.get(), loc, builder));
      continue;
    }
    moved.set(operand.getOperandNumber());
    Value result = operand.get();
    if (withoutCasts(result) == donation->second)
      continue;
    // Several arguments may change places.
    if (isDonated(result))
      result = copyOf(result, loc, builder);
    copies.push_back({result, donation->second});
  }
  for (auto [result, argument] : copies)
    memref::CopyOp::create(builder, loc, result, argument);
  terminator->eraseOperands(moved);
}

struct DonatedResultsPass
    : surge::impl::DonatedResultsPassBase<DonatedResultsPass> {
  void runOnOperation() final {
    ModuleOp module = getOperation();
    for (auto function : module.getOps<func::FuncOp>()) {
      if (function.isDeclaration())
        continue;
      Donations donations = findDonations(function);
      if (donations.empty())
        continue;
      if (!SymbolTable::symbolKnownUseEmpty(function, module)) {
        function.emitError("expected no calls of '")
            << function.getName()
            << "', which has donated arguments, where they cannot be inlined; "
               "call a private function from both places";
        return signalPassFailure();
      }
      function.walk([&](func::ReturnOp terminator) {
        moveResults(terminator, donations);
      });
      llvm::BitVector moved(function.getNumResults());
      for (auto &[result, argument] : donations)
        moved.set(result);
      if (failed(function.eraseResults(moved)))
        return signalPassFailure();
    }
  }
};

} // namespace
