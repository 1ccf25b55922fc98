//===- memory.cpp - The memory of calls -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include "runtime/Surge.h"

#include <functional>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

using namespace surge;

namespace {

/// Compiled in a hurry: what is in memory when does not depend on it.
Result<Function> compile(const std::string &text, const std::string &name) {
  EngineOptions options;
  options.optimizationLevel = 0;
  options.threads = 1;
  Result<Program> program = Engine(options).compileString(text, "test.mlir");
  if (!program)
    return program.error();
  return program->function(name);
}

std::vector<float> numbersOf(const Value &value) {
  const Tensor &tensor = std::get<Tensor>(value);
  return {tensor.data<float>(), tensor.data<float>() + tensor.size()};
}

Tensor numbers(std::vector<float> values) {
  Tensor tensor = Tensor::empty(ElementType::F32, {int64_t(values.size())});
  std::copy(values.begin(), values.end(), tensor.data<float>());
  return tensor;
}

/// Calls without leaving parts of the arguments behind.
template <typename... Values>
std::vector<Value> call(const Function &function, Values... values) {
  std::vector<Value> arguments;
  (arguments.push_back(std::move(values)), ...);
  Result<std::vector<Value>> results = function.call(std::move(arguments));
  EXPECT_TRUE(results) << results.error().text();
  return results ? *results : std::vector<Value>();
}

void *dataOf(const Value &value) { return std::get<Tensor>(value).data(); }

using Floats = std::vector<float>;

constexpr char kStep[] = R"(
func.func @step(%w: tensor<2xf32> {surge.donated = 1}, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %next = arith.addf %w, %x : tensor<2xf32>
  %twice = arith.addf %x, %x : tensor<2xf32>
  return %twice, %next : tensor<2xf32>, tensor<2xf32>
})";

} // namespace

TEST(Donation, ASoleOwnersMemoryIsTheResults) {
  Result<Function> step = compile(kStep, "step");
  ASSERT_TRUE(step) << step.error().text();
  Tensor w = numbers({1, 2});
  void *memory = w.data();
  std::vector<Value> results = call(*step, std::move(w), numbers({10, 20}));
  EXPECT_EQ(dataOf(results[1]), memory);
  EXPECT_EQ(numbersOf(results[1]), (Floats{11, 22}));
  EXPECT_EQ(numbersOf(results[0]), (Floats{20, 40}));
}

TEST(Donation, WhatOthersHoldIsCopied) {
  Result<Function> step = compile(kStep, "step");
  ASSERT_TRUE(step) << step.error().text();
  Tensor x = numbers({10, 20});

  Tensor kept = numbers({1, 2});
  EXPECT_EQ(numbersOf(call(*step, kept, x)[1]), (Floats{11, 22}));
  EXPECT_EQ(numbersOf(kept), (Floats{1, 2}));

  float own[2] = {1, 2};
  Tensor borrowed = Tensor::borrow(own, ElementType::F32, {2});
  EXPECT_EQ(numbersOf(call(*step, std::move(borrowed), x)[1]),
            (Floats{11, 22}));
  EXPECT_EQ(own[0], 1);

  auto owner = std::make_shared<Floats>(Floats{1, 2});
  float *data = owner->data();
  Tensor adopted = Tensor::adopt(std::move(owner), data, ElementType::F32, {2});
  EXPECT_NE(dataOf(call(*step, std::move(adopted), x)[1]), data);

  // As the argument of a call that may use it again.
  std::vector<Value> arguments = {numbers({1, 2}), x};
  EXPECT_EQ(numbersOf((*step->call(arguments))[1]), (Floats{11, 22}));
  EXPECT_EQ(numbersOf(arguments[0]), (Floats{1, 2}));
}

