//===- LayeredNetwork.cpp - The layers of a function, run both ways -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/LayeredNetwork.h"

#include "dialect/estimators/Softmax.h"
#include "dialect/guesses/Places.h"
#include "passes/credit/EventRates.h"
#include "passes/credit/LocalGradients.h"

using namespace mlir;
using namespace mlir::surge;

//===----------------------------------------------------------------------===//
// Forwards
//===----------------------------------------------------------------------===//

/// The arguments of the network, with wires in the place of weights where
/// there are some.
SmallVector<Value>
LayeredNetwork::argumentsOf(std::optional<unsigned> wires) const {
  SmallVector<Value> arguments = request.arguments;
  if (wires)
    for (auto [number, product] : llvm::enumerate(products))
      arguments[product.weight] = wire(*wires, number);
  return arguments;
}

LogicalResult LayeredNetwork::run() {
  FailureOr<Markers> found = findMarkers(request.callee);
  if (failed(found))
    return failure();
  markers = *found;
  if (markers.cost && failed(verifyExamples(op, markers)))
    return failure();
  FailureOr<SmallVector<WeightProduct>> all =
      findWeightProducts(op, request.callee, request.wrt);
  if (failed(all))
    return failure();
  products = *all;
  bool hasLast = rule.getOutput() == EventOutput::Rate;
  FailureOr<SmallVector<Value>> activations =
      findRates(markers, hasLast, rule.allowsNegativeRates());
  if (failed(verifyFeedback()) || failed(activations))
    return failure();
  foundRates = *activations;
  auto call = func::CallOp::create(
      b, exposeRates(request.callee, markers, products, foundRates),
      request.arguments);
  keep(call.getResults());
  auto hidden = ArrayRef(foundRates).take_front(numLayers() - 1);
  cut =
      exposeSites(rewireOpen(request.callee, products, hidden), SiteFlow::Cut);
  if (failed(verifyChain()))
    return failure();
  if (!markers.cost)
    return success();
  FailureOr<Value> weights = pull(0, costArgument(), 0, Value());
  if (failed(weights))
    return failure();
  exampleWeights = *weights;
  return success();
}

/// What the network returns with all its rates, and what stands for
/// perturbations of it.
void LayeredNetwork::keep(ValueRange values) {
  auto take = [&](size_t count) {
    auto taken = llvm::to_vector_of<Value>(values.take_front(count));
    values = values.drop_front(count);
    return taken;
  };
  primals = take(func::FuncOp(request.callee).getNumResults());
  rates = take(foundRates.size());
  SmallVector<Value> open = take(2 * products.size());
  llvm::append_range(open, ArrayRef(rates).take_front(numLayers() - 1));
  sites = take(numLayers());
  llvm::append_range(open, sites);
  llvm::append_range(open, values);
  stands = standsFor(b, open);
  if (rates.size() < numLayers())
    rates.push_back(rateOf(numLayers() - 1, sites.back(), {}));
}

/// What the rule takes for the event rate of a layer, where the program's own
/// is among what was `replayed`.
Value LayeredNetwork::rateOf(unsigned layer, Value preactivation,
                             ValueRange replayed) {
  if (layer + 1 < numLayers() || rule.getOutput() == EventOutput::Rate)
    return replayed[layer];
  switch (rule.getOutput()) {
  case EventOutput::Sigmoid:
    return b.sigmoid(preactivation);
  case EventOutput::Softmax:
    return b.convert(softmax(b, SampleSite{preactivation, {}, {}, {}}, 1),
                     getElementTypeOrSelf(preactivation));
  default:
    return preactivation;
  }
}

SmallVector<Value> LayeredNetwork::replay(std::optional<unsigned> wires,
                                          unsigned layer, Value preactivation) {
  SmallVector<Value> arguments = argumentsOf(wires);
  llvm::append_range(arguments, sites);
  arguments[request.arguments.size() + layer] = preactivation;
  auto call = func::CallOp::create(
      b, replayRates(request.callee, markers, products, foundRates), arguments);
  return llvm::to_vector_of<Value>(call.getResults());
}

FailureOr<Value> LayeredNetwork::activate(unsigned layer, Value preactivation) {
  return rateOf(layer, preactivation,
                replay(std::nullopt, layer, preactivation));
}

