//===- RuntimeAssertions.cpp - Failed assertions reach the runtime --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::surge {
#define GEN_PASS_DEF_RUNTIMEASSERTIONSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

constexpr StringLiteral kFail = "surge_fail";

/// What the user reads: where the assertion stands, and what it says.
std::string messageOf(cf::AssertOp assertion) {
  std::string message;
  llvm::raw_string_ostream stream(message);
  if (auto place = assertion.getLoc()->findInstanceOf<FileLineColRange>())
    stream << place.getFilename().getValue() << ":" << place.getStartLine()
           << ":" << place.getStartColumn() << ": ";
  stream << assertion.getMsg();
  message.push_back('\0');
  return message;
}

struct RuntimeAssertionsPass
    : surge::impl::RuntimeAssertionsPassBase<RuntimeAssertionsPass> {
  void runOnOperation() final {
    SmallVector<cf::AssertOp> assertions;
    getOperation().walk(
        [&](cf::AssertOp assertion) { assertions.push_back(assertion); });
    if (assertions.empty())
      return;
    SymbolTable symbols(getOperation());
    if (Operation *other = symbols.lookup(kFail)) {
      other->emitError("expected no symbol '")
          << kFail << "' in the program: the runtime's function has this name";
      return signalPassFailure();
    }
    LLVM::LLVMFuncOp check = createCheck(symbols);
    for (cf::AssertOp assertion : assertions) {
      ImplicitLocOpBuilder b(assertion.getLoc(), assertion);
      Value message = LLVM::createGlobalString(
          assertion.getLoc(), b, nextMessageName(symbols), messageOf(assertion),
          LLVM::Linkage::Internal);
      LLVM::CallOp::create(b, check, ValueRange{assertion.getArg(), message});
      assertion.erase();
    }
  }

private:
  /// A function that fails unless its argument is true. A call of it stands
  /// where a branch could not, inside the regions of loops.
  LLVM::LLVMFuncOp createCheck(SymbolTable &symbols) {
    ImplicitLocOpBuilder b(getOperation().getLoc(), &getContext());
    auto nothing = LLVM::LLVMVoidType::get(&getContext());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto fail = LLVM::LLVMFuncOp::create(
        b, kFail, LLVM::LLVMFunctionType::get(nothing, {pointer}));
    fail.setPassthroughAttr(b.getStrArrayAttr({"noreturn", "cold"}));
    symbols.insert(fail);
    auto check = LLVM::LLVMFuncOp::create(
        b, "surge_check",
        LLVM::LLVMFunctionType::get(nothing, {b.getI1Type(), pointer}),
        LLVM::Linkage::Internal);
    symbols.insert(check);

    Block *entry = check.addEntryBlock(b);
    Block *failed = b.createBlock(&check.getBody());
    LLVM::CallOp::create(b, fail, entry->getArgument(1));
    LLVM::UnreachableOp::create(b);
    Block *done = b.createBlock(&check.getBody());
    LLVM::ReturnOp::create(b, ValueRange());
    b.setInsertionPointToStart(entry);
    LLVM::CondBrOp::create(b, entry->getArgument(0), done, failed);
    return check;
  }

  /// A name that no other symbol has.
  std::string nextMessageName(SymbolTable &symbols) {
    std::string name;
    do
      name = "surge_message_" + std::to_string(count++);
    while (symbols.lookup(name));
    return name;
  }

  unsigned count = 0;
};

} // namespace
