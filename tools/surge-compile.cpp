//===- surge-compile.cpp - Compile programs ahead of time -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Compile.h"

int main(int argc, char **argv) {
  return surge::compile({argv + 1, argv + argc});
}
