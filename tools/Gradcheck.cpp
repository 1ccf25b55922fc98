//===- Gradcheck.cpp - surge-run gradcheck --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Gradcheck.h"

#include "tools/GradcheckChecker.h"
#include "tools/Options.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <map>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run gradcheck FILE.mlir [OPTIONS]

Checks the derivatives of every public function of a program, or of one:

  primal       the results beside a derivative are those of the function itself
  differences  the JVP in a random direction is that of five-point differences
  transpose    <u, J v> = <J' u, v> for random u and v
  wide         the JVP in several directions at once is that in each

and the same once more for the VJP as a function: the second derivative. Prints
a table and exits with 1 on disagreement.

Random arguments come from [-1, 1], or the range an argument attribute gives:
`%x: f64 {surge.range = [0.1, 2.0]}`; sizes that are not known are 3, keys are
new at every point. Then follow special points: all zero, all one, all minus
one, all equal, large (30) and tiny (1e-6), for the arguments whose range
allows it. Where a derivative disagrees with differences that do not agree with
themselves, as at a kink or a pole, the point is skipped; the table says how
often and why. Types narrower than f64 have wider tolerances: f16 and bf16 show
a wrong factor or sign, no more.

Samples, steps and roundings have no derivative but an estimate. Differences are
those of the function in which they are constants, against the derivative
without their estimators; the transpose is checked with them. A function with
`surge.estimated` is not compared with differences at all. A derivative that is
zero everywhere fails, for it shows nothing, unless the function carries
`surge.zero_gradient`.

)";

struct Settings : GradcheckChoice {
  int64_t points = 3, seed = 0;
  bool randomOnly = false, json = false, help = false;
};

Result<std::vector<Outcome>> check(const Settings &settings) {
  Result<GradcheckProgram> program = prepare(settings);
  if (!program)
    return program.error();
  std::vector<Outcome> outcomes;
  Sampler sampler(settings.seed);
  for (const CheckedFunction &checked : program->functions) {
    Result<std::vector<Outcome>> results =
        runChecks(*program, checked, settings, settings.points,
                  !settings.randomOnly, sampler);
    if (!results)
      return results.error();
    outcomes.insert(outcomes.end(), results->begin(), results->end());
  }
  return outcomes;
}

/// `skipped zero, tiny: slopes to both sides differ`
std::string describe(const Outcome &outcome) {
  std::map<std::string, std::string> pointsOf;
  for (const Skipped &skipped : outcome.skipped) {
    std::string &points = pointsOf[skipped.why];
    points += (points.empty() ? "" : ", ") + std::string(nameOf(skipped.point));
  }
  std::string text = outcome.note;
  if (outcome.points > 0 && !outcome.passed())
    text += (text.empty() ? "" : "; ") +
            ("worst where " + std::string(nameOf(outcome.worst)));
  for (const auto &[why, points] : pointsOf)
    text += (text.empty() ? "" : "; ") + ("skipped " + points) + ": " + why;
  return text;
}

void printTable(const std::vector<Outcome> &outcomes) {
  std::printf("%-40s %5s  %-12s %6s %10s %10s\n", "function", "order", "check",
              "points", "error", "tolerance");
  for (const Outcome &outcome : outcomes) {
    std::string remark = describe(outcome);
    std::printf("%-40s %5d  %-12s %6lld %10.2e %10.2e  %s%s%s\n",
                outcome.function.c_str(), outcome.order, outcome.check.c_str(),
                static_cast<long long>(outcome.points), outcome.error,
                outcome.tolerance, outcome.passed() ? "ok" : "FAILED",
                remark.empty() ? "" : "  ", remark.c_str());
  }
}

/// JSON has no number for what is not finite.
nlohmann::json finiteOrText(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

void printJson(const std::vector<Outcome> &outcomes) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Outcome &outcome : outcomes) {
    nlohmann::json skipped = nlohmann::json::array();
    for (const Skipped &point : outcome.skipped)
      skipped.push_back({{"point", nameOf(point.point)}, {"why", point.why}});
    rows.push_back({{"function", outcome.function},
                    {"order", outcome.order},
                    {"check", outcome.check},
                    {"points", outcome.points},
                    {"skipped", skipped},
                    {"note", outcome.note},
                    {"worst", nameOf(outcome.worst)},
                    {"error", finiteOrText(outcome.error)},
                    {"tolerance", outcome.tolerance},
                    {"passed", outcome.passed()}});
  }
  std::printf("%s\n", nlohmann::json{{"checks", rows}}.dump().c_str());
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run gradcheck: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::gradcheck(const std::vector<std::string> &arguments) {
  Settings settings;
  auto takeInside = [&](const std::string &text) -> Result<void> {
    for (const std::string &place : splitAtCommas(text)) {
      if (place != "loop" && place != "branch")
        return Error{
            "expected --inside loop, branch or loop,branch, but got '" + text +
                "'",
            ""};
      (place == "loop" ? settings.insideLoop : settings.insideBranch) = true;
    }
    return {};
  };
  std::vector<Option> options = {
      {"--entry", "NAME", "check this function only",
       storeText(settings.entry)},
      {"--wrt", "I,J",
       "differentiate by these arguments (default: all floating-point ones)",
       storeIndices(settings.wrt)},
      {"--order", "N", "highest derivative (default 2)",
       storeInteger(settings.order, 1, 8)},
      {"--inside", "PLACES",
       "check also inside a loop, a branch, or both: loop,branch", takeInside},
      {"--width", "N", "check the JVP in N directions at once, too",
       storeInteger(settings.width, 1, 4096)},
      {"--points", "N", "random points per function (default 3)",
       storeInteger(settings.points, 1)},
      {"--random-only", "",
       "leave out the special points, where kinks may cancel unseen",
       storeFlag(settings.randomOnly)},
      {"--time-limit", "SECONDS",
       "end with an error where a point takes longer (default 60)",
       storeInteger(settings.timeLimit, 1, 1'000'000'000)},
      {"--seed", "N", "seed of the points (default 0)",
       storeInteger(settings.seed, 0)},
      {"--json", "", "print one object instead of a table",
       storeFlag(settings.json)},
      {"--help", "", "print this text", storeFlag(settings.help)},
  };
  Result<void> parsed =
      parseOptions(arguments, options, storeOnlyFile(settings.file));
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
