/* A project that links a function compiled ahead of time.
   SPDX-License-Identifier: Apache-2.0 */

#include "square.h"

#include <stdio.h>

int main(void) {
  double y, g;
  char message[128];
  if (square_gradient(3.0, &y, &g, message, sizeof message)) {
    puts(message);
    return 1;
  }
  printf("square %g, slope %g\n", y, g);
  return 0;
}
