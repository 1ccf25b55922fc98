//===- Sizes.cpp - Sizes of tensors from afar -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Sizes.h"

#include "dialect/Ops.h"
#include "passes/Flow.h"
#include "passes/RegionOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::surge;

static unsigned dynamicPosition(Value value, int64_t dim) {
  return cast<RankedTensorType>(value.getType()).getDynamicDimIndex(dim);
}

static func::FuncOp functionOf(Region *region) {
  auto func = dyn_cast<func::FuncOp>(region->getParentOp());
  return func ? func : region->getParentOfType<func::FuncOp>();
}

bool SizeClimber::isUsable(Value value) {
  return functionOf(value.getParentRegion()) ==
             functionOf(b.getInsertionBlock()->getParent()) &&
         usable(value);
}

template <typename Result>
Result SizeClimber::leaveCall(Value value,
                              llvm::function_ref<Result(Value)> climbOperand) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || calls.empty())
    return {};
  func::CallOp call = calls.back();
  auto func = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  if (!func || func.getName() != call.getCallee())
    return {};
  calls.pop_back();
  Result result = climbOperand(call.getOperand(argument.getArgNumber()));
  calls.push_back(call);
  return result;
}

/// The size of what the function called returns, in terms of its arguments.
OpFoldResult SizeClimber::sizeOfCall(func::CallOp call, unsigned number,
                                     int64_t dim) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  if (!callee || !callee.getBody().hasOneBlock() ||
      llvm::is_contained(calls, call))
    return {};
  calls.push_back(call);
  OpFoldResult size =
      sizeOf(callee.getBody().front().getTerminator()->getOperand(number), dim);
  calls.pop_back();
  return size;
}

OpFoldResult SizeClimber::sizeOf(Value value, int64_t dim) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || dim >= type.getRank())
    return {};
  if (!type.isDynamicDim(dim))
    return b.getIndexAttr(type.getDimSize(dim));
  // Inside of a function sizes are those of one call.
  if (!calls.empty())
    return findSize(value, dim);
  auto [known, isNew] = found.sizes.try_emplace({value, dim});
  if (!isNew)
    return known->second;
  OpFoldResult size = findSize(value, dim);
  found.sizes[{value, dim}] = size;
  return size;
}

OpFoldResult SizeClimber::findSize(Value value, int64_t dim) {
  if (isUsable(value))
    return tensor::DimOp::create(b, value, dim).getResult();
  if (auto argument = dyn_cast<BlockArgument>(value))
    return sizeOfArgument(argument, dim);
  return climb(sizeOfResult(cast<OpResult>(value), dim));
}

/// One value for each size, so that equal sizes are seen to be equal.
Value SizeClimber::sameSize(Value size) {
  auto op = size.getDefiningOp<tensor::DimOp>();
  std::optional<int64_t> dim = op ? op.getConstantIndex() : std::nullopt;
  if (!dim || !isUsable(op.getSource()))
    return size;
  auto [known, isNew] =
      found.sizes.try_emplace({op.getSource(), *dim}, OpFoldResult(size));
  auto same = dyn_cast_if_present<Value>(known->second);
  return same ? same : size;
}

OpFoldResult SizeClimber::climb(OpFoldResult size) {
  auto index = dyn_cast_if_present<Value>(size);
  return index ? OpFoldResult(climbIndex(index)) : size;
}

/// Whether `op` may be run once more where `b` inserts. Elements can be read
/// only where it is known that there are so many: in the branch that reads
/// them.
bool SizeClimber::canRunAgain(Operation *op) {
  if (op->getNumRegions() > 0)
    return false;
  if (llvm::is_contained(entered, op->getParentRegion()))
    return isMemoryEffectFree(op);
  return isPure(op) && !isa<tensor::ExtractOp>(op);
}

Value SizeClimber::climbIndex(Value index) {
  if (isUsable(index))
    return sameSize(index);
  auto climbOperand = [&](Value operand) { return climbIndex(operand); };
  if (Value climbed = leaveCall<Value>(index, climbOperand))
    return climbed;
  Operation *op = index.getDefiningOp();
  if (!op || !canRunAgain(op))
    return {};
  if (auto dim = dyn_cast<tensor::DimOp>(op)) {
    std::optional<int64_t> position = dim.getConstantIndex();
    OpFoldResult size =
        position ? sizeOf(dim.getSource(), *position) : OpFoldResult();
    return size ? getValueOrCreateConstantIndexOp(b, b.getLoc(), size)
                : Value();
  }
  if (!calls.empty())
    return runAgain(op, index);
  if (Value known = found.indices.lookup(index))
    return known;
  Value again = runAgain(op, index);
  if (again)
    found.indices[index] = again;
  return again;
}

