//===- GuessedPlaces.cpp - The places of a forward gradient ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/GuessedPlaces.h"

#include "dialect/guesses/Places.h"
#include "passes/Stacks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

GuessedPlaces GuessedPlaces::atParameters(const Request &request,
                                          GuessSource source, RuleBuilder &b) {
  GuessedPlaces places(request, std::move(source), b);
  places.opened.function = request.callee;
  places.opened.arguments = request.arguments;
  places.opened.places = request.wrt;
  for (auto [number, place] : llvm::enumerate(request.wrt)) {
    places.values.push_back(request.arguments[place]);
    places.numbers.push_back(number);
  }
  return places;
}

GuessedPlaces GuessedPlaces::atSites(const Request &request,
                                     const Markers &markers, bool hasExamples,
                                     bool lastAreExact, GuessSource source,
                                     RuleBuilder &b) {
  GuessedPlaces places(request, std::move(source), b);
  places.hasExamples = hasExamples;
  func::FuncOp callee = request.callee;
  auto call = func::CallOp::create(b, exposeSites(callee, SiteFlow::Values),
                                   request.arguments);
  int64_t numPrimals = callee.getNumResults();
  int64_t numSites = markers.sites.size();
  ResultRange results = call.getResults();
  places.results = llvm::to_vector_of<Value>(results.take_front(numPrimals));
  places.values =
      llvm::to_vector_of<Value>(results.slice(numPrimals, numSites));
  if (markers.cost)
    places.cost = results.back();
  Perturbed &opened = places.opened;
  opened.function = exposeSites(callee, SiteFlow::Through);
  opened.arguments = request.arguments;
  llvm::append_range(opened.arguments,
                     standsFor(b, results.drop_front(numPrimals)));
  for (int64_t i = 0; i < numSites; ++i) {
    opened.places.push_back(request.arguments.size() + i);
    opened.results.push_back(numPrimals + i);
  }
  opened.next = sitesBehind(callee);
  if (hasExamples)
    opened.scalar = numPrimals + numSites;
  for (int64_t i = 0; i < numSites; ++i)
    if (!lastAreExact || opened.next[i])
      places.numbers.push_back(i);
  places.next.resize(places.source.state.size());
  return places;
}

std::optional<OpFoldResult> GuessedPlaces::examples() const {
  if (!hasExamples)
    return std::nullopt;
  return tensor::getMixedSize(b, b.getLoc(), cost, 0);
}

std::optional<unsigned> GuessedPlaces::stateOf(unsigned number) const {
  if (source.state.empty() || !opened.next[number])
    return std::nullopt;
  return llvm::count_if(ArrayRef(opened.next).take_front(number),
                        [](std::optional<unsigned> next) { return !!next; });
}

FailureOr<Value> GuessedPlaces::guess(unsigned number, Value key) {
  Value index = arith::ConstantIndexOp::create(b, number);
  PerturbedPlace place(request, opened, number, FoldInOp::create(b, key, index),
                       values, hasExamples, b);
  if (!source.given.empty())
    place.given = source.given[number];
  std::optional<unsigned> state = stateOf(number);
  if (state)
    place.state = source.state[*state];
  FailureOr<Value> made = source.guess.guess(b, place);
  if (failed(made) || !state)
    return made;
  next[*state] = place.nextState;
  return made;
}

FailureOr<Value>
GuessedPlaces::collect(Value like, function_ref<FailureOr<Value>(Value)> make) {
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(source.directions)};
  if (isa<RankedTensorType>(like.getType()))
    llvm::append_range(sizes, tensor::getMixedSizes(b, b.getLoc(), like));
  Value empty =
      tensor::EmptyOp::create(b, sizes, getElementTypeOrSelf(like.getType()));
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, source.directions);
  auto loop = scf::ForOp::create(b, zero, end, one, empty);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value direction = loop.getInductionVar();
  FailureOr<Value> single = make(direction);
  if (failed(single))
    return failure();
  scf::YieldOp::create(
      b, pushOnto(loop.getRegionIterArg(0), *single, direction, b));
  return loop.getResult(0);
}

FailureOr<Value> GuessedPlaces::guess(unsigned number) {
  if (source.directions == 1)
    return guess(number, source.key);
  return collect(values[number], [&](Value direction) {
    return guess(number, FoldInOp::create(b, source.key, direction));
  });
}

FailureOr<SmallVector<Value>> GuessedPlaces::guessAll() {
  SmallVector<Value> guesses;
  for (unsigned number : numbers) {
    FailureOr<Value> made = guess(number);
    if (failed(made))
      return failure();
    guesses.push_back(*made);
  }
  return guesses;
}

Value GuessedPlaces::rows(Value guesses, unsigned number) {
  PerturbedPlace place(request, opened, number, Value(), values, hasExamples,
                       b);
  SmallVector<OpFoldResult> sizes = rowSizes(b, place);
  sizes.insert(sizes.begin(), b.getIndexAttr(source.directions));
  return reshaped(b, b.convert(guesses, computationType(place.value.getType())),
                  sizes);
}
