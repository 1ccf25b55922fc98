//===- scalar.c - A step of polynomial programming in C -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "benchmarks/adam.h"
#include "benchmarks/philox.h"

enum { BATCH = 64, LATENTS = 128, SAMPLES = BATCH * LATENTS };

/// (theta, m, v, step, p, rate, key) to (theta, m, v, loss)
void step(void *const *arguments, void *const *results) {
  float *theta = results[0], *m = results[1], *v = results[2];
  const float p = *(const float *)arguments[4];
  const uint64_t *key = arguments[6];
  struct adam adam =
      adam_of(*(const int64_t *)arguments[3], *(const float *)arguments[5]);
  float gradient[LATENTS][2] = {{0}}, loss = 0;
  for (int sample = 0; sample < SAMPLES; sample += 4) {
    uint32_t words[4];
    philox(key, sample / 4, words);
    for (int word = 0; word < 4; ++word) {
      const float *x = theta + (sample + word) % LATENTS * 2;
      float *d = gradient[(sample + word) % LATENTS];
      float top = fmaxf(x[0], x[1]);
      float w0 = expf(x[0] - top), w1 = expf(x[1] - top), sum = w0 + w1;
      int drawn = uniform_of(words[word]) * sum >= w0;
      float difference = (drawn ? 0.0f : 1.0f) - 0.45f;
      float distance = fabsf(difference);
      loss += powf(distance, p) / SAMPLES;
      float g = p * powf(distance, p - 1) * copysignf(1, difference) / SAMPLES;
      // ReinMax of a cotangent (g, 0): half of g times what was not drawn.
      float product = 0.5f * g * (drawn ? w0 : w1) / sum;
      d[0] += product;
      d[1] -= product;
    }
  }
  for (int i = 0; i < 2 * LATENTS; ++i)
    adam_step(adam, gradient[i / 2][i % 2], theta + i, m + i, v + i);
  *(float *)results[3] = loss;
}
