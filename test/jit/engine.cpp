//===- engine.cpp - Compile programs and call them ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include "runtime/Surge.h"

#include <cstring>
#include <thread>

#include <gtest/gtest.h>

using namespace surge;

namespace {

std::string errorOf(const Result<Program> &result) {
  return result ? "no error" : result.error().text();
}

std::string errorOf(const Result<std::vector<Value>> &result) {
  return result ? "no error" : result.error().text();
}

Function compile(const std::string &text, const std::string &name,
                 EngineOptions options = {}) {
  Result<Program> program = Engine(options).compileString(text, "test.mlir");
  EXPECT_TRUE(program) << program.error().text();
  if (!program)
    return {};
  Result<Function> function = program->function(name);
  EXPECT_TRUE(function) << function.error().text();
  return function ? *function : Function();
}

EngineOptions threadsAndLevel(int threads, int level) {
  EngineOptions options;
  options.threads = threads;
  options.optimizationLevel = level;
  return options;
}

constexpr char kAdd[] = R"(
func.func @add(%x: tensor<?x3xf32>, %y: tensor<?x3xf32> {surge.range = [0.5, 2.0]}) -> tensor<?x3xf32> {
  %z = arith.addf %x, %y : tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
func.func private @hidden(%x: f32) -> f32 {
  return %x : f32
}
)";

std::vector<float> numbersOf(const Value &value) {
  Tensor tensor = std::get<Tensor>(value).rowMajor();
  return {tensor.data<float>(), tensor.data<float>() + tensor.size()};
}

} // namespace

TEST(Engine, CallsWithBorrowedStridedAndEmptyTensors) {
  Function add = compile(kAdd, "add");
  float x[6] = {1, 2, 3, 4, 5, 6}, y[6] = {10, 30, 50, 20, 40, 60};
  Tensor left = Tensor::borrow(x, ElementType::F32, {2, 3});
  Tensor right = Tensor::borrow(y, ElementType::F32, {2, 3}, {3, 1});
  Result<std::vector<Value>> sum = add.call({left, right});
  ASSERT_TRUE(sum) << sum.error().text();
  EXPECT_EQ(numbersOf((*sum)[0]), (std::vector<float>{11, 32, 53, 24, 45, 66}));
  // y again, as the transpose of a [3, 2] tensor in memory.
  float z[6] = {10, 20, 30, 40, 50, 60};
  right = Tensor::borrow(z, ElementType::F32, {2, 3}, {1, 2});
  EXPECT_EQ(numbersOf((*add.call({left, right}))[0]),
            (std::vector<float>{11, 32, 53, 24, 45, 66}));
  EXPECT_EQ(x[0], 1);
  Tensor none = Tensor::zeros(ElementType::F32, {0, 3});
  sum = add.call({none, none});
  ASSERT_TRUE(sum) << sum.error().text();
  EXPECT_EQ(std::get<Tensor>((*sum)[0]).shape(), (std::vector<int64_t>{0, 3}));
}

TEST(Engine, MisalignedMemoryIsCopied) {
  Function add = compile(kAdd, "add");
  alignas(4) char bytes[25];
  for (int i = 0; i < 6; ++i) {
    float number = i;
    std::memcpy(bytes + 1 + 4 * i, &number, 4);
  }
  Tensor odd = Tensor::borrow(bytes + 1, ElementType::F32, {2, 3});
  EXPECT_EQ(numbersOf((*add.call({odd, odd}))[0]),
            (std::vector<float>{0, 2, 4, 6, 8, 10}));
}

TEST(Engine, ResultsOwnTheirMemory) {
  uint64_t before = surge_get_memory_statistics().live_bytes;
  {
    std::optional<Tensor> kept;
    {
      Function add = compile(kAdd, "add");
      Tensor ones = Tensor::zeros(ElementType::F32, {1, 3});
      ones.data<float>()[0] = 1;
      auto sum = add.call({ones, ones});
      ASSERT_TRUE(sum);
      kept = std::get<Tensor>((*sum)[0]);
    }
    EXPECT_EQ(kept->data<float>()[0], 2);
  }
  EXPECT_EQ(surge_get_memory_statistics().live_bytes, before);
}