FailureOr<Value> LayeredNetwork::forward(unsigned wires, unsigned layer,
                                         Value preactivation) {
  size_t behind = foundRates.size() + products.size() + layer + 1;
  return replay(wires, layer, preactivation)[behind];
}

FailureOr<Value> LayeredNetwork::inputOf(unsigned product,
                                         Value preactivation) {
  return replay(std::nullopt, siteBehind[product] - 1,
                preactivation)[foundRates.size() + product];
}

Value LayeredNetwork::recurrentWeights(unsigned layer) const {
  return feedback[rule.wires().size() * products.size() + layer];
}

Value LayeredNetwork::rows(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return reshaped(b, value,
                  rowSizes(b, value, /*hasExamples=*/type && type.getRank()));
}

Value LayeredNetwork::fromRows(Value rows, unsigned layer) {
  return reshapedLike(b, rows, sites[layer]);
}

//===----------------------------------------------------------------------===//
// Backwards
//===----------------------------------------------------------------------===//

SmallVector<Value> LayeredNetwork::openArguments(unsigned wires) const {
  SmallVector<Value> arguments = request.arguments;
  llvm::append_range(arguments,
                     feedback.slice(wires * products.size(), products.size()));
  llvm::append_range(arguments, stands);
  return arguments;
}

/// The cotangent of one argument of the open network for that of one result,
/// for ones where there is none.
FailureOr<Value> LayeredNetwork::pull(unsigned wires, int64_t wrt, int64_t of,
                                      Value cotangent) {
  return request.pullOne(cut, openArguments(wires), wrt, of, cotangent, b);
}

FailureOr<Value> LayeredNetwork::error() {
  int64_t scalar = markers.cost ? siteResult(numLayers()) : 0;
  FailureOr<Value> cotangent =
      pull(0, siteArgument(numLayers() - 1), scalar, Value());
  if (failed(cotangent) || !teacher)
    return cotangent;
  Value strength = b.convert(teacher, getElementTypeOrSelf(*cotangent));
  if (isa<RankedTensorType>(cotangent->getType()))
    strength = splatLike(b, strength, *cotangent);
  return b.mul(strength, *cotangent);
}

FailureOr<Value> LayeredNetwork::back(unsigned wires, unsigned layer,
                                      Value cotangent) {
  return pull(wires, siteArgument(layer), siteResult(layer + 1), cotangent);
}

FailureOr<Value> LayeredNetwork::backToRate(unsigned wires, unsigned layer,
                                            Value cotangent) {
  return pull(wires, rateArgument(layer), siteResult(layer + 1), cotangent);
}

FailureOr<Value> LayeredNetwork::backToInput(unsigned wires, unsigned product,
                                             Value cotangent) {
  return pull(wires, readArgument(product), siteResult(siteBehind[product]),
              cotangent);
}

FailureOr<Value> LayeredNetwork::outerProduct(unsigned wires, unsigned product,
                                              Value input, Value cotangent) {
  FailureOr<Value> there = pull(wires, readArgument(product) + 1,
                                siteResult(siteBehind[product]), cotangent);
  if (failed(there))
    return failure();
  return request.pullOne(isolate(request.callee, products[product]),
                         {input, weight(product), b.constant(0, *there)}, 1, 0,
                         *there, b);
}

Value LayeredNetwork::weighted(Value value) {
  return exampleWeights ? scaledByExample(b, value, exampleWeights) : value;
}

FailureOr<SmallVector<Value>>
LayeredNetwork::assign(ArrayRef<Value> cotangents) {
  SmallVector<int64_t> results;
  SmallVector<Value> weightedCotangents;
  for (auto [layer, cotangent] : llvm::enumerate(cotangents)) {
    results.push_back(siteResult(layer));
    weightedCotangents.push_back(weighted(cotangent));
  }
  FailureOr<SmallVector<Value>> found = pullLocally(
      op, request, cut, openArguments(0), results, weightedCotangents, b);
  if (failed(found))
    return failure();
  gradients = *found;
  return llvm::map_to_vector(products, [&](const WeightProduct &product) {
    return gradients[request.positionOf(product.weight)];
  });
}

void LayeredNetwork::replaceBy(ValueRange more) {
  SmallVector<Value> all = primals;
  if (!gradients.empty())
    llvm::append_range(all, request.asGiven(gradients));
  llvm::append_range(all, more);
  request.replaceBy(all);
}
