//===- convolution.cpp - Convolutions against their definition ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

enum Order { ChannelsLast, ChannelsFirst };

int64_t imageHeight(const surge_convolution &s) {
  return (s.height - 1) * s.stride_height +
         (s.filter_height - 1) * s.dilation_height + 1;
}

int64_t imageWidth(const surge_convolution &s) {
  return (s.width - 1) * s.stride_width +
         (s.filter_width - 1) * s.dilation_width + 1;
}

void setStrides(int64_t (&strides)[4], Order order, int64_t channels,
                int64_t height, int64_t width) {
  int64_t size = channels * height * width;
  if (order == ChannelsLast) {
    int64_t values[] = {size, 1, width * channels, channels};
    std::copy(values, values + 4, strides);
  } else {
    int64_t values[] = {size, height * width, width, 1};
    std::copy(values, values + 4, strides);
  }
}

/// Strides of dense tensors; `gap` more rows and columns surround the image.
surge_convolution makeShape(Order order, std::vector<int64_t> words,
                            int64_t gap) {
  surge_convolution s{};
  s.batch = words[0], s.groups = words[1], s.outputs = words[2];
  s.inputs = words[3], s.height = words[4], s.width = words[5];
  s.filter_height = words[6], s.filter_width = words[7];
  s.stride_height = words[8], s.stride_width = words[9];
  s.dilation_height = words[10], s.dilation_width = words[11];
  setStrides(s.image, order, s.groups * s.inputs, imageHeight(s) + gap,
             imageWidth(s) + gap);
  setStrides(s.result, order, s.groups * s.outputs, s.height, s.width);
  int64_t h = s.filter_height, w = s.filter_width;
  if (order == ChannelsLast) {
    int64_t channels = s.inputs * s.outputs;
    int64_t values[] = {channels, 1, s.outputs, w * s.groups * channels,
                        s.groups * channels};
    std::copy(values, values + 5, s.filter);
  } else {
    int64_t values[] = {s.outputs * s.inputs * h * w, s.inputs * h * w, h * w,
                        w, 1};
    std::copy(values, values + 5, s.filter);
  }
  return s;
}

void check(Order order, std::vector<int64_t> words, int64_t gap, float beta) {
  surge_convolution s = makeShape(order, words, gap);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> operands[3];
  operands[0].resize(s.batch * s.image[0]);
  operands[1].resize(s.groups * s.outputs * s.inputs * s.filter_height *
                     s.filter_width);
  operands[2].resize(s.batch * s.result[0]);
  for (std::vector<float> &operand : operands)
    for (float &number : operand)
      number = uniform(random);

  for (int64_t target : {0, 1, 2}) {
    std::vector<float> actual[3] = {operands[0], operands[1], operands[2]};
    int written = target == 0 ? 2 : int(target) - 1;
    std::vector<double> sums(operands[written].size(), 0);
    std::vector<int64_t> terms(sums.size(), 0);
    for (int64_t n = 0; n < s.batch; ++n)
      for (int64_t g = 0; g < s.groups; ++g)
        for (int64_t o = 0; o < s.outputs; ++o)
          for (int64_t i = 0; i < s.inputs; ++i)
            for (int64_t y = 0; y < s.height; ++y)
              for (int64_t x = 0; x < s.width; ++x)
                for (int64_t r = 0; r < s.filter_height; ++r)
                  for (int64_t c = 0; c < s.filter_width; ++c) {
                    int64_t at[] = {
                        n * s.image[0] + (g * s.inputs + i) * s.image[1] +
                            (y * s.stride_height + r * s.dilation_height) *
                                s.image[2] +
                            (x * s.stride_width + c * s.dilation_width) *
                                s.image[3],
                        g * s.filter[0] + o * s.filter[1] + i * s.filter[2] +
                            r * s.filter[3] + c * s.filter[4],
                        n * s.result[0] + (g * s.outputs + o) * s.result[1] +
                            y * s.result[2] + x * s.result[3]};
                    double product = 1;
                    for (int operand : {0, 1, 2})
                      if (operand != written)
                        product *= operands[operand][at[operand]];
                    sums[at[written]] += product;
                    ++terms[at[written]];
                  }
    if (beta == 0)
      for (size_t i = 0; i < sums.size(); ++i)
        if (terms[i] > 0)
          actual[written][i] = std::numeric_limits<float>::quiet_NaN();
    surge_convolution_f32(&s, target, actual[0].data(), actual[1].data(),
                          actual[2].data(), beta);
    for (size_t i = 0; i < sums.size(); ++i) {
      // What no window covers is kept, or zero where it lies between windows.
      bool isBetween = terms[i] == 0 && actual[written][i] == 0;
      double before = operands[written][i];
      double expected =
          terms[i] == 0 ? (isBetween ? 0 : before) : sums[i] + beta * before;
      ASSERT_NEAR(actual[written][i], expected, 1e-6 * (terms[i] + 2))
          << "target " << target << " at " << i;
    }
  }
}