TEST(Engine, AReturnedArgumentIsACopy) {
  Function both = compile(R"(
    func.func @both(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
      return %x, %x : tensor<2xf32>, tensor<2xf32>
    })",
                          "both");
  float x[2] = {1, 2};
  auto results = both.call({Tensor::borrow(x, ElementType::F32, {2})});
  ASSERT_TRUE(results) << results.error().text();
  x[0] = 7;
  EXPECT_EQ(numbersOf((*results)[0]), (std::vector<float>{1, 2}));
  EXPECT_EQ(numbersOf((*results)[1]), (std::vector<float>{1, 2}));
}

TEST(Engine, ScalarsAndNumbers) {
  Function mix = compile(R"(
    func.func @mix(%a: f32, %b: i32, %c: i1, %d: index, %e: f64, %f: tensor<f64>)
        -> (f32, i32, i1, index, f64, tensor<f64>) {
      %true = arith.constant true
      %not = arith.xori %c, %true : i1
      %twice = arith.addi %b, %b : i32
      return %a, %twice, %not, %d, %e, %f : f32, i32, i1, index, f64, tensor<f64>
    })",
                         "mix");
  auto results =
      mix.call({0.5, int64_t(-21), int64_t(0), 3.0, int64_t(2), 8.25});
  ASSERT_TRUE(results) << results.error().text();
  double expected[] = {0.5, -42, 1, 3, 2, 8.25};
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(std::get<Tensor>((*results)[i]).toHost().at(0), expected[i]);
  // Results serve as arguments again.
  results = mix.call(*results);
  ASSERT_TRUE(results) << results.error().text();
  EXPECT_EQ(std::get<Tensor>((*results)[1]).toHost().at(0), -84);
  EXPECT_EQ(errorOf(mix.call({0.5, 2.5, int64_t(0), 3.0, 1.0, 1.0})),
            "test.mlir:2:5: expected argument 1 (%b) of 'mix' to be i32, but "
            "got the number 2.500000");
  EXPECT_EQ(
      errorOf(mix.call({0.5, int64_t(1) << 32, int64_t(0), 3.0, 1.0, 1.0})),
      "test.mlir:2:5: expected argument 1 (%b) of 'mix' to be i32, but "
      "got the number 4294967296");
}

TEST(Engine, SignaturesTellNamesTypesAndAttributes) {
  Result<Source> source = Engine().parseString(kAdd, "add.mlir");
  ASSERT_TRUE(source) << source.error().text();
  ASSERT_EQ(source->signatures().size(), 1u);
  Signature signature = source->signatures()[0];
  EXPECT_EQ(signature.name, "add");
  EXPECT_EQ(signature.location, "add.mlir:2:1");
  ASSERT_EQ(signature.arguments.size(), 2u);
  EXPECT_EQ(signature.arguments[1].name, "y");
  EXPECT_EQ(signature.arguments[1].type.text, "tensor<?x3xf32>");
  EXPECT_EQ(signature.arguments[1].type.shape, (std::vector<int64_t>{-1, 3}));
  EXPECT_EQ(signature.arguments[1].type.element, ElementType::F32);
  EXPECT_EQ(signature.arguments[1].attributes.at("surge.range").numbers,
            (std::vector<double>{0.5, 2}));
  EXPECT_TRUE(signature.arguments[0].attributes.empty());
  EXPECT_EQ(signature.results[0].type.text, "tensor<?x3xf32>");
}

TEST(Engine, AppendedFunctionsSeeTheModule) {
  Result<Source> source =
      Engine().parseString(std::string("module {") + kAdd + "}", "add.mlir");
  ASSERT_TRUE(source) << source.error().text();
  EXPECT_TRUE(source->append(R"(
    func.func @shown(%x: f32) -> f32 {
      %y = call @hidden(%x) : (f32) -> f32
      return %y : f32
    })",
                             "more"));
  Result<void> wrong = source->append(R"(
    func.func @wrong(%x: f32) -> f32 {
      %y = call @missing(%x) : (f32) -> f32
      return %y : f32
    })",
                                      "more");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(), "more:3:12: 'func.call' op 'missing' does "
                                  "not reference a valid function");
  EXPECT_EQ(source->signatures().size(), 2u);
  Result<Program> program = Engine().compile(std::move(*source));
  ASSERT_TRUE(program) << program.error().text();
  auto y = program->function("shown")->call({4.0});
  EXPECT_EQ(std::get<Tensor>((*y)[0]).toHost().at(0), 4);
}

