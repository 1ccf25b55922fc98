//===- checkpoints.cpp - Where to keep the states of a loop ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include "gtest/gtest.h"

#include <vector>

namespace {

/// How many rounds are run forward when `rounds` rounds are run backwards with
/// `states` states, as the library advises.
int64_t roundsRun(int64_t rounds, int64_t states) {
  if (rounds <= 1)
    return 0;
  int64_t ahead = surge_checkpoint_advance(rounds, states);
  EXPECT_GE(ahead, 1);
  EXPECT_LT(ahead, rounds);
  if (ahead < 1 || ahead >= rounds)
    return 0;
  return ahead + roundsRun(rounds - ahead, states - 1) +
         roundsRun(ahead, states);
}

TEST(Checkpoints, RepeatTheFewestRounds) {
  // The minimum over all places of the next state, by trying them all.
  constexpr int64_t most = 120, unreachable = 1 << 20;
  std::vector<int64_t> fewer(most + 1, unreachable), fewest(most + 1);
  fewer[1] = 0;
  for (int64_t states = 1; states <= 8; ++states) {
    fewest[0] = fewest[1] = 0;
    for (int64_t rounds = 2; rounds <= most; ++rounds) {
      fewest[rounds] = unreachable;
      for (int64_t ahead = 1; ahead < rounds; ++ahead)
        fewest[rounds] = std::min(
            fewest[rounds], ahead + fewer[rounds - ahead] + fewest[ahead]);
      EXPECT_EQ(roundsRun(rounds, states), fewest[rounds])
          << rounds << " rounds, " << states << " states";
    }
    fewer = fewest;
  }
}

TEST(Checkpoints, OneStateMeansRunningToTheEnd) {
  EXPECT_EQ(surge_checkpoint_advance(1000, 1), 999);
}

TEST(Checkpoints, EnoughStatesMeanOneRoundAtATime) {
  EXPECT_EQ(surge_checkpoint_advance(1000, 1000), 1);
}

TEST(Checkpoints, HugeLoopsDoNotOverflow) {
  int64_t rounds = INT64_MAX / 2;
  for (int64_t states : {2, 3, 50, 1000}) {
    int64_t ahead = surge_checkpoint_advance(rounds, states);
    EXPECT_GE(ahead, 1);
    EXPECT_LT(ahead, rounds);
  }
}

} // namespace
