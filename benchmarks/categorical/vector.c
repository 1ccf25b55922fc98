//===- vector.c - A sample and its gradient, by vectors of 16 -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The yardstick: straight-through and ReinMax at temperature 1 for finite
// logits, as fast as we can write them by hand. Two kernels, as where a loss
// stands between them: `forward` leaves the category and the logarithm of the
// sum of a row, `backward` starts from these. FUSED makes one loop of both,
// which no loss allows. ROWS, CATEGORIES and ESTIMATOR come with the command
// line.
//
// Two categories: 64 rows at a time, one a lane, whose random numbers are the
// four words of 16 blocks. Up to 32: 16 rows at a time. More: along the row,
// with the sums of chunks, so that the search runs over the chunks and then in
// one. Rows whose results leave the cache are stored past it.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { STRAIGHT_THROUGH, REINMAX };
enum { CHUNK = CATEGORIES < 256 ? 16 : 32, CHUNKS = CATEGORIES / CHUNK };
enum { PAST_CACHE = CATEGORIES >= 16384 && CATEGORIES % 16 == 0 };

typedef float vf __attribute__((vector_size(64)));
typedef float vf_unaligned __attribute__((vector_size(64), aligned(4)));
typedef int32_t vi __attribute__((vector_size(64)));
typedef uint32_t vu __attribute__((vector_size(64)));
typedef uint64_t vw __attribute__((vector_size(64)));

static inline vf load(const float *x) { return *(const vf_unaligned *)x; }
static inline void store(float *x, vf v) { *(vf_unaligned *)x = v; }
static inline void store_result(float *x, vf v) {
  if (PAST_CACHE)
    __builtin_nontemporal_store(v, (vf *)x);
  else
    store(x, v);
}
static inline vf splat(float x) { return (vf){} + x; }
static inline vf select(vi mask, vf a, vf b) {
  return (vf)((mask & (vi)a) | (~mask & (vi)b));
}

/// exp for x at most 0 or slightly above; the polynomial is that of the Cephes
/// library. Below -87 it is that of -87: 1e-38 in place of less.
static inline vf vexp(vf x) {
  const float shift = 0x1.8p23f;
  x = __builtin_elementwise_max(x, splat(-87.0f));
  vf shifted = __builtin_elementwise_fma(x, splat(0x1.715476p0f), splat(shift));
  vf n = shifted - shift;
  vf r = __builtin_elementwise_fma(n, splat(-0x1.62e4p-1f), x);
  r = __builtin_elementwise_fma(n, splat(-0x1.7f7d1cp-20f), r);
  vf y = splat(1.9875691500e-4f);
  y = __builtin_elementwise_fma(y, r, splat(1.3981999507e-3f));
  y = __builtin_elementwise_fma(y, r, splat(8.3334519073e-3f));
  y = __builtin_elementwise_fma(y, r, splat(4.1665795894e-2f));
  y = __builtin_elementwise_fma(y, r, splat(1.6666665459e-1f));
  y = __builtin_elementwise_fma(y, r, splat(5.0000001201e-1f));
  y = __builtin_elementwise_fma(y, r * r, r + 1.0f);
  return (vf)((vi)y + ((vi)shifted << 23));
}

static inline float sum_of(vf v) {
  for (int width = 8; width > 0; width /= 2) {
    vi lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    v += __builtin_shufflevector(v, lanes ^ width);
  }
  return v[0];
}

/// 32-bit products, low and high words.
static inline vu multiply(vu x, uint32_t m, vu *high) {
  const vw low = (vw){} + 0xFFFFFFFFu;
  vw even = ((vw)x & low) * ((vw){} + m), odd = ((vw)x >> 32) * ((vw){} + m);
  *high = (vu)((even >> 32) | (odd & ~low));
  return (vu)((even & low) | (odd << 32));
}