TEST(Donation, OneTensorInTwoPlacesIsCopied) {
  Result<Function> step = compile(kStep, "step");
  ASSERT_TRUE(step) << step.error().text();
  std::vector<Value> arguments(2, numbers({1, 2}));
  Result<std::vector<Value>> results = step->call(std::move(arguments));
  ASSERT_TRUE(results) << results.error().text();
  EXPECT_EQ(numbersOf((*results)[1]), (Floats{2, 4}));
  EXPECT_EQ(numbersOf((*results)[0]), (Floats{2, 4}));

  Result<Function> both = compile(R"(
    func.func @both(%a: tensor<2xf32> {surge.donated = 0}, %b: tensor<2xf32> {surge.donated = 1})
        -> (tensor<2xf32>, tensor<2xf32>) {
      %sum = arith.addf %a, %b : tensor<2xf32>
      %product = arith.mulf %a, %b : tensor<2xf32>
      return %sum, %product : tensor<2xf32>, tensor<2xf32>
    })",
                                  "both");
  ASSERT_TRUE(both) << both.error().text();
  arguments.assign(2, numbers({3, 5}));
  results = both->call(std::move(arguments));
  ASSERT_TRUE(results) << results.error().text();
  EXPECT_EQ(numbersOf((*results)[0]), (Floats{6, 10}));
  EXPECT_EQ(numbersOf((*results)[1]), (Floats{9, 25}));
  EXPECT_NE(dataOf((*results)[0]), dataOf((*results)[1]));
}

TEST(Donation, ResultsMayChangePlaces) {
  Result<Function> turn = compile(R"(
    func.func @turn(%a: tensor<2xf32> {surge.donated = 0}, %b: tensor<2xf32> {surge.donated = 1},
                    %c: tensor<2xf32> {surge.donated = 2})
        -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
      return %b, %c, %a, %a, %c : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
    })",
                                  "turn");
  ASSERT_TRUE(turn) << turn.error().text();
  Tensor a = numbers({1, 2}), b = numbers({3, 4}), c = numbers({5, 6});
  void *memory[] = {a.data(), b.data(), c.data()};
  std::vector<Value> results =
      call(*turn, std::move(a), std::move(b), std::move(c));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(dataOf(results[i]), memory[i]);
  const Floats expected[] = {{3, 4}, {5, 6}, {1, 2}, {1, 2}, {5, 6}};
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(numbersOf(results[i]), expected[i]) << i;
}

TEST(Donation, WhatIsReadAfterTheUpdateIsTheOldValue) {
  // The product reads all of w for each element of the new one.
  Result<Function> step = compile(R"(
    func.func @step(%w: tensor<2x2xf32> {surge.donated = 0}, %n: index) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
      %zero = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<2x2xf32>
      %z = linalg.fill ins(%zero : f32) outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
      %square = linalg.matmul ins(%w, %w : tensor<2x2xf32>, tensor<2x2xf32>)
          outs(%z : tensor<2x2xf32>) -> tensor<2x2xf32>
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %square) -> (tensor<2x2xf32>) {
        %t = arith.addf %s, %w : tensor<2x2xf32>
        scf.yield %t : tensor<2x2xf32>
      }
      return %sum, %square : tensor<2x2xf32>, tensor<2x2xf32>
    })",
                                  "step");
  ASSERT_TRUE(step) << step.error().text();
  Tensor w = Tensor::empty(ElementType::F32, {2, 2});
  std::iota(w.data<float>(), w.data<float>() + 4, 1.0f);
  std::vector<Value> results = call(*step, std::move(w), int64_t(2));
  EXPECT_EQ(numbersOf(results[1]), (Floats{7, 10, 15, 22}));
  EXPECT_EQ(numbersOf(results[0]), (Floats{9, 14, 21, 30}));
}

TEST(Donation, SourcesAreMarked) {
  Result<Source> source = Engine().parseString(R"(
    func.func @step(%w: tensor<2xf32>, %n: i64) -> (tensor<2xf32>, i64) {
      %twice = arith.addf %w, %w : tensor<2xf32>
      return %twice, %n : tensor<2xf32>, i64
    })",
                                               "s.mlir");
  ASSERT_TRUE(source) << source.error().text();
  auto errorOf = [](const Result<void> &done) {
    return done ? "no error" : done.error().text();
  };
  EXPECT_EQ(errorOf(source->donate("stop", 0, 0)),
            "expected a public function 'stop' with an argument 0");
  EXPECT_EQ(errorOf(source->donate("step", 2, 0)),
            "expected a public function 'step' with an argument 2");
  EXPECT_EQ(errorOf(source->donate("step", 1, 1)),
            "s.mlir:2:5: 'func.func' op expected surge.donated of argument 1 "
            "to stand at a tensor of a static shape, but got 'i64'");
  EXPECT_EQ(errorOf(source->donate("step", 0, 0)), "no error");
  EXPECT_EQ(source->signatures()[0]
                .arguments[0]
                .attributes.at("surge.donated")
                .number,
            0);
  Result<Program> program = Engine().compile(std::move(*source));
  ASSERT_TRUE(program) << program.error().text();
  Tensor w = numbers({1, 2});
  void *memory = w.data();
  std::vector<Value> results =
      call(*program->function("step"), std::move(w), int64_t(3));
  EXPECT_EQ(dataOf(results[0]), memory);
  EXPECT_EQ(numbersOf(results[0]), (Floats{2, 4}));
}

