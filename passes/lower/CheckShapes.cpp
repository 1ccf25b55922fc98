//===- CheckShapes.cpp - Sizes and indices that only a run knows ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The types of a program leave sizes and indices open, and code that trusts
// them reads memory that is not the tensor's. What types already prove costs
// nothing here.
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Passes.h"
#include "passes/lower/LoopChecks.h"
#include "passes/lower/TensorChecks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_CHECKSHAPESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Writes the checks of one op before it.
class Checks : public TensorChecks {
public:
  using TensorChecks::TensorChecks;

  /// Tensors of equal type have equal sizes.
  void sameShapes() {
    Value first;
    for (Value operand : op->getOperands()) {
      auto type = dyn_cast<RankedTensorType>(operand.getType());
      if (!type || type.hasStaticShape())
        continue;
      if (!first) {
        first = operand;
      } else if (type.getShape() ==
                 llvm::cast<RankedTensorType>(first.getType()).getShape()) {
        for (int64_t axis = 0; axis < type.getRank(); ++axis)
          if (type.isDynamicDim(axis))
            equal(size(first, axis), size(operand, axis));
      }
    }
  }

  /// Axes of one tensor and axes of another have the same sizes.
  void sameAxes(Value tensor, ArrayRef<int64_t> axes, Value other,
                ArrayRef<int64_t> otherAxes) {
    for (auto [axis, otherAxis] : llvm::zip_equal(axes, otherAxes))
      if (typeOf(tensor).isDynamicDim(axis) ||
          typeOf(other).isDynamicDim(otherAxis))
        equal(size(tensor, axis), size(other, otherAxis));
  }
  /// The first `count` axes.
  void sameFirst(Value tensor, Value other, int64_t count) {
    SmallVector<int64_t> axes = llvm::to_vector(llvm::seq(count));
    sameAxes(tensor, axes, other, axes);
  }

  /// The last two axes are those of a square matrix.
  void square(Value matrix) {
    int64_t rank = typeOf(matrix).getRank();
    sameAxes(matrix, rank - 2, matrix, rank - 1);
  }

  /// The tiles along each axis hold exactly its elements, or at least them
  /// where there may be padding; axes without tiles have the same size in both.
  void tiles(linalg::PackOp pack) {
    bool isPadded = static_cast<bool>(pack.getPaddingValue());
    tiles(pack, pack.getSource(), pack.getDest(), /*exact=*/!isPadded,
          isPadded ? "as many tiles as its operand needs"
                   : "a padding value, or tiles that divide their axis");
  }
  void tiles(linalg::UnPackOp unpack) {
    tiles(unpack, unpack.getDest(), unpack.getSource(), /*exact=*/false,
          "as many tiles as its result needs");
  }

