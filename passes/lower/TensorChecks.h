//===- TensorChecks.h - What ops of the tensor dialect read ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_TENSORCHECKS_H
#define PASSES_LOWER_TENSORCHECKS_H

#include "passes/lower/RunTimeChecks.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::surge {

/// Writes the checks of one op that takes tensors apart or puts them together.
class TensorChecks : protected RunTimeChecks {
public:
  using RunTimeChecks::RunTimeChecks;

  void sameSizes(tensor::CastOp cast);
  /// The size asked for is that of an axis.
  void hasAxis(tensor::DimOp dim);
  /// 0 <= index < size along each axis.
  void inside(Value tensor, ValueRange indices);
  /// The first and the last element of the slice lie inside of the tensor. An
  /// empty slice may stand anywhere up to the end.
  void slice(Value tensor, OffsetSizeAndStrideOpInterface slice);
  /// What is inserted into `slice` is as large.
  void fills(Value source, OffsetSizeAndStrideOpInterface slice,
             const llvm::SmallBitVector &dropped);
  /// What becomes of each axis has as many elements.
  void expands(tensor::ExpandShapeOp expand);
  void reshapes(tensor::ReshapeOp reshape);
  /// The tensors differ along one axis at most, along which their sizes sum up.
  void concatenates(tensor::ConcatOp concat);
  void pads(tensor::PadOp pad);

private:
  /// The sizes are sizes and multiply to `count`.
  void elements(ArrayRef<Value> sizes, Value count);
  /// Whether the slice has one element, or steps no further than the tensor is
  /// long; a longer step could wrap around to the inside.
  Value isShortStep(Value steps, Value stride, Value whole);
};

} // namespace mlir::surge

#endif // PASSES_LOWER_TENSORCHECKS_H
