//===- Tensor.cpp - Tensors that cross into compiled code -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Tensor.h"

#include "runtime/Surge.h"

#include <algorithm>
#include <cstring>

using namespace surge;

static std::vector<int64_t> rowMajorStrides(const std::vector<int64_t> &shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= std::max<int64_t>(shape[axis], 1);
  }
  return strides;
}

Tensor::Tensor() : sizes{0}, steps{1} {}

Tensor Tensor::empty(ElementType type, std::vector<int64_t> shape) {
  std::optional<int64_t> count = elementCount(shape);
  if (!count)
    shape = {0};
  std::shared_ptr<void> block(surge_alloc(count.value_or(0) * sizeOf(type)),
                              surge_free);
  void *data = block.get();
  return adoptBlock(std::move(block), data, type, std::move(shape));
}

Tensor Tensor::zeros(ElementType type, std::vector<int64_t> shape) {
  Tensor tensor = empty(type, std::move(shape));
  std::memset(tensor.elements, 0, tensor.size() * sizeOf(type));
  return tensor;
}

Tensor Tensor::borrow(void *data, ElementType type, std::vector<int64_t> shape,
                      std::vector<int64_t> strides) {
  Tensor tensor = adopt(nullptr, data, type, std::move(shape));
  if (strides.size() == tensor.sizes.size())
    tensor.steps = std::move(strides);
  return tensor;
}

Tensor Tensor::adopt(std::shared_ptr<void> owner, void *data, ElementType type,
                     std::vector<int64_t> shape) {
  Tensor tensor;
  tensor.owner = std::move(owner);
  tensor.elements = data;
  tensor.elementType = type;
  tensor.steps = rowMajorStrides(shape);
  tensor.sizes = std::move(shape);
  return tensor;
}

Tensor Tensor::adoptBlock(std::shared_ptr<void> block, void *data,
                          ElementType type, std::vector<int64_t> shape) {
  Tensor tensor = adopt(std::move(block), data, type, std::move(shape));
  tensor.ownsBlock = true;
  return tensor;
}

Tensor Tensor::fromHost(const HostTensor &host) {
  Tensor tensor = empty(host.type, host.shape);
  std::copy(host.bytes.begin(), host.bytes.end(),
            static_cast<uint8_t *>(tensor.elements));
  return tensor;
}

HostTensor Tensor::toHost() const {
  HostTensor host = HostTensor::zeros(elementType, sizes);
  Tensor tensor = rowMajor();
  std::copy_n(static_cast<const uint8_t *>(tensor.elements), host.bytes.size(),
              host.bytes.begin());
  return host;
}

bool Tensor::isRowMajor() const {
  std::vector<int64_t> expected = rowMajorStrides(sizes);
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    if (sizes[axis] > 1 && steps[axis] != expected[axis])
      return size() == 0;
  return true;
}

Tensor Tensor::rowMajor() const {
  size_t width = sizeOf(elementType), rank = sizes.size();
  // Compiled code relies on the alignment of one element.
  if (isRowMajor() && reinterpret_cast<uintptr_t>(elements) % width == 0)
    return *this;
  Tensor copy = empty(elementType, sizes);
  auto *target = static_cast<char *>(copy.elements);
  auto *source = static_cast<const char *>(elements);
  std::vector<int64_t> index(rank, 0);
  for (int64_t count = size(); count > 0; --count) {
    std::memcpy(target, source, width);
    target += width;
    for (size_t axis = rank; axis-- > 0;) {
      source += steps[axis] * int64_t(width);
      if (++index[axis] < sizes[axis])
        break;
      source -= steps[axis] * index[axis] * int64_t(width);
      index[axis] = 0;
    }
  }
  return copy;
}
