//===- elementary_functions.cpp - exp and its kin against long double -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The table of docs/ElementaryFunctions.md comes from
//
//   surge-unit-tests --gtest_also_run_disabled_tests \
//     --gtest_filter='ElementaryFunctions.DISABLED_Table'
//
// which takes every f32 there is and needs about half an hour of one core; with
// SURGE_EVERY=31 in the environment, every 31st.
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"
#include "runtime/Surge.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

using namespace surge;

namespace {

struct Range {
  double lowest, highest;
};

struct Function {
  const char *name;
  float (*single)(float); ///< the C library's, to compare times with.
  double (*two)(double);
  long double (*reference)(long double);
  std::vector<Range> ranges; ///< the first one is timed.
};

const Function functions[] = {
    {"cos", std::cos, std::cos, std::cos, {{-10, 10}, {-1e5, 1e5}, {1, 2}}},
    {"erf", std::erf, std::erf, std::erf, {{-3, 3}, {-7, 7}, {0.9, 1.1}}},
    {"exp", std::exp, std::exp, std::exp, {{-10, 10}, {-800, 720}, {-110, 90}}},
    {"exp2",
     std::exp2,
     std::exp2,
     std::exp2,
     {{-10, 10}, {-1100, 1030}, {-150, 130}, {-1, 1}}},
    {"expm1",
     std::expm1,
     std::expm1,
     std::expm1,
     {{-10, 10}, {-60, 720}, {-60, 90}, {-1, 1}}},
    {"log",
     std::log,
     std::log,
     std::log,
     {{0, 10}, {0, 1e300}, {0.9, 1.1}, {0, 2e-38}}},
    {"log10",
     std::log10,
     std::log10,
     std::log10,
     {{0, 10}, {0, 1e300}, {0.9, 1.1}, {0, 2e-38}}},
    {"log1p", std::log1p, std::log1p, std::log1p, {{-1, 3}, {-0.1, 0.1}}},
    {"log2",
     std::log2,
     std::log2,
     std::log2,
     {{0, 10}, {0, 1e300}, {0.9, 1.1}, {0, 2e-38}}},
    {"sin", std::sin, std::sin, std::sin, {{-10, 10}, {-1e5, 1e5}, {3, 4}}},
    {"tanh",
     std::tanh,
     std::tanh,
     std::tanh,
     {{-3, 3}, {-25, 25}, {-0.1, 0.1}}},
};

template <typename T>
constexpr ElementType typeOf() {
  return sizeof(T) == 4 ? ElementType::F32 : ElementType::F64;
}

template <typename T>
T fromBits(uint64_t bits) {
  T number;
  std::memcpy(&number, &bits, sizeof(T));
  return number;
}

template <typename T>
std::vector<T> specialArguments() {
  T infinity = std::numeric_limits<T>::infinity();
  T limit = std::numeric_limits<T>::max();
  T tiny = std::numeric_limits<T>::denorm_min();
  T next = std::nextafter(T(1), T(2)), before = std::nextafter(T(1), T(0));
  // The largest odd integer, and the double next to a multiple of pi / 2.
  T odd = T(2) / std::numeric_limits<T>::epsilon() - 1;
  std::vector<T> positive{0,        1,
                          2,        3,
                          0.5,      10,
                          1000,     next,
                          tiny,     limit,
                          odd,      before,
                          infinity, T(6381956970095103.0 * 0x1p797)};
  std::vector<T> arguments{std::numeric_limits<T>::quiet_NaN()};
  for (T x : positive)
    arguments.insert(arguments.end(), {x, -x});
  return arguments;
}

/// Evenly drawn from the ranges and from all bit patterns, and the special
/// ones.
template <typename T>
std::vector<T> argumentsOf(const std::vector<Range> &ranges) {
  std::mt19937_64 generator(1);
  double limit = std::numeric_limits<T>::max();
  std::vector<T> arguments = specialArguments<T>();
  for (Range range : ranges) {
    std::uniform_real_distribution<double> uniform(range.lowest, range.highest);
    for (int i = 0; i < 100000; ++i)
      arguments.push_back(std::min(uniform(generator), limit));
  }
  for (int i = 0; i < 100000; ++i)
    arguments.push_back(fromBits<T>(generator()));
  return arguments;
}

/// A compiled function of one or two tensors.
template <typename T>
class Compiled {
public:
  Compiled(const std::string &op, size_t count) {
    std::string tensor =
        std::string("tensor<?x") + (sizeof(T) == 4 ? "f32" : "f64") + ">";
    std::string second = count == 2 ? ", %y: " + tensor : "";
    Result<Program> compiled = Engine().compileString(
        "func.func @f(%x: " + tensor + second + ") -> " + tensor +
            " {\n  %z = math." + op + " %x" + (count == 2 ? ", %y" : "") +
            " : " + tensor + "\n  return %z : " + tensor + "\n}\n",
        "function.mlir");
    EXPECT_TRUE(compiled) << compiled.error().text();
    program = *compiled;
  }

