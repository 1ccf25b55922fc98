//===- LayeredNetwork.h - The layers of a function --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_LAYEREDNETWORK_H
#define PASSES_CREDIT_LAYEREDNETWORK_H

#include "dialect/feedback/LayerChain.h"
#include "passes/credit/Request.h"
#include "passes/credit/Rewire.h"
#include "passes/credit/Sites.h"

namespace mlir::surge {

/// The network of one request, whose layers end at its sites.
class LayeredNetwork final : public LayerChain {
public:
  template <typename Op>
  LayeredNetwork(Op op, RuleBuilder &b)
      : LayerChain(b), op(op), request(op), rule(op.getRule()),
        feedback(op.getFeedback()), teacher(op.getTeacher()) {}

  /// Finds the layers and runs them forwards. Fails with an error where they
  /// are none that the rule can work on, and where feedback does not fit.
  LogicalResult run();
  /// Fails with an error where wires that follow their weights are updated in
  /// another way than these.
  LogicalResult verifyUpdates();
  /// Replaces the request by the function's results, gradients where they are
  /// assigned, and `more`.
  void replaceBy(ValueRange more);

  unsigned numLayers() const override { return markers.sites.size(); }
  Value preactivation(unsigned layer) const override { return sites[layer]; }
  Value rate(unsigned layer) const override { return rates[layer]; }
  FailureOr<Value> error() override;
  FailureOr<Value> back(unsigned wires, unsigned layer,
                        Value cotangent) override;
  FailureOr<Value> backToRate(unsigned wires, unsigned layer,
                              Value cotangent) override;
  FailureOr<Value> activate(unsigned layer, Value preactivation) override;
  FailureOr<Value> forward(unsigned wires, unsigned layer,
                           Value preactivation) override;
  Value recurrentWeights(unsigned layer) const override;
  unsigned numProducts() const override { return products.size(); }
  unsigned layerBehind(unsigned product) const override {
    return siteBehind[product];
  }
  Value weight(unsigned product) const override {
    return request.arguments[products[product].weight];
  }
  Value wire(unsigned wires, unsigned product) const override {
    return feedback[wires * products.size() + product];
  }
  FailureOr<Value> inputOf(unsigned product, Value preactivation) override;
  FailureOr<Value> backToInput(unsigned wires, unsigned product,
                               Value cotangent) override;
  FailureOr<Value> outerProduct(unsigned wires, unsigned product, Value input,
                                Value cotangent) override;
  Value weighted(Value value) override;
  Value rows(Value value) override;
  Value fromRows(Value rows, unsigned layer) override;
  FailureOr<SmallVector<Value>> assign(ArrayRef<Value> cotangents) override;

private:
  LogicalResult verifyFeedback();
  LogicalResult verifyWire(unsigned number);
  LogicalResult verifyRecurrent(unsigned layer);
  LogicalResult verifyChain();
  void keep(ValueRange values);
  Value rateOf(unsigned layer, Value preactivation, ValueRange replayed);
  SmallVector<Value> replay(std::optional<unsigned> wires, unsigned layer,
                            Value preactivation);
  SmallVector<Value> argumentsOf(std::optional<unsigned> wires) const;
  SmallVector<Value> openArguments(unsigned wires) const;
  FailureOr<Value> pull(unsigned wires, int64_t wrt, int64_t of,
                        Value cotangent);

  // Arguments of the open network, behind those of the request and the wires,
  // and its results behind those of the request.
  int64_t readArgument(unsigned product) const {
    return request.arguments.size() + products.size() + 2 * product;
  }
  int64_t rateArgument(unsigned layer) const {
    return readArgument(products.size()) + layer;
  }
  int64_t siteArgument(unsigned layer) const {
    return rateArgument(numLayers() - 1) + layer;
  }
  int64_t costArgument() const { return siteArgument(numLayers()); }
  int64_t siteResult(unsigned layer) const {
    return func::FuncOp(request.callee).getNumResults() + layer;
  }

  Operation *op;
  Request request;
  CreditRuleAttrInterface rule;
  ValueRange feedback;
  Value teacher; ///< Null where it always tells the error.
  Markers markers;
  SmallVector<WeightProduct> products;
  SmallVector<unsigned> siteBehind; ///< Each product.
  SmallVector<Value> foundRates;    ///< In the body of the callee.
  func::FuncOp cut;                 ///< The network, open and cut at its sites.
  SmallVector<Value> primals, rates, sites, stands;
  Value exampleWeights; ///< Null where examples are not told apart.
  SmallVector<Value> gradients;
};

} // namespace mlir::surge

#endif // PASSES_CREDIT_LAYEREDNETWORK_H
