//===- scalar.c - Normal numbers in C -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Box and Muller's pairs of Philox's words. COUNT, a multiple of 4, comes with
// the command line.
//
//===----------------------------------------------------------------------===//

#include "benchmarks/philox.h"

/// (key) to (numbers)
void both(void *const *arguments, void *const *results) {
  float *x = results[0];
  for (uint64_t i = 0; i < COUNT; i += 4) {
    uint32_t words[4];
    philox(arguments[0], i / 4, words);
    for (int pair = 0; pair < 4; pair += 2) {
      float radius = sqrtf(-2 * logf(uniform_of(words[pair])));
      float angle = 6.2831853f * uniform_of(words[pair + 1]);
      x[i + pair] = radius * cosf(angle);
      x[i + pair + 1] = radius * sinf(angle);
    }
  }
}
