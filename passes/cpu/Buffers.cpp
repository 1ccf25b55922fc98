//===- Buffers.cpp - Who sees a buffer ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Buffers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

bool mlir::surge::isSeenByName(Value buffer) {
  return buffer.getDefiningOp<memref::AllocOp>() &&
         llvm::none_of(buffer.getUsers(), [](Operation *user) {
           return llvm::any_of(user->getResultTypes(),
                               llvm::IsaPred<BaseMemRefType>);
         });
}

bool mlir::surge::names(Operation *op, Value buffer) {
  WalkResult walk = op->walk([&](Operation *inner) {
    return llvm::is_contained(inner->getOperands(), buffer)
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return walk.wasInterrupted();
}

linalg::FillOp mlir::surge::clearingFill(linalg::LinalgOp op, Value result) {
  // Where a view of the buffer exists, others may see the zeros.
  bool isNamedWhereSeen = isSeenByName(result);
  for (Operation *previous = op->getPrevNode(); previous;
       previous = previous->getPrevNode()) {
    auto fill = dyn_cast<linalg::FillOp>(previous);
    if (fill && fill.getDpsInits()[0] == result)
      return matchPattern(fill.getInputs()[0], m_PosZeroFloat())
                 ? fill
                 : linalg::FillOp();
    if (names(previous, result) ||
        (!isNamedWhereSeen && !isMemoryEffectFree(previous)))
      return {};
  }
  return {};
}

Value mlir::surge::addressOf(ImplicitLocOpBuilder &b, Value buffer,
                             memref::ExtractStridedMetadataOp metadata) {
  Value address = memref::ExtractAlignedPointerAsIndexOp::create(b, buffer);
  OpFoldResult offset = metadata.getConstifiedMixedOffset();
  if (!isZeroInteger(offset)) {
    Type element = getElementTypeOrSelf(buffer);
    Value bytes = arith::MulIOp::create(
        b, getValueOrCreateConstantIndexOp(b, b.getLoc(), offset),
        arith::ConstantIndexOp::create(b, element.getIntOrFloatBitWidth() / 8));
    address = arith::AddIOp::create(b, address, bytes);
  }
  Value word = arith::IndexCastOp::create(b, b.getI64Type(), address);
  return LLVM::IntToPtrOp::create(b, LLVM::LLVMPointerType::get(b.getContext()),
                                  word);
}
