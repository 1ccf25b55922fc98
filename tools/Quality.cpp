//===- Quality.cpp - surge-run quality ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Quality.h"

#include "runtime/File.h"
#include "tools/Chart.h"
#include "tools/Options.h"
#include "tools/QualityMeasurement.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run quality FILE.mlir --entry LOSS --wrt I,J [OPTIONS]

Which estimate of the gradient should I use here? Draws each one many times at
the given arguments, and compares it with the exact gradient:

  bias        |E e - g| / |g|; below +-, it cannot be told from none
  variance    of all elements together, by |g|^2
  angle       to the gradient, in degrees: that of the cosine
  cosine      with the gradient, in the mean
  efficiency  (E<e,g>)^2 / (|g|^2 E|e|^2): the decrease of the loss in one step of
              the best length, as a part of that along the gradient
  overlap     E<e,g> / |g|^2: 1 without bias; of W-perp, the part of |g|^2 that
              its directions keep
  seconds     of one call
  bytes       that a call holds at most beside arguments and results, measured

  surge-run quality model.mlir --entry loss --wrt 0,1 --arg x=x.npy --arg w=w.npy
    --guess '#surge.gaussian space(parameters)' --guess '#surge.w_perp<rank = 5>'
    --guess '#surge.gaussian directions(8) combine(projection)' --plot quality.svg

  surge-run quality net.mlir --entry loss --wrt 0,1 --gradient bursts --gradient alignment
    --arg x=x.npy --arg w=w.npy --arg y=y.npy        (w, x of loss; y of the others)

  surge-run quality net.mlir --entry loss --wrt 0,1 --gradient bursts --against alignment
    --bursts diagnostics --arg x=x.npy --arg w=w.npy --arg y=y.npy --arg q=q.npy

A guess is what stands in guess(...) of surge.forward_gradient; what follows it
stands behind. Without any, several are measured. With --estimator the
samples of the program are drawn anew each time, and --reference names a function
that computes what the loss is in the mean, of arguments with the same names.

With --against, everything is compared with another estimate than the exact one,
so that the angle is that to feedback alignment, say. With --bursts, a table tells
of each product that the feedback of bursts passes, in the order of the program:

  |u|         mean in the dendrites of the layer in front of it
  saturated   the part of the burst probabilities there beyond 0.9 p^b of p^b
  Q-Y, W-Y    angles in degrees
  condition   of E[e e^T] behind it: how slow Q is in its slowest direction

With --by-argument, and always with --json, each argument of --wrt is compared by
itself, too: an estimate may be good in one layer and bad in the next. Under
W-perp, the overlap of a bias is rho = |P g|^2 / |g|^2 at its site, with g summed
over the examples and P the projector on the k directions that these share; where
each example has its own, P g is the sum of theirs. Of an argument whose gradient
is zero, nan and inf remain.

The last lines name the estimates with the best efficiency and with the best by
the time of a call, beside which stands that of the exact gradient.

)";

struct Settings : QualityChoice {
  std::string plot;
  bool json = false, byArgument = false, help = false;
};

double numberOf(const QualityOutcome &outcome, const std::string &name) {
  for (const auto &[own, value] : outcome.numbers)
    if (own == name)
      return value;
  return NAN;
}

double efficiency(const QualityOutcome &outcome) {
  return numberOf(outcome, "efficiency");
}

double efficiencyPerSecond(const QualityOutcome &outcome) {
  return efficiency(outcome) / numberOf(outcome, "seconds");
}

/// The estimate with the largest score, leaving out the exact gradient; null
/// where none has a score.
const QualityOutcome *bestOf(const std::vector<QualityOutcome> &outcomes,
                             double (*score)(const QualityOutcome &)) {
  const QualityOutcome *best = nullptr;
  for (const QualityOutcome &outcome : outcomes)
    if (!outcome.isExact && !std::isnan(score(outcome)) &&
        (!best || score(outcome) > score(*best)))
      best = &outcome;
  return best;
}

