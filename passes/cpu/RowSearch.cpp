//===- RowSearch.cpp - Search a row for a running sum ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowSearch.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::surge;

/// The other operand of the commutative `op` where `value` is one.
template <typename Op>
static Value otherOperand(Value result, Value value) {
  auto op = result.getDefiningOp<Op>();
  if (!op || (op.getLhs() != value && op.getRhs() != value))
    return {};
  return op.getLhs() == value ? op.getRhs() : op.getLhs();
}

/// Whether `condition` says that `weight` is above zero.
static bool isPositive(Value condition, Value weight) {
  auto compare = condition.getDefiningOp<arith::CmpFOp>();
  if (!compare)
    return false;
  auto [small, large] = std::pair(compare.getLhs(), compare.getRhs());
  if (compare.getPredicate() == arith::CmpFPredicate::OGT)
    std::swap(small, large);
  else if (compare.getPredicate() != arith::CmpFPredicate::OLT)
    return false;
  return large == weight && matchPattern(small, m_AnyZeroFloat());
}

/// Whether the buffer starts as `start` wherever `op` goes on from it.
static bool startsAs(Value buffer, linalg::LinalgOp op, Attribute start) {
  for (Operation *user : buffer.getUsers())
    if (auto fill = dyn_cast<linalg::FillOp>(user)) {
      Attribute value;
      return matchPattern(fill.getInputs()[0], m_Constant(&value)) &&
             value == start && fill->getBlock() == op->getBlock() &&
             fill->isBeforeInBlock(op);
    }
  return false;
}

/// Whether all that asks for either number takes the smaller of both.
static bool isOnlySmallerUsed(linalg::LinalgOp op, Value count, Value last) {
  for (Value buffer : {count, last}) {
    if (!buffer.getDefiningOp<memref::AllocOp>())
      return false;
    for (Operation *user : buffer.getUsers()) {
      if (user == op || isa<linalg::FillOp, memref::DeallocOp>(user))
        continue;
      auto reader = dyn_cast<linalg::GenericOp>(user);
      if (!reader || llvm::is_contained(reader.getDpsInits(), buffer))
        return false;
      for (OpOperand &operand : reader->getOpOperands()) {
        if (operand.get() != buffer)
          continue;
        BlockArgument argument = reader.getMatchingBlockArgument(&operand);
        if (!argument.hasOneUse())
          return false;
        auto smaller = dyn_cast<arith::MinSIOp>(*argument.user_begin());
        if (!smaller)
          return false;
        for (Value side : smaller->getOperands()) {
          auto from = dyn_cast<BlockArgument>(side);
          if (!from || from.getOwner() != reader.getBlock())
            return false;
          Value source = reader->getOperand(from.getArgNumber());
          if (source != count && source != last)
            return false;
        }
      }
    }
  }
  return true;
}

bool mlir::surge::dependsOnOperand(linalg::LinalgOp op, Value value,
                                   OpOperand &operand) {
  Value argument = op.getMatchingBlockArgument(&operand);
  SmallVector<Value> waiting{value};
  llvm::SmallPtrSet<Value, 32> seen;
  while (!waiting.empty()) {
    Value next = waiting.pop_back_val();
    if (next == argument)
      return true;
    Operation *source = next.getDefiningOp();
    if (source && source->getBlock() == op.getBlock() &&
        seen.insert(next).second)
      llvm::append_range(waiting, source->getOperands());
  }
  return false;
}

