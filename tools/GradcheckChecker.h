//===- GradcheckChecker.h - The checks of one function ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKCHECKER_H
#define TOOLS_GRADCHECKCHECKER_H

#include "tools/GradcheckProgram.h"
#include "tools/GradcheckValues.h"

namespace surge {

/// A point that a check left out.
struct Skipped {
  Point point;
  std::string why;
};

/// One line of the table.
struct Outcome {
  std::string function;
  int order;
  std::string check;
  double error = 0;            ///< The worst of all points.
  Point worst = Point::Random; ///< Where that is.
  double tolerance;
  int64_t points = 0; ///< Compared at.
  std::vector<Skipped> skipped;
  std::string note;

  bool passed() const { return error <= tolerance; }
};

/// Runs every check of a function at `points` random points and, where
/// `special` asks for it, at each special one. An error is one of the program's
/// own, at a random point.
Result<std::vector<Outcome>> runChecks(const GradcheckProgram &program,
                                       const CheckedFunction &checked,
                                       const GradcheckChoice &choice,
                                       int64_t points, bool special,
                                       Sampler &sampler);

} // namespace surge

#endif // TOOLS_GRADCHECKCHECKER_H
