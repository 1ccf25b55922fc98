/*===- train.c - Trains by a step compiled ahead of time ---------------------===

   SPDX-License-Identifier: Apache-2.0

     surge-compile ../polynomial/polynomial.mlir -o polynomial.o --header polynomial.h
     cc train.c polynomial.o -lSurgeRuntime -lm -o train && ./train

   No compiler is needed to run it, and no LLVM: only Surge's runtime.

  ===-----------------------------------------------------------------------===*/

#include "polynomial.h"

#include <stdio.h>

static char message[512];

static int fail(void) {
  fprintf(stderr, "train: error: %s\n", message);
  return 1;
}

int main(void) {
  if (surge_abi_version() != POLYNOMIAL_SURGE_ABI_VERSION) {
    fprintf(stderr, "train: error: compiled for another version of the runtime\n");
    return 1;
  }
  /* The parameters and the two moments of Adam. */
  float theta[128 * 2], m[128 * 2], v[128 * 2], loss, expected;
  const float power = 2.0f, rate = 0.03f;
  uint64_t key[2] = {0, 0};
  if (polynomial_init(key, theta, m, v, message, sizeof message))
    return fail();
  for (int step = 0; step <= 400; ++step) {
    if (step % 100 == 0) {
      if (polynomial_evaluate(theta, m, v, power, key, &expected, message, sizeof message))
        return fail();
      printf("step %d expected %.9g\n", step, expected);
    }
    /* Each step draws by a key of its own. The new state replaces the old one. */
    key[0] = step + 1;
    if (polynomial_step(theta, m, v, step + 1, power, rate, key, theta, m, v, &loss, message, sizeof message))
      return fail();
    if (step < 5)
      printf("step %d loss %.9g\n", step, loss);
  }
  return 0;
}
