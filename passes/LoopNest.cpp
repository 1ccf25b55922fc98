//===- LoopNest.cpp - A linalg.generic under construction -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/LoopNest.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::surge;

//===----------------------------------------------------------------------===//
// LoopNest
//===----------------------------------------------------------------------===//

LoopNest::LoopNest(linalg::LinalgOp op)
    : numLoops(op.getNumLoops()), loc(op.getLoc()) {
  for (OpOperand &operand : op->getOpOperands())
    operands.push_back(
        {operand.get(), op.getMatchingIndexingMap(&operand), /*output=*/false});
  IRMapping map;
  op.getBlock()->getParent()->cloneInto(&region, map);
}

LoopNest::LoopNest(unsigned numLoops, Location loc, MLIRContext *context)
    : numLoops(numLoops), loc(loc) {
  OpBuilder builder(context);
  builder.setInsertionPointToEnd(&region.emplaceBlock());
  linalg::YieldOp::create(builder, loc, ValueRange());
}

LoopNest::LoopNest(LoopNest &other, IRMapping &map)
    : numLoops(other.numLoops), loc(other.loc), operands(other.operands) {
  other.region.cloneInto(&region, map);
}

BlockArgument LoopNest::addInput(Value value, AffineMap map) {
  operands.push_back({value, map, /*output=*/false});
  return getBody().addArgument(getElementTypeOrSelf(value), loc);
}

BlockArgument LoopNest::addOutput(Value init, AffineMap map) {
  operands.push_back({init, map, /*output=*/true});
  return getBody().addArgument(getElementTypeOrSelf(init), loc);
}

RuleBuilder LoopNest::bodyBuilder() {
  return RuleBuilder(loc, getTerminator());
}