Value SizeClimber::runAgain(Operation *op, Value result) {
  IRMapping map;
  for (Value operand : op->getOperands()) {
    Value climbed = operand.getType().isIntOrIndexOrFloat() || isUsable(operand)
                        ? climbIndex(operand)
                        : Value();
    if (!climbed)
      return {};
    map.map(operand, climbed);
  }
  Operation *again = b.clone(*op, map);
  return again->getResult(cast<OpResult>(result).getResultNumber());
}

template <typename Op>
OpFoldResult SizeClimber::combine(OpFoldResult x, OpFoldResult y) {
  x = climb(x), y = climb(y);
  if (!x || !y)
    return {};
  Value left = getValueOrCreateConstantIndexOp(b, b.getLoc(), x);
  Value right = getValueOrCreateConstantIndexOp(b, b.getLoc(), y);
  return b.createOrFold<Op>(left, right);
}

/// An argument of the linear function, or a value that a loop carries and
/// whose shape it keeps.
OpFoldResult SizeClimber::sizeOfArgument(BlockArgument argument, int64_t dim) {
  auto climbOperand = [&](Value operand) { return sizeOf(operand, dim); };
  if (OpFoldResult size = leaveCall<OpFoldResult>(argument, climbOperand))
    return size;
  Operation *parent = argument.getOwner()->getParentOp();
  if (auto func = dyn_cast<func::FuncOp>(parent)) {
    auto dims = func.getArgAttrOfType<DenseI64ArrayAttr>(
        argument.getArgNumber(), attr::dims);
    unsigned position = dynamicPosition(argument, dim);
    if (!dims || position >= dims.size())
      return {};
    return climb(OpFoldResult(func.getArgument(dims[position])));
  }
  if (auto loop = dyn_cast<LoopLikeOpInterface>(parent))
    if (OpOperand *init = loop.getTiedLoopInit(argument))
      return sizeOf(init->get(), dim);
  return {};
}

OpFoldResult SizeClimber::sizeOfResult(OpResult result, int64_t dim) {
  using namespace tensor;
  return llvm::TypeSwitch<Operation *, OpFoldResult>(result.getOwner())
      .Case([&](func::CallOp op) {
        return sizeOfCall(op, result.getResultNumber(), dim);
      })
      .Case([&](CastOp op) { return sizeOf(op.getSource(), dim); })
      .Case([&](CollapseShapeOp op) {
        OpFoldResult size = b.getIndexAttr(1);
        ReassociationIndices sources = op.getReassociationIndices()[dim];
        for (int64_t source : sources)
          size = combine<arith::MulIOp>(size, sizeOf(op.getSrc(), source));
        return size;
      })
      .Case([&](ConcatOp op) {
        if (static_cast<int64_t>(op.getDim()) != dim)
          return sizeOf(op.getInputs().front(), dim);
        OpFoldResult size = b.getIndexAttr(0);
        for (Value input : op.getInputs())
          size = combine<arith::AddIOp>(size, sizeOf(input, dim));
        return size;
      })
      .Case([&](EmptyOp op) { return op.getMixedSizes()[dim]; })
      .Case([&](ExpandShapeOp op) { return op.getMixedOutputShape()[dim]; })
      .Case([&](ExtractSliceOp op) {
        llvm::SmallBitVector dropped = op.getDroppedDims();
        int64_t source = 0;
        for (int64_t kept = -1; (kept += !dropped.test(source)) < dim;)
          ++source;
        return op.getMixedSizes()[source];
      })
      .Case([&](GatherOp op) { return sizeOfGathered(op, dim); })
      .Case([&](GenerateOp op) -> OpFoldResult {
        return op.getDynamicExtents()[dynamicPosition(result, dim)];
      })
      .Case([&](LinearMapOp op) -> OpFoldResult {
        unsigned position = dynamicPosition(result, dim);
        for (Value other :
             op->getResults().take_front(result.getResultNumber()))
          if (auto type = dyn_cast<RankedTensorType>(other.getType()))
            position += type.getNumDynamicDims();
        return op.getSizes()[position];
      })
      .Case([&](PadOp op) {
        OpFoldResult inner = combine<arith::AddIOp>(
            op.getMixedLowPad()[dim], sizeOf(op.getSource(), dim));
        return combine<arith::AddIOp>(inner, op.getMixedHighPad()[dim]);
      })
      .Case([&](ReshapeOp op) -> OpFoldResult {
        if (!isUsable(op.getShape()))
          return {};
        Value position = arith::ConstantIndexOp::create(b, dim);
        Value size = ExtractOp::create(b, op.getShape(), position);
        return size.getType().isIndex()
                   ? size
                   : arith::IndexCastOp::create(b, b.getIndexType(), size)
                         .getResult();
      })
      .Case([&](ScatterOp op) { return sizeOf(op.getDest(), dim); })
      .Case([&](SplatOp op) -> OpFoldResult {
        return op.getDynamicSizes()[dynamicPosition(result, dim)];
      })
      .Case<AddAlongOp, ScatterAddOp>(
          [&](auto op) { return sizeOf(op.getDest(), dim); })
      .Case<SortOrderOp>([&](auto op) { return sizeOf(op.getInput(), dim); })
      .Case([&](TakeAlongOp op) { return sizeOf(op.getOrder(), dim); })
      .Case([&](TriangularSolveOp op) { return sizeOf(op.getRhs(), dim); })
      .Case([&](SampleProductOp op) { return sizeOf(op.getLogits(), dim); })
      .Case([&](ZeroOp op) -> OpFoldResult {
        return op.getSizes()[dynamicPosition(result, dim)];
      })
      .Case([&](DestinationStyleOpInterface op) {
        return sizeOf(op.getTiedOpOperand(result)->get(), dim);
      })
      .Case<scf::ExecuteRegionOp, scf::IfOp, scf::IndexSwitchOp>([&](auto op) {
        return sizeOfBranch(op, result.getResultNumber(), dim);
      })
      .Case([&](LoopLikeOpInterface op) -> OpFoldResult {
        OpOperand *init = op.getTiedLoopInit(result);
        return init ? sizeOf(init->get(), dim) : OpFoldResult();
      })
      .Default([&](Operation *op) { return sizeLikeOperand(op, dim); });
}

