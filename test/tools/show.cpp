//===- show.cpp - Results as NumPy prints them ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Show.h"

#include <cmath>

#include <gtest/gtest.h>

using namespace surge;

namespace {

template <typename T>
HostTensor make(ElementType type, std::vector<int64_t> shape,
                const std::vector<T> &numbers) {
  HostTensor tensor = HostTensor::zeros(type, std::move(shape));
  std::copy(numbers.begin(), numbers.end(), tensor.data<T>());
  return tensor;
}

std::string textOf(const std::vector<double> &numbers) {
  return toText(make(ElementType::F64, {int64_t(numbers.size())}, numbers));
}

} // namespace

// The right-hand sides are what numpy 1.26 prints.
TEST(Show, Floats) {
  EXPECT_EQ(textOf({1, 2, 3}), "[1. 2. 3.]");
  EXPECT_EQ(textOf({1.5, -2.25, 10}), "[ 1.5  -2.25 10.  ]");
  EXPECT_EQ(textOf({0.1, 1.0 / 3}), "[0.1        0.33333333]");
  EXPECT_EQ(textOf({1e-5, 2500}), "[1.0e-05 2.5e+03]");
  EXPECT_EQ(textOf({123456789}), "[1.23456789e+08]");
  EXPECT_EQ(textOf({0, 1, NAN}), "[ 0.  1. nan]");
  EXPECT_EQ(textOf({-INFINITY, 0.5}), "[-inf  0.5]");
  EXPECT_EQ(toText(make<float>(ElementType::F32, {2}, {0.1f, 0.7f})),
            "[0.1 0.7]");
  EXPECT_EQ(toText(make<float>(ElementType::F32, {}, {2.5f})), "2.5");
}

TEST(Show, ShapesAndIntegers) {
  EXPECT_EQ(toText(make<int32_t>(ElementType::I32, {2, 2}, {1, -20, 3, 4})),
            "[[  1 -20]\n [  3   4]]");
  EXPECT_EQ(toText(make<int8_t>(ElementType::I8, {2, 1, 2}, {1, 2, 3, 4})),
            "[[[1 2]]\n\n [[3 4]]]");
  EXPECT_EQ(toText(HostTensor::zeros(ElementType::F32, {0, 3})), "[]");
  EXPECT_EQ(toText(make<uint64_t>(ElementType::U64, {1}, {UINT64_MAX})),
            "[18446744073709551615]");
  std::vector<int32_t> many(1001);
  for (int i = 0; i < 1001; ++i)
    many[i] = i;
  EXPECT_EQ(toText(make(ElementType::I32, {1001}, many)),
            "[   0    1    2 ...  998  999 1000]");
  EXPECT_EQ(toText(HostTensor::zeros(ElementType::I8, {40})),
            "[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
            "0 0 0 0 0\n 0 0 0]");
}

TEST(Show, JsonIsExact) {
  HostTensor half = HostTensor::zeros(ElementType::F16, {2});
  half.data<uint16_t>()[0] = doubleToHalf(0.1);
  half.data<uint16_t>()[1] = doubleToHalf(INFINITY);
  EXPECT_EQ(toJson(half), "[0.1, \"inf\"]");
  EXPECT_EQ(toJson(make<float>(ElementType::F32, {2}, {0.1f, 16777216.0f})),
            "[0.1, 16777216]");
  double numbers[] = {0.1 + 0.2, 5e-324, -1.7976931348623157e308};
  HostTensor tensor =
      make<double>(ElementType::F64, {3}, {numbers[0], numbers[1], numbers[2]});
  std::string text = toJson(tensor);
  EXPECT_EQ(text, "[0.30000000000000004, 5e-324, -1.7976931348623157e+308]");
}
