//===- Jacobian.cpp - All derivatives of a function -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The columns of a Jacobian are the tangents of the unit directions, its rows
// the cotangents of the unit cotangents; either are computed all at once.
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Request.h"

#include "passes/LoopNest.h"
#include "passes/widen/Widen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::surge;

static SmallVector<OpFoldResult> sizesOf(Value value, RuleBuilder &b) {
  if (!isa<RankedTensorType>(value.getType()))
    return {};
  return tensor::getMixedSizes(b, b.getLoc(), value);
}

static int64_t rankOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getRank() : 0;
}

/// The number of elements; dynamic where a size is.
static int64_t countElements(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return 1;
  return tensor.hasStaticShape() ? tensor.getNumElements()
                                 : ShapedType::kDynamic;
}

/// How many directions one side takes; what is not known counts as the most.
static int64_t countDirections(TypeRange types) {
  int64_t sum = 0;
  for (Type type : types) {
    int64_t count = countElements(type);
    if (ShapedType::isDynamic(count))
      return std::numeric_limits<int64_t>::max();
    sum = llvm::SaturatingAdd<uint64_t>(sum, count);
  }
  return sum;
}

/// The product of all sizes.
static OpFoldResult multiplySizes(ArrayRef<OpFoldResult> sizes,
                                  RuleBuilder &b) {
  OpFoldResult product = b.getIndexAttr(1);
  for (OpFoldResult size : sizes) {
    Value left = getValueOrCreateConstantIndexOp(b, b.getLoc(), product);
    Value right = getValueOrCreateConstantIndexOp(b, b.getLoc(), size);
    product = getAsOpFoldResult(b.createOrFold<arith::MulIOp>(left, right));
  }
  return product;
}

/// Every unit vector in the shape of `like`: element i of direction d is 1
/// where i is number d in row-major order, else 0.
static Value createUnits(Value like, RuleBuilder &b) {
  RankedTensorType type =
      withDirections(like.getType(), countElements(like.getType()));
  SmallVector<OpFoldResult> sizes = sizesOf(like, b);
  SmallVector<Value> extents = llvm::map_to_vector(sizes, [&](OpFoldResult s) {
    return getValueOrCreateConstantIndexOp(b, b.getLoc(), s);
  });
  sizes.insert(sizes.begin(), multiplySizes(sizes, b));
  AffineMap every = b.getMultiDimIdentityMap(type.getRank());
  LoopNest nest(type.getRank(), b.getLoc(), b.getContext());
  nest.addOutput(createEmpty(b, type, sizes), every);
  RuleBuilder body = nest.bodyBuilder();
  Value number = linalg::IndexOp::create(body, 1);
  for (int64_t axis = 2; axis < type.getRank(); ++axis) {
    Value row = arith::MulIOp::create(body, number, extents[axis - 1]);
    number =
        arith::AddIOp::create(body, row, linalg::IndexOp::create(body, axis));
  }
  Value isUnit = arith::CmpIOp::create(body, arith::CmpIPredicate::eq, number,
                                       linalg::IndexOp::create(body, 0));
  auto constant = [&](double value) {
    return arith::ConstantOp::create(
        body, body.getFloatAttr(type.getElementType(), value));
  };
  Value scalar =
      arith::SelectOp::create(body, isUnit, constant(1), constant(0));
  return nest.build(b, scalar, iteratorsOf(every),
                    [](Value) { return SmallVector<OpFoldResult>(); })[0];
}

/// `value` with axis number `axis` split into axes of the sizes given.
static Value splitAxis(Value value, int64_t axis, RankedTensorType type,
                       ArrayRef<OpFoldResult> sizes, RuleBuilder &b) {
  if (value.getType() == type)
    return value;
  int64_t numSplit = type.getRank() - rankOf(value.getType()) + 1;
  SmallVector<ReassociationIndices> groups;
  for (int64_t from = 0, to = 0; from < rankOf(value.getType()); ++from) {
    int64_t count = from == axis ? numSplit : 1;
    groups.push_back(llvm::to_vector<2>(llvm::seq(to, to + count)));
    to += count;
  }
  return tensor::ExpandShapeOp::create(b, type, value, groups, sizes);
}

namespace {

/// One request for Jacobians, resolved from either side. The results are
/// numbered as the user's function has them.
class JacobianBuilder {
public:
  explicit JacobianBuilder(JacobianOp op)
      : op(op), request(op), b(op.getLoc(), op) {}

  LogicalResult resolve() {
    if (request.of.empty())
      return callOnly();
    jacobians.resize(request.of.size() * request.given.size());
    if (failed(isForward() ? pushForward() : pullBack()))
      return failure();
    SmallVector<Value> results = primals;
    llvm::append_range(results, jacobians);
    request.replaceBy(results);
    return success();
  }

private:
  /// Nothing is differentiable: what is left is the function itself.
  LogicalResult callOnly() {
    request.replaceBy(func::CallOp::create(b, request.callee, request.arguments)
                          .getResults());
    return success();
  }

