//===- Checkpoints.cpp - Where to keep the states of a loop ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Griewank and Walther, "Algorithm 799: Revolve", ACM TOMS 26(1), 2000: with s
// states kept and no round run forward more than r times, a loop of
// binomial(s + r, s) rounds can be run backwards, and no longer one.
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <algorithm>

/// binomial(s + r, s), or `limit` where it is larger.
static int64_t longestLoop(int64_t s, int64_t r, int64_t limit) {
  if (r < 0)
    return 0;
  __int128 length = 1;
  for (int64_t i = 1; i <= std::min(s, r); ++i) {
    // Exact: the product of i successive numbers is divisible by i!.
    length = length * (std::max(s, r) + i) / i;
    if (length >= limit)
      return limit;
  }
  return static_cast<int64_t>(length);
}

int64_t surge_checkpoint_advance(int64_t rounds, int64_t states) {
  if (rounds <= 2 || states >= rounds)
    return 1;
  if (states <= 1)
    return rounds - 1;
  int64_t tooFew = 0, r = rounds;
  while (r - tooFew > 1) {
    int64_t middle = tooFew + (r - tooFew) / 2;
    (longestLoop(states, middle, rounds) < rounds ? tooFew : r) = middle;
  }
  // The rest is left to one state less, the rounds before it to one repetition
  // less; this takes the longest rest that allows it.
  int64_t rest = longestLoop(states - 1, r, rounds);
  return std::max(
      {rounds - rest, longestLoop(states, r - 2, rounds), int64_t(1)});
}
