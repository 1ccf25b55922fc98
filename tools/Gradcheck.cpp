//===- Gradcheck.cpp - surge-run gradcheck --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Gradcheck.h"

#include "tools/GradcheckRequests.h"
#include "tools/GradcheckValues.h"
#include "tools/Options.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <limits>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run gradcheck FILE.mlir [OPTIONS]

Checks the derivatives of every public function of a program, or of one:

  primal       the results beside a derivative are those of the function itself
  differences  the JVP in a random direction is that of five-point differences
  transpose    <u, J v> = <J' u, v> for random u and v

and the same once more for the VJP as a function: the second derivative. Prints
a table and exits with 1 on disagreement.

Arguments are drawn from [-1, 1], or the range an argument attribute gives:
`%x: f64 {surge.range = [0.1, 2.0]}`; sizes that are not known are 3. A
derivative that is zero everywhere fails, for it shows nothing, unless the
function carries `surge.zero_gradient`. The derivative of a function with
`surge.estimated` is an estimate: it is not compared with differences.

)";

struct Settings {
  std::string file, entry;
  std::vector<size_t> wrt;
  int64_t points = 3, seed = 0, order = 2;
  bool json = false, help = false;
};

/// One line of the table.
struct Outcome {
  std::string function;
  int order;
  std::string check;
  double error;
  double tolerance;
  bool passed() const { return error <= tolerance; }
};

/// What floating-point numbers of a type can show.
struct Precision {
  double step, differences, exact;
};

Precision precisionOf(const CheckedFunction &checked) {
  bool isDouble = true;
  for (size_t i : checked.wrt)
    isDouble &= checked.signature.arguments[i].type.element == ElementType::F64;
  return isDouble ? Precision{1e-4, 1e-6, 1e-10} : Precision{2e-2, 2e-2, 1e-4};
}

/// Runs the checks of one function at random points.
class Checker {
public:
  Checker(const CheckedFunction &checked, const Program &program,
          Function function, Function jvp, Function vjp)
      : checked(checked), program(program), function(function), jvp(jvp),
        vjp(vjp), precision(precisionOf(checked)) {}

  Result<std::vector<Outcome>> run(int64_t points, Sampler &sampler) {
    for (int64_t point = 0; point < points; ++point)
      if (Result<void> done = checkPoint(sampler); !done)
        return done.error();
    std::vector<Outcome> outcomes = {
        outcome("primal", primalError, precision.exact)};
    if (!checked.estimated)
      outcomes.push_back(
          outcome("differences", differencesError, precision.differences));
    outcomes.push_back(outcome("transpose", transposeError, precision.exact));
    if (isZero && !checked.estimated && !checked.zeroGradient &&
        checked.order == 1)
      outcomes.push_back(outcome("not zero", 1, 0));
    return outcomes;
  }

private:
  Outcome outcome(const char *check, double error, double tolerance) const {
    return {checked.signature.name, checked.order, check, error, tolerance};
  }

  /// A difference that is not a number is the largest of all.
  static void raise(double &worst, double error) {
    worst = std::isnan(error) || error > worst ? error : worst;
  }

  Values moved(const Values &arguments, const Values &directions,
               double factor) const {
    Values result = arguments;
    for (size_t i = 0; i < checked.wrt.size(); ++i)
      result[checked.wrt[i]] =
          axpy(arguments[checked.wrt[i]], factor, directions[i]);
    return result;
  }

  /// Random arguments of a function of any order.
  Result<Values> drawArguments(const CheckedFunction &of,
                               Sampler &sampler) const {
    Values arguments;
    if (!of.previous) {
      for (const Parameter &parameter : of.signature.arguments)
        arguments.push_back(sampler.argument(parameter));
      return arguments;
    }
    Result<Values> below = drawArguments(*of.previous, sampler);
    Result<Function> primal = program.function(of.previous->signature.name);
    if (!below)
      return below;
    if (!primal)
      return primal.error();
    Result<Values> results = primal->call(*below);
    if (!results)
      return results;
    for (size_t i : of.previous->of)
      below->push_back(sampler.direction((*results)[i]));
    return below;
  }

  Result<void> checkPoint(Sampler &sampler) {
    Result<Values> drawn = drawArguments(checked, sampler);
    if (!drawn)
      return drawn.error();
    const Values &arguments = *drawn;
    Result<Values> primal = function.call(arguments);
    if (!primal)
      return primal.error();
    Values tangents, cotangents, withTangents = arguments,
                                 withCotangents = arguments;
    for (size_t i : checked.wrt)
      tangents.push_back(sampler.direction(arguments[i]));
    for (size_t i : checked.of)
      cotangents.push_back(sampler.direction((*primal)[i]));
    withTangents.insert(withTangents.end(), tangents.begin(), tangents.end());
    withCotangents.insert(withCotangents.end(), cotangents.begin(),
                          cotangents.end());
    Result<Values> forward = jvp.call(withTangents),
                   reverse = vjp.call(withCotangents);
    if (!forward)
      return forward.error();
    if (!reverse)
      return reverse.error();

    comparePrimals(*primal, *forward);
    comparePrimals(*primal, *reverse);
    compareTransposes(*forward, *reverse, tangents, cotangents);
    return checked.estimated
               ? Result<void>()
               : compareDifferences(*forward, arguments, tangents);
  }