std::optional<RowSearch> mlir::surge::rowSearchOf(linalg::LinalgOp op) {
  Block *body = op.getBlock();
  if (op.getNumReductionLoops() != 1 || op.getNumDpsInits() != 3)
    return std::nullopt;
  auto soFar = op.getRegionOutputArgs();
  Operation *yield = body->getTerminator();
  Value prefix = yield->getOperand(0);
  Value weight = otherOperand<arith::AddFOp>(prefix, soFar[0]);
  Value isBefore = otherOperand<arith::AddIOp>(yield->getOperand(1), soFar[1]);
  auto last = yield->getOperand(2).getDefiningOp<arith::SelectOp>();
  if (!weight || !isBefore || !last || last.getFalseValue() != soFar[2] ||
      !isPositive(last.getCondition(), weight) ||
      !llvm::all_of(soFar, [](BlockArgument v) { return v.hasOneUse(); }))
    return std::nullopt;
  auto column = last.getTrueValue().getDefiningOp<arith::IndexCastOp>();
  auto index =
      column ? column.getIn().getDefiningOp<linalg::IndexOp>() : nullptr;
  auto widened = isBefore.getDefiningOp<arith::ExtUIOp>();
  auto compare =
      widened ? widened.getIn().getDefiningOp<arith::CmpFOp>() : nullptr;
  if (!index || index.getDim() + 1 != op.getNumLoops() || !compare ||
      compare.getPredicate() != arith::CmpFPredicate::OLE ||
      compare.getLhs() != prefix)
    return std::nullopt;
  Value target = compare.getRhs();
  for (OpOperand &init : op.getDpsInitsMutable())
    if (dependsOnOperand(op, target, init) ||
        dependsOnOperand(op, weight, init))
      return std::nullopt;

  Builder b(op.getContext());
  auto number = cast<FloatType>(soFar[0].getType());
  if (!(number.isF32() || number.isF64()) ||
      !soFar[1].getType().isInteger(32) || !soFar[2].getType().isInteger(32) ||
      !startsAs(op.getDpsInits()[0], op, b.getFloatAttr(number, 0)) ||
      !startsAs(op.getDpsInits()[1], op, b.getI32IntegerAttr(0)) ||
      !startsAs(op.getDpsInits()[2], op, b.getI32IntegerAttr(-1)) ||
      !isOnlySmallerUsed(op, op.getDpsInits()[1], op.getDpsInits()[2]))
    return std::nullopt;
  return RowSearch{weight, target};
}

namespace {

/// The search in one row.
class SumSearch {
public:
  SumSearch(ImplicitLocOpBuilder &b, Value sums, Value row, int64_t lanes)
      : b(b), sums(sums), row(row), lanes(lanes),
        type(
            cast<FloatType>(cast<MemRefType>(sums.getType()).getElementType())),
        vectors(cast<MemRefType>(sums.getType()).getDimSize(1) / lanes) {}

  Value run(Value target);

private:
  /// The sums of the lanes after vector `number`.
  Value after(Value number) {
    Value column = arith::MulIOp::create(b, number, index(lanes));
    return vector::LoadOp::create(b, VectorType::get({lanes}, type), sums,
                                  ValueRange{row, column});
  }
  Value total(Value vector) {
    return vector::ReductionOp::create(b, vector::CombiningKind::ADD, vector,
                                       arith::FastMathFlags::reassoc);
  }
  /// Of `count` vectors, each `step` behind the one before it, how many have a
  /// sum of at most the target behind them.
  Value countBefore(Value first, Value count, int64_t step, Value target);
  Value prefixes(Value vector);

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value integer(int32_t value) {
    return arith::ConstantOp::create(b, b.getI32IntegerAttr(value));
  }
  Value number(double value) {
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  }
  Value spread(Value value) {
    return vector::BroadcastOp::create(
        b, VectorType::get({lanes}, value.getType()), value);
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) {
    return arith::CmpFOp::create(b, predicate, x, y);
  }

  ImplicitLocOpBuilder &b;
  Value sums, row;
  int64_t lanes;
  FloatType type;
  int64_t vectors;
};

} // namespace

Value SumSearch::countBefore(Value first, Value count, int64_t step,
                             Value target) {
  auto loop = scf::ForOp::create(
      b, index(0), count, index(1), index(0),
      [&](OpBuilder &, Location, Value i, ValueRange carried) {
        Value at = arith::AddIOp::create(
            b, first, arith::MulIOp::create(b, i, index(step)));
        Value isBefore =
            compare(arith::CmpFPredicate::OLE, total(after(at)), target);
        Value one = arith::SelectOp::create(b, isBefore, index(1), index(0));
        scf::YieldOp::create(
            b, arith::AddIOp::create(b, carried[0], one).getResult());
      });
  return loop.getResult(0);
}

