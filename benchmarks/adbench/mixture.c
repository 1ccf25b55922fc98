//===- mixture.c - The Gaussian mixture's gradient, by hand ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// POINTS, COMPONENTS and DIMENSIONS come with the command line. The constant
// of the Wishart prior, which no gradient sees, is left out of the value.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { N = POINTS, K = COMPONENTS, D = DIMENSIONS, PACKED = D * (D + 1) / 2 };

/// lse(x), and exp(x - lse(x)) in p.
static double log_sum_exp(const double *x, double *p) {
  double largest = -INFINITY, sum = 0;
  for (int k = 0; k < K; ++k)
    largest = fmax(largest, x[k]);
  for (int k = 0; k < K; ++k)
    sum += p[k] = exp(x[k] - largest);
  for (int k = 0; k < K; ++k)
    p[k] /= sum;
  return log(sum) + largest;
}

/// (alphas, means, icf, x, gamma, m) to (value, d alphas, d means, d icf)
void gradient(void *const *arguments, void *const *results) {
  const double *alphas = arguments[0];
  const double (*means)[D] = arguments[1], (*icf)[PACKED] = arguments[2];
  const double (*points)[D] = arguments[3];
  const double gamma = *(const double *)arguments[4];
  const int64_t m = *(const int64_t *)arguments[5];
  double *d_alphas = results[1], (*d_means)[D] = results[2];
  double (*d_icf)[PACKED] = results[3];
  double diagonal[K][D], sums[K], value = 0, p[K], terms[K];
  static double centered[K][D], whitened[K][D];
  memset(d_means, 0, sizeof(double) * K * D);
  for (int k = 0; k < K; ++k) {
    sums[k] = 0;
    for (int j = 0; j < D; ++j) {
      sums[k] += icf[k][j];
      diagonal[k][j] = exp(icf[k][j]);
      value += 0.5 * gamma * gamma * diagonal[k][j] * diagonal[k][j];
      d_icf[k][j] = gamma * gamma * diagonal[k][j] * diagonal[k][j] - m;
    }
    for (int j = D; j < PACKED; ++j) {
      value += 0.5 * gamma * gamma * icf[k][j] * icf[k][j];
      d_icf[k][j] = gamma * gamma * icf[k][j];
    }
    value -= m * sums[k];
  }
  value -= N * log_sum_exp(alphas, p);
  for (int k = 0; k < K; ++k)
    d_alphas[k] = -N * p[k];

  for (int i = 0; i < N; ++i) {
    for (int k = 0; k < K; ++k) {
      const double *below = icf[k] + D;
      for (int j = 0; j < D; ++j) {
        centered[k][j] = points[i][j] - means[k][j];
        whitened[k][j] = diagonal[k][j] * centered[k][j];
      }
      for (int l = 0; l < D; ++l)
        for (int j = l + 1; j < D; ++j)
          whitened[k][j] += *below++ * centered[k][l];
      terms[k] = alphas[k] + sums[k];
      for (int j = 0; j < D; ++j)
        terms[k] -= 0.5 * whitened[k][j] * whitened[k][j];
    }
    value += log_sum_exp(terms, p);
    for (int k = 0; k < K; ++k) {
      const double *below = icf[k] + D;
      double *d_below = d_icf[k] + D;
      d_alphas[k] += p[k];
      for (int l = 0; l < D; ++l) {
        double scaled = p[k] * whitened[k][l];
        d_icf[k][l] += p[k] - scaled * centered[k][l] * diagonal[k][l];
        double d_mean = scaled * diagonal[k][l];
        for (int j = l + 1; j < D; ++j) {
          d_mean += p[k] * whitened[k][j] * *below++;
          *d_below++ -= p[k] * whitened[k][j] * centered[k][l];
        }
        d_means[k][l] += d_mean;
      }
    }
  }
  *(double *)results[0] = value - N * D * 0.91893853320467274;
}