void checkAll(std::vector<int64_t> words) {
  for (Order order : {ChannelsLast, ChannelsFirst})
    for (int64_t gap : {0, 2})
      for (float beta : {0.0f, 1.0f})
        check(order, words, gap, beta);
}

} // namespace

// Batch, groups, outputs, inputs, height, width, filter height and width,
// strides, dilations.
TEST(Convolution, Plain) { checkAll({2, 1, 16, 8, 5, 6, 3, 3, 1, 1, 1, 1}); }

TEST(Convolution, OddSizesStridesAndDilations) {
  checkAll({3, 1, 5, 3, 4, 3, 2, 3, 2, 1, 1, 2});
  checkAll({1, 1, 7, 1, 3, 4, 3, 2, 3, 2, 2, 1});
}

TEST(Convolution, ByChannel) {
  checkAll({2, 16, 1, 1, 4, 5, 3, 3, 1, 1, 1, 1});
  checkAll({2, 3, 2, 1, 4, 5, 3, 3, 2, 2, 1, 1});
  checkAll({2, 2, 4, 3, 4, 5, 3, 2, 1, 1, 1, 1});
}

TEST(Convolution, OneDimension) {
  checkAll({4, 1, 6, 5, 1, 9, 1, 3, 1, 2, 1, 1});
}

TEST(Convolution, SizesOfZeroClearTheResult) {
  surge_convolution s =
      makeShape(ChannelsLast, {1, 1, 2, 0, 2, 2, 1, 1, 1, 1, 1, 1}, 0);
  float unused = 0;
  std::vector<float> result(8, 7);
  surge_convolution_f32(&s, 0, &unused, &unused, result.data(), 0);
  EXPECT_EQ(result, std::vector<float>(8, 0));
}

TEST(Convolution, AllocatesNothingInTheSteadyState) {
  surge_convolution s =
      makeShape(ChannelsFirst, {2, 1, 16, 16, 8, 8, 3, 3, 1, 1, 1, 1}, 0);
  std::vector<float> image(s.batch * s.image[0]), filter(16 * 16 * 9),
      result(s.batch * s.result[0]);
  auto run = [&] {
    for (int64_t target : {0, 1, 2})
      surge_convolution_f32(&s, target, image.data(), filter.data(),
                            result.data(), 0);
  };
  run();
  uint64_t blocks = surge_get_memory_statistics().system_blocks;
  run();
  EXPECT_EQ(surge_get_memory_statistics().system_blocks, blocks);
}

TEST(Convolution, WrongNumbersAreErrors) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  surge_convolution s =
      makeShape(ChannelsLast, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0);
  float x = 0;
  EXPECT_EXIT(surge_convolution_f32(&s, 3, &x, &x, &x, 0),
              testing::ExitedWithCode(1),
              "convolution: expected a target of 0, 1 or 2, but got 3");
  s.stride_width = 0;
  EXPECT_EXIT(surge_convolution_f32(&s, 0, &x, &x, &x, 0),
              testing::ExitedWithCode(1),
              "expected sizes of at least 0, and strides and dilations of at "
              "least 1");
}
