/* Calls the functions of types.mlir.
   SPDX-License-Identifier: Apache-2.0 */

#include "types.h"

#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int holds, const char *what) {
  if (!holds) {
    printf("failed: %s\n", what);
    ++failures;
  }
}

int main(void) {
  char message[256] = "";
  uint16_t brain[2] = {0x3f80, 0xc000}, half_out, brain_out[2], unsigned_out;
  uint8_t bits[3] = {1, 0, 1}, not, bits_out[3];
  int8_t twice;
  int32_t negated;
  int64_t next;
  double root;
  uint64_t key[2] = {7, 0}, folded[2];
  float x[12], y[12];
  for (int i = 0; i < 12; ++i)
    x[i] = i;
  int failed = types_all_kinds(
      0x3c00, brain, 1, bits, -3, 70000, 41, 65535, 2.25, key, x, 3, 2, &half_out, brain_out, &not, bits_out, &twice,
      &negated, &next, &unsigned_out, &root, folded, y, 3, 2, message, sizeof message);
  expect(!failed, message);
  expect(half_out == 0x3c00, "half");
  expect(!memcmp(brain, brain_out, sizeof brain), "brain");
  expect(not == 0, "not");
  expect(!memcmp(bits, bits_out, sizeof bits), "bits");
  expect(twice == -6, "twice");
  expect(negated == -70000, "negated");
  expect(next == 42, "next");
  expect(unsigned_out == 65535, "unsigned");
  expect(root == 1.5, "root");
  expect(folded[0] != 7 || folded[1] != 0, "folded");
  for (int i = 0; i < 12; ++i)
    expect(y[i] == 2 * i, "y");

  double a[4] = {0.5, 1.5, 2.5, 3.5}, picked[3];
  int64_t b[3] = {3, 0, 2};
  expect(!types_pick(a, b, 3, picked, 3, message, sizeof message), message);
  expect(picked[0] == 3.5 && picked[1] == 0.5 && picked[2] == 2.5, "picked");
  /* Each of these is one message. */
  b[1] = 4;
  printf("%d %s\n", types_pick(a, b, 3, picked, 3, message, sizeof message), message);
  b[1] = 0;
  printf("%d %s\n", types_pick(a, b, 3, picked, 2, message, sizeof message), message);
  printf("%d %s\n", types_pick(NULL, b, 3, picked, 3, message, sizeof message), message);
  expect(types_pick(a, NULL, 0, NULL, 0, NULL, 0) == 0, "nothing is no error");
  expect(surge_abi_version() == TYPES_SURGE_ABI_VERSION, "version");
  if (!failures)
    puts("all values are right");
  return failures != 0;
}
