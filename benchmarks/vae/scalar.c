//===- scalar.c - A step of the categorical autoencoder in C --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// LATENTS and CATEGORIES come with the command line.
//
//===----------------------------------------------------------------------===//

#include "benchmarks/adam.h"
#include "benchmarks/dense.h"
#include "benchmarks/philox.h"

enum { BATCH = 100, FLAT = LATENTS * CATEGORIES, LAYERS = 6, CODE = 3 };
enum { WIDEST = 784 };
static const int size[LAYERS + 1] = {784, 512, 256, FLAT, 256, 512, 784};
static const float temperature = 1.3f;

/// Of layer l: its outputs, and their cotangents.
static float y[LAYERS][BATCH * WIDEST], d[LAYERS][BATCH * WIDEST];
static float code[BATCH * FLAT], d_code[BATCH * FLAT];
static float dw[WIDEST * 512], db[WIDEST];

static void softmax(const float *x, float t, float *p) {
  float maximum = -INFINITY, sum = 0;
  for (int k = 0; k < CATEGORIES; ++k)
    maximum = fmaxf(maximum, x[k]);
  for (int k = 0; k < CATEGORIES; ++k)
    sum += p[k] = expf((x[k] - maximum) / t);
  for (int k = 0; k < CATEGORIES; ++k)
    p[k] /= sum;
}

static int draw(const float *x, float u) {
  float maximum = -INFINITY, sum = 0, prefix = 0;
  for (int k = 0; k < CATEGORIES; ++k)
    maximum = fmaxf(maximum, x[k]);
  for (int k = 0; k < CATEGORIES; ++k)
    sum += expf(x[k] - maximum);
  for (int k = 0; k < CATEGORIES; ++k)
    if ((prefix += expf(x[k] - maximum)) > u * sum)
      return k;
  return CATEGORIES - 1;
}

/// The logits' cotangent of one latent, of ReinMax and of the divergence from
/// the uniform distribution, which is added to `divergence`.
static void latent(const float *x, const float *z, const float *g, float *dx,
                   float *divergence) {
  float p[CATEGORIES], q[CATEGORIES], s = 0, sq = 0, drawn = 0, kl = 0;
  softmax(x, 1, p);
  softmax(x, temperature, q);
  const float log_categories = logf(CATEGORIES);
  for (int k = 0; k < CATEGORIES; ++k) {
    s += p[k] * g[k];
    sq += q[k] * g[k];
    drawn += z[k] * g[k];
    kl += p[k] * (logf(p[k]) + log_categories);
  }
  for (int k = 0; k < CATEGORIES; ++k)
    dx[k] = q[k] * (g[k] - sq) - 0.5f * p[k] * (g[k] - s) +
            0.5f * (z[k] - q[k]) * (drawn - sq) +
            p[k] * (logf(p[k]) + log_categories - kl) / BATCH;
  *divergence += kl / BATCH;
}

/// (w1, b1, ..., b6, their m, their v, x, step, rate, key) to (w1, b1, ..., b6,
/// their m, their v, loss, reconstruction, divergence)
void step(void *const *arguments, void *const *results) {
  float *const *state = (float *const *)results;
  const float *images = arguments[36];
  const uint64_t *key = arguments[39];
  struct adam adam =
      adam_of(*(const int64_t *)arguments[37], *(const float *)arguments[38]);
  float reconstruction = 0, divergence = 0;
  const float *input[LAYERS] = {images, y[0], y[1], code, y[3], y[4]};
  for (int l = 0; l < LAYERS; ++l) {
    if (l == CODE) {
      memset(code, 0, sizeof(code));
      for (int i = 0; i < BATCH * LATENTS; ++i)
        code[i * CATEGORIES + draw(y[2] + i * CATEGORIES, uniform(key, i))] = 1;
    }
    dense(BATCH, size[l], size[l + 1], input[l], state[2 * l], state[2 * l + 1],
          l + 1 != CODE && l + 1 != LAYERS, y[l]);
  }
  for (int i = 0; i < BATCH * 784; ++i) {
    float logit = y[5][i];
    reconstruction +=
        (fmaxf(logit, 0) + log1pf(expf(-fabsf(logit))) - logit * images[i]) /
        BATCH;
    d[5][i] = (1 / (1 + expf(-logit)) - images[i]) / BATCH;
  }
  for (int l = LAYERS - 1; l >= 0; --l) {
    const int in = size[l], out = size[l + 1];
    if (l + 1 == CODE)
      for (int i = 0; i < BATCH * FLAT; i += CATEGORIES)
        latent(y[2] + i, code + i, d_code + i, d[2] + i, &divergence);
    dense_parameters(BATCH, in, out, input[l], d[l], dw, db);
    if (l > 0)
      dense_input(BATCH, in, out, input[l], state[2 * l], d[l], l != CODE,
                  l == CODE ? d_code : d[l - 1]);
    for (int i = 0; i < in * out; ++i)
      adam_step(adam, dw[i], state[2 * l] + i, state[12 + 2 * l] + i,
                state[24 + 2 * l] + i);
    for (int i = 0; i < out; ++i)
      adam_step(adam, db[i], state[2 * l + 1] + i, state[13 + 2 * l] + i,
                state[25 + 2 * l] + i);
  }
  *(float *)results[36] = reconstruction + divergence;
  *(float *)results[37] = reconstruction;
  *(float *)results[38] = divergence;
}
