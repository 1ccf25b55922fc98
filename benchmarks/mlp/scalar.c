//===- scalar.c - A step of gradient descent on a classifier in C ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "benchmarks/dense.h"

#include <math.h>
#include <stdint.h>

enum { LAYERS = 3, OUTPUTS = 10, WIDEST = 1024 };
static const int size[LAYERS + 1] = {784, 1024, 1024, OUTPUTS};

/// Of layer l: its outputs, and their cotangents.
static float y[LAYERS][BATCH * WIDEST], d[LAYERS][BATCH * WIDEST];
static float dw[WIDEST * WIDEST], db[WIDEST];

/// (w1, b1, w2, b2, w3, b3, x, labels, step, rate) to (w1, ..., b3, loss)
void step(void *const *arguments, void *const *results) {
  float *const *state = (float *const *)results;
  const int32_t *labels = arguments[7];
  const float rate = *(const float *)arguments[9];
  const float *input[LAYERS] = {arguments[6], y[0], y[1]};
  for (int l = 0; l < LAYERS; ++l)
    dense(BATCH, size[l], size[l + 1], input[l], state[2 * l], state[2 * l + 1],
          l + 1 < LAYERS, y[l]);
  float loss = 0;
  for (int i = 0; i < BATCH; ++i) {
    const float *logits = y[LAYERS - 1] + i * OUTPUTS;
    float maximum = -INFINITY, sum = 0;
    for (int k = 0; k < OUTPUTS; ++k)
      maximum = fmaxf(maximum, logits[k]);
    for (int k = 0; k < OUTPUTS; ++k)
      sum += expf(logits[k] - maximum);
    loss += (logf(sum) + maximum - logits[labels[i]]) / BATCH;
    for (int k = 0; k < OUTPUTS; ++k)
      d[LAYERS - 1][i * OUTPUTS + k] =
          (expf(logits[k] - maximum) / sum - (k == labels[i])) / BATCH;
  }
  for (int l = LAYERS - 1; l >= 0; --l) {
    const int in = size[l], out = size[l + 1];
    dense_parameters(BATCH, in, out, input[l], d[l], dw, db);
    if (l > 0)
      dense_input(BATCH, in, out, input[l], state[2 * l], d[l], 1, d[l - 1]);
    for (int i = 0; i < in * out; ++i)
      state[2 * l][i] -= rate * dw[i];
    for (int i = 0; i < out; ++i)
      state[2 * l + 1][i] -= rate * db[i];
  }
  *(float *)results[6] = loss;
}
