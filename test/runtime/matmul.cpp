//===- matmul.cpp - Matrix products against a triple loop -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

struct Strides {
  int64_t batch, row, column;
};

/// A rows by columns matrix stored row by row, column by column, with gaps, or
/// with every second column only.
std::vector<Strides> layouts(int64_t rows, int64_t columns) {
  return {{rows * columns, columns, 1},
          {rows * columns, 1, rows},
          {rows * (columns + 3), columns + 3, 1},
          {columns * (rows + 5), 1, rows + 5},
          {rows * columns * 2, columns * 2, 2},
          {0, 0, 1},
          {0, 1, 0}};
}

std::vector<float> randomNumbers(size_t count, std::mt19937 &random) {
  std::vector<float> numbers(count);
  std::uniform_real_distribution<float> distribution(-1, 1);
  for (float &number : numbers)
    number = distribution(random);
  return numbers;
}

void check(int64_t batch, int64_t m, int64_t n, int64_t k, Strides a, Strides b,
           float beta, int64_t gap) {
  std::mt19937 random(7);
  std::vector<float> left =
                         randomNumbers(batch * (m + 5) * (k + 5) * 2, random),
                     right =
                         randomNumbers(batch * (k + 5) * (n + 5) * 2, random);
  int64_t row = n + gap;
  std::vector<float> before = randomNumbers(batch * m * row, random);
  if (beta == 0)
    for (float &number : before)
      number = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> result = before;
  surge_matmul_f32(batch, m, n, k, left.data(), a.batch, a.row, a.column,
                   right.data(), b.batch, b.row, b.column, beta, result.data(),
                   m * row, row);
  for (int64_t i = 0; i < batch; ++i)
    for (int64_t r = 0; r < m; ++r)
      for (int64_t s = 0; s < row; ++s) {
        int64_t at = i * m * row + r * row + s;
        if (s >= n) {
          // The gap between rows is not ours.
          EXPECT_TRUE(result[at] == before[at] || std::isnan(before[at]));
          continue;
        }
        double sum = beta == 0 ? 0 : beta * double(before[at]);
        for (int64_t j = 0; j < k; ++j)
          sum += double(left[i * a.batch + r * a.row + j * a.column]) *
                 right[i * b.batch + j * b.row + s * b.column];
        // k products of numbers below 1, each rounded at 2^-24.
        ASSERT_NEAR(result[at], sum, 1e-6 * (k + 2))
            << batch << "x" << m << "x" << n << "x" << k << " at " << i << ","
            << r << "," << s;
      }
}

} // namespace

TEST(Matmul, EveryLayout) {
  for (Strides a : layouts(13, 17))
    for (Strides b : layouts(17, 11)) {
      check(3, 13, 11, 17, a, b, 0, 0);
      check(2, 13, 11, 17, a, b, 1, 4);
    }
}

TEST(Matmul, VectorsAndScalars) {
  for (int64_t m : {1, 5})
    for (int64_t n : {1, 6})
      for (int64_t k : {1, 7})
        for (Strides a : layouts(m, k))
          for (Strides b : layouts(k, n))
            check(2, m, n, k, a, b, 0.5, 1);
}

TEST(Matmul, EmptySizes) {
  check(0, 3, 4, 5, {15, 5, 1}, {20, 4, 1}, 0, 0);
  check(2, 0, 4, 5, {0, 5, 1}, {20, 4, 1}, 0, 0);
  check(2, 3, 0, 5, {15, 5, 1}, {0, 0, 1}, 0, 0);
  check(2, 3, 4, 0, {0, 0, 1}, {0, 4, 1}, 0, 2);
  check(2, 3, 4, 0, {0, 0, 1}, {0, 4, 1}, 3, 2);
}

TEST(Matmul, LargeOnSeveralThreads) {
  int threads = surge_get_threads();
  surge_set_threads(2);
  check(1, 150, 140, 130, {0, 130, 1}, {0, 1, 130}, 1, 0);
  check(9, 70, 60, 65, {70 * 65, 1, 70}, {60 * 65, 60, 1}, 0, 0);
  EXPECT_EQ(surge_get_threads(), 2);
  surge_set_threads(threads);
}

TEST(Matmul, Bf16IsSummedUpInSinglePrecision) {
  auto widen = [](uint16_t number) {
    uint32_t bits = uint32_t(number) << 16;
    float wide;
    std::memcpy(&wide, &bits, sizeof(wide));
    return wide;
  };
  std::mt19937 random(11);
  // The upper halves of numbers from 1/2 to 2, of either sign.
  auto draw = [&](size_t count) {
    std::vector<uint16_t> numbers(count);
    for (uint16_t &number : numbers)
      number = 0x3f00 + random() % 0x100 + (random() % 2 << 15);
    return numbers;
  };
  constexpr int64_t m = 13, n = 11, k = 170;
  for (Strides a : layouts(m, k))
    for (Strides b : layouts(k, n))
      for (float beta : {0.0f, 1.0f}) {
        std::vector<uint16_t> left = draw((m + 5) * (k + 5) * 2),
                              right = draw((k + 5) * (n + 5) * 2),
                              before = draw(m * n), result = before;
        surge_matmul_bf16(1, m, n, k, left.data(), 0, a.row, a.column,
                          right.data(), 0, b.row, b.column, beta, result.data(),
                          0, n);
        for (int64_t r = 0; r < m; ++r)
          for (int64_t s = 0; s < n; ++s) {
            double sum = beta * widen(before[r * n + s]);
            for (int64_t j = 0; j < k; ++j)
              sum += double(widen(left[r * a.row + j * a.column])) *
                     widen(right[j * b.row + s * b.column]);
            // Half a unit of eight bits, and what single precision loses.
            ASSERT_NEAR(widen(result[r * n + s]), sum,
                        std::abs(sum) / 256 + 1e-3)
                << r << "," << s;
          }
      }
}

TEST(Matmul, WrongSizesAreErrors) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  float x[4] = {};
  EXPECT_EXIT(surge_matmul_f32(1, -1, 2, 2, x, 0, 2, 1, x, 0, 2, 1, 0, x, 0, 2),
              testing::ExitedWithCode(1),
              "matrix product: expected sizes of at least 0, but got batch 1, "
              "m -1, n 2, k 2");
  EXPECT_EXIT(surge_matmul_f32(1, 2, 2, 2, x, 0, 2, 1, x, 0, 2, 1, 0, x, 0, 1),
              testing::ExitedWithCode(1),
              "expected rows of the result at least 2 elements apart");
}
