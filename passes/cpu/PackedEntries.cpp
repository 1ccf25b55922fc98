//===- PackedEntries.cpp - What C calls -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::surge {
#define GEN_PASS_DEF_PACKEDENTRIESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

bool hasMachineWidth(Type type) {
  if (type.isIndex())
    return true;
  if (!isa<FloatType, IntegerType>(type))
    return false;
  unsigned width = type.getIntOrFloatBitWidth();
  return width == 1 || width == 8 || width == 16 || width == 32 || width == 64;
}

bool isKey(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector && vector.getElementType().isInteger(64) &&
         vector.getShape() == ArrayRef<int64_t>{2};
}

bool canCrossBoundary(Type type) {
  if (auto memref = dyn_cast<MemRefType>(type))
    return hasMachineWidth(memref.getElementType());
  return hasMachineWidth(type) || isKey(type);
}

/// Moves values between C's memory and the program's values, one pointer each.
class Boundary {
public:
  Boundary(ImplicitLocOpBuilder &builder, LLVMTypeConverter &converter)
      : b(builder), converter(converter) {}

  Value load(Type type, Value pointer) {
    if (type.isInteger(1)) {
      Value byte = LLVM::LoadOp::create(b, b.getI8Type(), pointer);
      return LLVM::TruncOp::create(b, type, byte);
    }
    Value value = LLVM::LoadOp::create(b, converter.convertType(type), pointer,
                                       isKey(type) ? 8 : 0);
    if (value.getType() == type)
      return value;
    return UnrealizedConversionCastOp::create(b, type, value).getResult(0);
  }

  void store(Value value, Value pointer) {
    Type type = value.getType();
    if (type.isInteger(1))
      value = LLVM::ZExtOp::create(b, b.getI8Type(), value);
    Type converted = converter.convertType(value.getType());
    if (converted != value.getType())
      value =
          UnrealizedConversionCastOp::create(b, converted, value).getResult(0);
    LLVM::StoreOp::create(b, value, pointer, isKey(type) ? 8 : 0);
  }

  /// The pointer at `index` of the array of pointers `slots`.
  Value slot(Value slots, int32_t index) {
    auto pointer = LLVM::LLVMPointerType::get(b.getContext());
    Value address = LLVM::GEPOp::create(b, pointer, pointer, slots,
                                        ArrayRef<LLVM::GEPArg>{index});
    return LLVM::LoadOp::create(b, pointer, address);
  }

private:
  ImplicitLocOpBuilder &b;
  LLVMTypeConverter &converter;
};

LogicalResult verifyBoundary(func::FuncOp function) {
  auto verify = [&](TypeRange types, StringRef what) -> LogicalResult {
    for (auto [position, type] : llvm::enumerate(types))
      if (!canCrossBoundary(type))
        return function.emitError("expected ")
               << what << " " << position << " of public function '"
               << function.getName()
               << "' to be a key, a number of 1, 8, 16, 32 or 64 bits or a "
                  "tensor of such numbers, but got "
               << type << "; make the function private";
    return success();
  };
  return success(succeeded(verify(function.getArgumentTypes(), "argument")) &&
                 succeeded(verify(function.getResultTypes(), "result")));
}

/// The results of a call in the order of the program's text: donated arguments
/// are among them, where they belong.
SmallVector<Value> resultsOf(func::CallOp call, func::FuncOp function) {
  SmallVector<std::pair<unsigned, Value>> donated;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (std::optional<unsigned> result = surge::donatedResult(function, i))
      donated.push_back({*result, call.getOperand(i)});
  llvm::sort(donated, llvm::less_first());
  SmallVector<Value> results = call.getResults();
  for (auto [result, argument] : donated)
    results.insert(results.begin() + result, argument);
  return results;
}

/// The constant that says what is known of a call's memory; runtime/Surge.h
/// describes it.
void createMemoryPlan(func::FuncOp function, StringRef name) {
  OpBuilder b(function.getContext());
  b.setInsertionPointAfter(function);
  SmallVector<int64_t> numbers(3, 0);
  if (auto arena = function->getAttrOfType<DenseI64ArrayAttr>("surge.arena"))
    llvm::copy(arena.asArrayRef(), numbers.begin());
  LLVM::GlobalOp::create(
      b, function.getLoc(),
      LLVM::LLVMArrayType::get(b.getI64Type(), numbers.size()),
      /*isConstant=*/true, LLVM::Linkage::External, name,
      b.getI64TensorAttr(numbers));
}

void createEntry(func::FuncOp function, StringRef name,
                 LLVMTypeConverter &converter) {
  ImplicitLocOpBuilder b(function.getLoc(), function);
  b.setInsertionPointAfter(function);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer});
  auto entry = LLVM::LLVMFuncOp::create(b, name, type);
  b.setInsertionPointToStart(entry.addEntryBlock(b));
  Value slots = entry.getArgument(0);

  Boundary boundary(b, converter);
  int32_t position = 0;
  SmallVector<Value> arguments;
  for (Type argument : function.getArgumentTypes())
    arguments.push_back(
        boundary.load(argument, boundary.slot(slots, position++)));
  auto call = func::CallOp::create(b, function, arguments);
  for (Value result : resultsOf(call, function))
    boundary.store(result, boundary.slot(slots, position++));
  LLVM::ReturnOp::create(b, ValueRange());
}

struct PackedEntriesPass
    : surge::impl::PackedEntriesPassBase<PackedEntriesPass> {
  void runOnOperation() final {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    LLVMTypeConverter converter(&getContext());
    auto internal =
        LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal);
    for (auto function : llvm::to_vector(module.getOps<func::FuncOp>())) {
      if (function.isDeclaration())
        continue;
      if (function.isPublic() && failed(verifyBoundary(function)))
        return signalPassFailure();

      std::string name = function.getName().str();
      std::string entry = "surge_entry_" + name;
      std::string plan = "surge_memory_" + name;
      for (const std::string &symbol : {entry, plan})
        if (function.isPublic() && symbols.lookup(symbol)) {
          function.emitError("expected no other symbol '")
              << symbol << "' beside public function '" << name
              << "'; rename one of them";
          return signalPassFailure();
        }
      // A function named `exp` or `main` must not meet the C library's.
      if (failed(symbols.rename(function, "surge." + name))) {
        function.emitError("expected known uses of function '")
            << name << "', but an unregistered op hides some; remove it";
        return signalPassFailure();
      }
      function->setAttr("llvm.linkage", internal);
      if (!function.isPublic())
        continue;
      createMemoryPlan(function, plan);
      createEntry(function, entry, converter);
      for (unsigned i = 0; i < function.getNumArguments(); ++i)
        function.removeArgAttr(i, surge::donatedAttrName);
      function.setPrivate();
    }
  }
};

} // namespace