  /// Every number in `indices` is an index along axis `axes[c]` of `tensor`,
  /// where `c` is its place along the last axis of `indices`; or, if there is
  /// one axis only, each of them is.
  void allInside(Value indices, Value tensor, ArrayRef<int64_t> axes) {
    RankedTensorType type = typeOf(indices);
    unsigned rank = type.getRank();
    SmallVector<Value> ends;
    for (int64_t axis : axes)
      ends.push_back(size(tensor, axis));
    Value yes = constant(true);
    Value empty =
        tensor::EmptyOp::create(b, ArrayRef<int64_t>{}, b.getI1Type());
    Value init = linalg::FillOp::create(b, yes, empty).getResult(0);
    SmallVector<AffineMap> maps = {b.getMultiDimIdentityMap(rank),
                                   AffineMap::get(rank, 0, b.getContext())};
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::reduction);
    auto inside = linalg::GenericOp::create(
        b, init.getType(), indices, init, maps, iterators,
        [&](OpBuilder &builder, Location loc, ValueRange arguments) {
          ImplicitLocOpBuilder body(loc, builder);
          Value end = ends.front(), number = arguments[0];
          for (auto [coordinate, next] :
               llvm::drop_begin(llvm::enumerate(ends))) {
            Value here = linalg::IndexOp::create(body, rank - 1);
            Value isNext = arith::CmpIOp::create(
                body, arith::CmpIPredicate::eq, here,
                arith::ConstantIndexOp::create(body, coordinate));
            end = arith::SelectOp::create(body, isNext, next, end);
          }
          if (!number.getType().isIndex())
            number =
                arith::IndexCastOp::create(body, body.getIndexType(), number);
          Value holds = arith::CmpIOp::create(body, arith::CmpIPredicate::ult,
                                              number, end);
          holds = arith::AndIOp::create(body, holds, arguments[1]);
          linalg::YieldOp::create(body, holds);
        });
    demand(tensor::ExtractOp::create(b, inside.getResult(0), ValueRange()),
           "every index inside of the tensor");
  }

  /// As many slices as indices, of the size of the tensor's along the axes that
  /// are not indexed.
  void slices(Value slices, Value tensor, Value indices,
              ArrayRef<int64_t> indexed) {
    int64_t numBatch = typeOf(indices).getRank() - 1,
            rank = typeOf(tensor).getRank();
    bool keepsRank = typeOf(slices).getRank() == numBatch + rank;
    sameFirst(slices, indices, numBatch);
    int64_t next = numBatch;
    for (int64_t axis = 0; axis < rank; ++axis) {
      bool isIndexed = llvm::is_contained(indexed, axis);
      if (!isIndexed)
        sameAxes(slices, next, tensor, axis);
      next += !isIndexed || keepsRank;
    }
  }

private:
  template <typename Op>
  void tiles(Op op, Value plain, Value tiled, bool exact, StringRef what) {
    SmallVector<int64_t> outer =
        llvm::to_vector(llvm::seq(typeOf(plain).getRank()));
    for (auto [position, axis] : llvm::enumerate(op.getOuterDimsPerm()))
      outer[axis] = position;
    llvm::DenseMap<int64_t, OpFoldResult> tiles = op.getDimAndTileMapping();
    for (int64_t axis = 0; axis < typeOf(plain).getRank(); ++axis) {
      if (!tiles.contains(axis)) {
        sameAxes(plain, axis, tiled, outer[axis]);
        continue;
      }
      Value tile = value(tiles.lookup(axis));
      if (!getConstantIntValue(tile))
        demand(
            arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, tile, index(0)),
            "tiles of one or more elements");
      int64_t inner = typeOf(plain).getRank() +
                      std::distance(op.getInnerDimsPos().begin(),
                                    llvm::find(op.getInnerDimsPos(), axis));
      equal(size(tiled, inner), tile,
            "inner axes that are as long as their tiles");
      Value have =
                b.createOrFold<arith::MulIOp>(size(tiled, outer[axis]), tile),
            need = size(plain, axis);
      std::optional<int64_t> haveNumber = getConstantIntValue(have),
                             needNumber = getConstantIntValue(need);
      if (haveNumber && needNumber &&
          (exact ? *haveNumber == *needNumber : *haveNumber >= *needNumber))
        continue;
      demand(arith::CmpIOp::create(b,
                                   exact ? arith::CmpIPredicate::eq
                                         : arith::CmpIPredicate::sge,
                                   have, need),
             what);
    }
  }
};

struct CheckShapesPass : surge::impl::CheckShapesPassBase<CheckShapesPass> {
  void runOnOperation() final {
    SmallVector<Operation *> operations;
    getOperation()->walk<WalkOrder::PreOrder>(
        [&](Operation *op) { operations.push_back(op); });
    for (Operation *op : operations)
      if (failed(check(op)))
        return signalPassFailure();
  }

private:
  /// In front of the loops where possible: a body runs once an element.
  static bool checkInFront(tensor::ExtractOp extract) {
    Operation *parent = extract->getParentOp();
    if (!isa<linalg::LinalgOp, tensor::GenerateOp>(parent) ||
        parent->getRegion(0).isAncestor(extract.getTensor().getParentRegion()))
      return false;
    if (auto structured = dyn_cast<linalg::LinalgOp>(parent))
      LoopChecks(structured).extracted(extract);
    else
      LoopChecks(cast<tensor::GenerateOp>(parent)).extracted(extract);
    return true;
  }