  void comparePrimals(const Values &want, const Values &got) {
    for (size_t i : checked.of)
      raise(primalError,
            norm(axpy(got[i], -1, want[i])) / std::max(1.0, norm(want[i])));
  }

  void compareTransposes(const Values &forward, const Values &reverse,
                         const Values &tangents, const Values &cotangents) {
    size_t numResults = checked.signature.results.size();
    double left = 0, right = 0, scale = 1e-3;
    for (size_t i = 0; i < cotangents.size(); ++i) {
      left += dot(cotangents[i], forward[numResults + i]);
      scale += norm(cotangents[i]) * norm(forward[numResults + i]);
    }
    for (size_t i = 0; i < tangents.size(); ++i) {
      right += dot(reverse[numResults + i], tangents[i]);
      scale += norm(tangents[i]) * norm(reverse[numResults + i]);
    }
    raise(transposeError, std::abs(left - right) / scale);
  }

  /// The better of two step sizes: a kink that the long step reaches across
  /// lies beyond the short one.
  Result<void> compareDifferences(const Values &forward,
                                  const Values &arguments,
                                  const Values &tangents) {
    double best = std::numeric_limits<double>::infinity();
    for (double step : {precision.step, precision.step / 1000}) {
      Result<double> error =
          differencesErrorAt(step, forward, arguments, tangents);
      if (!error)
        return error.error();
      best = *error < best ? *error : best;
    }
    raise(differencesError, best);
    return {};
  }

  /// (8 (f(x + h v) - f(x - h v)) - (f(x + 2 h v) - f(x - 2 h v))) / 12 h
  /// against J v.
  Result<double> differencesErrorAt(double h, const Values &forward,
                                    const Values &arguments,
                                    const Values &tangents) {
    std::vector<Values> at;
    for (double factor : {h, -h, 2 * h, -2 * h}) {
      Result<Values> values = function.call(moved(arguments, tangents, factor));
      if (!values)
        return values.error();
      at.push_back(std::move(*values));
    }
    size_t numResults = checked.signature.results.size();
    double worst = 0;
    for (size_t i = 0; i < checked.of.size(); ++i) {
      size_t result = checked.of[i];
      const Tensor &tangent = std::get<Tensor>(forward[numResults + i]);
      double difference = 0, size = 0;
      for (int64_t k = 0; k < tangent.size(); ++k) {
        auto value = [&](int which) {
          return elementAt(std::get<Tensor>(at[which][result]), k);
        };
        double slope =
            (8 * (value(0) - value(1)) - (value(2) - value(3))) / (12 * h);
        difference += std::pow(slope - elementAt(tangent, k), 2);
        size += slope * slope;
        isZero &= elementAt(tangent, k) == 0;
      }
      raise(worst, std::sqrt(difference) / std::max(1.0, std::sqrt(size)));
    }
    return worst;
  }

  const CheckedFunction &checked;
  const Program &program;
  Function function, jvp, vjp;
  Precision precision;
  double primalError = 0, differencesError = 0, transposeError = 0;
  bool isZero = true;
};

/// The functions to check, of every order.
Result<std::vector<CheckedFunction>> chooseFunctions(const Source &source,
                                                     const Settings &settings) {
  std::vector<CheckedFunction> chosen;
  for (const Signature &signature : source.signatures()) {
    if (!settings.entry.empty() && signature.name != settings.entry)
      continue;
    std::vector<size_t> wrt = settings.wrt;
    if (wrt.empty())
      for (size_t i = 0; i < signature.arguments.size(); ++i)
        if (signature.arguments[i].type.isFloat())
          wrt.push_back(i);
    for (size_t i : wrt)
      if (i >= signature.arguments.size() ||
          !signature.arguments[i].type.isFloat())
        return Error{"expected --wrt to name floating-point arguments of '" +
                         signature.name + "', but got " + std::to_string(i),
                     signature.location};
    for (const Parameter &argument : signature.arguments)
      if (argument.type.isFloat() &&
          argument.type.element != ElementType::F32 &&
          argument.type.element != ElementType::F64)
        return Error{"expected floating-point arguments of f32 or f64, whose "
                     "differences mean something, but got " +
                         argument.type.text,
                     signature.location};
    CheckedFunction checked = requestDerivatives(signature, wrt, 1);
    if (wrt.empty() || checked.of.empty()) {
      if (settings.entry.empty())
        continue;
      return Error{"expected '" + signature.name +
                       "' to have floating-point arguments and results",
                   signature.location};
    }
    chosen.push_back(checked);
    for (int64_t order = 2; order <= settings.order; ++order)
      chosen.push_back(requestNextOrder(chosen.back()));
  }
  if (chosen.empty())
    return Error{settings.entry.empty()
                     ? "expected a public function with floating-point "
                       "arguments and results, but "
                       "there is none"
                     : "expected a public function '" + settings.entry +
                           "', but there is none",
                 settings.file};
  return chosen;
}