TEST(Donation, AFailedCallGivesTheMemoryBack) {
  Result<Function> step = compile(R"(
    func.func @step(%w: tensor<2xf32> {surge.donated = 0}, %ok: i1) -> tensor<2xf32> {
      %next = arith.addf %w, %w : tensor<2xf32>
      cf.assert %ok, "not so"
      return %next : tensor<2xf32>
    })",
                                  "step");
  ASSERT_TRUE(step) << step.error().text();
  uint64_t before = surge_get_memory_statistics().live_bytes;
  std::vector<Value> arguments = {numbers({1, 2}), int64_t(0)};
  Result<std::vector<Value>> results = step->call(std::move(arguments));
  ASSERT_FALSE(results);
  arguments.clear();
  EXPECT_EQ(surge_get_memory_statistics().live_bytes, before);
  // In place, a step takes no memory at all.
  arguments = {numbers({1, 2}), int64_t(1)};
  uint64_t allocations = surge_get_memory_statistics().allocations;
  results = step->call(std::move(arguments));
  EXPECT_EQ(surge_get_memory_statistics().allocations, allocations);
  ASSERT_TRUE(results) << results.error().text();
  EXPECT_EQ(numbersOf((*results)[0]), (Floats{2, 4}));
}

TEST(Donation, ThreadsUpdateTheirOwn) {
  Result<Function> step = compile(kStep, "step");
  ASSERT_TRUE(step) << step.error().text();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Value w = numbers({0, 0});
      for (int i = 0; i < 500; ++i)
        w = std::move(call(*step, std::move(w), numbers({1, float(t)}))[1]);
      EXPECT_EQ(numbersOf(w), (Floats{500, float(500 * t)}));
    });
  for (std::thread &thread : threads)
    thread.join();
}

