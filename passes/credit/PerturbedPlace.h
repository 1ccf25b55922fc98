//===- PerturbedPlace.h - Where a forward gradient guesses ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_PERTURBEDPLACE_H
#define PASSES_CREDIT_PERTURBEDPLACE_H

#include "passes/credit/Request.h"

namespace mlir::surge {

/// A function with one argument to perturb for each place.
struct Perturbed {
  func::FuncOp function;
  SmallVector<Value> arguments;
  SmallVector<int64_t> places;  ///< the numbers of the arguments to perturb.
  SmallVector<int64_t> results; ///< at sites: the numbers of their values.
  SmallVector<std::optional<unsigned>> next; ///< the site behind each.
  int64_t scalar = 0; ///< the number of the result whose derivatives are taken.
};

/// A place of a perturbed function, for guesses to look at. It goes from site
/// to site by derivatives of that function.
class PerturbedPlace final : public GuessPlace {
public:
  /// `values` are those of all places.
  PerturbedPlace(const Request &request, const Perturbed &perturbed,
                 unsigned number, Value key, ValueRange values,
                 bool hasExamples, RuleBuilder &b)
      : GuessPlace(key, values[number], hasExamples), request(request),
        perturbed(perturbed), number(number), values(values), b(b) {}

  Value later(int64_t segments) const override;
  FailureOr<Value> push(Value tangent, int64_t segments) override;
  FailureOr<Value> pull(Value cotangent, int64_t segments) override;
  FailureOr<Value> cotangent(int64_t segments) override;
  FailureOr<Value> slopes(Value tangents) override;

private:
  std::optional<unsigned> siteBehind(int64_t segments) const;
  int64_t resultBehind(int64_t segments) const;

  const Request &request;
  const Perturbed &perturbed;
  unsigned number;
  ValueRange values;
  RuleBuilder &b;
};

} // namespace mlir::surge

#endif // PASSES_CREDIT_PERTURBEDPLACE_H