  static LogicalResult check(Operation *op) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      return LoopChecks(structured).operands();
    if (auto extract = dyn_cast<tensor::ExtractOp>(op);
        extract && checkInFront(extract))
      return success();
    Checks checks(op);
    TypeSwitch<Operation *>(op)
        .Case<tensor::CastOp>([&](auto op) { checks.sameSizes(op); })
        .Case<tensor::DimOp>([&](auto op) { checks.hasAxis(op); })
        .Case<tensor::ExtractOp>(
            [&](auto op) { checks.inside(op.getTensor(), op.getIndices()); })
        .Case<tensor::InsertOp>(
            [&](auto op) { checks.inside(op.getDest(), op.getIndices()); })
        .Case<tensor::ExtractSliceOp>(
            [&](auto op) { checks.slice(op.getSource(), op); })
        .Case<tensor::InsertSliceOp, tensor::ParallelInsertSliceOp>(
            [&](auto op) {
              checks.slice(op.getDest(), op);
              checks.fills(op.getSource(), op, op.getDroppedDims());
            })
        .Case<tensor::ExpandShapeOp>([&](auto op) { checks.expands(op); })
        .Case<tensor::ReshapeOp>([&](auto op) { checks.reshapes(op); })
        .Case<tensor::ConcatOp>([&](auto op) { checks.concatenates(op); })
        .Case<tensor::PadOp>([&](auto op) { checks.pads(op); })
        .Case<linalg::SoftmaxOp>([&](auto op) {
          checks.sameFirst(op.getInput(), op.getOutput(),
                           op.getInputOperandRank());
        })
        .Case<tensor::GatherOp>([&](auto op) {
          checks.allInside(op.getIndices(), op.getSource(), op.getGatherDims());
        })
        .Case<tensor::ScatterOp>([&](auto op) {
          checks.allInside(op.getIndices(), op.getDest(), op.getScatterDims());
          checks.slices(op.getSource(), op.getDest(), op.getIndices(),
                        op.getScatterDims());
        })
        .Case<linalg::PackOp, linalg::UnPackOp>(
            [&](auto op) { checks.tiles(op); })
        .Case<surge::AddAlongOp>([&](auto op) {
          int64_t last = op.getType().getRank() - 1;
          checks.sameFirst(op.getDest(), op.getOrder(), last);
          checks.sameFirst(op.getValues(), op.getOrder(), last + 1);
          checks.allInside(op.getOrder(), op.getDest(), last);
        })
        .Case<surge::BurstPlasticityOp>([&](auto op) {
          checks.sameAxes(op.getWeights(), 0, op.getEvents(), 0);
          checks.sameAxes(op.getWeights(), 0, op.getBursts(), 0);
          checks.sameAxes(op.getWeights(), 1, op.getTrace(), 0);
        })
        .Case<surge::DelayOp>([&](auto op) {
          for (int64_t axis = 1; axis < op.getLine().getType().getRank();
               ++axis)
            checks.sameAxes(op.getLine(), axis, op.getInput(), axis - 1);
        })
        .Case<surge::ScatterAddOp>([&](auto op) {
          checks.allInside(op.getIndices(), op.getDest(), op.getDims());
          checks.slices(op.getValues(), op.getDest(), op.getIndices(),
                        op.getDims());
        })
        .Case<surge::TakeAlongOp>([&](auto op) {
          int64_t last = op.getType().getRank() - 1;
          checks.sameFirst(op.getInput(), op.getOrder(), last);
          checks.allInside(op.getOrder(), op.getInput(), last);
        })
        .Case<surge::CholeskyOp, surge::InverseOp>(
            [&](auto op) { checks.square(op.getMatrix()); })
        .Case<surge::TriangularSolveOp>([&](auto op) {
          checks.square(op.getMatrix());
          checks.sameFirst(op.getMatrix(), op.getRhs(),
                           op.getType().getRank() - 1);
        })
        .Default([&](Operation *op) {
          if (isElementwise(op) ||
              isa_and_nonnull<surge::SurgeDialect>(op->getDialect()))
            checks.sameShapes();
        });
    return success();
  }
};

} // namespace
