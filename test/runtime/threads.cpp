//===- threads.cpp - Parallel loops of the runtime ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

/// The threads of this thread's parallel loops, for a test.
struct ParallelLoops : testing::TestWithParam<int> {
  void SetUp() override { surge_set_threads(GetParam()); }
  void TearDown() override { surge_set_threads(before); }
  int before = surge_get_threads();
};

using Counts = std::vector<std::atomic<int>>;

void countEach(int64_t begin, int64_t end, void *context) {
  for (int64_t i = begin; i < end; ++i)
    ++(*static_cast<Counts *>(context))[i];
}

void countInside(int64_t begin, int64_t end, void *context) {
  for (int64_t i = begin; i < end; ++i)
    surge_parallel(10, countEach, context);
}

void failAtSeven(int64_t begin, int64_t end, void *context) {
  countEach(begin, end, context);
  if (begin <= 7 && 7 < end)
    surge_fail("seven is not allowed");
}

} // namespace

INSTANTIATE_TEST_SUITE_P(Threads, ParallelLoops, testing::Values(1, 2, 3, 8));

TEST_P(ParallelLoops, RunEachNumberOnce) {
  for (int64_t count : {-1, 0, 1, 2, 3, 7, 8, 9, 1000}) {
    Counts counts(count < 0 ? 0 : count);
    surge_parallel(count, countEach, &counts);
    for (auto &times : counts)
      ASSERT_EQ(times, 1) << "of " << count;
  }
}

TEST_P(ParallelLoops, MayStandInEachOther) {
  Counts counts(10);
  surge_parallel(20, countInside, &counts);
  for (auto &times : counts)
    EXPECT_EQ(times, 20);
}

TEST_P(ParallelLoops, FailuresEndTheCallAndNotTheProcess) {
  for (int repeat = 0; repeat < 100; ++repeat) {
    Counts counts(16);
    void *argument = &counts;
    char message[64] = "";
    int failed = surge_try(
        [](void **arguments) {
          surge_parallel(16, failAtSeven, arguments[0]);
          ADD_FAILURE() << "the call goes on";
        },
        &argument, message, sizeof(message));
    EXPECT_EQ(failed, 1);
    EXPECT_EQ(std::string(message), "seven is not allowed");
    // The other threads have ended their parts.
    for (auto &times : counts)
      ASSERT_EQ(times, 1);
    // And the next loop is as any other.
    surge_parallel(16, countEach, &counts);
    for (auto &times : counts)
      ASSERT_EQ(times, 2);
  }
}