/// The axes of the indices but the last, then those of the source, of which the
/// gathered ones may be missing.
OpFoldResult SizeClimber::sizeOfGathered(tensor::GatherOp op, int64_t dim) {
  int64_t numBatch = op.getIndicesType().getRank() - 1;
  if (dim < numBatch)
    return sizeOf(op.getIndices(), dim);
  int64_t rank = op.getSourceType().getRank();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq(rank));
  if (op.getResultType().getRank() != numBatch + rank)
    llvm::erase_if(axes, [&](int64_t axis) {
      return llvm::is_contained(op.getGatherDims(), axis);
    });
  return sizeOf(op.getSource(), axes[dim - numBatch]);
}

OpFoldResult SizeClimber::sizeInRegion(Region &region, unsigned number,
                                       int64_t dim) {
  if (region.empty())
    return {};
  return sizeOf(region.front().getTerminator()->getOperand(number), dim);
}

/// The size that the branch taken yields: branches may disagree in it.
OpFoldResult SizeClimber::sizeOfBranch(Operation *op, unsigned number,
                                       int64_t dim) {
  if (auto once = dyn_cast<scf::ExecuteRegionOp>(op))
    return sizeInRegion(once.getRegion(), number, dim);
  SmallVector<OpFoldResult> sizes;
  for (Region &region : op->getRegions())
    sizes.push_back(sizeInRegion(region, number, dim));
  if (llvm::all_of(sizes, [&](OpFoldResult size) {
        return size && isEqualConstantIntOrValue(size, sizes.front());
      }))
    return sizes.front();
  Value selector = climbIndex(op->getOperand(0));
  if (!selector)
    return {};
  if (isa<scf::IfOp>(op) && sizes[0] && sizes[1]) {
    Value yes = getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[0]);
    Value no = getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[1]);
    return arith::SelectOp::create(b, selector, yes, no).getResult();
  }
  return sizeInBranches(op, selector, number, dim);
}

/// Branches again, for the size alone: what selects among the branches within
/// one may be known only there.
OpFoldResult SizeClimber::sizeInBranches(Operation *op, Value selector,
                                         unsigned number, int64_t dim) {
  Operation *branches = createLike(op, selector, b.getIndexType(), b);
  // What a branch finds is not to be had behind it, and it may find what could
  // not be found in front of it.
  Found outside = found;
  Found inherited = found;
  for (auto &[key, size] : found.sizes)
    if (!size)
      inherited.sizes.erase(key);
  bool isKnown = true;
  for (auto [from, to] :
       llvm::zip_equal(op->getRegions(), branches->getRegions())) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&to.emplaceBlock());
    found = inherited;
    entered.push_back(&from);
    OpFoldResult size = sizeInRegion(from, number, dim);
    entered.pop_back();
    isKnown &= static_cast<bool>(size);
    if (!isKnown)
      break;
    scf::YieldOp::create(b,
                         getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
  }
  found = std::move(outside);
  if (isKnown)
    return branches->getResult(0);
  branches->erase();
  return {};
}

/// Elementwise: any tensor operand will do, one that is usable at once.
OpFoldResult SizeClimber::sizeLikeOperand(Operation *op, int64_t dim) {
  if (!op->hasTrait<OpTrait::Elementwise>() &&
      !op->hasTrait<OpTrait::SameOperandsAndResultShape>() &&
      !op->hasTrait<OpTrait::SameOperandsAndResultType>())
    return {};
  Value like;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()) &&
        (!like || isUsable(operand)))
      like = operand;
  return like ? sizeOf(like, dim) : OpFoldResult();
}
