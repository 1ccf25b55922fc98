//===- call.cpp - Functions compiled ahead of time, called from C ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

/// What compiled code makes of `f(x: tensor<?x2xf32>, a: f32, k: key)`, with
/// the results x + a, its number of rows, and the key with its words exchanged;
/// the sum goes into a block that a fourth result shares.
void entry(void **slots) {
  struct Matrix {
    surge_memref_head head;
    int64_t sizes[2], strides[2];
  };
  auto *x = static_cast<Matrix *>(slots[0]);
  float a = *static_cast<float *>(slots[1]);
  auto *key = static_cast<uint64_t *>(slots[2]);
  if (a == 13)
    surge_fail("thirteen is not allowed");
  EXPECT_EQ(x->strides[0], 2);
  EXPECT_EQ(x->strides[1], 1);
  int64_t count = 2 * x->sizes[0];
  auto *sum = static_cast<float *>(surge_alloc(count * sizeof(float)));
  for (int64_t i = 0; i < count; ++i)
    sum[i] = static_cast<float *>(x->head.aligned)[i] + a;
  *static_cast<Matrix *>(slots[3]) = {{sum, sum, 0}, {x->sizes[0], 2}, {2, 1}};
  *static_cast<int64_t *>(slots[4]) = x->sizes[0];
  uint64_t words[2] = {key[1], key[0]};
  std::memcpy(slots[5], words, sizeof(words));
  *static_cast<Matrix *>(slots[6]) = {{sum, sum, 0}, {x->sizes[0], 2}, {2, 1}};
}

const int64_t rows[2] = {-1, 2};
const surge_parameter parameters[7] = {
    {"x", rows, 2, 4, SURGE_TENSOR, -1},
    {"a", nullptr, 0, 4, SURGE_SCALAR, -1},
    {"k", nullptr, 0, 4, SURGE_KEY, -1},
    {"sum", rows, 2, 4, SURGE_TENSOR, -1},
    {"n", nullptr, 0, 8, SURGE_SCALAR, -1},
    {"swapped", nullptr, 0, 4, SURGE_KEY, -1},
    {"again", rows, 2, 4, SURGE_TENSOR, -1},
};
const surge_function function = {SURGE_ABI_VERSION, "f", entry, 3, 4,
                                 parameters};

struct CompiledCall : testing::Test {
  /// The message of the call, or nothing.
  std::string call(const surge_function &called = function) {
    char message[200] = "";
    int failed = surge_call(&called, values, sizes, message, sizeof(message));
    EXPECT_EQ(failed, message[0] != '\0');
    EXPECT_EQ(surge_get_memory_statistics().live_bytes, before);
    return message;
  }

  float x[6] = {1, 2, 3, 4, 5, 6}, sum[6] = {}, again[6] = {}, a = 10;
  uint64_t key[2] = {3, 4}, swapped[2] = {};
  int64_t n = 0, sizes[3] = {3, 3, 3};
  void *values[7] = {x, &a, key, sum, &n, swapped, again};
  uint64_t before = surge_get_memory_statistics().live_bytes;
};

} // namespace

TEST_F(CompiledCall, FillsTheCallersMemory) {
  EXPECT_EQ(call(), "");
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(sum[i], i + 11);
    EXPECT_EQ(again[i], i + 11);
  }
  EXPECT_EQ(n, 3);
  EXPECT_EQ(swapped[0], 4u);
  EXPECT_EQ(swapped[1], 3u);
}

TEST_F(CompiledCall, ResultsMayReplaceArguments) {
  values[3] = x;
  EXPECT_EQ(call(), "");
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(x[i], i + 11);
}

TEST_F(CompiledCall, NothingNeedsNoPointer) {
  values[0] = values[3] = values[6] = nullptr;
  sizes[0] = sizes[1] = sizes[2] = 0;
  EXPECT_EQ(call(), "");
  EXPECT_EQ(n, 0);
}

TEST_F(CompiledCall, WrongValuesAreErrors) {
  sizes[0] = -2;
  EXPECT_EQ(call(), "expected size 0 of argument 0 (x) of 'f' to be at least "
                    "0, but got -2");
  sizes[0] = INT64_MAX;
  EXPECT_EQ(call(), "expected the sizes of argument 0 (x) of 'f' to have a "
                    "product of 63 bits, but they have not");
  sizes[0] = 3;
  values[1] = nullptr;
  EXPECT_EQ(call(), "expected a pointer for argument 1 (a) of 'f', but got "
                    "null");
  values[1] = &a;
  values[3] = reinterpret_cast<char *>(sum) + 1;
  EXPECT_EQ(call(), "expected the memory of result 0 (sum) of 'f' to be "
                    "aligned to 4 bytes, but got one that is not");
  values[3] = sum;
  sizes[2] = 4;
  EXPECT_EQ(call(), "expected size 0 of result 3 (again) of 'f' to be 4, as "
                    "the caller has memory for, but it is 3");
  EXPECT_EQ(sum[0], 0) << "written though another result does not fit";
}

TEST_F(CompiledCall, FailuresInsideAreErrors) {
  a = 13;
  EXPECT_EQ(call(), "a call of 'f' failed: thirteen is not allowed");
  // Without room for a message, or with too little.
  EXPECT_EQ(surge_call(&function, values, sizes, nullptr, 0), 1);
  char message[7];
  EXPECT_EQ(surge_call(&function, values, sizes, message, sizeof(message)), 1);
  EXPECT_EQ(std::string(message), "a call");
}

TEST_F(CompiledCall, AnotherVersionOfTheRuntimeIsAnError) {
  surge_function old = function;
  old.abi_version = SURGE_ABI_VERSION + 1;
  EXPECT_NE(call(old).find("compile it anew"), std::string::npos);
}