Result<std::vector<Outcome>> check(const Settings &settings) {
  EngineOptions options;
  options.containCrashes = true;
  Engine engine(options);
  Result<Source> source = engine.parseFile(settings.file);
  if (!source)
    return source.error();
  Result<std::vector<CheckedFunction>> chosen =
      chooseFunctions(*source, settings);
  if (!chosen)
    return chosen.error();
  for (const CheckedFunction &checked : *chosen)
    if (Result<void> added = source->append(
            checked.text, "derivatives of " + checked.signature.name);
        !added)
      return added.error();
  Result<Program> program = engine.compile(std::move(*source));
  if (!program)
    return program.error();
  std::vector<Outcome> outcomes;
  Sampler sampler(settings.seed);
  for (const CheckedFunction &checked : *chosen) {
    Result<Function> function = program->function(checked.signature.name),
                     jvp = program->function(checked.jvp),
                     vjp = program->function(checked.vjp);
    for (Result<Function> *compiled : {&function, &jvp, &vjp})
      if (!*compiled)
        return compiled->error();
    Result<std::vector<Outcome>> results =
        Checker(checked, *program, *function, *jvp, *vjp)
            .run(settings.points, sampler);
    if (!results)
      return results.error();
    outcomes.insert(outcomes.end(), results->begin(), results->end());
  }
  return outcomes;
}

void printTable(const std::vector<Outcome> &outcomes) {
  std::printf("%-40s %5s  %-12s %10s %10s\n", "function", "order", "check",
              "error", "tolerance");
  for (const Outcome &outcome : outcomes)
    std::printf("%-40s %5d  %-12s %10.2e %10.2e  %s\n",
                outcome.function.c_str(), outcome.order, outcome.check.c_str(),
                outcome.error, outcome.tolerance,
                outcome.passed() ? "ok" : "FAILED");
}

void printJson(const std::vector<Outcome> &outcomes) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Outcome &outcome : outcomes)
    rows.push_back({{"function", outcome.function},
                    {"order", outcome.order},
                    {"check", outcome.check},
                    {"error", outcome.error},
                    {"tolerance", outcome.tolerance},
                    {"passed", outcome.passed()}});
  std::printf("%s\n", nlohmann::json{{"checks", rows}}.dump().c_str());
}

/// `0,2` as indices.
Result<std::vector<size_t>> parseIndices(const std::string &text) {
  std::vector<size_t> indices;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    Result<int64_t> index = parseInteger(text.substr(begin, end - begin), 0);
    if (!index)
      return index.error();
    indices.push_back(*index);
    begin = end + 1;
  }
  return indices;
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run gradcheck: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::gradcheck(const std::vector<std::string> &arguments) {
  Settings settings;
  auto takeWrt = [&](const std::string &text) -> Result<void> {
    Result<std::vector<size_t>> indices = parseIndices(text);
    if (!indices)
      return indices.error();
    settings.wrt = *indices;
    return {};
  };
  std::vector<Option> options = {
      {"--entry", "NAME", "check this function only",
       storeText(settings.entry)},
      {"--wrt", "I,J",
       "differentiate by these arguments (default: all floating-point ones)",
       takeWrt},
      {"--order", "N", "highest derivative (default 2)",
       storeInteger(settings.order, 1)},
      {"--points", "N", "random points per function (default 3)",
       storeInteger(settings.points, 1)},
      {"--seed", "N", "seed of the points (default 0)",
       storeInteger(settings.seed, 0)},
      {"--json", "", "print one object instead of a table",
       storeFlag(settings.json)},
      {"--help", "", "print this text", storeFlag(settings.help)},
  };
  auto takeFile = [&](const std::string &file) -> Result<void> {
    if (!settings.file.empty())
      return Error{"expected one file, but got also '" + file + "'", ""};
    settings.file = file;
    return {};
  };
  Result<void> parsed = parseOptions(arguments, options, takeFile);
  if (!parsed)
    return fail(parsed.error(), 2);
  if (settings.help) {
    std::printf("%s%s", introduction, describeOptions(options).c_str());
    return 0;
  }
  if (settings.file.empty())
    return fail({"expected a file; see surge-run gradcheck --help", ""}, 2);
  Result<std::vector<Outcome>> outcomes = check(settings);
  if (!outcomes)
    return fail(outcomes.error(), 1);
  settings.json ? printJson(*outcomes) : printTable(*outcomes);
  for (const Outcome &outcome : *outcomes)
    if (!outcome.passed())
      return 1;
  return 0;
}
