//===- scalar.c - Adam in C, and the triad loop beside it -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// COUNT comes with the command line.
//
//===----------------------------------------------------------------------===//

#include "benchmarks/adam.h"

/// (p, m, v, g, step, rate) to (p, m, v), in place
void step(void *const *arguments, void *const *results) {
  float *restrict p = results[0], *restrict m = results[1];
  float *restrict v = results[2];
  const float *restrict g = arguments[3];
  struct adam adam =
      adam_of(*(const int64_t *)arguments[4], *(const float *)arguments[5]);
  for (int64_t i = 0; i < COUNT; ++i)
    adam_step(adam, g[i], p + i, m + i, v + i);
}

/// The loop of McCalpin's STREAM, as often as it takes to move the bytes that
/// Adam moves: three arrays a loop against seven. Arguments as above, of which
/// it uses none.
void triad(void *const *arguments, void *const *results) {
  static float a[COUNT], b[COUNT], c[COUNT];
  (void)results;
  const float scale = *(const float *)arguments[5];
  for (int64_t left = (int64_t)COUNT * 7 / 3; left > 0; left -= COUNT) {
    for (int64_t i = 0; i < (left < COUNT ? left : COUNT); ++i)
      a[i] = b[i] + scale * c[i];
    // What is not read could be left out.
    __asm__ volatile("" : : "r"(a) : "memory");
  }
}
