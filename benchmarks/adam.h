//===- adam.h - Adam's step of one parameter, in C --------------*- C -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015),
// Algorithm 1, with its default constants.
//
//===----------------------------------------------------------------------===//

#ifndef BENCHMARKS_ADAM_H
#define BENCHMARKS_ADAM_H

#include <math.h>
#include <stdint.h>

/// What all parameters share in step t, counted from 1.
struct adam {
  float rate, inverse_root;
};

static inline struct adam adam_of(int64_t t, float rate) {
  double first = 1 - pow(0.9, (double)t), second = 1 - pow(0.999, (double)t);
  return (struct adam){(float)(rate / first), (float)(1 / sqrt(second))};
}

static inline void adam_step(struct adam a, float g, float *p, float *m,
                             float *v) {
  *m = 0.9f * *m + 0.1f * g;
  *v = 0.999f * *v + 0.001f * (g * g);
  *p -= a.rate * *m / (a.inverse_root * sqrtf(*v) + 1e-8f);
}

#endif // BENCHMARKS_ADAM_H
