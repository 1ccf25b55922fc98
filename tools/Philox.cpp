//===- Philox.cpp - Random keys on the host -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Philox.h"

using namespace surge;

std::array<uint32_t, 4> surge::philox(uint64_t key, uint64_t counterLow,
                                      uint64_t counterHigh) {
  auto low = [](uint64_t x) { return static_cast<uint32_t>(x); };
  auto high = [](uint64_t x) { return static_cast<uint32_t>(x >> 32); };
  std::array<uint32_t, 4> c = {low(counterLow), high(counterLow),
                               low(counterHigh), high(counterHigh)};
  uint32_t k0 = low(key), k1 = high(key);
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = uint64_t{0xD2511F53} * c[0];
    uint64_t p1 = uint64_t{0xCD9E8D57} * c[2];
    c = {high(p1) ^ c[1] ^ k0, low(p1), high(p0) ^ c[3] ^ k1, low(p0)};
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return c;
}

/// The words of a block, in order, as a key.
static Key blockKey(Key key, uint64_t counter, uint64_t tag) {
  std::array<uint32_t, 4> w = philox(key.words[0], counter, key.words[1] ^ tag);
  return {{w[0] | uint64_t{w[1]} << 32, w[2] | uint64_t{w[3]} << 32}};
}

Key surge::foldIn(Key key, uint64_t index) {
  return blockKey(key, index, 0x666F6C645F696E00);
}

std::pair<Key, Key> surge::split(Key key) {
  constexpr uint64_t tag = 0x73706C6974000000;
  return {blockKey(key, 0, tag), blockKey(key, 1, tag)};
}
