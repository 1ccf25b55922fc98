//===- checkpoints.cpp - How much a loop keeps for its derivative ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include "runtime/Surge.h"

#include <cmath>

#include <gtest/gtest.h>

using namespace surge;

namespace {

constexpr int64_t kWidth = 1024, kRounds = 10000;

/// x becomes sin(w x), element by element, in each of %n rounds; the gradient
/// of the sum with respect to x and w.
std::string program(const std::string &attributes) {
  return R"(
func.func @loss(%x: tensor<1024xf64>, %w: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %scale = tensor.splat %w : tensor<1024xf64>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> tensor<1024xf64> {
    %p = arith.mulf %a, %scale : tensor<1024xf64>
    %s = math.sin %p : tensor<1024xf64>
    scf.yield %s : tensor<1024xf64>
  } )" + attributes +
         R"(
  %e = tensor.empty() : tensor<f64>
  %f = linalg.fill ins(%zero : f64) outs(%e : tensor<f64>) -> tensor<f64>
  %sum = linalg.reduce ins(%r : tensor<1024xf64>) outs(%f : tensor<f64>) dimensions = [0]
    (%in: f64, %acc: f64) {
      %t = arith.addf %in, %acc : f64
      linalg.yield %t : f64
    }
  %v = tensor.extract %sum[] : tensor<f64>
  return %v : f64
}
func.func @gradient(%x: tensor<1024xf64>, %w: f64, %n: index) -> (f64, tensor<1024xf64>, f64) {
  %l, %dx, %dw = surge.value_and_grad @loss(%x, %w, %n) wrt [0, 1]
      : (tensor<1024xf64>, f64, index) -> (f64, tensor<1024xf64>, f64)
  return %l, %dx, %dw : f64, tensor<1024xf64>, f64
}
)";
}

struct Gradient {
  double loss = 0, scale = 0;
  std::vector<double> start;
  uint64_t bytes = 0; ///< the largest amount in use at a time.
};

Gradient run(const std::string &attributes, int64_t rounds) {
  EngineOptions options;
  options.threads = 1;
  Result<Program> compiled =
      Engine(options).compileString(program(attributes), "loop.mlir");
  EXPECT_TRUE(compiled) << compiled.error().text();
  if (!compiled)
    return {};
  std::vector<double> x(kWidth);
  for (int64_t i = 0; i < kWidth; ++i)
    x[i] = 0.1 + 0.001 * i;
  Result<Function> function = compiled->function("gradient");
  EXPECT_TRUE(function) << function.error().text();
  uint64_t before = surge_get_memory_statistics().live_bytes;
  surge_reset_memory_peak();
  Result<std::vector<Value>> results = function->call(
      {Tensor::borrow(x.data(), ElementType::F64, {kWidth}), 1.1, rounds});
  EXPECT_TRUE(results) << results.error().text();
  if (!results)
    return {};
  Gradient gradient;
  gradient.bytes = surge_get_memory_statistics().peak_bytes - before;
  gradient.loss = std::get<Tensor>((*results)[0]).toHost().at(0);
  Tensor start = std::get<Tensor>((*results)[1]).rowMajor();
  gradient.start.assign(start.data<double>(), start.data<double>() + kWidth);
  gradient.scale = std::get<Tensor>((*results)[2]).toHost().at(0);
  return gradient;
}

} // namespace

TEST(Checkpoints, ALongLoopKeepsItsBudgetAndLittleMore) {
  Gradient gradient = run("{surge.checkpoints = 50}", kRounds);
  uint64_t states = 50 * kWidth * sizeof(double);
  // Cotangents, what the rounds compute on the way, and the numbers of rounds.
  EXPECT_LE(gradient.bytes, states + states / 5 + kWidth);
  EXPECT_GE(gradient.bytes, states);

  // The same by the formula, element by element.
  double loss = 0, scale = 0;
  for (int64_t i = 0; i < kWidth; ++i) {
    double a = 0.1 + 0.001 * i, byStart = 1, byScale = 0;
    for (int64_t round = 0; round < kRounds; ++round) {
      double slope = std::cos(1.1 * a);
      byScale = slope * (a + 1.1 * byScale);
      byStart *= 1.1 * slope;
      a = std::sin(1.1 * a);
    }
    loss += a;
    scale += byScale;
    EXPECT_NEAR(gradient.start[i], byStart, 1e-9);
  }
  EXPECT_NEAR(gradient.loss, loss, 1e-9 * std::abs(loss));
  EXPECT_NEAR(gradient.scale, scale, 1e-8 * std::abs(scale));
}

TEST(Checkpoints, GradientsAreBitwiseThoseOfSavedResiduals) {
  Gradient saved = run("", 37);
  for (int states : {1, 2, 5, 37, 100}) {
    Gradient kept =
        run("{surge.checkpoints = " + std::to_string(states) + "}", 37);
    EXPECT_EQ(kept.start, saved.start) << states;
    EXPECT_EQ(kept.scale, saved.scale) << states;
  }
}
