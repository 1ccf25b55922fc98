//===- BurstPlasticity.cpp - Plasticity at events and bursts --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

/// w' = clip(w + rate (burst - p^b event) x)
SmallVector<Value> BurstPlasticityOp::expand(RuleBuilder &b) {
  AffineExpr neuron = b.getAffineDimExpr(0), input = b.getAffineDimExpr(1);
  AffineMap neurons = AffineMap::get(2, 0, neuron),
            inputs = AffineMap::get(2, 0, input),
            synapses = b.getMultiDimIdentityMap(2);
  Value rate = widen(b, getRate()).front();
  auto op = linalg::GenericOp::create(
      b, getType(), ValueRange{getEvents(), getBursts(), getTrace()},
      getWeights(), ArrayRef<AffineMap>{neurons, neurons, inputs, synapses},
      SmallVector<utils::IteratorType>(2, utils::IteratorType::parallel),
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        RuleBuilder body(loc, builder);
        SmallVector<Value> in = widen(body, arguments);
        Value deviation =
            body.sub(in[1], body.scale(getBaseline().convertToDouble(), in[0]));
        Value change = body.mul(body.mul(rate, deviation), in[2]);
        Value w = body.add(in[3], change);
        if (getLowest()) {
          w = body.maximum(w, body.constant(getLowest()->convertToDouble(), w));
          w = body.minimum(w,
                           body.constant(getHighest()->convertToDouble(), w));
        }
        Type element = arguments.back().getType();
        linalg::YieldOp::create(body, body.convert(w, element));
      });
  return llvm::to_vector_of<Value>(op.getResults());
}
