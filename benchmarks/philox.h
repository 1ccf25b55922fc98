//===- philox.h - The random numbers of `surge.random`, in C ----*- C -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Philox-4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2,
// 3" (SC 2011): number i of a key is word i mod 4 of the block with counter
// i div 4. The key's first word is Philox's key, its second the upper half of
// the counter.
//
//===----------------------------------------------------------------------===//

#ifndef BENCHMARKS_PHILOX_H
#define BENCHMARKS_PHILOX_H

#include <math.h>
#include <stdint.h>

static inline void philox(const uint64_t key[2], uint64_t block,
                          uint32_t words[4]) {
  uint32_t k0 = (uint32_t)key[0], k1 = (uint32_t)(key[0] >> 32);
  uint32_t c0 = (uint32_t)block, c1 = (uint32_t)(block >> 32);
  uint32_t c2 = (uint32_t)key[1], c3 = (uint32_t)(key[1] >> 32);
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = (uint64_t)0xD2511F53 * c0, p1 = (uint64_t)0xCD9E8D57 * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}

/// In the open interval from 0 to 1: the odd multiples of 2^-24.
static inline float uniform_of(uint32_t word) {
  return (float)(int32_t)((word >> 9) << 1 | 1) * 0x1p-24f;
}

static inline float uniform(const uint64_t key[2], uint64_t i) {
  uint32_t words[4];
  philox(key, i / 4, words);
  return uniform_of(words[i % 4]);
}

/// The key that `surge.fold_in` makes of a key and an index.
static inline void fold_in(const uint64_t key[2], uint64_t index,
                           uint64_t folded[2]) {
  const uint64_t tag = 0x666F6C645F696E00; // "fold_in"
  const uint64_t tagged[2] = {key[0], key[1] ^ tag};
  uint32_t words[4];
  philox(tagged, index, words);
  folded[0] = words[0] | (uint64_t)words[1] << 32;
  folded[1] = words[2] | (uint64_t)words[3] << 32;
}

#endif // BENCHMARKS_PHILOX_H