  /// Returns the results, which live until the next call.
  const T *operator()(std::initializer_list<std::vector<T> *> arguments) {
    std::vector<Value> tensors;
    for (std::vector<T> *numbers : arguments)
      tensors.push_back(
          Tensor::borrow(numbers->data(), typeOf<T>(),
                         {static_cast<int64_t>(numbers->size())}));
    auto called = program->function("f")->call(tensors);
    EXPECT_TRUE(called) << called.error().text();
    results = std::move(*called);
    return std::get<Tensor>(results[0]).template data<T>();
  }

private:
  std::optional<Program> program;
  std::vector<Value> results;
};

/// The distance in units in the last place of the reference.
template <typename T>
double distance(T value, long double reference) {
  T rounded = static_cast<T>(reference);
  if (std::isnan(rounded))
    return std::isnan(value) ? 0 : std::numeric_limits<double>::infinity();
  if (std::isinf(rounded) || rounded == 0)
    return value == rounded && std::signbit(value) == std::signbit(rounded)
               ? 0
               : std::numeric_limits<double>::infinity();
  T magnitude = std::abs(rounded);
  T unit = magnitude - std::nextafter(magnitude, T(0));
  return std::abs((static_cast<long double>(value) - reference) / unit);
}

template <typename T>
struct Worst {
  double error = 0;
  T x = 0, y = 0;
  void add(double newError, T newX, T newY = 0) {
    if (newError <= error)
      return;
    error = newError;
    x = newX;
    y = newY;
  }
};

template <typename T>
Worst<T> compare(const Function &function, Compiled<T> &compiled) {
  std::vector<T> arguments = argumentsOf<T>(function.ranges);
  const T *values = compiled({&arguments});
  Worst<T> worst;
  for (size_t i = 0; i < arguments.size(); ++i)
    worst.add(distance<T>(values[i], function.reference(arguments[i])),
              arguments[i]);
  return worst;
}

template <typename T>
void expectAccuracy() {
  for (const Function &function : functions) {
    Compiled<T> compiled(function.name, 1);
    Worst<T> worst = compare<T>(function, compiled);
    EXPECT_LE(worst.error, 2) << function.name << "(" << worst.x << ")";
  }
}

/// Random pairs whose power is a number, besides all pairs of special ones.
template <typename T>
Worst<T> comparePowers(Compiled<T> &compiled, int count) {
  std::vector<T> bases, exponents;
  for (T x : specialArguments<T>())
    for (T y : specialArguments<T>()) {
      bases.push_back(x);
      exponents.push_back(y);
    }
  std::mt19937_64 generator(2);
  std::uniform_real_distribution<double> uniform(-1, 1);
  double range = std::log(std::numeric_limits<T>::max()) * 1.05;
  for (int i = 0; i < count; ++i) {
    T x = i % 3 == 0   ? fromBits<T>(generator())
          : i % 3 == 1 ? T(1 + uniform(generator) * 0.01)
                       : T(5 + 5 * uniform(generator));
    double log = std::abs(std::log(std::abs(double(x)))) + 1e-12;
    bases.push_back(x);
    exponents.push_back(i % 2 ? uniform(generator) * 5
                              : uniform(generator) * range / log);
  }
  const T *values = compiled({&bases, &exponents});
  Worst<T> worst;
  for (size_t i = 0; i < bases.size(); ++i) {
    auto power = std::pow<long double>(bases[i], exponents[i]);
    worst.add(distance<T>(values[i], power), bases[i], exponents[i]);
  }
  return worst;
}

template <typename T>
void expectAccuratePowers() {
  Compiled<T> compiled("powf", 2);
  Worst<T> worst = comparePowers<T>(compiled, 300000);
  EXPECT_LE(worst.error, 2) << "pow(" << worst.x << ", " << worst.y << ")";
}

/// Nanoseconds per number, the least of many calls.
template <typename Call>
double timeOf(size_t count, Call call) {
  double best = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < 2000; ++repetition) {
    auto start = std::chrono::steady_clock::now();
    call();
    std::chrono::duration<double, std::nano> passed =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, passed.count() / count);
  }
  return best;
}

