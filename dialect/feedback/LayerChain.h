//===- LayerChain.h - Layers in a row, and their feedback -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_FEEDBACK_LAYERCHAIN_H
#define DIALECT_FEEDBACK_LAYERCHAIN_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// What a rule of `surge.burst_gradient` may look at: a network whose layers l
/// have pre-activations v_l and event rates e_l = f(v_l), and lead to the next
/// one by products of weights, most often by one. `wires` is the number of a
/// kind of feedback, which stands in the place of the weights W.
class LayerChain {
public:
  LayerChain(RuleBuilder &b) : b(b) {}
  virtual ~LayerChain() = default;

  RuleBuilder &b;

  virtual unsigned numLayers() const = 0;
  virtual Value preactivation(unsigned layer) const = 0;
  virtual Value rate(unsigned layer) const = 0;

  /// The cotangent of the cost at the last pre-activation, of each example
  /// where there are some, times what the teacher says.
  virtual FailureOr<Value> error() = 0;

  /// f'(v_l) W^T c for the cotangent c at the pre-activation of the next layer;
  /// and W^T c, in front of the activation.
  virtual FailureOr<Value> back(unsigned wires, unsigned layer,
                                Value cotangent) = 0;
  virtual FailureOr<Value> backToRate(unsigned wires, unsigned layer,
                                      Value cotangent) = 0;

  /// The difference of two such values, unless one failed.
  FailureOr<Value> difference(FailureOr<Value> left, FailureOr<Value> right) {
    if (failed(left) || failed(right))
      return failure();
    return b.sub(*left, *right);
  }

  /// f(v) for other pre-activations v of a layer, and what the layer behind it
  /// makes of them through the wires.
  virtual FailureOr<Value> activate(unsigned layer, Value preactivation) = 0;
  virtual FailureOr<Value> forward(unsigned wires, unsigned layer,
                                   Value preactivation) = 0;

  /// The weights among the units of a hidden layer: a row for each unit.
  virtual Value recurrentWeights(unsigned layer) const = 0;

  /// The products of weights, in program order, and the layer behind each.
  virtual unsigned numProducts() const = 0;
  virtual unsigned layerBehind(unsigned product) const = 0;
  virtual Value weight(unsigned product) const = 0;
  virtual Value wire(unsigned wires, unsigned product) const = 0;
  /// What a product reads where the layer in front has these pre-activations;
  /// the cotangent there for that of the layer behind; and the sum over
  /// examples of the outer products of both, in the type of the weight. Wires
  /// lead from a product to the layer behind it where others are in between.
  virtual FailureOr<Value> inputOf(unsigned product, Value preactivation) = 0;
  virtual FailureOr<Value> backToInput(unsigned wires, unsigned product,
                                       Value cotangent) = 0;
  virtual FailureOr<Value> outerProduct(unsigned wires, unsigned product,
                                        Value input, Value cotangent) = 0;

  /// A value of a layer, each example times the weight of its cost in the loss.
  virtual Value weighted(Value value) = 0;

  /// A value of a layer as a matrix of examples and units, and back.
  virtual Value rows(Value value) = 0;
  virtual Value fromRows(Value rows, unsigned layer) = 0;

  /// Sets the gradients of all parameters for cotangents at the
  /// pre-activations, and returns those of the products' weights.
  virtual FailureOr<SmallVector<Value>> assign(ArrayRef<Value> cotangents) = 0;
};

} // namespace mlir::surge

#endif // DIALECT_FEEDBACK_LAYERCHAIN_H
