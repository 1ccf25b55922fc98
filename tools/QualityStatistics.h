//===- QualityStatistics.h - How good estimates of a gradient are *- C++ -*===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_QUALITYSTATISTICS_H
#define TOOLS_QUALITYSTATISTICS_H

#include <cstdint>
#include <utility>
#include <vector>

namespace surge {

/// What samples of an estimate say of it, beside the gradient g that it stands
/// for. NaN where g is zero, or an estimate always is.
class QualityStatistics {
public:
  explicit QualityStatistics(std::vector<double> gradient);

  void add(const std::vector<double> &estimate);

  /// |mean - g| / |g|, without what the mean of so many samples is expected to
  /// be off by, and that: a bias below it cannot be told from none.
  double bias() const;
  double biasError() const;
  /// The sum of the variances of all elements, by |g|^2.
  double variance() const;
  /// The mean of the cosines with g.
  double cosine() const;
  /// The angle of that cosine, in degrees.
  double angle() const;
  /// (E<e, g>)^2 / (|g|^2 E|e|^2): the decrease of the loss in one step of the
  /// best length, as a part of that along g.
  double efficiency() const;
  /// E<e, g> / |g|^2: 1 without bias; of a guess by a projection, the part of
  /// |g|^2 that it keeps.
  double overlap() const;
  /// The cosine with g of the mean of the first n samples, n = 1, 2, 4...
  const std::vector<std::pair<double, double>> &cosineOfMeans() const {
    return course;
  }

private:
  double cosineOfMean() const;

  std::vector<double> gradient, sum;
  double gradientSquare = 0, squares = 0, products = 0, cosines = 0;
  int64_t count = 0;
  std::vector<std::pair<double, double>> course;
};

} // namespace surge

#endif // TOOLS_QUALITYSTATISTICS_H
