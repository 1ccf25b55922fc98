//===- memory.cpp - Blocks for tensors ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

TEST(Memory, BlocksAreAlignedAndHoldTheirSize) {
  for (int64_t bytes : {0, 1, 63, 64, 65, 256, 257, 320, 321, 511, 513, 4096,
                        5000, 1 << 20, (1 << 20) + 1, 9 << 20}) {
    void *block = surge_alloc(bytes);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0u) << bytes;
    std::memset(block, 1, bytes);
    surge_free(block);
  }
}

TEST(Memory, NeighboursDoNotOverlap) {
  std::mt19937 random(1);
  std::vector<std::pair<unsigned char *, size_t>> blocks;
  for (int i = 0; i < 500; ++i) {
    size_t bytes = random() % 20000;
    auto *block = static_cast<unsigned char *>(surge_alloc(bytes));
    std::memset(block, i & 255, bytes);
    blocks.emplace_back(block, bytes);
  }
  for (int i = 0; i < 500; ++i)
    for (size_t j = 0; j < blocks[i].second; ++j)
      ASSERT_EQ(blocks[i].first[j], i & 255);
  for (auto &[block, bytes] : blocks)
    surge_free(block);
}

TEST(Memory, RepetitionAsksTheSystemNoMore) {
  auto step = [] {
    std::vector<void *> blocks;
    for (int64_t bytes : {100, 100, 10000, 3000000, 40000000})
      blocks.push_back(surge_alloc(bytes));
    for (void *block : blocks)
      surge_free(block);
  };
  step();
  surge_memory_statistics before = surge_get_memory_statistics();
  for (int i = 0; i < 10; ++i)
    step();
  surge_memory_statistics after = surge_get_memory_statistics();
  EXPECT_EQ(after.system_blocks, before.system_blocks);
  EXPECT_EQ(after.allocations, before.allocations + 50);
  EXPECT_EQ(after.live_bytes, before.live_bytes);
  EXPECT_EQ(after.peak_bytes, before.peak_bytes);
  EXPECT_GE(after.peak_bytes, 43010200u);
  surge_trim();
  EXPECT_EQ(surge_get_memory_statistics().cached_bytes, 0u);
}

TEST(Memory, RoundingCostsAtMostAQuarter) {
  uint64_t before = surge_get_memory_statistics().live_bytes;
  for (int64_t bytes = 256; bytes < (1 << 22); bytes += bytes / 17) {
    void *block = surge_alloc(bytes);
    uint64_t held = surge_get_memory_statistics().live_bytes - before;
    EXPECT_GE(held, uint64_t(bytes));
    EXPECT_LE(held, uint64_t(bytes + bytes / 4 + 64)) << bytes;
    surge_free(block);
  }
}

TEST(Memory, ManyThreads) {
  std::vector<std::thread> threads;
  uint64_t before = surge_get_memory_statistics().live_bytes;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      std::mt19937 random(t);
      std::vector<int *> blocks;
      for (int i = 0; i < 4000; ++i) {
        if (blocks.size() < 20 || random() % 2) {
          blocks.push_back(
              static_cast<int *>(surge_alloc(4 + random() % 3000)));
          *blocks.back() = t;
        } else {
          std::swap(blocks[random() % blocks.size()], blocks.back());
          ASSERT_EQ(*blocks.back(), t);
          surge_free(blocks.back());
          blocks.pop_back();
        }
      }
      for (int *block : blocks)
        surge_free(block);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(surge_get_memory_statistics().live_bytes, before);
}

/// Runs `action` as compiled code runs, and returns the message of its failure.
static std::string failureOf(void (*action)(void **),
                             void *argument = nullptr) {
  char message[200] = "no message";
  return surge_try(action, &argument, message, sizeof(message)) ? message
                                                                : "no failure";
}

TEST(Memory, ImpossibleSizesAreErrors) {
  EXPECT_EQ(failureOf([](void **) { surge_alloc(-1); }),
            "expected the size of a tensor below 2^47 bytes, but got -1");
  EXPECT_EQ(failureOf([](void **) { surge_alloc(INT64_MAX); }),
            "expected the size of a tensor below 2^47 bytes, but got "
            "9223372036854775807");
  EXPECT_EQ(failureOf([](void **) { surge_alloc(int64_t(1) << 46); }),
            "out of memory: the system refused 70368744177664 bytes for a "
            "tensor");
}

TEST(Memory, WrongFreesAreErrors) {
  surge_free(nullptr);
  void *block = surge_alloc(100);
  surge_free(block);
  EXPECT_EQ(failureOf([](void **blocks) { surge_free(*blocks); }, block),
            "a tensor's memory was freed twice");
  alignas(64) static char foreign[128];
  EXPECT_EQ(failureOf([](void **) { surge_free(foreign + 64); }),
            "expected a pointer from surge_alloc to free, but got another");
}

TEST(Memory, TriesNest) {
  EXPECT_EQ(failureOf([](void **) {}), "no failure");
  EXPECT_EQ(failureOf([](void **) {
              EXPECT_EQ(failureOf([](void **) { surge_fail("inner"); }),
                        "inner");
              surge_fail("outer");
            }),
            "outer");
  char three[3];
  EXPECT_EQ(surge_try([](void **) { surge_fail("long"); }, nullptr, three, 3),
            1);
  EXPECT_STREQ(three, "lo");
}

namespace {

int recurse(volatile int depth) {
  volatile char room[1000];
  room[depth % 1000] = 1;
  return depth < 0 ? 0 : recurse(depth + 1) + room[depth % 1000];
}

volatile int zero = 0;
int *volatile nowhere = nullptr;

/// Fails in all the ways that signals tell of; exits with 0 when each became a
/// message.
[[noreturn]] void catchEverySignal() {
  surge_catch_signals();
  std::string messages =
      failureOf([](void **) { std::printf("%d", 12345 / zero); }) + "; " +
      failureOf([](void **) { *nowhere = 1; }) + "; " +
      failureOf([](void **) { recurse(0); }) + "; " +
      failureOf([](void **) { *nowhere = 1; }) + "; " +
      failureOf([](void **) { std::abort(); });
  std::fputs(messages.c_str(), stderr);
  std::exit(0);
}

} // namespace

TEST(Memory, SignalsBecomeMessages) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(catchEverySignal(), testing::ExitedWithCode(0),
              "^SIGFPE: an integer.*; SIGSEGV: .*; SIGSEGV: .*; SIGSEGV: .*; "
              "SIGABRT: .*$");
}

TEST(Memory, WithoutAHandlerTheProcessEndsWithOneLine) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(surge_fail("sizes differ"), testing::ExitedWithCode(1),
              "^surge: error: sizes differ\n$");
}

TEST(Threads, AreCountedPerCaller) {
  int before = surge_get_threads();
  surge_set_threads(3);
  EXPECT_EQ(surge_get_threads(), 3);
  int elsewhere = 0;
  std::thread([&] { elsewhere = surge_get_threads(); }).join();
  EXPECT_EQ(elsewhere, before);
  surge_set_threads(0);
  EXPECT_EQ(surge_get_threads(), 1);
  surge_set_threads(before);
}

TEST(Version, IsTheHeaders) {
  EXPECT_EQ(surge_abi_version(), SURGE_ABI_VERSION);
}
