//===- ProductKernel.cpp - A function that multiplies matrices ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The innermost loop adds to a block of the result, some rows of one vector
// each, which stays in registers:
//
//   for one vector of columns, for 8 rows:
//     c = load C; for k: v = load B[k], c[row] += A[row, k] v; store C
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ProductKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

/// The first is as many sums as hide the latency of a multiplication with
/// addition; the others are for the rows that it leaves over.
static constexpr int64_t rowsAtOnce[] = {8, 4, 1};
/// The widest vectors of any processor; narrower ones take several.
static constexpr unsigned vectorBits = 512;

namespace {

class KernelBuilder {
public:
  KernelBuilder(func::FuncOp function, FloatType element)
      : b(function.getLoc(), function.getContext()),
        vectorType(VectorType::get(vectorBits / element.getWidth(), element)) {
    Block *entry = function.addEntryBlock();
    b.setInsertionPointToStart(entry);
    left = entry->getArgument(0);
    right = entry->getArgument(1);
    result = entry->getArgument(2);
    accumulates = entry->getArgument(3);
    rows = memref::DimOp::create(b, left, 0);
    depth = memref::DimOp::create(b, left, 1);
    columns = memref::DimOp::create(b, right, 1);
  }

  void build();

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  void loop(Value begin, Value end, int64_t step,
            function_ref<void(Value)> body) {
    auto created = scf::ForOp::create(b, begin, end, index(step));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(created.getBody());
    body(created.getInductionVar());
  }
  Value zeros() {
    return arith::ConstantOp::create(b, b.getZeroAttr(vectorType));
  }
  Value load(Value buffer, Value row, Value column, Value mask);
  void store(Value vector, Value row, Value column, Value mask);
  void buildColumns(Value column, Value mask);
  void buildBlock(Value row, int64_t count, Value column, Value mask);

  ImplicitLocOpBuilder b;
  VectorType vectorType;
  Value left, right, result, accumulates, rows, depth, columns;
};

} // namespace

Value KernelBuilder::load(Value buffer, Value row, Value column, Value mask) {
  Value at[] = {row, column};
  if (!mask)
    return vector::LoadOp::create(b, vectorType, buffer, ValueRange(at));
  return vector::MaskedLoadOp::create(b, vectorType, buffer, ValueRange(at),
                                      mask, zeros());
}

void KernelBuilder::store(Value vector, Value row, Value column, Value mask) {
  Value at[] = {row, column};
  if (mask)
    vector::MaskedStoreOp::create(b, result, ValueRange(at), mask, vector);
  else
    vector::StoreOp::create(b, vector, result, ValueRange(at));
}

void KernelBuilder::buildBlock(Value row, int64_t count, Value column,
                               Value mask) {
  SmallVector<Value> block, sums;
  for (int64_t i = 0; i < count; ++i) {
    block.push_back(arith::AddIOp::create(b, row, index(i)));
    Value start = load(result, block.back(), column, mask);
    sums.push_back(arith::SelectOp::create(b, accumulates, start, zeros()));
  }
  auto added = scf::ForOp::create(
      b, index(0), depth, index(1), sums,
      [&](OpBuilder &, Location, Value k, ValueRange soFar) {
        Value vector = load(right, k, column, mask);
        SmallVector<Value> next;
        for (auto [here, sum] : llvm::zip_equal(block, soFar)) {
          Value factor = memref::LoadOp::create(b, left, ValueRange{here, k});
          factor = vector::BroadcastOp::create(b, vectorType, factor);
          auto flags = arith::FastMathFlags::contract;
          Value term = arith::MulFOp::create(b, factor, vector, flags);
          next.push_back(arith::AddFOp::create(b, sum, term, flags));
        }
        scf::YieldOp::create(b, next);
      });
  for (auto [here, sum] : llvm::zip_equal(block, added.getResults()))
    store(sum, here, column, mask);
}

/// All rows at one vector of columns.
void KernelBuilder::buildColumns(Value column, Value mask) {
  Value begin = index(0);
  for (int64_t count : rowsAtOnce) {
    Value rest = arith::RemSIOp::create(b, rows, index(count));
    Value end = arith::SubIOp::create(b, rows, rest);
    loop(begin, end, count,
         [&](Value row) { buildBlock(row, count, column, mask); });
    begin = end;
  }
}

void KernelBuilder::build() {
  int64_t lanes = vectorType.getNumElements();
  Value rest = arith::RemSIOp::create(b, columns, index(lanes));
  Value full = arith::SubIOp::create(b, columns, rest);
  loop(index(0), full, lanes,
       [&](Value column) { buildColumns(column, Value()); });
  loop(full, columns, lanes, [&](Value column) {
    auto type = VectorType::get(lanes, b.getI1Type());
    buildColumns(column, vector::CreateMaskOp::create(b, type, rest));
  });
  func::ReturnOp::create(b);
}

func::FuncOp mlir::surge::createProductKernel(SymbolTable &symbols,
                                              FloatType element) {
  auto module = cast<ModuleOp>(symbols.getOp());
  MLIRContext *context = module.getContext();
  constexpr int64_t unknown = ShapedType::kDynamic;
  auto matrix = [&](int64_t columnStride) -> Type {
    return MemRefType::get(
        {unknown, unknown}, element,
        StridedLayoutAttr::get(context, unknown, {unknown, columnStride}));
  };
  auto type = FunctionType::get(
      context,
      {matrix(unknown), matrix(1), matrix(1), IntegerType::get(context, 1)},
      {});
  std::string name =
      (element.isF32() ? "surge_add_product_f32" : "surge_add_product_f64");
  auto function = func::FuncOp::create(module.getLoc(), name, type);
  function.setPrivate();
  symbols.insert(function);
  KernelBuilder(function, element).build();
  return function;
}
