//===- host.cpp - A project that compiles a program and calls it ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include <cstdio>

static constexpr const char *text = R"(
func.func private @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
func.func @main(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @square(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}
)";

int main() {
  auto program = surge::Engine().compileString(text);
  if (!program)
    return std::puts(program.error().text().c_str()), 1;
  auto function = program->function("main");
  if (!function)
    return std::puts(function.error().text().c_str()), 1;
  auto results = function->call({3.0});
  if (!results)
    return std::puts(results.error().text().c_str()), 1;
  std::printf("value %g, gradient %g\n",
              std::get<surge::Tensor>(results->at(0)).data<double>()[0],
              std::get<surge::Tensor>(results->at(1)).data<double>()[0]);
}
