//===- dense.h - A layer of a network, in plain C ---------------*- C -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Loops in the order in which memory is read in a row; nothing else is done
// for speed.
//
//===----------------------------------------------------------------------===//

#ifndef BENCHMARKS_DENSE_H
#define BENCHMARKS_DENSE_H

#include <string.h>

/// y = x w + b, and its positive part where asked for; x is rows by in.
static inline void dense(int rows, int in, int out, const float *restrict x,
                         const float *restrict w, const float *restrict b,
                         int positive, float *restrict y) {
  for (int i = 0; i < rows; ++i) {
    float *row = y + i * out;
    memcpy(row, b, out * sizeof(float));
    for (int k = 0; k < in; ++k)
      for (int j = 0; j < out; ++j)
        row[j] += x[i * in + k] * w[k * out + j];
    for (int j = 0; positive && j < out; ++j)
      row[j] = row[j] > 0 ? row[j] : 0;
  }
}

/// From the cotangent d of y: those of w and b.
static inline void dense_parameters(int rows, int in, int out,
                                    const float *restrict x,
                                    const float *restrict d, float *restrict dw,
                                    float *restrict db) {
  memset(dw, 0, sizeof(float) * in * out);
  memset(db, 0, sizeof(float) * out);
  for (int i = 0; i < rows; ++i) {
    for (int k = 0; k < in; ++k)
      for (int j = 0; j < out; ++j)
        dw[k * out + j] += x[i * in + k] * d[i * out + j];
    for (int j = 0; j < out; ++j)
      db[j] += d[i * out + j];
  }
}

/// And that of x; zero where x is not positive, if that is asked for.
static inline void dense_input(int rows, int in, int out,
                               const float *restrict x, const float *restrict w,
                               const float *restrict d, int positive,
                               float *restrict dx) {
  for (int i = 0; i < rows; ++i)
    for (int k = 0; k < in; ++k) {
      float sum = 0;
      for (int j = 0; j < out; ++j)
        sum += d[i * out + j] * w[k * out + j];
      dx[i * in + k] = positive && x[i * in + k] <= 0 ? 0 : sum;
    }
}

#endif // BENCHMARKS_DENSE_H
