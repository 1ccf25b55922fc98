//===- tensor.cpp - Tensors and DLPack ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Tensor.h"

#include "runtime/Surge.h"

#include <dlpack/dlpack.h>
#include <gtest/gtest.h>

using namespace surge;

TEST(Tensor, RowMajorFollowsTheStrides) {
  int32_t data[] = {0, 1, 2, 3, 4, 5};
  auto read = [&](std::vector<int64_t> shape, std::vector<int64_t> strides,
                  int32_t *first) {
    HostTensor host =
        Tensor::borrow(first, ElementType::I32, shape, strides).toHost();
    std::vector<int64_t> numbers;
    for (int64_t i = 0; i < host.size(); ++i)
      numbers.push_back(host.integerAt(i));
    return numbers;
  };
  using Numbers = std::vector<int64_t>;
  EXPECT_EQ(read({2, 3}, {3, 1}, data), (Numbers{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(read({3, 2}, {1, 3}, data), (Numbers{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(read({2, 2}, {0, 2}, data), (Numbers{0, 2, 0, 2}));
  EXPECT_EQ(read({3}, {-2}, data + 5), (Numbers{5, 3, 1}));
  EXPECT_EQ(read({}, {}, data + 4), (Numbers{4}));
  EXPECT_EQ(read({2, 0}, {1, 1}, data), Numbers{});
  EXPECT_TRUE(
      Tensor::borrow(data, ElementType::I32, {1, 6}, {99, 1}).isRowMajor());
  EXPECT_FALSE(Tensor::borrow(data, ElementType::I32, {3}, {2}).isRowMajor());
}

TEST(Tensor, HostRoundTrip) {
  HostTensor host = HostTensor::zeros(ElementType::F16, {2, 2});
  host.data<uint16_t>()[3] = doubleToHalf(-1.5);
  HostTensor back = Tensor::fromHost(host).toHost();
  EXPECT_EQ(back.type, host.type);
  EXPECT_EQ(back.shape, host.shape);
  EXPECT_EQ(back.bytes, host.bytes);
}

TEST(DLPack, RoundTripSharesMemory) {
  uint64_t before = surge_get_memory_statistics().live_bytes;
  for (ElementType type :
       {ElementType::F16, ElementType::BF16, ElementType::F32, ElementType::F64,
        ElementType::I1, ElementType::I8, ElementType::I64, ElementType::U8,
        ElementType::U32}) {
    Tensor tensor = Tensor::zeros(type, {2, 3});
    DLManagedTensor *managed = tensor.toDLPack();
    EXPECT_EQ(managed->dl_tensor.data, tensor.data());
    Result<Tensor> back = Tensor::fromDLPack(managed);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->data(), tensor.data());
    EXPECT_EQ(back->type(), type);
    EXPECT_EQ(back->shape(), tensor.shape());
    EXPECT_EQ(back->strides(), tensor.strides());
  }
  EXPECT_EQ(surge_get_memory_statistics().live_bytes, before);
}

TEST(DLPack, BrokenTensorsAreErrors) {
  EXPECT_EQ(Tensor::fromDLPack(nullptr).error().text(),
            "expected a DLPack tensor, but got a null pointer");
  int64_t shape[] = {2, 3};
  float data[6] = {};
  DLManagedTensor sound = {};
  sound.dl_tensor = {data,  {kDLCPU, 0}, 2, {kDLFloat, 32, 1},
                     shape, nullptr,     0};
  EXPECT_TRUE(Tensor::fromDLPack(&sound));
  auto errorAfter = [&](auto change) {
    DLManagedTensor broken = sound;
    change(broken.dl_tensor);
    Result<Tensor> tensor = Tensor::fromDLPack(&broken);
    return tensor ? "no error" : tensor.error().text();
  };
  EXPECT_EQ(errorAfter([](DLTensor &t) { t.device.device_type = kDLCUDA; }),
            "expected a DLPack tensor on the CPU, but got device type 2");
  EXPECT_EQ(errorAfter([](DLTensor &t) { t.dtype.lanes = 4; }),
            "expected DLPack elements of 8 to 64 bits, but got code 2, 32 "
            "bits, 4 lanes");
  EXPECT_EQ(errorAfter([](DLTensor &t) { t.shape = nullptr; }),
            "expected a DLPack tensor with a shape");
  EXPECT_EQ(errorAfter([](DLTensor &t) { t.data = nullptr; }),
            "expected a DLPack tensor with sizes of at least 0 and data");
  int64_t negative[] = {2, -3};
  EXPECT_EQ(errorAfter([&](DLTensor &t) { t.shape = negative; }),
            "expected a DLPack tensor with sizes of at least 0 and data");
}
