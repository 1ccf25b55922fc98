//===- embed.cpp - A host program that trains by a compiled gradient ------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include <cstdio>

using namespace surge;

static int fail(const Error &error) {
  std::fprintf(stderr, "embed: error: %s\n", error.text().c_str());
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: embed examples/embed/embed.mlir\n");
    return 2;
  }
  Engine engine;
  Result<Program> program = engine.compileFile(argv[1]);
  if (!program)
    return fail(program.error());
  Result<Function> function = program->function("loss_and_gradient");
  if (!function)
    return fail(function.error());

  // Four points of y = 1 + 2 a - b, in this program's own memory.
  double x[4][3] = {{1, 0, 0}, {1, 1, 0}, {1, 0, 1}, {1, 1, 1}};
  double y[4] = {1, 3, 0, 2};
  double w[3] = {0, 0, 0};
  std::vector<Value> arguments = {Tensor::borrow(w, ElementType::F64, {3}),
                                  Tensor::borrow(x, ElementType::F64, {4, 3}),
                                  Tensor::borrow(y, ElementType::F64, {4})};
  for (int step = 0; step <= 200; ++step) {
    Result<std::vector<Value>> results = function->call(arguments);
    if (!results)
      return fail(results.error());
    const Tensor &loss = std::get<Tensor>((*results)[0]);
    const Tensor &gradient = std::get<Tensor>((*results)[1]);
    if (step % 100 == 0)
      std::printf("step %3d  loss %.6f  w = %.4f %.4f %.4f\n", step,
                  *loss.data<double>(), w[0], w[1], w[2]);
    for (int i = 0; i < 3; ++i)
      w[i] -= 0.1 * gradient.data<double>()[i];
  }
  return 0;
}
