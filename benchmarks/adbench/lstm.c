//===- lstm.c - The long short-term memory's gradient, by hand ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// LAYERS, SIZE and ELEMENTS come with the command line.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <string.h>

enum { H = SIZE, T = ELEMENTS - 1 };

/// What one layer computed at one time.
struct layer {
  double x[H], hidden[H], cell[H];
  double forget[H], input[H], output[H], change[H], shown[H];
};

static double logistic(double a) { return 1 / (1 + exp(-a)); }

/// (main, extra, state, sequence) to (loss, d main, d extra)
void gradient(void *const *arguments, void *const *results) {
  const double (*weights)[4][H] = arguments[0], (*extra)[H] = arguments[1];
  const double (*sequence)[H] = arguments[3];
  double (*d_weights)[4][H] = results[1], (*d_extra)[H] = results[2];
  static struct layer tape[T][LAYERS];
  static double predicted[T][H];
  double state[2 * LAYERS][H], loss = 0;
  memcpy(state, arguments[2], sizeof(state));
  for (int t = 0; t < T; ++t) {
    double x[H];
    for (int j = 0; j < H; ++j)
      x[j] = sequence[t][j] * extra[0][j];
    for (int l = 0; l < LAYERS; ++l) {
      const double (*w)[H] = weights[2 * l], (*b)[H] = weights[2 * l + 1];
      struct layer *at = &tape[t][l];
      double *hidden = state[2 * l], *cell = state[2 * l + 1];
      memcpy(at->x, x, sizeof(x));
      memcpy(at->hidden, hidden, sizeof(x));
      memcpy(at->cell, cell, sizeof(x));
      for (int j = 0; j < H; ++j) {
        at->forget[j] = logistic(w[0][j] * x[j] + b[0][j]);
        at->input[j] = logistic(w[1][j] * hidden[j] + b[1][j]);
        at->output[j] = logistic(w[2][j] * x[j] + b[2][j]);
        at->change[j] = tanh(w[3][j] * hidden[j] + b[3][j]);
        cell[j] = cell[j] * at->forget[j] + at->input[j] * at->change[j];
        at->shown[j] = tanh(cell[j]);
        x[j] = hidden[j] = at->output[j] * at->shown[j];
      }
    }
    double largest = -INFINITY, sum = 0, golds = 0, dot = 0;
    for (int j = 0; j < H; ++j) {
      predicted[t][j] = x[j] * extra[1][j] + extra[2][j];
      largest = fmax(largest, predicted[t][j]);
      golds += sequence[t + 1][j];
      dot += sequence[t + 1][j] * predicted[t][j];
    }
    for (int j = 0; j < H; ++j)
      sum += exp(predicted[t][j] - largest);
    double lse = log(sum) + largest;
    loss += golds * lse - dot;
    // From here on its cotangent stands in the place of the prediction.
    for (int j = 0; j < H; ++j)
      predicted[t][j] =
          (golds * exp(predicted[t][j] - lse) - sequence[t + 1][j]) / (T * H);
  }
  *(double *)results[0] = loss / (T * H);

  memset(d_weights, 0, sizeof(double) * 2 * LAYERS * 4 * H);
  memset(d_extra, 0, sizeof(double) * 3 * H);
  double d_hidden[LAYERS][H] = {{0}}, d_cell[LAYERS][H] = {{0}};
  for (int t = T - 1; t >= 0; --t) {
    double dx[H];
    const struct layer *last = &tape[t][LAYERS - 1];
    for (int j = 0; j < H; ++j) {
      d_extra[1][j] += predicted[t][j] * last->output[j] * last->shown[j];
      d_extra[2][j] += predicted[t][j];
      dx[j] = predicted[t][j] * extra[1][j];
    }
    for (int l = LAYERS - 1; l >= 0; --l) {
      const double (*w)[H] = weights[2 * l];
      double (*dw)[H] = d_weights[2 * l], (*db)[H] = d_weights[2 * l + 1];
      const struct layer *at = &tape[t][l];
      for (int j = 0; j < H; ++j) {
        double f = at->forget[j], i = at->input[j], o = at->output[j];
        double g = at->change[j], s = at->shown[j];
        double dh = dx[j] + d_hidden[l][j];
        double dc = d_cell[l][j] + dh * o * (1 - s * s);
        double d[4] = {dc * at->cell[j] * f * (1 - f), dc * g * i * (1 - i),
                       dh * s * o * (1 - o), dc * i * (1 - g * g)};
        for (int gate = 0; gate < 4; ++gate) {
          dw[gate][j] += d[gate] * (gate % 2 ? at->hidden[j] : at->x[j]);
          db[gate][j] += d[gate];
        }
        d_cell[l][j] = dc * f;
        d_hidden[l][j] = d[1] * w[1][j] + d[3] * w[3][j];
        dx[j] = d[0] * w[0][j] + d[2] * w[2][j];
      }
    }
    for (int j = 0; j < H; ++j)
      d_extra[0][j] += dx[j] * sequence[t][j];
  }
}
