//===- DirectionalDerivatives.cpp - Slopes along guesses ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/DirectionalDerivatives.h"

#include "passes/Stacks.h"
#include "passes/linearize/Linearize.h"
#include "passes/widen/Widen.h"

using namespace mlir;
using namespace mlir::surge;

FailureOr<Value> mlir::surge::slopesAt(const GuessedPlaces &places,
                                       ArrayRef<unsigned> numbers,
                                       ValueRange guesses,
                                       SmallVector<Value> &primals,
                                       RuleBuilder &b) {
  const Perturbed &perturbed = places.perturbed();
  SmallVector<int64_t> wrt;
  for (unsigned number : numbers)
    wrt.push_back(perturbed.places[number]);
  FailureOr<func::FuncOp> jvp =
      linearize(perturbed.function, wrt, perturbed.scalar);
  std::optional<int64_t> directions =
      directionsOf(guesses.front(), places.value(numbers.front()).getType());
  if (succeeded(jvp) && directions)
    jvp = widen(*jvp, *directions);
  if (failed(jvp))
    return failure();
  SmallVector<Value> inputs = perturbed.arguments;
  llvm::append_range(inputs, guesses);
  auto call = func::CallOp::create(b, *jvp, inputs);
  if (primals.empty())
    primals = llvm::to_vector_of<Value>(call.getResults().drop_back());
  return Value(call.getResults().back());
}

FailureOr<Value> mlir::surge::differencesAt(const Request &request,
                                            GuessedPlaces &places,
                                            ArrayRef<unsigned> numbers,
                                            ValueRange guesses, double step,
                                            SmallVector<Value> &primals,
                                            RuleBuilder &b) {
  if (primals.empty())
    primals = llvm::to_vector_of<Value>(
        func::CallOp::create(b, request.callee, request.arguments)
            .getResults());
  auto lossAt = [&](double factor, ValueRange directions) {
    SmallVector<Value> arguments = request.arguments;
    for (auto [number, y] : llvm::zip_equal(numbers, directions)) {
      Value &argument = arguments[request.wrt[number]];
      argument = b.add(argument, b.scale(factor, y));
    }
    return func::CallOp::create(b, request.callee, arguments).getResult(0);
  };
  auto slope = [&](ValueRange directions) {
    Value difference =
        b.sub(lossAt(step, directions), lossAt(-step, directions));
    return b.scale(1 / (2 * step), difference);
  };
  if (!directionsOf(guesses.front(), places.value(numbers.front()).getType()))
    return slope(guesses);
  return places.collect(
      primals.front(), [&](Value direction) -> FailureOr<Value> {
        SmallVector<Value> single;
        for (auto [number, all] : llvm::zip_equal(numbers, guesses))
          single.push_back(
              readFrom(all, places.value(number).getType(), direction, b));
        return slope(single);
      });
}