void printNumbers(const std::string &name, size_t width,
                  const QualityNumbers &numbers) {
  std::printf("%-*s", int(width), name.c_str());
  const int widths[] = {8, 8, 8, 6, 9, 10, 9, 8, 9};
  for (size_t i = 0; i < numbers.size(); ++i) {
    double number = numbers[i].second;
    // Whatever its sign.
    std::printf(" %*.*g", widths[i], i == 8 ? 10 : 3,
                std::isnan(number) ? NAN : number);
  }
  std::printf("\n");
}

/// Which one to take, in two lines.
void printBest(const std::vector<QualityOutcome> &outcomes) {
  const QualityOutcome *best = bestOf(outcomes, efficiency);
  const QualityOutcome *fast = bestOf(outcomes, efficiencyPerSecond);
  if (!best || !fast)
    return;
  std::printf("best efficiency: %s, %.3g\n", best->name.c_str(),
              efficiency(*best));
  std::printf("best efficiency per second: %s, %.3g", fast->name.c_str(),
              efficiencyPerSecond(*fast));
  for (const QualityOutcome &outcome : outcomes)
    if (outcome.isExact)
      std::printf("; %s %.3g", outcome.name.c_str(),
                  efficiencyPerSecond(outcome));
  std::printf("\n");
}

void printTable(const std::vector<QualityOutcome> &outcomes, bool byArgument) {
  size_t width = 8;
  for (const QualityOutcome &outcome : outcomes) {
    width = std::max(width, outcome.name.size());
    for (const auto &[name, numbers] : outcome.arguments)
      width = std::max(width, byArgument ? name.size() + 2 : 0);
  }
  std::printf("%-*s %8s %8s %8s %6s %9s %10s %9s %8s %9s\n", int(width),
              "estimate", "bias", "+-", "variance", "angle", "cosine",
              "efficiency", "overlap", "seconds", "bytes");
  for (const QualityOutcome &outcome : outcomes) {
    if (!outcome.error.empty()) {
      std::printf("%-*s %s\n", int(width), outcome.name.c_str(),
                  outcome.error.c_str());
      continue;
    }
    printNumbers(outcome.name, width, outcome.numbers);
    if (byArgument)
      for (const auto &[name, numbers] : outcome.arguments)
        printNumbers("  " + name, width, numbers);
  }
  printBest(outcomes);
}

void printBursts(const std::vector<BurstNumbers> &rows) {
  if (!rows.empty())
    std::printf("%-8s %9s %9s %9s %9s %9s\n", "product", "|u|", "saturated",
                "Q-Y", "W-Y", "condition");
  for (size_t i = 0; i < rows.size(); ++i)
    std::printf("%-8zu %9.3g %9.3g %9.3g %9.3g %9.3g\n", i, rows[i].potential,
                rows[i].saturated, rows[i].eventAngle, rows[i].weightAngle,
                rows[i].condition);
}

nlohmann::json toJson(const QualityNumbers &numbers) {
  nlohmann::json row;
  for (const auto &[name, value] : numbers)
    row[name == "+-" ? "bias_error" : name] = value;
  return row;
}

void printJson(const QualityReport &report) {
  const std::vector<QualityOutcome> &outcomes = report.outcomes;
  nlohmann::json rows = nlohmann::json::array();
  for (const QualityOutcome &outcome : outcomes) {
    nlohmann::json row = toJson(outcome.numbers);
    row["estimate"] = outcome.name;
    if (!outcome.error.empty())
      row["error"] = outcome.error;
    for (const auto &[name, numbers] : outcome.arguments) {
      nlohmann::json argument = toJson(numbers);
      argument["name"] = name;
      row["arguments"].push_back(argument);
    }
    rows.push_back(row);
  }
  nlohmann::json all = {{"estimates", rows}};
  if (const QualityOutcome *best = bestOf(outcomes, efficiency))
    all["best_efficiency"] = best->name;
  if (const QualityOutcome *best = bestOf(outcomes, efficiencyPerSecond))
    all["best_efficiency_per_second"] = best->name;
  for (const BurstNumbers &row : report.bursts)
    all["bursts"].push_back({{"u", row.potential},
                             {"saturated", row.saturated},
                             {"q_y_angle", row.eventAngle},
                             {"w_y_angle", row.weightAngle},
                             {"condition", row.condition}});
  std::printf("%s\n", all.dump().c_str());
}

