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
#include "passes/lower/RunTimeChecks.h"

#include "mlir/Analysis/FlatLinearValueConstraints.h"
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
class Checks : RunTimeChecks {
public:
  using RunTimeChecks::RunTimeChecks;

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

  /// A loop runs over axes of one size, and what it computes indices from stays
  /// inside.
  void sameLoops(linalg::LinalgOp structured) {
    SmallVector<Value> trips(structured.getNumLoops());
    forEachAxis(structured, [&](Value tensor, int64_t axis, AffineExpr place) {
      if (auto loop = dyn_cast<AffineDimExpr>(place)) {
        Value &trip = trips[loop.getPosition()];
        Value here = size(tensor, axis);
        trip ? equal(trip, here) : void(trip = here);
      }
    });
    forEachAxis(structured, [&](Value tensor, int64_t axis, AffineExpr place) {
      if (!isa<AffineDimExpr, AffineConstantExpr>(place))
        window(trips, place, size(tensor, axis));
    });
  }

  void sameSizes(tensor::CastOp cast) {
    auto from = dyn_cast<RankedTensorType>(cast.getSource().getType());
    auto to = dyn_cast<RankedTensorType>(cast.getType());
    for (int64_t axis = 0; from && to && axis < to.getRank(); ++axis)
      if (!to.isDynamicDim(axis))
        equal(size(cast.getSource(), axis), index(to.getDimSize(axis)));
  }

  /// 0 <= index < size along each axis.
  void inside(Value tensor, ValueRange indices) {
    for (auto [axis, position] : llvm::enumerate(indices))
      below(position, size(tensor, axis), "an index inside of the tensor");
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

  /// The first and the last element of the slice lie inside of the tensor.
  void slice(Value tensor, OffsetSizeAndStrideOpInterface slice) {
    auto isOpen = [](int64_t number) { return ShapedType::isDynamic(number); };
    if (llvm::cast<RankedTensorType>(tensor.getType()).hasStaticShape() &&
        llvm::none_of(slice.getStaticOffsets(), isOpen) &&
        llvm::none_of(slice.getStaticSizes(), isOpen) &&
        llvm::none_of(slice.getStaticStrides(), isOpen))
      return; // The verifier has checked it.
    for (auto [axis, offset, count, stride] :
         llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                         slice.getMixedStrides())) {
      Value one = index(1), whole = size(tensor, axis);
      Value last = b.createOrFold<arith::SubIOp>(value(count), one);
      last = b.createOrFold<arith::MulIOp>(last, value(stride));
      last = b.createOrFold<arith::AddIOp>(last, value(offset));
      // An empty slice may stand anywhere up to the end.
      Value empty = b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                  value(count), index(0));
      last = b.createOrFold<arith::SelectOp>(empty, index(-1), last);
      Value end = b.createOrFold<arith::AddIOp>(last, one);
      Value ends = b.createOrFold<arith::AddIOp>(whole, one);
      below(value(offset), ends, "a slice inside of the tensor");
      below(end, ends, "a slice inside of the tensor");
    }
  }

  /// What is inserted is as large as the slice.
  void fills(tensor::InsertSliceOp insert) {
    llvm::SmallBitVector dropped = insert.getDroppedDims();
    int64_t axis = 0;
    for (auto [dim, count] : llvm::enumerate(insert.getMixedSizes()))
      if (!dropped.test(dim))
        equal(size(insert.getSource(), axis++), value(count));
  }

private:
  void forEachAxis(linalg::LinalgOp structured,
                   function_ref<void(Value, int64_t, AffineExpr)> visit) {
    for (OpOperand &operand : structured->getOpOperands())
      if (isa<RankedTensorType>(operand.get().getType()))
        for (auto [axis, place] : llvm::enumerate(
                 structured.getMatchingIndexingMap(&operand).getResults()))
          visit(operand.get(), axis, place);
  }

  /// The largest place, a sum of multiples of the loops as in a convolution,
  /// lies inside of an axis of size `end`, unless a loop has no rounds.
  void window(ArrayRef<Value> trips, AffineExpr place, Value end) {
    SmallVector<int64_t> factors;
    if (!place.isPureAffine() ||
        failed(getFlattenedAffineExpr(place, trips.size(), 0, &factors)) ||
        factors.size() != trips.size() + 1)
      return;
    Value last = index(factors.back()), isEmpty = constant(false);
    for (auto [factor, trip] : llvm::zip(factors, trips)) {
      if (factor <= 0 || !trip)
        continue;
      Value rounds = b.createOrFold<arith::SubIOp>(trip, index(1));
      rounds = b.createOrFold<arith::MulIOp>(rounds, index(factor));
      last = b.createOrFold<arith::AddIOp>(last, rounds);
      Value none = b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq, trip,
                                                 index(0));
      isEmpty = b.createOrFold<arith::OrIOp>(isEmpty, none);
    }
    std::optional<int64_t> lastNumber = getConstantIntValue(last),
                           endNumber = getConstantIntValue(end);
    if (lastNumber && endNumber && *lastNumber < *endNumber)
      return;
    Value fits = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, last, end);
    demand(b.createOrFold<arith::OrIOp>(fits, isEmpty),
           "windows inside of the tensor");
  }

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
      Value have = b.createOrFold<arith::MulIOp>(size(tiled, outer[axis]),
                                                 value(tiles.lookup(axis))),
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
    getOperation()->walk<WalkOrder::PreOrder>([&](Operation *op) {
      operations.push_back(op);
      // Bodies run once an element; a check there would cost more than they do.
      return isa<linalg::LinalgOp, tensor::GenerateOp>(op)
                 ? WalkResult::skip()
                 : WalkResult::advance();
    });
    for (Operation *op : operations)
      check(op);
  }

private:
  void check(Operation *op) {
    Checks checks(op);
    TypeSwitch<Operation *>(op)
        .Case<linalg::LinalgOp>([&](auto op) { checks.sameLoops(op); })
        .Case<tensor::CastOp>([&](auto op) { checks.sameSizes(op); })
        .Case<tensor::ExtractOp>(
            [&](auto op) { checks.inside(op.getTensor(), op.getIndices()); })
        .Case<tensor::InsertOp>(
            [&](auto op) { checks.inside(op.getDest(), op.getIndices()); })
        .Case<tensor::ExtractSliceOp>(
            [&](auto op) { checks.slice(op.getSource(), op); })
        .Case<tensor::InsertSliceOp>(
            [&](auto op) {
              checks.slice(op.getDest(), op);
              checks.fills(op);
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
  }
};

} // namespace
