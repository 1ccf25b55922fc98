//===- BurstPhase.h - Bursts that run down a network ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_FEEDBACK_BURSTPHASE_H
#define DIALECT_FEEDBACK_BURSTPHASE_H

#include "dialect/feedback/LayerChain.h"

namespace mlir::surge {

/// The single phase of `#surge.burst` on one network.
class BurstPhase {
public:
  /// The kinds of wires.
  enum Wires : unsigned { ofEvents, ofBursts };

  BurstPhase(LayerChain &chain, BurstAttr rule) : chain(chain), rule(rule) {}

  /// Runs bursts down the layers; returns the cotangents that they tell.
  FailureOr<SmallVector<Value>> run();

  /// u of a hidden layer, in front of its activation.
  FailureOr<Value> apical(unsigned layer);
  /// p of a hidden layer.
  Value probability(unsigned layer) const { return probabilities[layer]; }

  /// The derivatives of |u|^2 / 2 by the wires of a product.
  FailureOr<Value> gradientOfEvents(unsigned product);
  FailureOr<Value> gradientOfBursts(unsigned product);

private:
  FailureOr<Value> driveOf(unsigned product, Value bursts, Value events);

  LayerChain &chain;
  BurstAttr rule;
  SmallVector<Value> burstRates, probabilities;
};

} // namespace mlir::surge

#endif // DIALECT_FEEDBACK_BURSTPHASE_H