Result<void> draw(const Settings &settings,
                  const std::vector<QualityOutcome> &outcomes) {
  Panel panel;
  panel.title = "gradient of " + settings.entry;
  panel.xLabel = "samples, as a power of 2";
  panel.yLabel = "cosine of their mean with the gradient";
  for (const QualityOutcome &outcome : outcomes) {
    Curve curve{outcome.name, {}};
    for (auto [count, cosine] : outcome.course)
      curve.points.push_back({std::log2(count), cosine});
    if (!curve.points.empty())
      panel.curves.push_back(curve);
  }
  std::string picture = drawChart("How many samples it takes", {panel});
  return writeFile(settings.plot, picture.data(), picture.size());
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run quality: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::quality(const std::vector<std::string> &arguments) {
  Settings settings;
  auto append = [](std::vector<std::string> &target) {
    return [&target](const std::string &text) -> Result<void> {
      target.push_back(text);
      return {};
    };
  };
  std::vector<Option> options = {
      {"--entry", "NAME", "the function whose first result is the loss",
       storeText(settings.entry)},
      {"--wrt", "I,J",
       "the arguments to differentiate by (default: all floating-point ones)",
       storeIndices(settings.wrt)},
      {"--arg", "WHICH=VALUE", "an argument, as of surge-run; once for each",
       storeNamed(settings.arguments)},
      {"--guess", "TEXT",
       "a guess, and clauses of surge.forward_gradient behind it; may repeat",
       append(settings.guesses)},
      {"--gradient", "FUNCTION",
       "a function that returns a gradient for each argument of --wrt; it "
       "takes "
       "arguments of the entry by name, others by --arg, and a key; may repeat",
       append(settings.gradients)},
      {"--against", "FUNCTION",
       "such a function to compare with, in place of the exact gradient",
       storeText(settings.against)},
      {"--bursts", "FUNCTION",
       "a function that returns the table of surge.burst_diagnostics, printed "
       "behind",
       storeText(settings.bursts)},
      {"--estimator", "KIND=ATTR",
       "an estimator, as --set-estimator of surge-run; may repeat",
       append(settings.estimators)},
      {"--reference", "FUNCTION",
       "what the loss is in the mean, for programs that sample",
       storeText(settings.reference)},
      {"--mark-sites", "", "put a site at every pre-activation",
       storeFlag(settings.markSites)},
      {"--samples", "N", "how often each is drawn (default 256)",
       storeInteger(settings.samples, 2, 1'000'000'000)},
      {"--seed", "N", "what all keys follow from (default 0)",
       storeInteger(settings.seed, 0)},
      {"--threads", "N", "threads of compiled code (default: all)",
       storeThreads(settings.threads)},
      cacheOption(settings.cache),
      {"--by-argument", "", "a row for each argument of --wrt, too",
       storeFlag(settings.byArgument)},
      {"--json", "", "print one object instead of a table",
       storeFlag(settings.json)},
      {"--plot", "FILE.svg",
       "draw how the mean of more and more samples nears the gradient",
       storeText(settings.plot)},
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
  if (settings.file.empty() || settings.entry.empty())
    return fail(
        {"expected a file and --entry; see surge-run quality --help", ""}, 2);
  Result<QualityReport> report = measureQuality(settings);
  if (!report)
    return fail(report.error(), 1);
  const std::vector<QualityOutcome> &outcomes = report->outcomes;
  if (settings.json) {
    printJson(*report);
  } else {
    printTable(outcomes, settings.byArgument);
    printBursts(report->bursts);
  }
  if (!settings.plot.empty())
    if (Result<void> drawn = draw(settings, outcomes); !drawn)
      return fail(drawn.error(), 1);
  auto lastRow = outcomes.end() - 1;
  bool hasNumbers =
      std::any_of(outcomes.begin(), lastRow, [](const QualityOutcome &outcome) {
        return outcome.error.empty();
      });
  return hasNumbers ? 0 : 1;
}
