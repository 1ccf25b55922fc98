//===- DLPack.cpp - Tensors shared with other frameworks ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Tensor.h"

#include <dlpack/dlpack.h>

using namespace surge;

namespace {

/// Newer versions of the format say so of numpy's boolean bytes.
constexpr uint8_t kBoolean = 6;

std::optional<ElementType> elementTypeOf(DLDataType type) {
  if (type.lanes != 1)
    return std::nullopt;
  auto pick = [&](ElementType first,
                  int smallest) -> std::optional<ElementType> {
    for (int step = 0; step < 4; ++step)
      if (type.bits == smallest << step)
        return ElementType(int(first) + step);
    return std::nullopt;
  };
  switch (type.code) {
  case kDLInt:
    return pick(ElementType::I8, 8);
  case kDLUInt:
    return pick(ElementType::U8, 8);
  case kDLFloat:
    if (type.bits == 16)
      return ElementType::F16;
    if (type.bits == 32)
      return ElementType::F32;
    if (type.bits == 64)
      return ElementType::F64;
    return std::nullopt;
  case kDLBfloat:
    if (type.bits == 16)
      return ElementType::BF16;
    return std::nullopt;
  case kBoolean:
    if (type.bits == 8)
      return ElementType::I1;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

DLDataType dataTypeOf(ElementType type) {
  uint8_t bits = 8 * sizeOf(type);
  switch (type) {
  case ElementType::BF16:
    return {kDLBfloat, bits, 1};
  case ElementType::F16:
  case ElementType::F32:
  case ElementType::F64:
    return {kDLFloat, bits, 1};
  case ElementType::I1:
    return {kBoolean, bits, 1};
  case ElementType::I8:
  case ElementType::I16:
  case ElementType::I32:
  case ElementType::I64:
    return {kDLInt, bits, 1};
  default:
    return {kDLUInt, bits, 1};
  }
}

/// What an exported tensor needs to stay alive.
struct Export {
  DLManagedTensor managed;
  Tensor tensor;
  std::vector<int64_t> shape, strides;
};

} // namespace

Result<Tensor> Tensor::fromDLPack(DLManagedTensor *managed) {
  if (!managed)
    return Error{"expected a DLPack tensor, but got a null pointer", ""};
  const DLTensor &source = managed->dl_tensor;
  if (source.device.device_type != kDLCPU &&
      source.device.device_type != kDLCUDAHost)
    return Error{"expected a DLPack tensor on the CPU, but got device type " +
                     std::to_string(int(source.device.device_type)),
                 ""};
  std::optional<ElementType> type = elementTypeOf(source.dtype);
  if (!type)
    return Error{"expected DLPack elements of 8 to 64 bits, but got code " +
                     std::to_string(source.dtype.code) + ", " +
                     std::to_string(source.dtype.bits) + " bits, " +
                     std::to_string(source.dtype.lanes) + " lanes",
                 ""};
  if (source.ndim < 0 || (source.ndim > 0 && !source.shape))
    return Error{"expected a DLPack tensor with a shape", ""};
  std::vector<int64_t> shape(source.shape, source.shape + source.ndim);
  std::optional<int64_t> count = elementCount(shape);
  if (!count || (*count > 0 && !source.data))
    return Error{"expected a DLPack tensor with sizes of at least 0 and data",
                 ""};
  std::shared_ptr<void> owner(managed, [](void *pointer) {
    auto *managed = static_cast<DLManagedTensor *>(pointer);
    if (managed->deleter)
      managed->deleter(managed);
  });
  Tensor tensor = adopt(std::move(owner),
                        static_cast<char *>(source.data) + source.byte_offset,
                        *type, std::move(shape));
  if (source.strides)
    tensor.steps.assign(source.strides, source.strides + source.ndim);
  return tensor;
}

DLManagedTensor *Tensor::toDLPack() const {
  auto *exported = new Export{{}, *this, sizes, steps};
  DLTensor &target = exported->managed.dl_tensor;
  target.data = elements;
  target.device = {kDLCPU, 0};
  target.ndim = sizes.size();
  target.dtype = dataTypeOf(elementType);
  target.shape = exported->shape.data();
  target.strides = exported->strides.data();
  target.byte_offset = 0;
  exported->managed.manager_ctx = exported;
  exported->managed.deleter = [](DLManagedTensor *managed) {
    delete static_cast<Export *>(managed->manager_ctx);
  };
  return &exported->managed;
}
