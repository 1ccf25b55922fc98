//===- elementary_functions.cpp - exp and its kin against long double -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

using namespace surge;

namespace {

struct Case {
  const char *name;
  long double (*reference)(long double);
  double lowest, highest; ///< where its arguments are drawn from.
};

const Case cases[] = {
    {"exp", std::exp, -800, 720},     {"exp", std::exp, -110, 90},
    {"exp", std::exp, -1, 1},         {"expm1", std::expm1, -60, 720},
    {"expm1", std::expm1, -60, 90},   {"expm1", std::expm1, -1, 1},
    {"log", std::log, 0, 10},         {"log", std::log, 0, 1e300},
    {"log", std::log, 0.9, 1.1},      {"log", std::log, 0, 2e-38},
    {"log1p", std::log1p, -1, 3},     {"log1p", std::log1p, 0, 1e30},
    {"log1p", std::log1p, -0.1, 0.1}, {"tanh", std::tanh, -25, 25},
    {"tanh", std::tanh, -1, 1},       {"tanh", std::tanh, -0.01, 0.01},
};

/// Evenly drawn arguments, tiny ones of both signs, and the special ones.
template <typename T>
std::vector<T> argumentsOf(const Case &test) {
  std::mt19937_64 generator(1);
  T limit = std::numeric_limits<T>::max();
  std::uniform_real_distribution<double> uniform(test.lowest, test.highest);
  std::vector<T> arguments;
  for (int i = 0; i < 100000; ++i)
    arguments.push_back(std::min<double>(uniform(generator), limit));
  for (T tiny = 1; tiny > 0; tiny /= 3)
    arguments.insert(arguments.end(), {tiny, -tiny});
  T infinity = std::numeric_limits<T>::infinity();
  arguments.insert(arguments.end(), {0, -T(0), infinity, -infinity, limit,
                                     -limit, -1, std::nanf("")});
  return arguments;
}

template <typename T>
std::vector<T> run(const std::string &name, ElementType type,
                   std::vector<T> &arguments) {
  std::string tensor =
      std::string("tensor<?x") + (sizeof(T) == 4 ? "f32" : "f64") + ">";
  Result<Program> program = Engine().compileString(
      "func.func @f(%x: " + tensor + ") -> " + tensor + " {\n  %y = math." +
          name + " %x : " + tensor + "\n  return %y : " + tensor + "\n}\n",
      "function.mlir");
  EXPECT_TRUE(program) << program.error().text();
  Tensor x = Tensor::borrow(arguments.data(), type,
                            {static_cast<int64_t>(arguments.size())});
  Result<std::vector<Value>> results = program->function("f")->call({x});
  EXPECT_TRUE(results) << results.error().text();
  const T *y = std::get<Tensor>((*results)[0]).data<T>();
  return {y, y + arguments.size()};
}

/// The distance in units in the last place of the reference.
template <typename T>
double distance(T value, long double reference) {
  T rounded = static_cast<T>(reference);
  if (std::isnan(rounded) || std::isinf(rounded) || rounded == 0)
    return std::memcmp(&value, &rounded, sizeof(T)) == 0 ||
                   (std::isnan(rounded) && std::isnan(value))
               ? 0
               : std::numeric_limits<double>::infinity();
  T magnitude = std::abs(rounded);
  T unit = magnitude - std::nextafter(magnitude, T(0));
  return std::abs((static_cast<long double>(value) - reference) / unit);
}

template <typename T>
void compare(ElementType type) {
  for (const Case &test : cases) {
    std::vector<T> arguments = argumentsOf<T>(test);
    std::vector<T> values = run<T>(test.name, type, arguments);
    double worst = 0;
    T at = 0;
    for (size_t i = 0; i < arguments.size(); ++i) {
      double error = distance<T>(values[i], test.reference(arguments[i]));
      if (error > worst) {
        worst = error;
        at = arguments[i];
      }
    }
    EXPECT_LE(worst, 2) << test.name << "(" << at << ") in [" << test.lowest
                        << ", " << test.highest << "]";
    testing::Test::RecordProperty(std::string(test.name) +
                                      std::to_string(test.highest),
                                  std::to_string(worst));
  }
}

} // namespace

TEST(ElementaryFunctions, AreWithinTwoUnitsInTheLastPlaceOfSinglePrecision) {
  compare<float>(ElementType::F32);
}

TEST(ElementaryFunctions, AreWithinTwoUnitsInTheLastPlaceOfDoublePrecision) {
  compare<double>(ElementType::F64);
}
