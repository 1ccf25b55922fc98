//===- GradcheckValues.h - Vectors of a gradient check ----------*- C++ -*-===//
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

/// Element i of an f32 or f64 tensor.
double elementAt(const Tensor &tensor, int64_t i);

/// The scalar product and the Euclidean norm of f32 or f64 tensors of equal
/// shape.
double dot(const Value &a, const Value &b);
double norm(const Value &a);

/// a + factor b as a new tensor.
Value axpy(const Value &a, double factor, const Value &b);

/// Draws arguments, tangents and cotangents.
class Sampler {
public:
  explicit Sampler(uint64_t seed) : generator(seed) {}

  /// A value of the parameter's type: uniform in [-1, 1] or its `surge.range`,
  /// integers the whole number below that; sizes that are not known are 3.
  Value argument(const Parameter &parameter);

  /// A standard normal tensor shaped like an f32 or f64 one.
  Value direction(const Value &like);

private:
  std::mt19937_64 generator;
};

} // namespace surge

#endif // TOOLS_GRADCHECKVALUES_H