/// Sixteen blocks of Philox, from `block` on: word w of block b in lane b.
static inline void philox16(const uint64_t key[2], uint64_t block, vu w[4]) {
  uint32_t k0 = (uint32_t)key[0], k1 = (uint32_t)(key[0] >> 32);
  const vu lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  vu c0 = lanes + (uint32_t)block, c1 = (vu){} + (uint32_t)(block >> 32);
  vu c2 = (vu){} + (uint32_t)key[1], c3 = (vu){} + (uint32_t)(key[1] >> 32);
  for (int round = 0; round < 10; ++round) {
    vu high0, high1;
    vu low0 = multiply(c0, 0xD2511F53, &high0);
    vu low1 = multiply(c2, 0xCD9E8D57, &high1);
    c0 = high1 ^ c1 ^ k0;
    c2 = high0 ^ c3 ^ k1;
    c1 = low1;
    c3 = low0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  w[0] = c0, w[1] = c1, w[2] = c2, w[3] = c3;
}

static inline vf uniform_of(vu word) {
  vi odd = (vi)((word >> 9) << 1 | 1);
  return __builtin_convertvector(odd, vf) * 0x1p-24f;
}

/// a0 b0 a1 b1 ... of the first eight lanes, and of the others.
static inline vf low_pairs(vf a, vf b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                 6, 22, 7, 23);
}
static inline vf high_pairs(vf a, vf b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                 29, 14, 30, 15, 31);
}

/// Every second number of both.
static inline vf even_of(vf a, vf b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20,
                                 22, 24, 26, 28, 30);
}
static inline vf odd_of(vf a, vf b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21,
                                 23, 25, 27, 29, 31);
}

/// The uniform numbers of 64 rows from `row` on, a multiple of 64.
static inline void uniform64(const uint64_t key[2], uint64_t row, vf u[4]) {
  vu w[4];
  philox16(key, row / 4, w);
  vf word[4];
  for (int i = 0; i < 4; ++i)
    word[i] = uniform_of(w[i]);
  vf a = low_pairs(word[0], word[2]), b = low_pairs(word[1], word[3]);
  vf c = high_pairs(word[0], word[2]), d = high_pairs(word[1], word[3]);
  u[0] = low_pairs(a, b), u[1] = high_pairs(a, b);
  u[2] = low_pairs(c, d), u[3] = high_pairs(c, d);
}

static int32_t category[ROWS + 64];
/// The logarithm of the row's sum; in one loop, its reciprocal.
static float normaliser[ROWS + 64];
/// Of one row, in one loop.
static float weight[CATEGORIES + 16];

//===----------------------------------------------------------------------===//
// Two categories
//===----------------------------------------------------------------------===//

/// The weights of both categories of 16 rows, over the larger one.
static inline void weights2(const float *x, vf *w0, vf *w1) {
  vf low = load(x), high = load(x + 16);
  vf a = even_of(low, high), b = odd_of(low, high);
  vf least = vexp(-__builtin_elementwise_abs(a - b));
  *w0 = select(a >= b, splat(1), least);
  *w1 = select(a >= b, least, splat(1));
}

static inline void forward2(const float *x, vf u, float *z, int32_t *drawn) {
  vf w0, w1;
  weights2(x, &w0, &w1);
  vi second = w0 <= u * (w0 + w1);
  vf one = select(second, splat(1), splat(0)), zero = 1 - one;
  store(z, low_pairs(zero, one));
  store(z + 16, high_pairs(zero, one));
  memcpy(drawn, &second, sizeof(second));
}

static inline void backward2(const float *x, const float *g,
                             const int32_t *drawn, float *d) {
  vf w0, w1;
  weights2(x, &w0, &w1);
  vf low = load(g), high = load(g + 16);
  vf difference = even_of(low, high) - odd_of(low, high);
  vi second;
  memcpy(&second, drawn, sizeof(second));
  vf scale = 1 / (w0 + w1);
  vf first = ESTIMATOR == REINMAX
                 ? 0.5f * difference * select(second, w0, w1) * scale
                 : difference * (w0 * scale) * (w1 * scale);
  store(d, low_pairs(first, -first));
  store(d + 16, high_pairs(first, -first));
}

//===----------------------------------------------------------------------===//
// Up to 32 categories: a row a lane
//===----------------------------------------------------------------------===//

static inline vf load_column(const float *x) {
  vf v;
  for (int lane = 0; lane < 16; ++lane)
    v[lane] = x[lane * CATEGORIES];
  return v;
}

static inline vf weights_of_columns(const float *x, vf w[]) {
  vf maximum = splat(-INFINITY), sum = splat(0);
  for (int k = 0; k < CATEGORIES; ++k)
    maximum = __builtin_elementwise_max(maximum, w[k] = load_column(x + k));
  for (int k = 0; k < CATEGORIES; ++k)
    sum += w[k] = vexp(w[k] - maximum);
  return sum;
}

