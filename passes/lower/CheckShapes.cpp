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

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_CHECKSHAPESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

bool isElementwise(Operation *op) {
  return op->hasTrait<OpTrait::Elementwise>() && op->getNumOperands() > 0;
}

/// Writes the checks of one op before it.
class Checks {
public:
  explicit Checks(Operation *op) : op(op), b(op->getLoc(), op) {}

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

  /// A loop runs over axes of one size.
  void sameLoops(linalg::LinalgOp structured) {
    SmallVector<Value> trips(structured.getNumLoops());
    for (OpOperand &operand : structured->getOpOperands()) {
      auto type = dyn_cast<RankedTensorType>(operand.get().getType());
      if (!type)
        continue;
      AffineMap map = structured.getMatchingIndexingMap(&operand);
      for (auto [axis, expression] : llvm::enumerate(map.getResults()))
        if (auto loop = dyn_cast<AffineDimExpr>(expression)) {
          Value &trip = trips[loop.getPosition()];
          Value here = size(operand.get(), axis);
          trip ? equal(trip, here) : void(trip = here);
        }
    }
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
    Value yes = arith::ConstantOp::create(b, b.getBoolAttr(true));
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

  static RankedTensorType typeOf(Value tensor) {
    return llvm::cast<RankedTensorType>(tensor.getType());
  }

  Value index(int64_t number) {
    return arith::ConstantIndexOp::create(b, number);
  }

  Value value(OpFoldResult folded) {
    if (auto number = getConstantIntValue(folded))
      return index(*number);
    return llvm::cast<Value>(folded);
  }

  /// A size, taken from where it comes from: a value that is only asked for its
  /// size would have to be computed for it.
  Value size(Value tensor, int64_t axis) {
    auto type = llvm::cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(axis))
      return index(type.getDimSize(axis));
    if (auto result = dyn_cast<OpResult>(tensor)) {
      Operation *definition = result.getOwner();
      if (auto structured = dyn_cast<linalg::LinalgOp>(definition))
        return size(structured.getDpsInits()[result.getResultNumber()], axis);
      if (auto empty = dyn_cast<tensor::EmptyOp>(definition))
        return empty.getDynamicSize(axis);
      if (auto cast = dyn_cast<tensor::CastOp>(definition))
        if (isa<RankedTensorType>(cast.getSource().getType()))
          return size(cast.getSource(), axis);
      if (isElementwise(definition))
        for (Value operand : definition->getOperands())
          if (auto same = dyn_cast<RankedTensorType>(operand.getType());
              same && same.getShape() == type.getShape())
            return size(operand, axis);
    }
    return tensor::DimOp::create(b, tensor, axis);
  }

  void equal(Value a, Value c) {
    if (a == c || (getConstantIntValue(a) &&
                   getConstantIntValue(a) == getConstantIntValue(c)))
      return;
    demand(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, a, c),
           "tensors of equal sizes");
  }

  /// 0 <= a < end, in one comparison of unsigned numbers.
  void below(Value a, Value end, StringRef what) {
    std::optional<int64_t> number = getConstantIntValue(a),
                           bound = getConstantIntValue(end);
    if (number && bound && *number >= 0 && *number < *bound)
      return;
    demand(arith::CmpIOp::create(b, arith::CmpIPredicate::ult, a, end), what);
  }

  void demand(Value holds, StringRef what) {
    cf::AssertOp::create(
        b, holds,
        ("'" + op->getName().getStringRef() + "' expected " + what).str());
  }

  Operation *op;
  ImplicitLocOpBuilder b;
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
            [&](auto op) { checks.slice(op.getDest(), op); })
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
