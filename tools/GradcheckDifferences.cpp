//===- GradcheckDifferences.cpp - A derivative against differences --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckDifferences.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace surge;

Precision surge::precisionOf(const std::vector<ElementType> &types) {
  // In the order of ElementType. A step is about the fifth root of the
  // rounding, which makes the errors of rounding and of the formula equal.
  constexpr Precision known[] = {{0.125, 0.0625, 0x1p-11, 5e-2, 1e-2},
                                 {0.25, 0.125, 0x1p-8, 0.2, 8e-2},
                                 {2e-2, 2e-3, 0x1p-24, 2e-2, 1e-4},
                                 {1e-4, 1e-7, 0x1p-53, 1e-6, 1e-10}};
  Precision worst = known[3];
  for (ElementType type : types)
    if (type <= ElementType::F64 && known[int(type)].rounding > worst.rounding)
      worst = known[int(type)];
  return worst;
}

namespace {

using Vector = std::vector<double>;

Vector elementsOf(const Value &value) {
  const Tensor &tensor = std::get<Tensor>(value);
  Vector elements;
  for (int64_t i = 0; i < tensor.size(); ++i)
    elements.push_back(elementAt(tensor, i));
  return elements;
}

double normOf(const Vector &a) {
  double sum = 0;
  for (double x : a)
    sum += x * x;
  return std::sqrt(sum);
}

/// |a - b|
double distance(const Vector &a, const Vector &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

/// The slopes of one result with one step.
struct Slopes {
  Vector central, right, left;
  /// What rounding may add to each.
  double noise;
  /// What errors are relative to.
  double scale() const { return std::max(1.0, normOf(central)); }
};

/// Values of one result at 0, h, -h, 2 h and -2 h.
Slopes slopesOf(const std::vector<Vector> &at, double h, double rounding) {
  Slopes slopes;
  for (size_t i = 0; i < at[0].size(); ++i) {
    slopes.central.push_back(
        (8 * (at[1][i] - at[2][i]) - (at[3][i] - at[4][i])) / (12 * h));
    slopes.right.push_back((4 * at[1][i] - 3 * at[0][i] - at[3][i]) / (2 * h));
    slopes.left.push_back((3 * at[0][i] - 4 * at[2][i] + at[4][i]) / (2 * h));
  }
  double largest = 0;
  for (const Vector &values : at)
    largest = std::max(largest, normOf(values));
  slopes.noise = 2 * rounding * largest / h;
  return slopes;
}

/// One result: `steps` holds the slopes of every step that says something.
/// Where slopes that should be equal differ by as much as one does from the
/// tangent, they are no reason to doubt it.
Comparison compareResult(const Vector &tangent,
                         const std::vector<Slopes> &steps,
                         const Precision &precision) {
  Comparison result;
  result.error = std::numeric_limits<double>::infinity();
  // One step alone does not show that it is short enough.
  bool isKink = true, isRegular = steps.size() > 1;
  for (const Slopes &slopes : steps) {
    double error =
        std::max(0.0, distance(slopes.central, tangent) - slopes.noise);
    result.error = std::min(result.error, error / slopes.scale());
    double doubt = std::isfinite(error) ? error : 0.3 * slopes.scale();
    isKink &= distance(slopes.right, slopes.left) > doubt + 4 * slopes.noise;
    for (const Slopes &other : steps)
      isRegular &= distance(slopes.central, other.central) <=
                   doubt / 2 + slopes.noise + other.noise;
  }
  if (std::isnan(normOf(tangent)))
    result.error = std::numeric_limits<double>::quiet_NaN();
  if (result.error <= precision.differences)
    return result;
  if (isKink)
    result.skipped = "slopes to both sides differ";
  else if (!isRegular)
    result.skipped = "slopes differ from step to step";
  return result;
}

using ValueAt = std::function<Result<Values>(double, double)>;

/// The slope in v + c w is that in v plus c times that in w, for several c: at
/// a kink where many pieces meet, one alone may lie within a single piece.
Result<bool> isLinearInDirection(const ValueAt &valueAt, size_t numResults,
                                 const Precision &precision) {
  double h = precision.longStep;
  double loose = std::min(0.3, 100 * precision.differences);
  auto slopesAlong = [&](double v, double w) -> Result<std::vector<Vector>> {
    Result<Values> right = valueAt(h * v, h * w),
                   left = valueAt(-h * v, -h * w);
    if (!right || !left)
      return right ? left.error() : right.error();
    std::vector<Vector> slopes;
    for (size_t i = 0; i < numResults; ++i) {
      slopes.push_back(elementsOf((*right)[i]));
      Vector back = elementsOf((*left)[i]);
      for (size_t j = 0; j < back.size(); ++j)
        slopes[i][j] = (slopes[i][j] - back[j]) / (2 * h);
    }
    return slopes;
  };
  Result<std::vector<Vector>> along = slopesAlong(1, 0),
                              across = slopesAlong(0, 1);
  if (!along || !across)
    return along ? across.error() : along.error();
  for (double c : {0.25, -0.25, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 4.0, -4.0}) {
    Result<std::vector<Vector>> both = slopesAlong(1, c);
    if (!both)
      return both.error();
    for (size_t i = 0; i < numResults; ++i) {
      Vector sum = (*along)[i];
      for (size_t j = 0; j < sum.size(); ++j)
        sum[j] += c * (*across)[i][j];
      if (!(distance(sum, (*both)[i]) <= loose * std::max(1.0, normOf(sum))))
        return false;
    }
  }
  return true;
}

} // namespace

Result<Comparison> surge::compareWithDifferences(const ValueAt &valueAt,
                                                 const Values &tangents,
                                                 const Precision &precision,
                                                 double magnitude) {
  std::vector<double> lengths = {
      precision.longStep, std::sqrt(precision.longStep * precision.shortStep),
      precision.shortStep};
  if (magnitude != 1)
    lengths.push_back(precision.longStep * magnitude);
  std::vector<std::vector<Slopes>> steps(tangents.size());
  bool isFinite = false;
  for (double h : lengths) {
    std::vector<std::vector<Vector>> at(tangents.size());
    bool isFiniteHere = true;
    for (double factor : {0.0, h, -h, 2 * h, -2 * h}) {
      Result<Values> values = valueAt(factor, 0);
      if (!values)
        return values.error();
      for (size_t i = 0; i < tangents.size(); ++i) {
        at[i].push_back(elementsOf((*values)[i]));
        isFiniteHere &= std::isfinite(normOf(at[i].back()));
      }
    }
    isFinite |= isFiniteHere;
    for (size_t i = 0; isFiniteHere && i < tangents.size(); ++i) {
      Slopes slopes = slopesOf(at[i], h, precision.rounding);
      if (slopes.noise < 0.1 * slopes.scale())
        steps[i].push_back(std::move(slopes));
    }
  }
  if (!isFinite)
    return Comparison{0, "not finite"};
  Comparison worst;
  for (size_t i = 0; i < tangents.size(); ++i) {
    if (steps[i].empty()) {
      worst.skipped = "rounding hides the slope";
      continue;
    }
    Comparison result =
        compareResult(elementsOf(tangents[i]), steps[i], precision);
    if (!result.skipped.empty())
      worst.skipped = result.skipped;
    else if (!(result.error <= worst.error))
      worst.error = result.error;
  }
  // A wrong result counts, even where another one shows nothing.
  if (worst.error <= precision.differences)
    return worst;
  Result<bool> isLinear =
      isLinearInDirection(valueAt, tangents.size(), precision);
  if (!isLinear)
    return isLinear.error();
  worst.skipped = *isLinear ? "" : "slopes are not linear in the direction";
  return worst;
}