void LoopNest::eraseDeadScalars() {
  SmallVector<Operation *> ops =
      llvm::map_to_vector(getBody(), [](Operation &op) { return &op; });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

/// The bounds of the loops are read off the operands, so an unread input may go
/// only if the others still show every bound.
void LoopNest::dropUnreadInputs(llvm::SmallBitVector &kept) {
  MLIRContext *context = loc->getContext();
  for (auto [i, operand] : llvm::enumerate(operands)) {
    if (operand.output || !kept[i] || !getArgument(i).use_empty())
      continue;
    kept.reset(i);
    SmallVector<AffineMap> maps;
    for (unsigned j : kept.set_bits())
      maps.push_back(operands[j].map);
    if (numLoops != 0 &&
        (maps.empty() || !inversePermutation(concatAffineMaps(maps, context))))
      kept.set(i);
  }
}

Value LoopNest::findCopied(const Operand &output, Value scalar,
                           Value accumulator) {
  auto argument = dyn_cast<BlockArgument>(scalar);
  if (!argument || argument.getOwner() != &getBody() ||
      !accumulator.use_empty())
    return {};
  const Operand &source = operands[argument.getArgNumber()];
  bool copies = !source.output && source.map == output.map &&
                output.map.isPermutation() &&
                source.value.getType() == output.value.getType();
  return copies ? source.value : Value();
}

SmallVector<Value> LoopNest::build(RuleBuilder &b, ArrayRef<Value> scalars,
                                   ArrayRef<utils::IteratorType> iterators,
                                   SizesOf sizesOf) {
  SmallVector<Value> results(scalars.size());
  SmallVector<Value> written;
  SmallVector<unsigned> numbers;
  llvm::SmallBitVector kept(operands.size(), true);
  getTerminator()->setOperands(scalars);
  eraseDeadScalars();
  unsigned numOutputs = 0;
  for (auto [i, operand] : llvm::enumerate(operands)) {
    if (!operand.output)
      continue;
    unsigned number = numOutputs++;
    results[number] = findCopied(operand, scalars[number], getArgument(i));
    if (results[number]) {
      kept.reset(i);
      continue;
    }
    written.push_back(scalars[number]);
    numbers.push_back(number);
  }
  if (written.empty())
    return results;
  getTerminator()->setOperands(written);
  dropUnreadInputs(kept);

  SmallVector<Value> inputs, inits;
  SmallVector<AffineMap> maps;
  SmallVector<Type> types;
  SmallVector<unsigned> order;
  for (bool output : {false, true})
    for (unsigned i : kept.set_bits()) {
      Operand &operand = operands[i];
      if (operand.output != output)
        continue;
      order.push_back(i);
      maps.push_back(operand.map);
      auto tensor = dyn_cast<RankedTensorType>(operand.value.getType());
      bool shapeOnly = !output && tensor && getArgument(i).use_empty() &&
                       !operand.value.getDefiningOp<tensor::EmptyOp>();
      (output ? inits : inputs)
          .push_back(shapeOnly ? createEmpty(b, tensor, sizesOf(operand.value))
                               : operand.value);
      if (output)
        types.push_back(tensor);
    }
  auto generic =
      linalg::GenericOp::create(b, types, inputs, inits, maps, iterators);
  Block &block = generic.getRegion().emplaceBlock();
  for (unsigned i : order)
    getArgument(i).replaceAllUsesWith(
        block.addArgument(getArgument(i).getType(), loc));
  block.getOperations().splice(block.end(), getBody().getOperations());
  for (auto [number, result] : llvm::zip_equal(numbers, generic.getResults()))
    results[number] = result;
  return results;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// Whether `user` adds to `value`, or casts it between floats on the way.
static bool continuesSum(Operation *user, Value value) {
  if (isa<arith::AddFOp, arith::ExtFOp, arith::TruncFOp>(user))
    return true;
  if (auto sub = dyn_cast<arith::SubFOp>(user))
    return sub.getLhs() == value;
  if (auto fma = dyn_cast<math::FmaOp>(user))
    return fma.getC() == value;
  return false;
}

static bool isSum(Value yielded, Value accumulator) {
  Value value = accumulator;
  while (value.hasOneUse() && value != yielded) {
    Operation *user = *value.user_begin();
    if (!continuesSum(user, value))
      return false;
    value = user->getResult(0);
  }
  return value == yielded && value.hasOneUse();
}

bool mlir::surge::dependsOn(Value scalar, Value source) {
  llvm::SmallPtrSet<Operation *, 8> visited;
  SmallVector<Value> work{scalar};
  while (!work.empty()) {
    Value value = work.pop_back_val();
    if (value == source)
      return true;
    Operation *def = value.getDefiningOp();
    if (def && def->getParentRegion() == source.getParentRegion() &&
        visited.insert(def).second)
      llvm::append_range(work, def->getOperands());
  }
  return false;
}

/// `comparison ? a : b` with the comparison of the same two, as a maximum or
/// minimum.
static std::optional<Reduction> matchSelected(arith::SelectOp select,
                                              Value accumulator) {
  auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
  Value x = select.getTrueValue(), y = select.getFalseValue();
  if (!compare || (x != accumulator && y != accumulator) || x == y)
    return std::nullopt;
  bool straight = compare.getLhs() == x && compare.getRhs() == y;
  if (!straight && !(compare.getLhs() == y && compare.getRhs() == x))
    return std::nullopt;
  bool greater =
      llvm::is_contained({arith::CmpFPredicate::OGT, arith::CmpFPredicate::OGE,
                          arith::CmpFPredicate::UGT, arith::CmpFPredicate::UGE},
                         compare.getPredicate());
  bool less =
      llvm::is_contained({arith::CmpFPredicate::OLT, arith::CmpFPredicate::OLE,
                          arith::CmpFPredicate::ULT, arith::CmpFPredicate::ULE},
                         compare.getPredicate());
  if (!greater && !less)
    return std::nullopt;
  Value term = x == accumulator ? y : x;
  if (dependsOn(term, accumulator))
    return std::nullopt;
  return Reduction{greater == straight ? Combiner::Maximum : Combiner::Minimum,
                   term};
}

std::optional<Reduction> mlir::surge::matchReduction(Value yielded,
                                                     Value accumulator) {
  if (isSum(yielded, accumulator))
    return Reduction{Combiner::Sum, {}};
  Operation *op = yielded.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return matchSelected(select, accumulator);
  std::optional<Combiner> combiner;
  if (isa<arith::MulFOp>(op))
    combiner = Combiner::Product;
  else if (isa<arith::MaximumFOp, arith::MaxNumFOp>(op))
    combiner = Combiner::Maximum;
  else if (isa<arith::MinimumFOp, arith::MinNumFOp>(op))
    combiner = Combiner::Minimum;
  if (!combiner || !llvm::is_contained(op->getOperands(), accumulator))
    return std::nullopt;
  // Other results may read the accumulator too: where the maximum is, say.
  Value term = op->getOperand(op->getOperand(0) == accumulator ? 1 : 0);
  if (dependsOn(term, accumulator))
    return std::nullopt;
  return Reduction{*combiner, term};
}

bool mlir::surge::coversLoops(AffineMap map) {
  return llvm::all_of(llvm::seq(map.getNumDims()), [&](unsigned loop) {
    return llvm::is_contained(map.getResults(),
                              getAffineDimExpr(loop, map.getContext()));
  });
}

bool mlir::surge::writesElements(linalg::LinalgOp op, OpOperand &init) {
  AffineMap map = op.getMatchingIndexingMap(&init);
  return coversLoops(map) &&
         (map.isPermutation() || !op.payloadUsesValueFromOperand(&init));
}

SmallVector<utils::IteratorType> mlir::surge::iteratorsOf(AffineMap map) {
  return llvm::map_to_vector(llvm::seq(map.getNumDims()), [&](unsigned loop) {
    bool parallel = llvm::is_contained(
        map.getResults(), getAffineDimExpr(loop, map.getContext()));
    return parallel ? utils::IteratorType::parallel
                    : utils::IteratorType::reduction;
  });
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

static SmallVector<Value> dynamicSizes(RuleBuilder &b, RankedTensorType type,
                                       ArrayRef<OpFoldResult> sizes) {
  SmallVector<Value> dynamic;
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(dim))
      dynamic.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
  return dynamic;
}

Value mlir::surge::createEmpty(RuleBuilder &b, RankedTensorType type,
                               ArrayRef<OpFoldResult> sizes) {
  return tensor::EmptyOp::create(b, type, dynamicSizes(b, type, sizes));
}

Value mlir::surge::createZero(RuleBuilder &b, RankedTensorType type,
                              ArrayRef<OpFoldResult> sizes) {
  return ZeroOp::create(b, type, dynamicSizes(b, type, sizes));
}

FloatType mlir::surge::accumulatorType(Type type) {
  auto element = cast<FloatType>(getElementTypeOrSelf(type));
  return element.getWidth() < 32 ? Float32Type::get(type.getContext())
                                 : element;
}

Value mlir::surge::castElements(RuleBuilder &b, Value value,
                                FloatType element) {
  auto from = cast<FloatType>(getElementTypeOrSelf(value));
  if (from == element)
    return value;
  Type type = element;
  if (auto tensor = dyn_cast<RankedTensorType>(value.getType()))
    type = tensor.clone(element);
  if (from.getWidth() < element.getWidth())
    return arith::ExtFOp::create(b, type, value);
  return arith::TruncFOp::create(b, type, value);
}
