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

FailureOr<Reverse> PerturbedPlace::reverse(unsigned place, int64_t result) {
  Request segment = request;
  segment.callee = perturbed.function;
  segment.arguments = perturbed.arguments;
  segment.wrt = segment.given = {perturbed.places[place]};
  segment.of = {result};
  return Reverse::create(segment, b);
}

FailureOr<Value> PerturbedPlace::pull(Value cotangent, int64_t segments) {
  FailureOr<Reverse> segment = reverse(number, resultBehind(segments));
  if (failed(segment))
    return failure();
  FailureOr<SmallVector<Value>> pulled = segment->pull(
      cotangent, directionsOf(cotangent, later(segments).getType()), b);
  if (failed(pulled))
    return failure();
  return pulled->front();
}

FailureOr<Value> PerturbedPlace::cotangent(int64_t segments) {
  unsigned place =
      segments == 0 ? number : siteBehind(segments).value_or(number);
  FailureOr<Reverse> toScalar = reverse(place, perturbed.scalar);
  if (failed(toScalar))
    return failure();
  Value like = toScalar->getPrimals()[perturbed.scalar];
  FailureOr<SmallVector<Value>> pulled =
      toScalar->pull(b.constant(1, like), std::nullopt, b);
  if (failed(pulled))
    return failure();
  return pulled->front();
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
