//===- scalar.c - Adam in C, and the triad loop beside it -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// COUNT comes with the command line.
//
//===----------------------------------------------------------------------===//

#include "benchmarks/adam.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

/// Memory of the large pages that the system has, as the others' is.
static float *large_pages(void) {
  const size_t page = 1 << 21, bytes = (COUNT * sizeof(float) + page) & -page;
  float *memory = aligned_alloc(page, bytes);
  madvise(memory, bytes, MADV_HUGEPAGE);
  memset(memory, 0, bytes);
  return memory;
}

/// The loop of McCalpin's STREAM, as often as it takes to move the bytes that
/// Adam moves: three arrays a loop against seven. Arguments as above, of which
/// it uses the rate.
void triad(void *const *arguments, void *const *results) {
  static float *a, *b, *c;
  (void)results;
  if (!a)
    a = large_pages(), b = large_pages(), c = large_pages();
  const float scale = *(const float *)arguments[5];
  for (int64_t left = (int64_t)COUNT * 7 / 3; left > 0; left -= COUNT) {
    for (int64_t i = 0; i < (left < COUNT ? left : COUNT); ++i)
      a[i] = b[i] + scale * c[i];
    // What is not read could be left out.
    __asm__ volatile("" : : "r"(a) : "memory");
  }
}
