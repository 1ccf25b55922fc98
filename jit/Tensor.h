//===- Tensor.h - Tensors that cross into compiled code ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_TENSOR_H
#define JIT_TENSOR_H

#include "runtime/HostTensor.h"
#include "runtime/Result.h"

#include <memory>

struct DLManagedTensor;

namespace surge {

/// A view of elements in memory, its own or the caller's. Copies share the
/// memory; compiled functions never write to what anyone else can see.
class Tensor {
public:
  /// An f32 tensor of shape [0].
  Tensor();

  /// Uninitialised or zero elements in row-major order. A shape that has no
  /// elementCount gives a tensor without elements.
  static Tensor empty(ElementType type, std::vector<int64_t> shape);
  static Tensor zeros(ElementType type, std::vector<int64_t> shape);

  /// The caller's memory, which must stay as long as a copy of this does.
  /// `strides` are in elements and may be any; none stands for row-major order.
  static Tensor borrow(void *data, ElementType type, std::vector<int64_t> shape,
                       std::vector<int64_t> strides = {});

  /// Memory in row-major order that `owner` keeps alive.
  static Tensor adopt(std::shared_ptr<void> owner, void *data, ElementType type,
                      std::vector<int64_t> shape);

  /// A block of surge_alloc in row-major order, which goes with the last copy.
  static Tensor adoptBlock(std::shared_ptr<void> block, void *data,
                           ElementType type, std::vector<int64_t> shape);

  static Tensor fromHost(const HostTensor &tensor);
  HostTensor toHost() const;

  /// Takes a DLPack tensor on the CPU without a copy; its deleter runs when the
  /// last copy of the result goes. On failure nothing is taken.
  static Result<Tensor> fromDLPack(DLManagedTensor *managed);
  /// Hands this tensor's memory on; the receiver calls the deleter.
  DLManagedTensor *toDLPack() const;

  ElementType type() const { return elementType; }
  const std::vector<int64_t> &shape() const { return sizes; }
  /// In elements.
  const std::vector<int64_t> &strides() const { return steps; }
  /// How many elements there are.
  int64_t size() const { return elementCount(sizes).value_or(0); }
  bool isRowMajor() const;
  /// This tensor, or a copy in row-major order.
  Tensor rowMajor() const;

  /// Whether no other tensor, and nobody who lent or was handed the memory, has
  /// a part in it: it may be given away.
  bool isSoleOwner() const { return ownsBlock && owner.use_count() == 1; }

  void *data() const { return elements; }
  /// The first element, where T is the C++ type of the same width and kind.
  template <typename T>
  T *data() const {
    return static_cast<T *>(elements);
  }

private:
  std::shared_ptr<void> owner;
  bool ownsBlock = false;
  void *elements = nullptr;
  ElementType elementType = ElementType::F32;
  std::vector<int64_t> sizes;
  std::vector<int64_t> steps;
};

} // namespace surge

#endif // JIT_TENSOR_H
