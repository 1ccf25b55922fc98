//===- GradcheckDifferences.h - A derivative against differences -*- C++ -*-==//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKDIFFERENCES_H
#define TOOLS_GRADCHECKDIFFERENCES_H

#include "tools/GradcheckValues.h"

#include <functional>

namespace surge {

/// What floating-point numbers of a type can show.
struct Precision {
  /// Steps of the differences, relative to the size of the arguments; one more
  /// lies between. A kink that the long step reaches across lies beyond the
  /// short one.
  double longStep, shortStep;
  double rounding;    ///< Relative error of one rounding.
  double differences; ///< Largest relative error of a right derivative.
  double exact;       ///< The same where both sides are computed exactly.
};

/// That of the least precise type.
Precision precisionOf(const std::vector<ElementType> &types);

/// What differences say about a derivative at a point.
struct Comparison {
  /// Relative, 0 where all is equal; NaN if the derivative is not a number.
  double error = 0;
  /// Why differences at this point are no derivative; empty where they are.
  std::string skipped;
};

/// Compares tangents in a direction with the five-point differences
///
///   (8 (f(h) - f(-h)) - (f(2 h) - f(-2 h))) / 12 h
///
/// where `valueAt(h, g)` gives f at the distance h from the point along the
/// direction and g along another one. Where they disagree, but no derivative
/// could agree, since slopes to both sides, with different steps or in the sum
/// of both directions do not fit together, the point is skipped.
Result<Comparison> compareWithDifferences(
    const std::function<Result<Values>(double, double)> &valueAt,
    const Values &tangents, const Precision &precision, double magnitude);

} // namespace surge

#endif // TOOLS_GRADCHECKDIFFERENCES_H
