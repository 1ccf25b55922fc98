//===- onednn.c - The products of a step by oneDNN alone ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include <dnnl.h>

enum { PIXELS = 784, HIDDEN = 1024, OUTPUTS = 10 };

/// c = a b, with a or b stored transposed where asked for; c is m by n.
static void product(char transpose_a, char transpose_b, int m, int n, int k,
                    const float *a, const float *b, float *c) {
  dnnl_sgemm(transpose_a, transpose_b, m, n, k, 1, a,
             transpose_a == 'T' ? m : k, b, transpose_b == 'T' ? k : n, 0, c,
             n);
}

/// (x, h, d, w1, w2, w3) to the products of products.mlir
void products(void *const *arguments, void *const *results) {
  const float *x = arguments[0], *h = arguments[1], *d = arguments[2];
  const float *w1 = arguments[3], *w2 = arguments[4], *w3 = arguments[5];
  product('N', 'N', BATCH, HIDDEN, PIXELS, x, w1, results[0]);
  product('N', 'N', BATCH, HIDDEN, HIDDEN, h, w2, results[1]);
  product('N', 'N', BATCH, OUTPUTS, HIDDEN, h, w3, results[2]);
  product('T', 'N', HIDDEN, OUTPUTS, BATCH, h, d, results[3]);
  product('N', 'T', BATCH, HIDDEN, OUTPUTS, d, w3, results[4]);
  product('T', 'N', HIDDEN, HIDDEN, BATCH, h, h, results[5]);
  product('N', 'T', BATCH, HIDDEN, HIDDEN, h, w2, results[6]);
  product('T', 'N', PIXELS, HIDDEN, BATCH, x, h, results[7]);
}
