//===- DendriticError.cpp - Errors that dendrites encode ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Sacramento, Costa, Bengio and Senn, "Dendritic cortical microcircuits
// approximate the backpropagation algorithm", NeurIPS 2018, in the discrete
// steps of the code of Greedy et al., NeurIPS 2022.
//
//===----------------------------------------------------------------------===//

#include "dialect/feedback/LayerChain.h"
#include "dialect/feedback/Verify.h"

using namespace mlir;
using namespace mlir::surge;

enum Wires : unsigned { toInterneurons, fromInterneurons, topDown };

LogicalResult
DendriticErrorAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                           EventOutput, Real apical, Real interneuron,
                           Real nudging) {
  if (!(interneuron.value >= 0 && interneuron.value < 1))
    return emitError() << "expected interneuron to lie from 0 up to below 1, "
                          "where it hides the error, but got "
                       << interneuron.value;
  return verifyScales(emitError, {apical, nudging});
}

ArrayRef<StringRef> DendriticErrorAttr::wires() const {
  static constexpr StringRef names[] = {"predictions", "inhibition", "rates"};
  return names;
}

bool DendriticErrorAttr::allowsNegativeRates() const { return true; }

bool DendriticErrorAttr::followsWeights(unsigned wires) const {
  return wires == topDown;
}

bool DendriticErrorAttr::learnsAtRest(unsigned wires) const {
  return wires != topDown;
}

namespace {

/// The rule, run on one network.
struct Run {
  LayerChain &chain;
  DendriticErrorAttr rule;
  double scale;
  SmallVector<Value> somata, cotangents; ///< Of each layer.
  /// Of each layer but the first: the rates that it sends to the dendrites in
  /// front of it, and those of the interneurons there, with the nudge towards
  /// the layer and without.
  SmallVector<Value> sent, nudged, predicted;

  LogicalResult start();
  LogicalResult descend(unsigned layer);
  LogicalResult settle(unsigned layer, Value soma);
  FailureOr<Value> gradientOfPrediction(unsigned product);
  FailureOr<Value> gradientOfInhibition(unsigned product);
};

} // namespace

/// The potential of a layer's somata, and what their rates tell of the error.
LogicalResult Run::settle(unsigned layer, Value soma) {
  RuleBuilder &b = chain.b;
  somata[layer] = soma;
  FailureOr<Value> rate = chain.activate(layer, soma);
  if (failed(rate))
    return failure();
  sent[layer] = *rate;
  cotangents[layer] = b.scale(1 / scale, b.sub(chain.rate(layer), *rate));
  return success();
}

/// v'_L = v_L - nudging g
LogicalResult Run::start() {
  RuleBuilder &b = chain.b;
  unsigned last = chain.numLayers() - 1;
  for (SmallVector<Value> *values :
       {&somata, &cotangents, &sent, &nudged, &predicted})
    values->resize(last + 1);
  FailureOr<Value> error = chain.error();
  if (failed(error))
    return failure();
  return settle(last, b.sub(chain.preactivation(last), b.scale(scale, *error)));
}

/// I = P r, I' = (1 - m) I + m v', a = Y^T r' - R^T f(I'), v' = v + apical a
LogicalResult Run::descend(unsigned layer) {
  RuleBuilder &b = chain.b;
  double mix = rule.getInterneuron().value;
  Value basal = chain.preactivation(layer);
  FailureOr<Value> own = chain.forward(toInterneurons, layer, basal);
  if (failed(own))
    return failure();
  Value somatic =
      b.add(b.scale(1 - mix, *own), b.scale(mix, somata[layer + 1]));
  FailureOr<Value> rate = chain.activate(layer + 1, somatic);
  FailureOr<Value> basalRate = chain.activate(layer + 1, *own);
  if (failed(rate) || failed(basalRate))
    return failure();
  nudged[layer + 1] = *rate;
  predicted[layer + 1] = *basalRate;
  FailureOr<Value> difference =
      chain.difference(chain.backToRate(topDown, layer, sent[layer + 1]),
                       chain.backToRate(fromInterneurons, layer, *rate));
  if (failed(difference))
    return failure();
  scale *= rule.getApical().value * (1 - mix);
  return settle(layer,
                b.add(basal, b.scale(rule.getApical().value, *difference)));
}

/// -(f(I') - f(I)) r'^T
FailureOr<Value> Run::gradientOfPrediction(unsigned product) {
  unsigned layer = chain.layerBehind(product);
  FailureOr<Value> input = chain.inputOf(product, somata[layer - 1]);
  if (failed(input))
    return failure();
  Value missed = chain.weighted(chain.b.sub(predicted[layer], nudged[layer]));
  return chain.outerProduct(toInterneurons, product, *input, missed);
}

/// -f(I') a^T
FailureOr<Value> Run::gradientOfInhibition(unsigned product) {
  unsigned layer = chain.layerBehind(product);
  FailureOr<Value> apical = chain.difference(
      chain.backToInput(topDown, product, sent[layer]),
      chain.backToInput(fromInterneurons, product, nudged[layer]));
  if (failed(apical))
    return failure();
  return chain.outerProduct(fromInterneurons, product, chain.b.neg(*apical),
                            chain.weighted(nudged[layer]));
}

FailureOr<SmallVector<Value>>
DendriticErrorAttr::assignCredit(LayerChain &chain) const {
  Run run{chain, *this, getNudging().value, {}, {}, {}, {}, {}};
  if (failed(run.start()))
    return failure();
  for (unsigned layer = chain.numLayers() - 1; layer-- > 0;)
    if (failed(run.descend(layer)))
      return failure();
  FailureOr<SmallVector<Value>> gradients = chain.assign(run.cotangents);
  if (failed(gradients))
    return failure();
  SmallVector<Value> learned, ofInhibition;
  for (unsigned product = 0; product < chain.numProducts(); ++product) {
    FailureOr<Value> p = run.gradientOfPrediction(product);
    FailureOr<Value> r = run.gradientOfInhibition(product);
    if (failed(p) || failed(r))
      return failure();
    learned.push_back(*p);
    ofInhibition.push_back(*r);
  }
  llvm::append_range(learned, ofInhibition);
  llvm::append_range(learned, *gradients);
  return learned;
}