static inline void forward_columns(const float *x, vf u, float *z,
                                   int32_t *drawn) {
  vf w[CATEGORIES], prefix = splat(0);
  vf target = u * weights_of_columns(x, w);
  vi before = {};
  for (int k = 0; k < CATEGORIES - 1; ++k)
    before -= (prefix += w[k]) <= target;
  memset(z, 0, 16 * CATEGORIES * sizeof(float));
  memcpy(drawn, &before, sizeof(before));
  for (int lane = 0; lane < 16; ++lane)
    z[lane * CATEGORIES + drawn[lane]] = 1;
}

static inline void backward_columns(const float *x, const float *g,
                                    const int32_t *drawn, float *d) {
  vf w[CATEGORIES], s = splat(0), at_drawn = splat(0);
  vf scale = 1 / weights_of_columns(x, w);
  vi category;
  memcpy(&category, drawn, sizeof(category));
  for (int k = 0; k < CATEGORIES; ++k) {
    vf column = load_column(g + k);
    s += w[k] * column;
    at_drawn = select(category == k, column, at_drawn);
  }
  s *= scale;
  for (int k = 0; k < CATEGORIES; ++k) {
    vf column = load_column(g + k);
    vf result = w[k] * scale * (column - s);
    if (ESTIMATOR == REINMAX)
      result = 0.5f * w[k] * scale * (column - at_drawn) +
               select(category == k, 0.5f * (at_drawn - s), splat(0));
    for (int lane = 0; lane < 16; ++lane)
      d[lane * CATEGORIES + k] = result[lane];
  }
}

//===----------------------------------------------------------------------===//
// More categories: along the row
//===----------------------------------------------------------------------===//

static inline void forward_row(const float *x, float u, float *z,
                               int32_t *drawn, float *normaliser) {
  float sums[CHUNKS + 1];
  vf tops[4] = {load(x), load(x), load(x), load(x)};
  int k = 0;
  for (; k + 64 <= CATEGORIES; k += 64)
    for (int i = 0; i < 4; ++i)
      tops[i] = __builtin_elementwise_max(tops[i], load(x + k + 16 * i));
  for (; k + 16 <= CATEGORIES; k += 16)
    tops[0] = __builtin_elementwise_max(tops[0], load(x + k));
  float maximum = __builtin_reduce_max(
      __builtin_elementwise_max(__builtin_elementwise_max(tops[0], tops[1]),
                                __builtin_elementwise_max(tops[2], tops[3])));
  for (; k < CATEGORIES; ++k)
    maximum = fmaxf(maximum, x[k]);

  float total = 0;
  const vf minus_maximum = splat(-maximum);
  for (int chunk = 0; chunk < CHUNKS; ++chunk) {
    const float *start = x + chunk * CHUNK;
    vf sum = splat(0);
    for (int i = 0; i < CHUNK; i += 16) {
      vf w = vexp(load(start + i) + minus_maximum);
      if (FUSED)
        store(weight + chunk * CHUNK + i, w);
      sum += w;
    }
    total += sums[chunk] = sum_of(sum);
    if (PAST_CACHE) {
      store_result(z + chunk * CHUNK, splat(0));
      store_result(z + chunk * CHUNK + 16, splat(0));
    }
  }
  const int rest = CHUNKS * CHUNK;
  for (k = rest; k < CATEGORIES; ++k)
    total += weight[k] = expf(x[k] - maximum);

  float target = u * total, before = 0;
  int chunk = 0;
  while (chunk < CHUNKS && before + sums[chunk] <= target)
    before += sums[chunk++];
  float weights[CHUNK];
  const int first = chunk * CHUNK;
  const int length = chunk < CHUNKS ? CHUNK : CATEGORIES - rest;
  if (chunk < CHUNKS)
    for (int i = 0; i < CHUNK; i += 16)
      store(weights + i, vexp(load(x + first + i) + minus_maximum));
  else
    for (int i = 0; i < length; ++i)
      weights[i] = expf(x[first + i] - maximum);
  int d = 0;
  for (int i = 0; i < length; ++i)
    d += (before += weights[i]) <= target;
  d = first + d < CATEGORIES ? first + d : CATEGORIES - 1;
  if (!PAST_CACHE)
    memset(z, 0, CATEGORIES * sizeof(float));
  z[d] = 1;
  *drawn = d;
  *normaliser = FUSED ? 1 / total : maximum + logf(total);
}

