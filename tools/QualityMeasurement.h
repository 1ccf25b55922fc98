//===- QualityMeasurement.h - Estimates of a program's gradient -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_QUALITYMEASUREMENT_H
#define TOOLS_QUALITYMEASUREMENT_H

#include "tools/Arguments.h"
#include "tools/Cache.h"

namespace surge {

/// Which estimates of which gradient are measured.
struct QualityChoice {
  std::string file, entry;
  std::string reference; ///< What the loss is in the mean; empty for itself.
  std::string cache = defaultCache();
  std::vector<size_t> wrt; ///< Empty for all floating-point arguments.
  std::vector<NamedText> arguments;
  /// `#surge.a<...> clauses`, and KIND=ATTR; a few guesses where there is none.
  std::vector<std::string> guesses, estimators;
  /// Functions of the program that return a gradient for each of `wrt`.
  std::vector<std::string> gradients;
  std::string against; ///< One to compare with in place of the exact gradient.
  std::string bursts;  ///< One that returns `surge.burst_diagnostics`.
  int64_t samples = 256, seed = 0, threads = 0;
  bool markSites = false;
};

/// Numbers of an estimate by name, in the order of the table.
using QualityNumbers = std::vector<std::pair<std::string, double>>;

/// One row of the table.
struct QualityOutcome {
  std::string name, error; ///< Why there are no numbers, or empty.
  bool isExact = false;
  QualityNumbers numbers;
  /// Those of each argument of --wrt by itself that are not of the call.
  std::vector<std::pair<std::string, QualityNumbers>> arguments;
  /// The cosine with the gradient of the mean of so many samples.
  std::vector<std::pair<double, double>> course;
};

/// A row of `surge.burst_diagnostics`.
struct BurstNumbers {
  double potential, saturated, eventAngle, weightAngle, condition;
};

struct QualityReport {
  std::vector<QualityOutcome> outcomes;
  std::vector<BurstNumbers> bursts;
};

/// Measures all of them, and last the gradient as the program has it.
Result<QualityReport> measureQuality(const QualityChoice &choice);

} // namespace surge

#endif // TOOLS_QUALITYMEASUREMENT_H