TEST(Engine, WrongArgumentsAreErrors) {
  Function add = compile(kAdd, "add");
  Tensor x = Tensor::zeros(ElementType::F32, {2, 3});
  EXPECT_EQ(errorOf(add.call({x})),
            "test.mlir:2:1: expected 2 arguments of 'add', but got 1");
  auto second = [&](Value value) { return errorOf(add.call({x, value})); };
  const std::string prefix = "test.mlir:2:1: expected argument 1 (%y) of 'add' "
                             "to be tensor<?x3xf32>, but got ";
  EXPECT_EQ(second(Tensor::zeros(ElementType::F64, {2, 3})),
            prefix + "tensor<2x3xf64>");
  EXPECT_EQ(second(Tensor::zeros(ElementType::F32, {2, 4})),
            prefix + "tensor<2x4xf32>");
  EXPECT_EQ(second(Tensor::zeros(ElementType::F32, {3})),
            prefix + "tensor<3xf32>");
  EXPECT_EQ(second(Key()), prefix + "a key");
  EXPECT_EQ(second(int64_t(1)), prefix + "the number 1");
}

TEST(Engine, WrongProgramsAreErrors) {
  Engine engine;
  EXPECT_EQ(
      errorOf(engine.compileString("func.func @f(", "x.mlir")).substr(0, 12),
      "x.mlir:1:13:");
  EXPECT_EQ(errorOf(engine.compileString(
                        "func.func @f() -> f32 {\n  %0 = foo.bar : f32\n"
                        "  return %0 : f32\n}",
                        "x.mlir"))
                .substr(0, 11),
            "x.mlir:2:8:");
  EXPECT_EQ(errorOf(engine.compileFile("/nowhere.mlir")),
            "/nowhere.mlir: cannot open: No such file or directory");
  EXPECT_EQ(errorOf(engine.compileFile("/")),
            "/: expected a file, but this is a directory");
  EXPECT_NE(
      errorOf(engine.compileString("func.func private @elsewhere(f32) -> f32\n"
                                   "func.func @f(%x: f32) -> f32 {\n"
                                   "  %y = call @elsewhere(%x) : (f32) -> f32\n"
                                   "  return %y : f32\n}"))
          .find("Symbols not found: [ elsewhere ]"),
      std::string::npos);
  Result<Program> program = engine.compileString(kAdd);
  ASSERT_TRUE(program);
  EXPECT_EQ(program->function("sub").error().text(),
            "expected a public function 'sub', but the program has only add");
  EngineOptions options;
  options.estimators = {"categorical"};
  EXPECT_EQ(errorOf(Engine(options).compileString(kAdd)),
            "expected an estimator as KIND=ATTRIBUTE, for example "
            "categorical=#surge.reinmax, but got 'categorical'");
}

TEST(Engine, LackOfMemoryIsAnError) {
  Function make = compile(R"(
    func.func @make(%n: index) -> tensor<?xf64> {
      %one = arith.constant 1.0 : f64
      %x = tensor.splat %one[%n] : tensor<?xf64>
      return %x : tensor<?xf64>
    })",
                          "make");
  auto few = make.call({int64_t(3)});
  ASSERT_TRUE(few) << few.error().text();
  EXPECT_EQ(std::get<Tensor>((*few)[0]).data<double>()[2], 1);
  EXPECT_EQ(errorOf(make.call({int64_t(1) << 43})),
            "test.mlir:2:5: a call of 'make' failed: out of memory: the system "
            "refused 70368744177664 bytes for a tensor");
}

TEST(Engine, ManyThreadsCallAndCompile) {
  Function add = compile(kAdd, "add");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Function own = compile(kAdd, "add", threadsAndLevel(1, t % 4));
      for (int i = 0; i < 200; ++i) {
        Tensor x = Tensor::zeros(ElementType::F32, {t + 1, 3});
        x.data<float>()[3 * t + 2] = i;
        for (const Function &function : {add, own}) {
          auto sum = function.call({x, x});
          ASSERT_TRUE(sum);
          ASSERT_EQ(numbersOf((*sum)[0]).back(), 2 * i);
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(Engine, ThreadCountsArePerCall) {
  int before = surge_get_threads();
  Function add = compile(kAdd, "add", threadsAndLevel(before + 1, 3));
  Tensor x = Tensor::zeros(ElementType::F32, {2, 3});
  ASSERT_TRUE(add.call({x, x}));
  EXPECT_EQ(surge_get_threads(), before);
}
