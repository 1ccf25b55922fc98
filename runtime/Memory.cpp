//===- Memory.cpp - Blocks for tensors ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Freed blocks wait in lists by size class: 64 bytes times 16, 17, ... or 31
// times a power of two, so that rounding up costs at most a sixteenth. A step of
// training that repeats itself then finds every block it needs.
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <sys/mman.h>

namespace {

constexpr uint64_t kAlignment = 64;
constexpr uint64_t kHugePage = uint64_t(2) << 20;
/// No machine has more; above it, sizes are taken for overflown.
constexpr uint64_t kLargest = uint64_t(1) << 47;
/// Freed blocks are kept up to this many bytes, or this many times the peak.
constexpr uint64_t kKeptBytes = uint64_t(64) << 20;
constexpr uint64_t kKeptPeaks = 4;

enum class State : uint64_t {
  InUse = 0x7375726765757365, // Any two patterns that memory rarely holds.
  Free = 0x7375726765667265
};

/// Stands before every block.
struct alignas(kAlignment) Header {
  State state;
  uint32_t sizeClass;
  Header *next;
};
static_assert(sizeof(Header) == kAlignment);

struct SizeClass {
  std::mutex mutex;
  Header *blocks = nullptr;
};

std::array<SizeClass, 640> sizeClasses;
std::atomic<uint64_t> liveBytes, peakBytes, cachedBytes, allocations,
    systemBlocks;

/// The class of a size: 16 classes an octave, and the first 16 hold 1 to 16
/// units of 64 bytes.
uint32_t classOf(uint64_t bytes) {
  uint64_t units = bytes == 0 ? 1 : (bytes - 1) / kAlignment + 1;
  if (units <= 16)
    return units - 1;
  uint32_t exponent = 59 - __builtin_clzll(units - 1);
  return 16 * exponent + ((units - 1) >> exponent);
}

/// The bytes that a block of this class holds.
uint64_t bytesOf(uint32_t sizeClass) {
  if (sizeClass < 16)
    return (sizeClass + 1) * kAlignment;
  uint32_t exponent = sizeClass / 16 - 1;
  return (uint64_t(sizeClass % 16 + 17) << exponent) * kAlignment;
}

Header *takeCached(uint32_t index) {
  SizeClass &sizeClass = sizeClasses[index];
  std::lock_guard<std::mutex> lock(sizeClass.mutex);
  Header *block = sizeClass.blocks;
  if (block) {
    sizeClass.blocks = block->next;
    cachedBytes -= bytesOf(index);
  }
  return block;
}

Header *takeFromSystem(uint32_t index) {
  uint64_t bytes = sizeof(Header) + bytesOf(index);
  bool huge = bytes >= 2 * kHugePage;
  uint64_t alignment = huge ? kHugePage : kAlignment;
  void *memory = nullptr;
  if (posix_memalign(&memory, alignment, bytes) != 0)
    return nullptr;
  if (huge) // Fewer page faults the first time; a refusal is no error.
    madvise(memory, bytes, MADV_HUGEPAGE);
  auto *block = static_cast<Header *>(memory);
  block->sizeClass = index;
  ++systemBlocks;
  return block;
}

[[noreturn]] void fail(const char *format, long long value) {
  char message[160];
  std::snprintf(message, sizeof(message), format, value);
  surge_fail(message);
  std::abort(); // Not reached: surge_fail does not return.
}

} // namespace

void *surge_alloc(int64_t bytes) {
  if (bytes < 0 || uint64_t(bytes) > kLargest)
    fail("expected the size of a tensor below 2^47 bytes, but got %lld",
         static_cast<long long>(bytes));
  uint32_t index = classOf(bytes);
  Header *block = takeCached(index);
  if (!block)
    block = takeFromSystem(index);
  if (!block) {
    surge_trim();
    block = takeFromSystem(index);
  }
  if (!block)
    fail("out of memory: the system refused %lld bytes for a tensor",
         static_cast<long long>(bytes));
  block->state = State::InUse;
  ++allocations;
  uint64_t live = liveBytes += bytesOf(index);
  uint64_t peak = peakBytes;
  while (live > peak && !peakBytes.compare_exchange_weak(peak, live))
    ;
  return block + 1;
}

void surge_free(void *pointer) {
  if (!pointer)
    return;
  Header *block = static_cast<Header *>(pointer) - 1;
  if (block->state == State::Free)
    surge_fail("a tensor's memory was freed twice");
  if (block->state != State::InUse)
    surge_fail("expected a pointer from surge_alloc to free, but got another");
  uint32_t index = block->sizeClass;
  uint64_t bytes = bytesOf(index);
  liveBytes -= bytes;
  if (cachedBytes + bytes > kKeptBytes + kKeptPeaks * peakBytes) {
    std::free(block);
    return;
  }
  SizeClass &sizeClass = sizeClasses[index];
  std::lock_guard<std::mutex> lock(sizeClass.mutex);
  block->state = State::Free;
  block->next = sizeClass.blocks;
  sizeClass.blocks = block;
  cachedBytes += bytes;
}

void surge_trim(void) {
  for (uint32_t index = 0; index < sizeClasses.size(); ++index)
    while (Header *block = takeCached(index))
      std::free(block);
}

surge_memory_statistics surge_get_memory_statistics(void) {
  return {liveBytes, peakBytes, cachedBytes, allocations, systemBlocks};
}

void surge_reset_memory_peak(void) { peakBytes = liveBytes.load(); }