template <typename T, typename Library>
void printRow(const char *name, const Worst<T> &worst, const char *set,
              Compiled<T> &compiled, std::vector<T> x, std::vector<T> *y,
              Library library) {
  double time = timeOf(x.size(), [&] {
    if (y)
      compiled({&x, y});
    else
      compiled({&x});
  });
  std::vector<T> out(x.size());
  double before = timeOf(x.size(), [&] {
    for (size_t i = 0; i < x.size(); ++i)
      out[i] = library(i);
  });
  std::printf("| %s | %s | %.2f | %a", name, sizeof(T) == 4 ? "f32" : "f64",
              worst.error, worst.x);
  if (y)
    std::printf(", %a", worst.y);
  std::printf(" | %s | %.2f | %.2f |\n", set, time, before);
  std::fflush(stdout);
}

/// Few enough numbers that they stay in the nearest cache and on one thread.
template <typename T>
std::vector<T> timedArguments(Range range) {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform(range.lowest, range.highest);
  std::vector<T> x(2048);
  for (T &number : x)
    number = uniform(generator);
  return x;
}

void printTable() {
  const char *wanted = std::getenv("SURGE_EVERY");
  uint64_t every = wanted ? std::max(1, std::atoi(wanted)) : 1;
  std::string set =
      every == 1 ? "all" : "1 in " + std::to_string(every);
  for (const Function &function : functions) {
    Compiled<float> single(function.name, 1);
    Worst<float> worst;
    std::vector<float> block(1 << 20);
    uint64_t end = uint64_t(1) << 32;
    for (uint64_t first = 0; first < end; first += every * block.size()) {
      for (size_t i = 0; i < block.size(); ++i)
        block[i] = fromBits<float>(first + every * i);
      const float *values = single({&block});
      for (size_t i = 0; i < block.size(); ++i)
        worst.add(distance<float>(values[i], function.two(block[i])), block[i]);
    }
    std::vector<float> x = timedArguments<float>(function.ranges[0]);
    printRow<float>(function.name, worst, set.c_str(), single, x, nullptr,
                    [&](size_t i) { return function.single(x[i]); });
    Compiled<double> two(function.name, 1);
    std::vector<double> wideX = timedArguments<double>(function.ranges[0]);
    printRow<double>(function.name, compare<double>(function, two), "sample",
                     two, wideX, nullptr,
                     [&](size_t i) { return function.two(wideX[i]); });
  }
}

template <typename T>
void printPowers() {
  Compiled<T> compiled("powf", 2);
  Worst<T> worst = comparePowers<T>(compiled, 30000000);
  std::vector<T> x = timedArguments<T>({0, 10}), y = timedArguments<T>({-3, 3});
  printRow<T>("pow", worst, "sample", compiled, x, &y,
              [&](size_t i) { return std::pow(x[i], y[i]); });
}

} // namespace

TEST(ElementaryFunctions, AreWithinTwoUnitsInTheLastPlaceOfSinglePrecision) {
  expectAccuracy<float>();
}

TEST(ElementaryFunctions, AreWithinTwoUnitsInTheLastPlaceOfDoublePrecision) {
  expectAccuracy<double>();
}

TEST(ElementaryFunctions, PowersAreWithinTwoUnitsInTheLastPlace) {
  expectAccuratePowers<float>();
  expectAccuratePowers<double>();
}

TEST(ElementaryFunctions, DISABLED_Table) {
  int threads = surge_get_threads();
  surge_set_threads(1);
  printTable();
  printPowers<float>();
  printPowers<double>();
  surge_set_threads(threads);
}
