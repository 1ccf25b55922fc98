//===- Burstprop.cpp - Errors told by bursts, in two phases ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Payeur, Guerguiev, Zenke, Richards and Naud, "Burst-dependent synaptic
// plasticity can coordinate learning in hierarchical circuits", Nature
// Neuroscience 24, 2021: the rule of their simulations of rates.
//
//===----------------------------------------------------------------------===//

#include "dialect/feedback/LayerChain.h"
#include "dialect/feedback/Verify.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
BurstpropAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      Real baseline, EventOutput output, Real errorScale,
                      Real gain, bool) {
  if (failed(verifyBursts(emitError, baseline, output)))
    return failure();
  return verifyScales(emitError, {errorScale, gain});
}

ArrayRef<StringRef> BurstpropAttr::wires() const {
  static constexpr StringRef names[] = {"bursts"};
  return names;
}

bool BurstpropAttr::followsWeights(unsigned) const { return true; }

bool BurstpropAttr::hasRecurrentWeights() const { return getRecurrent(); }

namespace {

/// The rule, run on one network.
struct Run {
  LayerChain &chain;
  BurstpropAttr rule;
  /// The burst rates of the layer at hand in both phases, without and with the
  /// teacher.
  Value before, during;
  SmallVector<Value> cotangents;
  SmallVector<Value> ofRecurrent; ///< Gradients, last layer first.

  LogicalResult start();
  LogicalResult descend(unsigned layer);
  FailureOr<Value> burstRate(unsigned layer, Value bursts, Value recurrent);
  LogicalResult linearize(unsigned layer, Value sent, Value &recurrent);
};

} // namespace

LogicalResult Run::start() {
  RuleBuilder &b = chain.b;
  FailureOr<Value> error = chain.error();
  if (failed(error))
    return failure();
  unsigned last = chain.numLayers() - 1;
  double baseline = rule.getBaseline().value;
  before = b.scale(baseline, chain.rate(last));
  during =
      b.sub(before, b.scale(baseline * rule.getErrorScale().value, *error));
  cotangents.resize(last + 1);
  cotangents[last] = *error;
  return success();
}

/// e sigma(gain (h(e) Y^T b - z))
FailureOr<Value> Run::burstRate(unsigned layer, Value bursts, Value recurrent) {
  RuleBuilder &b = chain.b;
  FailureOr<Value> drive = chain.back(0, layer, bursts);
  if (failed(drive))
    return failure();
  Value rate = chain.rate(layer);
  Value net = b.sub(*drive, b.mul(rate, recurrent));
  // The slope of a burst probability around 1/2 is 1.
  return BurstRateOp::create(b, rate, b.scale(rule.getGain().value / 4, net),
                             APFloat(0.5))
      .getRate();
}

/// z = Z b_pre with b_pre = sigma(Y^T b) e, and the gradient of Z, -u b_pre^T.
LogicalResult Run::linearize(unsigned layer, Value sent, Value &recurrent) {
  RuleBuilder &b = chain.b;
  Value rate = chain.rate(layer), weights = chain.recurrentWeights(layer);
  Value bursts = b.mul(b.sigmoid(sent), rate);
  Value rows = chain.rows(bursts);
  Value sum = contract(b, "bnm", {rows, "bm"}, {weights, "nm"}, "bn");
  recurrent = chain.fromRows(sum, layer);
  FailureOr<Value> drive = chain.back(0, layer, before);
  if (failed(drive))
    return failure();
  Value potential = b.sub(perEvent(b, *drive, rate), recurrent);
  Value weighted = chain.rows(chain.weighted(b.neg(potential)));
  ofRecurrent.push_back(
      contract(b, "bnm", {weighted, "bn"}, {rows, "bm"}, "nm"));
  return success();
}

LogicalResult Run::descend(unsigned layer) {
  RuleBuilder &b = chain.b;
  Value recurrent;
  if (rule.getRecurrent()) {
    FailureOr<Value> sent = chain.backToRate(0, layer, before);
    if (failed(sent) || failed(linearize(layer, *sent, recurrent)))
      return failure();
  }
  FailureOr<Value> silent = burstRate(layer, before, recurrent);
  FailureOr<Value> taught = burstRate(layer, during, recurrent);
  if (failed(silent) || failed(taught))
    return failure();
  before = *silent;
  during = *taught;
  unsigned steps = chain.numLayers() - 1 - layer;
  double scale = rule.getBaseline().value * rule.getErrorScale().value *
                 std::pow(rule.getGain().value / 4, steps);
  cotangents[layer] = b.scale(1 / scale, b.sub(before, during));
  return success();
}

FailureOr<SmallVector<Value>>
BurstpropAttr::assignCredit(LayerChain &chain) const {
  Run run{chain, *this, {}, {}, {}, {}};
  if (failed(run.start()))
    return failure();
  for (unsigned layer = chain.numLayers() - 1; layer-- > 0;)
    if (failed(run.descend(layer)))
      return failure();
  FailureOr<SmallVector<Value>> learned = chain.assign(run.cotangents);
  if (failed(learned))
    return failure();
  llvm::append_range(*learned, llvm::reverse(run.ofRecurrent));
  return learned;
}
