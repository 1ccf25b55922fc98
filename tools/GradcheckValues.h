//===- GradcheckValues.h - Vectors and points of a gradient check ---*-C++-*-=//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKVALUES_H
#define TOOLS_GRADCHECKVALUES_H

#include "jit/Engine.h"

#include <random>

namespace surge {

using Values = std::vector<Value>;

/// Element i of a tensor of floats.
double elementAt(const Tensor &tensor, int64_t i);

/// The scalar product and the Euclidean norm of float tensors of equal shape.
double dot(const Value &a, const Value &b);
double norm(const Value &a);

/// a + factor b as a new tensor.
Value axpy(const Value &a, double factor, const Value &b);

/// Tensors of equal shape along a new leading axis, and one of them back.
Value stack(const Values &parts);
Value slice(const Value &stacked, int64_t i, const std::vector<int64_t> &shape);

/// Where a function is checked. At all points but random ones, every float
/// argument whose range allows it has elements as the name says; `Ties` gives
/// all the same number, `Large` and `Tiny` random ones of that magnitude.
enum class Point { Random, Zero, One, MinusOne, Ties, Large, Tiny };

/// Whether each `surge.range` of the arguments is a range of numbers of their
/// types; a sampler takes it for granted.
Result<void> checkRanges(const Signature &signature);

const char *nameOf(Point point);
/// The size of the arguments there, for steps relative to it.
double magnitudeOf(Point point);

/// Draws arguments, tangents and cotangents.
class Sampler {
public:
  explicit Sampler(uint64_t seed) : generator(seed) {}

  /// Whether some of these arguments can be what the point asks for.
  static bool allows(const std::vector<Parameter> &parameters, Point point);

  /// What the arguments drawn from here on are for.
  void start(Point at);

  /// A value of the parameter's type: uniform in [-1, 1] or its `surge.range`,
  /// integers the whole number below that; sizes that are not known are 3.
  Value argument(const Parameter &parameter);

  /// A standard normal tensor shaped like one of floats.
  Value direction(const Value &like);

private:
  std::mt19937_64 generator;
  Point point = Point::Random;
  double tie = 0; ///< Where in their ranges tied arguments lie, from 0 to 1.
};

} // namespace surge

#endif // TOOLS_GRADCHECKVALUES_H