/// The sums of each lane and those before it, by doubling distances.
Value SumSearch::prefixes(Value vector) {
  Value zero = spread(number(0));
  for (int64_t distance = 1; distance < lanes; distance *= 2) {
    SmallVector<int64_t> from;
    for (int64_t lane = 0; lane < lanes; ++lane)
      from.push_back(lane < distance ? lane : lanes + lane - distance);
    Value shifted = vector::ShuffleOp::create(b, zero, vector, from);
    vector = arith::AddFOp::create(b, vector, shifted);
  }
  return vector;
}

Value SumSearch::run(Value target) {
  using Predicate = arith::CmpFPredicate;
  constexpr int64_t stride = 8;
  Value whole = total(after(index(vectors - 1)));
  // Rounding may lift the target to the whole sum; the number before that has
  // a column.
  Type bits = b.getIntegerType(type.getWidth());
  Value below = arith::BitcastOp::create(b, bits, whole);
  below = arith::SubIOp::create(
      b, below, arith::ConstantOp::create(b, b.getIntegerAttr(bits, 1)));
  below = arith::BitcastOp::create(b, type, below);
  target = arith::SelectOp::create(b, compare(Predicate::OLT, target, whole),
                                   target, below);

  Value first = index(0);
  Value rest = index(vectors);
  if (vectors > stride) {
    Value strides =
        countBefore(index(stride - 1), index(vectors / stride), stride, target);
    first = arith::MulIOp::create(b, strides, index(stride));
    rest = arith::MinSIOp::create(b, arith::SubIOp::create(b, rest, first),
                                  index(stride));
  }
  Value found = arith::AddIOp::create(
      b, first, countBefore(first, rest, /*step=*/1, target));
  // Only a row of NaN has none; its result is not this one.
  found = arith::MinSIOp::create(b, found, index(vectors - 1));

  Value isFirst =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, found, index(0));
  Value previous = arith::SubIOp::create(b, found, index(1));
  previous = arith::MaxSIOp::create(b, previous, index(0));
  Value before =
      arith::SelectOp::create(b, isFirst, spread(number(0)), after(previous));
  Value weights = arith::SubFOp::create(b, after(found), before);
  Value sums =
      arith::AddFOp::create(b, prefixes(weights), spread(total(before)));

  auto integers = VectorType::get({lanes}, b.getI32Type());
  Value counts = arith::ExtUIOp::create(
      b, integers, compare(Predicate::OLE, sums, spread(target)));
  Value count =
      vector::ReductionOp::create(b, vector::CombiningKind::ADD, counts);
  SmallVector<int32_t> numbers =
      llvm::to_vector(llvm::seq<int32_t>(0, static_cast<int32_t>(lanes)));
  Value lane = arith::ConstantOp::create(b, b.getI32VectorAttr(numbers));
  Value hasWeight = compare(Predicate::OGT, weights, spread(number(0)));
  Value last = vector::ReductionOp::create(
      b, vector::CombiningKind::MAXSI,
      arith::SelectOp::create(b, hasWeight, lane, spread(integer(-1))));
  Value column = arith::IndexCastOp::create(
      b, b.getI32Type(), arith::MulIOp::create(b, found, index(lanes)));
  column =
      arith::AddIOp::create(b, column, arith::MinSIOp::create(b, count, last));
  return arith::SelectOp::create(b, compare(Predicate::OGT, whole, number(0)),
                                 column, integer(-1));
}

Value mlir::surge::searchSums(ImplicitLocOpBuilder &b, Value sums, Value row,
                              int64_t lanes, Value target) {
  return SumSearch(b, sums, row, lanes).run(target);
}