namespace {

/// What `form` gives for 0 to count - 1, one after the other.
std::string list(int count, const std::function<std::string(int)> &form,
                 const std::string &separator = ", ") {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += (i ? separator : "") + form(i);
  return text;
}

/// `%p3`
std::string name(const char *letter, int i) {
  return "%" + (letter + std::to_string(i));
}

/// A training step of `layers` layers x -> max(x w + b, 0) by gradients with
/// momentum. Its state: all w, all b, then the momentum of each.
std::string deepNetwork(int layers, int width, int batch) {
  const std::string side = std::to_string(width),
                    x = "tensor<" + std::to_string(batch) + "x" + side +
                        "xf32>",
                    w = "tensor<" + side + "x" + side + "xf32>",
                    b = "tensor<" + side + "xf32>";
  const int count = 2 * layers;
  auto type = [&](int i) { return i < layers ? w : b; };
  const std::string types = list(count, type);

  std::string text = "func.func private @loss(";
  text += list(count, [&](int i) { return name("p", i) + ": " + type(i); });
  text += ", %h0: " + x + ") -> tensor<f32> {\n";
  text += "  %zero = arith.constant dense<0.0> : " + x + "\n";
  text += "  %start = arith.constant dense<0.0> : tensor<f32>\n";
  for (int i = 0; i < layers; ++i) {
    text += "  " + name("e", i) + " = tensor.empty() : " + x + "\n";
    text += "  " + name("i", i) + " = linalg.broadcast ins(" +
            name("p", layers + i) + " : " + b + ") outs(" + name("e", i) +
            " : " + x + ") dimensions = [0]\n";
    text += "  " + name("a", i) + " = linalg.matmul ins(" + name("h", i) +
            ", " + name("p", i) + " : " + x + ", " + w + ") outs(" +
            name("i", i) + " : " + x + ") -> " + x + "\n";
    text += "  " + name("h", i + 1) + " = arith.maximumf " + name("a", i) +
            ", %zero : " + x + "\n";
  }
  text += "  %loss = linalg.reduce { arith.addf } ins(" + name("h", layers) +
          " : " + x + ") outs(%start : tensor<f32>) dimensions = [0, 1]\n";
  text += "  return %loss : tensor<f32>\n}\n";

  auto parameter = [&](int i) {
    return (i < count ? name("p", i) : name("m", i - count)) + ": " +
           type(i % count) + " {surge.donated = " + std::to_string(i) + "}";
  };
  text += "func.func @step(" + list(2 * count, parameter) + ", %x: " + x +
          ") -> (" + types + ", " + types + ", tensor<f32>) {\n";
  text += "  %n = arith.constant 1 : i64\n";
  text += "  %rate = arith.constant 0.001 : f32\n";
  text += "  %loss, " + list(count, [](int i) { return name("g", i); }) +
          " = surge.value_and_grad @loss(" +
          list(count, [](int i) { return name("p", i); }) + ", %x) wrt [" +
          list(count, [](int i) { return std::to_string(i); }) + "] : (" +
          types + ", " + x + ") -> (tensor<f32>, " + types + ")\n";
  for (int i = 0; i < count; ++i)
    text += "  " + name("q", i) + ", " + name("r", i) + " = surge.update " +
            name("p", i) + ", " + name("g", i) + " slots(" + name("m", i) +
            ") step(%n) rate(%rate) using(#surge.sgd<momentum = 0.9>) : " +
            type(i) + ", i64\n";
  text += "  return " + list(count, [](int i) { return name("q", i); }) + ", " +
          list(count, [](int i) { return name("r", i); }) +
          ", %loss : " + types + ", " + types + ", tensor<f32>\n}\n";
  return text;
}

} // namespace

TEST(Plan, ADeepNetworkTakesWhatIsInUse) {
  const int layers = 64, width = 16, batch = 8;
  Result<Function> step = compile(deepNetwork(layers, width, batch), "step");
  ASSERT_TRUE(step) << step.error().text();
  MemoryPlan plan = step->memoryPlan();
  // Each layer saves its values for the way back.
  EXPECT_GE(plan.liveBytes, 4 * layers * width * batch);
  EXPECT_GE(plan.arenaBytes, plan.liveBytes);
  EXPECT_LE(plan.arenaBytes, 1.1 * plan.liveBytes);
  // Gradients of all weights at once would be more than half of these.
  EXPECT_LE(plan.liveBytes, 8 * layers * width * batch + 4 * layers * width);

  std::vector<Value> state;
  for (int i = 0; i < 4 * layers; ++i) {
    bool isWeight = i % (2 * layers) < layers;
    state.push_back(Tensor::zeros(ElementType::F32,
                                  isWeight ? std::vector<int64_t>{width, width}
                                           : std::vector<int64_t>{width}));
  }
  for (int i = 0; i < layers; ++i)
    for (int j = 0; j < width; ++j)
      std::get<Tensor>(state[i]).data<float>()[j * width + j] = 1;
  Tensor x = Tensor::zeros(ElementType::F32, {batch, width});
  std::fill(x.data<float>(), x.data<float>() + x.size(), 1.0f);
  const void *memory = dataOf(state[0]);

  surge_memory_statistics before = {}, after = {};
  for (int i = 0; i < 4; ++i) {
    std::vector<Value> arguments = std::move(state);
    arguments.push_back(x);
    before = surge_get_memory_statistics();
    Result<std::vector<Value>> results = step->call(std::move(arguments));
    after = surge_get_memory_statistics();
    ASSERT_TRUE(results) << results.error().text();
    if (i == 0) // The identity, 64 times.
      EXPECT_EQ(numbersOf(results->back())[0], width * batch);
    results->pop_back();
    state = std::move(*results);
  }
  EXPECT_EQ(dataOf(state[0]), memory);
  // The arena, and the loss.
  EXPECT_EQ(after.allocations - before.allocations, 2u);
  EXPECT_EQ(after.system_blocks, before.system_blocks);
}
