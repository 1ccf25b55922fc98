//===- scalar.c - A sample and its gradient, one number after another -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The formulas as they are published, and the random numbers of Surge. ROWS,
// CATEGORIES, ESTIMATOR, TEMPERATURE and SAMPLES come with the command line.
//
//===----------------------------------------------------------------------===//

#include "benchmarks/philox.h"

#include <string.h>

enum { STRAIGHT_THROUGH, REINMAX, GUMBEL_SOFTMAX, GUMBEL_RAO };

/// p = softmax(x / t)
static void softmax(const float *x, float t, float *p) {
  float maximum = -INFINITY, sum = 0;
  for (int k = 0; k < CATEGORIES; ++k)
    maximum = fmaxf(maximum, x[k]);
  for (int k = 0; k < CATEGORIES; ++k)
    sum += p[k] = expf((x[k] - maximum) / t);
  for (int k = 0; k < CATEGORIES; ++k)
    p[k] /= sum;
}

/// d += scale J(p) g, J(p) = diag(p) - p p^T
static void add_softmax_product(const float *p, const float *g, float scale,
                                float *d) {
  float s = 0;
  for (int k = 0; k < CATEGORIES; ++k)
    s += p[k] * g[k];
  for (int k = 0; k < CATEGORIES; ++k)
    d[k] += scale * p[k] * (g[k] - s);
}

/// The number of prefixes of the weights that u times their sum reaches.
static int draw_by_inversion(const float *x, float u) {
  float maximum = -INFINITY, sum = 0, prefix = 0;
  for (int k = 0; k < CATEGORIES; ++k)
    maximum = fmaxf(maximum, x[k]);
  for (int k = 0; k < CATEGORIES; ++k)
    sum += expf(x[k] - maximum);
  for (int k = 0; k < CATEGORIES; ++k) {
    prefix += expf(x[k] - maximum);
    if (prefix > u * sum)
      return k;
  }
  return CATEGORIES - 1;
}

static void sample_row(const float *x, const float *g, const uint64_t key[2],
                       uint64_t row, float *z, float *d) {
  static float y[CATEGORIES], p[CATEGORIES];
  int drawn = 0;
  memset(z, 0, CATEGORIES * sizeof(float));
  memset(d, 0, CATEGORIES * sizeof(float));
  if (ESTIMATOR == GUMBEL_SOFTMAX) {
    for (int k = 0; k < CATEGORIES; ++k) {
      y[k] = x[k] - logf(-logf(uniform(key, row * CATEGORIES + k)));
      if (y[k] > y[drawn])
        drawn = k;
    }
    softmax(y, TEMPERATURE, p);
    add_softmax_product(p, g, 1 / TEMPERATURE, d);
  } else {
    drawn = draw_by_inversion(x, uniform(key, row));
    softmax(x, ESTIMATOR == STRAIGHT_THROUGH ? TEMPERATURE : 1, p);
  }
  if (ESTIMATOR == STRAIGHT_THROUGH)
    add_softmax_product(p, g, 1 / TEMPERATURE, d);
  if (ESTIMATOR == REINMAX) {
    // 2 J((p + z) / 2) g - J(p) g / 2
    add_softmax_product(p, g, -0.5f, d);
    for (int k = 0; k < CATEGORIES; ++k)
      p[k] *= 0.5f;
    p[drawn] += 0.5f;
    add_softmax_product(p, g, 2, d);
  }
  if (ESTIMATOR == GUMBEL_RAO) {
    uint64_t own[2];
    fold_in(key, 1, own);
    for (uint64_t s = 0; s < SAMPLES; ++s) {
      uint64_t first = (s * ROWS + row) * CATEGORIES;
      float e = -logf(uniform(own, first + drawn));
      for (int k = 0; k < CATEGORIES; ++k) {
        float excess = k == drawn ? 0 : -logf(uniform(own, first + k)) / p[k];
        y[k] = -logf(excess + e);
      }
      static float q[CATEGORIES];
      softmax(y, TEMPERATURE, q);
      add_softmax_product(q, g, 1 / (SAMPLES * TEMPERATURE), d);
    }
  }
  z[drawn] = 1;
}

/// (logits, cotangent, key) to (sample, gradient)
void both(void *const *arguments, void *const *results) {
  const float *x = arguments[0], *g = arguments[1];
  float *z = results[0], *d = results[1];
  for (uint64_t row = 0; row < ROWS; ++row) {
    uint64_t first = row * CATEGORIES;
    sample_row(x + first, g + first, arguments[2], row, z + first, d + first);
  }
}

/// (logits, cotangent, sample) to the gradient, in double precision: what any
/// side's straight-through and ReinMax make of the sample that it drew.
void given_sample(void *const *arguments, void *const *results) {
  static double p[CATEGORIES];
  for (uint64_t row = 0; row < ROWS; ++row) {
    const float *x = (const float *)arguments[0] + row * CATEGORIES;
    const float *g = (const float *)arguments[1] + row * CATEGORIES;
    const float *z = (const float *)arguments[2] + row * CATEGORIES;
    float *d = (float *)results[0] + row * CATEGORIES;
    double t = ESTIMATOR == STRAIGHT_THROUGH ? TEMPERATURE : 1;
    double maximum = -INFINITY, sum = 0, s = 0, drawn = 0;
    for (int k = 0; k < CATEGORIES; ++k)
      maximum = fmax(maximum, x[k]);
    for (int k = 0; k < CATEGORIES; ++k)
      sum += p[k] = exp((x[k] - maximum) / t);
    for (int k = 0; k < CATEGORIES; ++k) {
      p[k] /= sum;
      s += p[k] * g[k];
      drawn += (double)z[k] * g[k];
    }
    for (int k = 0; k < CATEGORIES; ++k)
      d[k] = ESTIMATOR == STRAIGHT_THROUGH
                 ? p[k] * (g[k] - s) / t
                 : 0.5 * (p[k] * (g[k] - s) + (z[k] - p[k]) * (drawn - s));
  }
}
