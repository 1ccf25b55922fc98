//===- Burst.cpp - Errors told by bursts, in a single phase ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in
// cortico-cortical networks", NeurIPS 2022, sections 2.1 to 2.4.
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/feedback/BurstPhase.h"
#include "dialect/feedback/Verify.h"
#include "dialect/guesses/Places.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult BurstAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real baseline, EventOutput output,
                                Real errorScale, Real feedbackScale,
                                BurstFeedback, int64_t branches) {
  if (failed(verifyBursts(emitError, baseline, output)) ||
      failed(verifyCount(emitError, "branches", branches)))
    return failure();
  return verifyScales(emitError, {errorScale, feedbackScale});
}

ArrayRef<StringRef> BurstAttr::wires() const {
  static constexpr StringRef names[] = {"events", "bursts"};
  return names;
}

bool BurstAttr::followsWeights(unsigned wires) const {
  return wires == BurstPhase::ofBursts &&
         getLearning() == BurstFeedback::KolenPollack;
}

/// Both silence the dendrites, unless bursts copy the weights.
bool BurstAttr::learnsAtRest(unsigned wires) const {
  return !followsWeights(wires);
}

/// The units of a layer that end at one of `count` branches, the others 0.
static Value branchOf(LayerChain &chain, unsigned layer, Value value,
                      int64_t branch, int64_t count) {
  if (count == 1)
    return value;
  RuleBuilder &b = chain.b;
  Value rows = chain.rows(value);
  Value units = b.createOrFold<tensor::DimOp>(rows, 1);
  Value number = arith::ConstantIndexOp::create(b, b.getLoc(), branch);
  Value branches = arith::ConstantIndexOp::create(b, b.getLoc(), count);
  Value part = Rows(b, rows).map({rows}, [&](RuleBuilder &body, ValueRange in) {
    Value unit = linalg::IndexOp::create(body, 1);
    Value own = arith::DivUIOp::create(
        body, arith::MulIOp::create(body, unit, branches), units);
    Value isOwn =
        arith::CmpIOp::create(body, arith::CmpIPredicate::eq, own, number);
    return body.select(isOwn, in[0], {});
  });
  return chain.fromRows(part, layer);
}

FailureOr<SmallVector<Value>> BurstPhase::run() {
  RuleBuilder &b = chain.b;
  double baseline = rule.getBaseline().value;
  FailureOr<Value> error = chain.error();
  if (failed(error))
    return failure();
  double scale = baseline * rule.getErrorScale().value;
  unsigned layer = chain.numLayers() - 1;
  burstRates.resize(layer + 1);
  probabilities.resize(layer);
  SmallVector<Value> found(layer + 1);
  auto atRest = [&] { return b.scale(baseline, chain.rate(layer)); };
  Value deviation = b.scale(-scale, *error);
  burstRates[layer] = b.add(atRest(), deviation);
  found[layer] = b.scale(-1 / scale, deviation);
  while (layer-- > 0) {
    FailureOr<Value> sent =
        chain.difference(chain.back(ofBursts, layer, burstRates[layer + 1]),
                         chain.back(ofEvents, layer, chain.rate(layer + 1)));
    if (failed(sent))
      return failure();
    Value drive = b.scale(rule.getFeedbackScale().value, *sent);
    auto bursting =
        BurstRateOp::create(b, chain.rate(layer), drive, APFloat(baseline));
    burstRates[layer] = bursting.getRate();
    probabilities[layer] = bursting.getProbability();
    scale *= rule.getFeedbackScale().value;
    found[layer] = b.scale(-1 / scale, b.sub(burstRates[layer], atRest()));
  }
  return found;
}

FailureOr<Value> BurstPhase::apical(unsigned layer) {
  return chain.difference(
      chain.backToRate(ofBursts, layer, burstRates[layer + 1]),
      chain.backToRate(ofEvents, layer, chain.rate(layer + 1)));
}

/// u at what a product reads, where the layer behind it has these rates.
FailureOr<Value> BurstPhase::driveOf(unsigned product, Value bursts,
                                     Value events) {
  return chain.difference(chain.backToInput(ofBursts, product, bursts),
                          chain.backToInput(ofEvents, product, events));
}

/// The derivative of |u|^2 / 2 by Q: -u e^T (equation 2).
FailureOr<Value> BurstPhase::gradientOfEvents(unsigned product) {
  unsigned layer = chain.layerBehind(product);
  Value events = chain.rate(layer);
  FailureOr<Value> drive = driveOf(product, burstRates[layer], events);
  if (failed(drive))
    return failure();
  return chain.outerProduct(ofBursts, product, chain.b.neg(*drive),
                            chain.weighted(events));
}

/// The same by Y, u b^T, where each branch of the dendrite silences itself.
FailureOr<Value> BurstPhase::gradientOfBursts(unsigned product) {
  RuleBuilder &b = chain.b;
  unsigned layer = chain.layerBehind(product);
  int64_t count = rule.getBranches();
  Value sum;
  for (int64_t branch = 0; branch < count; ++branch) {
    Value events = branchOf(chain, layer, chain.rate(layer), branch, count);
    Value bursts = branchOf(chain, layer, burstRates[layer], branch, count);
    FailureOr<Value> drive = driveOf(product, bursts, events);
    if (failed(drive))
      return failure();
    FailureOr<Value> part =
        chain.outerProduct(ofBursts, product, *drive, chain.weighted(bursts));
    if (failed(part))
      return failure();
    sum = b.add(sum, *part);
  }
  return count == 1 ? sum : b.scale(std::sqrt(double(count)), sum);
}

FailureOr<SmallVector<Value>> BurstAttr::assignCredit(LayerChain &chain) const {
  BurstPhase phase(chain, *this);
  FailureOr<SmallVector<Value>> cotangents = phase.run();
  if (failed(cotangents))
    return failure();
  FailureOr<SmallVector<Value>> gradients = chain.assign(*cotangents);
  if (failed(gradients))
    return failure();
  SmallVector<Value> learned;
  for (unsigned product = 0; product < chain.numProducts(); ++product) {
    FailureOr<Value> q = phase.gradientOfEvents(product);
    if (failed(q))
      return failure();
    learned.push_back(*q);
  }
  for (unsigned product = 0; product < chain.numProducts(); ++product) {
    FailureOr<Value> y = getLearning() == BurstFeedback::KolenPollack
                             ? (*gradients)[product]
                             : phase.gradientOfBursts(product);
    if (failed(y))
      return failure();
    learned.push_back(*y);
  }
  return learned;
}
