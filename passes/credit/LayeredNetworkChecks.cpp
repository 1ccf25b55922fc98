//===- LayeredNetworkChecks.cpp - Whether layers stand in a row -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/credit/KolenPollack.h"
#include "passes/credit/LayeredNetwork.h"

using namespace mlir;
using namespace mlir::surge;

/// "those of events and then those of bursts"
static std::string listWires(ArrayRef<StringRef> wires) {
  std::string text;
  for (StringRef name : wires)
    text += (text.empty() ? "those of " : " and then those of ") + name.str();
  return text;
}

LogicalResult LayeredNetwork::verifyFeedback() {
  unsigned numWires = rule.wires().size() * products.size();
  unsigned numRecurrent = rule.hasRecurrentWeights() ? numLayers() - 1 : 0;
  if (feedback.size() != numWires + numRecurrent) {
    InFlightDiagnostic error = op->emitError("expected ")
                               << numWires + numRecurrent
                               << " feedback values, "
                               << listWires(rule.wires())
                               << ", one of each for each product of a weight "
                                  "behind a site, ";
    if (numRecurrent)
      error << "and then weights among the units of each hidden site, ";
    return error << "but got " << feedback.size();
  }
  for (unsigned number = 0; number < numWires; ++number)
    if (failed(verifyWire(number)))
      return failure();
  for (unsigned layer = 0; layer < numRecurrent; ++layer)
    if (failed(verifyRecurrent(layer)))
      return failure();
  return success();
}

LogicalResult LayeredNetwork::verifyWire(unsigned number) {
  const WeightProduct &product = products[number % products.size()];
  Type expected = request.arguments[product.weight].getType();
  Type found = feedback[number].getType();
  if (found == expected)
    return success();
  return op->emitError("expected feedback ")
         << number << " to be " << expected << ", as the weight in argument "
         << product.weight << ", but got " << found;
}

LogicalResult LayeredNetwork::verifyRecurrent(unsigned layer) {
  auto type = dyn_cast<RankedTensorType>(markers.sites[layer].getType());
  SmallVector<int64_t> units = {1};
  if (type && type.getRank() > 1)
    units = llvm::to_vector(type.getShape().drop_front());
  int64_t count = llvm::any_of(units, ShapedType::isDynamic)
                      ? ShapedType::kDynamic
                      : llvm::product_of(units);
  Type expected = RankedTensorType::get(
      {count, count}, getElementTypeOrSelf(markers.sites[layer].getType()));
  Type found = recurrentWeights(layer).getType();
  if (found == expected)
    return success();
  InFlightDiagnostic error =
      op->emitError("expected feedback ")
      << rule.wires().size() * products.size() + layer << " to be " << expected
      << ", a row and a column for each unit of the "
         "site '"
      << markers.sites[layer].getName() << "', but got " << found;
  error.attachNote(markers.sites[layer].getLoc())
      << "whose axis 0 counts examples";
  return error;
}

/// Whether a derivative leads from an argument of a function to a value that it
/// returns without passing where one of `stops` perturbs.
static bool leadsAround(Value from, Value to,
                        const llvm::DenseSet<Value> &stops) {
  llvm::DenseSet<Value> reached = {from};
  for (Operation &op : *from.getParentBlock()) {
    bool passes = llvm::any_of(
        inputsOf(&op), [&](Value input) { return reached.contains(input); });
    if (auto perturb = dyn_cast<PerturbOp>(op))
      passes = !stops.contains(perturb.getPerturbation()) &&
               (reached.contains(perturb.getPerturbation()) ||
                (!perturb.getAlone() && reached.contains(perturb.getInput())));
    if (passes && !isa<StopGradientOp>(op))
      for (Value result : op.getResults())
        if (isDifferentiable(result.getType()))
          reached.insert(result);
  }
  return reached.contains(to);
}

/// Whether each site leads to the next alone, and by weights alone.
LogicalResult LayeredNetwork::verifyChain() {
  Flow flow(cut);
  ValueRange returned = cut.getBody().front().getTerminator()->getOperands();
  for (unsigned i = 0; i < markers.sites.size(); ++i) {
    llvm::DenseSet<Value> reached =
        flow.reachedFrom({cut.getArgument(siteArgument(i))});
    for (unsigned j = i + 1; j < markers.sites.size(); ++j) {
      if (reached.contains(returned[siteResult(j)]) == (j == i + 1))
        continue;
      InFlightDiagnostic error = markers.sites[j].emitError("expected site '")
                                 << markers.sites[j].getName()
                                 << "' to follow from the one in front of it, "
                                    "and from that one alone";
      error.attachNote(markers.sites[i].getLoc())
          << (j == i + 1 ? "it does not follow from this one"
                         : "it follows from this one too");
      return error;
    }
  }
  for (const WeightProduct &product : products) {
    int64_t argument = readArgument(siteBehind.size());
    llvm::DenseSet<Value> reached =
        flow.reachedFrom({cut.getArgument(argument)});
    unsigned site = 0;
    while (site < markers.sites.size() &&
           !reached.contains(returned[siteResult(site)]))
      ++site;
    if (site == markers.sites.size())
      return product.op->emitError("expected a 'surge.site' behind this "
                                   "product of a weight");
    siteBehind.push_back(site);
  }
  llvm::DenseSet<Value> reads;
  for (unsigned product = 0; product < products.size(); ++product)
    reads.insert(cut.getArgument(readArgument(product)));
  for (unsigned i = 0; i + 1 < markers.sites.size(); ++i)
    if (leadsAround(cut.getArgument(siteArgument(i)),
                    returned[siteResult(i + 1)], reads)) {
      InFlightDiagnostic error =
          markers.sites[i + 1].emitError("expected every way to site '")
          << markers.sites[i + 1].getName()
          << "' from the one in front of it to pass a product of a weight in "
             "wrt, which has feedback";
      error.attachNote(markers.sites[i].getLoc()) << "the one in front";
      return error;
    }
  return success();
}

LogicalResult LayeredNetwork::verifyUpdates() {
  ValueRange learned = op->getResults().take_back(feedback.size());
  for (unsigned wires = 0; wires < rule.wires().size(); ++wires)
    for (auto [number, product] : llvm::enumerate(products))
      if (rule.followsWeights(wires) &&
          failed(verifyFollows(request.gradientOf(product.weight),
                               learned[wires * products.size() + number])))
        return failure();
  return success();
}
