/* What a program in C that links an object compiled ahead of time needs.
   SPDX-License-Identifier: Apache-2.0 */

#include "runtime/Surge.h"

#include <stdio.h>

int main(void) {
  void *block = surge_alloc(64);
  surge_free(block);
  printf("ABI matches: %d\n", surge_abi_version() == SURGE_ABI_VERSION);
  return 0;
}
