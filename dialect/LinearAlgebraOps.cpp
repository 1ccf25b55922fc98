//===- LinearAlgebraOps.cpp - Verifiers of sums, orders and matrices ------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

//===----------------------------------------------------------------------===//
// Running sums and orders
//===----------------------------------------------------------------------===//

LogicalResult CumulativeSumOp::verify() {
  int64_t rank = cast<RankedTensorType>(getType()).getRank(),
          axis = static_cast<int64_t>(getAxis());
  if (rank == 0)
    return emitOpError("expected a tensor of rank 1 or more, but got ")
           << getType();
  if (axis >= 0 && axis < rank)
    return success();
  return emitOpError("expected an axis of ")
         << getType() << ", from 0 to " << rank - 1 << ", but got " << axis;
}

/// A tensor with a last axis, the rows.
static LogicalResult verifyRows(Operation *op, RankedTensorType type) {
  if (type.getRank() > 0)
    return success();
  return op->emitOpError("expected a tensor of rank 1 or more, whose last axis "
                         "holds the elements of a row, but got ")
         << type;
}

LogicalResult SortOrderOp::verify() {
  RankedTensorType input = getInput().getType(), order = getOrder().getType();
  if (failed(verifyRows(*this, input)))
    return failure();
  if (order.getShape() == input.getShape())
    return success();
  return emitOpError("expected one index for each element of ")
         << input << ", of type " << input.clone(order.getElementType())
         << ", but got " << order;
}

/// `picked` has one element for each index of `order`; both have the batch of
/// `rows`.
static LogicalResult verifyAlong(Operation *op, RankedTensorType rows,
                                 RankedTensorType order,
                                 RankedTensorType picked, StringRef what) {
  if (failed(verifyRows(op, rows)) || failed(verifyRows(op, order)))
    return failure();
  if (order.getShape().drop_back() != rows.getShape().drop_back())
    return op->emitOpError("expected the indices of each row of ")
           << rows << ", with the same axes but the last, but got " << order;
  Type expected = order.clone(rows.getElementType());
  if (picked == expected)
    return success();
  return op->emitOpError("expected ")
         << what << " for each index of " << order << ", of type " << expected
         << ", but got " << picked;
}

LogicalResult TakeAlongOp::verify() {
  return verifyAlong(*this, getInput().getType(), getOrder().getType(),
                     getType(), "one element");
}

LogicalResult AddAlongOp::verify() {
  return verifyAlong(*this, getDest().getType(), getOrder().getType(),
                     getValues().getType(), "one value");
}

LogicalResult ScatterAddOp::verify() {
  RankedTensorType dest = getDest().getType(), indices = getIndices().getType();
  ArrayRef<int64_t> dims = getDims();
  int64_t previous = -1;
  for (int64_t dim : dims) {
    if (dim <= previous || dim >= dest.getRank())
      return emitOpError("expected 'dims' to be axes of ")
             << dest << " in rising order, but got [" << dims << "]";
    previous = dim;
  }
  if (dims.empty())
    return emitOpError("expected at least one axis in 'dims', but got none");
  if (indices.getRank() == 0 ||
      indices.getShape().back() != static_cast<int64_t>(dims.size()))
    return emitOpError("expected indices whose last axis has size ")
           << dims.size() << ", one coordinate for each of 'dims', but got "
           << indices;
  RankedTensorType full =
      tensor::GatherOp::inferResultType(dest, indices, dims, false);
  RankedTensorType reduced =
      tensor::GatherOp::inferResultType(dest, indices, dims, true);
  if (getValues().getType() == full || getValues().getType() == reduced)
    return success();
  return emitOpError("expected values of type ")
         << full << " or " << reduced << ", but got " << getValues().getType();
}

//===----------------------------------------------------------------------===//
// Small matrices
//===----------------------------------------------------------------------===//

/// Square matrices in the last two axes.
static LogicalResult verifySquare(Operation *op, RankedTensorType type) {
  int64_t rank = type.getRank();
  if (rank >= 2 && type.getDimSize(rank - 2) == type.getDimSize(rank - 1))
    return success();
  return op->emitOpError(
             "expected the last two axes to be those of a square matrix, "
             "but got ")
         << type;
}

LogicalResult CholeskyOp::verify() { return verifySquare(*this, getType()); }

LogicalResult InverseOp::verify() { return verifySquare(*this, getType()); }

LogicalResult TriangularSolveOp::verify() {
  RankedTensorType matrix = getMatrix().getType(), rhs = getRhs().getType();
  if (failed(verifySquare(*this, matrix)))
    return failure();
  if (matrix.getElementType() == rhs.getElementType() &&
      rhs.getRank() == matrix.getRank() &&
      rhs.getShape().drop_back() == matrix.getShape().drop_back())
    return success();
  return emitOpError("expected right hand sides with the element type and the "
                     "axes but the last of ")
         << matrix << ", but got " << rhs;
}