/// The probabilities of 16 categories, or of one. In one loop the weights are
/// still there.
static inline vf probabilities(const float *x, int k, float normaliser) {
  if (FUSED)
    return load(weight + k) * normaliser;
  return vexp(load(x + k) - normaliser);
}
static inline float probability(const float *x, int k, float normaliser) {
  return FUSED ? weight[k] * normaliser : expf(x[k] - normaliser);
}

static inline void backward_row(const float *x, const float *g, int32_t drawn,
                                float normaliser, float *d) {
  vf sum[2] = {splat(0), splat(0)};
  float s = 0;
  int k = 0;
  if (ESTIMATOR == REINMAX) {
    const float at_drawn = g[drawn];
    for (; k + 32 <= CATEGORIES; k += 32)
      for (int i = 0; i < 2; ++i) {
        const int at = k + 16 * i;
        vf p = probabilities(x, at, normaliser), v = load(g + at);
        sum[i] += p * v;
        store_result(d + at, p * 0.5f * (v - at_drawn));
      }
    for (; k < CATEGORIES; ++k) {
      float p = probability(x, k, normaliser);
      s += p * g[k];
      d[k] = p * 0.5f * (g[k] - at_drawn);
    }
    s += sum_of(sum[0] + sum[1]);
    d[drawn] += 0.5f * (at_drawn - s);
    return;
  }
  for (; k + 32 <= CATEGORIES; k += 32)
    for (int i = 0; i < 2; ++i) {
      vf p = probabilities(x, k + 16 * i, normaliser);
      sum[i] += p * load(g + k + 16 * i);
    }
  for (; k < CATEGORIES; ++k)
    s += probability(x, k, normaliser) * g[k];
  s += sum_of(sum[0] + sum[1]);
  for (k = 0; k + 16 <= CATEGORIES; k += 16)
    store_result(d + k, probabilities(x, k, normaliser) * (load(g + k) - s));
  for (; k < CATEGORIES; ++k)
    d[k] = probability(x, k, normaliser) * (g[k] - s);
}

//===----------------------------------------------------------------------===//
// Blocks of 64 rows
//===----------------------------------------------------------------------===//

enum { BLOCK = 64, STRIDE = CATEGORIES <= 32 ? 16 : 1 };
_Static_assert(ROWS % STRIDE == 0, "short rows come in groups of 16");

/// Of the 1 or 16 rows from `row` on; u is one's number, or that of each.
static inline void forward(const float *x, vf u, int lane, uint64_t row,
                           float *z) {
  uint64_t at = row * CATEGORIES;
  if (CATEGORIES == 2)
    forward2(x + at, u, z + at, category + row);
  else if (CATEGORIES <= 32)
    forward_columns(x + at, u, z + at, category + row);
  else
    forward_row(x + at, u[lane], z + at, category + row, normaliser + row);
}

static inline void backward(const float *x, const float *g, uint64_t row,
                            float *d) {
  uint64_t at = row * CATEGORIES;
  if (CATEGORIES == 2)
    backward2(x + at, g + at, category + row, d + at);
  else if (CATEGORIES <= 32)
    backward_columns(x + at, g + at, category + row, d + at);
  else
    backward_row(x + at, g + at, category[row], normaliser[row], d + at);
}

/// (logits, cotangent, key) to (sample, gradient)
void both(void *const *arguments, void *const *results) {
  const float *x = arguments[0], *g = arguments[1];
  for (uint64_t block = 0; block < ROWS; block += BLOCK) {
    vf u[4];
    uniform64(arguments[2], block, u);
    for (uint64_t i = 0; i < BLOCK && block + i < ROWS; i += STRIDE) {
      forward(x, u[i / 16], i % 16, block + i, results[0]);
      if (FUSED)
        backward(x, g, block + i, results[1]);
    }
  }
  if (!FUSED)
    for (uint64_t row = 0; row < ROWS; row += STRIDE)
      backward(x, g, row, results[1]);
}
