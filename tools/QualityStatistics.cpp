//===- QualityStatistics.cpp - How good estimates of a gradient are -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/QualityStatistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace surge;

static double dotOf(const std::vector<double> &a,
                    const std::vector<double> &b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

QualityStatistics::QualityStatistics(std::vector<double> gradient)
    : gradient(std::move(gradient)), sum(this->gradient.size()) {
  gradientSquare = dotOf(this->gradient, this->gradient);
}

void QualityStatistics::add(const std::vector<double> &estimate) {
  double square = dotOf(estimate, estimate);
  double product = dotOf(estimate, gradient);
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] += estimate[i];
  squares += square;
  products += product;
  // An estimate of zero points nowhere.
  if (square > 0)
    cosines += product / std::sqrt(square * gradientSquare);
  ++count;
  if ((count & (count - 1)) == 0)
    course.push_back({static_cast<double>(count), cosineOfMean()});
}

double QualityStatistics::cosineOfMean() const {
  return dotOf(sum, gradient) / std::sqrt(dotOf(sum, sum) * gradientSquare);
}

double QualityStatistics::variance() const {
  double meanSquare = dotOf(sum, sum) / count / count;
  double spread = squares / count - meanSquare;
  double unbiased = count > 1 ? spread * count / (count - 1) : spread;
  return std::max(unbiased, 0.0) / gradientSquare;
}

double QualityStatistics::bias() const {
  double square = dotOf(sum, sum) / count / count -
                  2 * dotOf(sum, gradient) / count + gradientSquare;
  double excess = square / gradientSquare - variance() / count;
  return std::sqrt(std::max(excess, 0.0));
}

double QualityStatistics::biasError() const {
  return std::sqrt(variance() / count);
}

double QualityStatistics::cosine() const { return cosines / count; }

double QualityStatistics::angle() const {
  // Rounding takes the cosine of a vector with itself above 1.
  return std::acos(std::min(cosine(), 1.0)) * 180 / M_PI;
}

double QualityStatistics::efficiency() const {
  return products * products / count / (gradientSquare * squares);
}

double QualityStatistics::overlap() const {
  return products / count / gradientSquare;
}
