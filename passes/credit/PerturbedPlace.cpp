//===- PerturbedPlace.cpp - Where a forward gradient guesses --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/PerturbedPlace.h"

#include "passes/linearize/Linearize.h"
#include "passes/widen/Widen.h"

using namespace mlir;
using namespace mlir::surge;

std::optional<unsigned> PerturbedPlace::siteBehind(int64_t segments) const {
  std::optional<unsigned> site;
  if (number < perturbed.next.size())
    site = perturbed.next[number];
  for (int64_t i = 1; i < segments && site && perturbed.next[*site]; ++i)
    site = perturbed.next[*site];
  return site;
}

int64_t PerturbedPlace::resultBehind(int64_t segments) const {
  return perturbed.results[*siteBehind(segments)];
}

Value PerturbedPlace::later(int64_t segments) const {
  std::optional<unsigned> site = siteBehind(segments);
  return site ? values[*site] : Value();
}

FailureOr<Value> PerturbedPlace::push(Value tangent, int64_t segments) {
  FailureOr<func::FuncOp> jvp = linearize(
      perturbed.function, perturbed.places[number], resultBehind(segments));
  std::optional<int64_t> directions = directionsOf(tangent, value.getType());
  if (succeeded(jvp) && directions)
    jvp = widen(*jvp, *directions);
  if (failed(jvp))
    return failure();
  SmallVector<Value> inputs = perturbed.arguments;
  inputs.push_back(tangent);
  return Value(func::CallOp::create(b, *jvp, inputs).getResults().back());
}

FailureOr<Value> PerturbedPlace::pull(Value cotangent, int64_t segments) {
  return request.pullOne(perturbed.function, perturbed.arguments,
                         perturbed.places[number], resultBehind(segments),
                         cotangent, b);
}

FailureOr<Value> PerturbedPlace::cotangent(int64_t segments) {
  unsigned place =
      segments == 0 ? number : siteBehind(segments).value_or(number);
  return request.pullOne(perturbed.function, perturbed.arguments,
                         perturbed.places[place], perturbed.scalar, Value(), b);
}

FailureOr<Value> PerturbedPlace::slopes(Value tangents) {
  FailureOr<func::FuncOp> jvp =
      linearize(perturbed.function, perturbed.places[number], perturbed.scalar);
  if (succeeded(jvp))
    jvp = widen(*jvp, *directionsOf(tangents, value.getType()));
  if (failed(jvp))
    return failure();
  SmallVector<Value> inputs = perturbed.arguments;
  inputs.push_back(tangents);
  return Value(func::CallOp::create(b, *jvp, inputs).getResults().back());
}