  bool isForward() {
    if (std::optional<DifferentiationMode> mode = op.getMode())
      return *mode == DifferentiationMode::Forward;
    SmallVector<Type> inputs, outputs;
    for (int64_t index : request.given)
      inputs.push_back(request.arguments[index].getType());
    for (int64_t index : request.of)
      outputs.push_back(op.getResult(index).getType());
    return countDirections(inputs) <= countDirections(outputs);
  }

  /// One run for each argument.
  LogicalResult pushForward() {
    for (size_t j = 0; j < request.given.size(); ++j)
      if (failed(pushArgument(j)))
        return failure();
    return success();
  }

  LogicalResult pushArgument(size_t j) {
    Request column = request;
    column.given = column.wrt = {request.given[j]};
    Value x = request.arguments[column.wrt.front()];
    FailureOr<func::FuncOp> jvp = column.linearize();
    bool isScalar = rankOf(x.getType()) == 0;
    if (succeeded(jvp) && !isScalar)
      jvp = widen(*jvp, countElements(x.getType()));
    if (failed(jvp))
      return failure();
    SmallVector<Value> inputs = request.arguments;
    inputs.push_back(isScalar ? b.constant(1, x) : createUnits(x, b));
    auto call = func::CallOp::create(b, *jvp, inputs);
    size_t numPrimals = call.getNumResults() - request.of.size();
    primals =
        llvm::to_vector_of<Value>(call.getResults().take_front(numPrimals));
    for (auto [i, tangent] :
         llvm::enumerate(call.getResults().drop_front(numPrimals)))
      place(i, j, isScalar ? tangent : moveDirectionsBack(tangent));
    return success();
  }

  /// One run for each result.
  LogicalResult pullBack() {
    for (size_t i = 0; i < request.of.size(); ++i) {
      Request row = request;
      row.of = {request.of[i]};
      FailureOr<Reverse> reverse = Reverse::create(row, b);
      if (failed(reverse))
        return failure();
      primals = llvm::to_vector(reverse->getPrimals());
      Value y = primals[request.of[i]];
      bool isScalar = rankOf(y.getType()) == 0;
      std::optional<int64_t> directions;
      if (!isScalar)
        directions = countElements(y.getType());
      Value seeds = isScalar ? b.constant(1, y) : createUnits(y, b);
      FailureOr<SmallVector<Value>> gradients =
          reverse->pull(seeds, directions, b);
      if (failed(gradients))
        return failure();
      for (auto [j, gradient] : llvm::enumerate(request.asGiven(*gradients)))
        place(i, j, b.convert(gradient, getElementTypeOrSelf(y)));
    }
    return success();
  }

  /// The axis in front as the last one.
  Value moveDirectionsBack(Value tangent) {
    int64_t rank = rankOf(tangent.getType());
    if (rank == 1)
      return tangent;
    auto permutation = llvm::to_vector(llvm::seq<int64_t>(1, rank));
    permutation.push_back(0);
    SmallVector<OpFoldResult> sizes = sizesOf(tangent, b);
    std::rotate(sizes.begin(), sizes.begin() + 1, sizes.end());
    Value empty = tensor::EmptyOp::create(
        b, sizes, getElementTypeOrSelf(tangent.getType()));
    return linalg::TransposeOp::create(b, tangent, empty, permutation)
        ->getResult(0);
  }

  /// Gives the derivatives of result `i` by argument `j` their shape: so far
  /// one side of it is a single axis of directions.
  void place(size_t i, size_t j, Value derivatives) {
    Value y = primals[request.of[i]], x = request.arguments[request.given[j]];
    size_t number = i * request.given.size() + j;
    auto type = dyn_cast<RankedTensorType>(
        op.getResult(primals.size() + number).getType());
    if (type && !isa<RankedTensorType>(derivatives.getType()))
      derivatives = tensor::FromElementsOp::create(b, type, derivatives);
    else if (type) {
      SmallVector<OpFoldResult> sizes = sizesOf(y, b);
      llvm::append_range(sizes, sizesOf(x, b));
      int64_t axis = isForward() ? rankOf(y.getType()) : 0;
      derivatives = splitAxis(derivatives, axis, type, sizes, b);
    }
    jacobians[number] = derivatives;
  }

  JacobianOp op;
  Request request;
  RuleBuilder b;
  SmallVector<Value> primals, jacobians;
};

} // namespace

LogicalResult mlir::surge::resolve(JacobianOp op) {
  return JacobianBuilder(op).resolve();
}
