//===- FeedbackGradient.cpp - Reverse mode with other weights in it -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/KolenPollack.h"
#include "passes/credit/Request.h"
#include "passes/credit/Rewire.h"

using namespace mlir;
using namespace mlir::surge;

/// The type of the wires of each product.
static Type wireType(FeedbackRuleAttrInterface rule, func::FuncOp function,
                     ArrayRef<WeightProduct> products, unsigned number) {
  if (rule.isDirect())
    return directWireType(products[number], products.back());
  return function.getArgumentTypes()[products[number].weight];
}

/// The wires of each product: what follows from the weights, or what is given.
static FailureOr<SmallVector<Value>> findWires(FeedbackGradientOp op,
                                               const Request &request,
                                               ArrayRef<WeightProduct> products,
                                               RuleBuilder &b) {
  SmallVector<Value> wires;
  for (const WeightProduct &product : products)
    if (Value wire = op.getRule().wiresOf(b, request.arguments[product.weight]))
      wires.push_back(wire);
  if (!wires.empty() && !op.getFeedback().empty())
    return op.emitError("expected no feedback with ")
           << op.getRule() << ", which makes it of the weights";
  if (wires.empty())
    wires = llvm::to_vector_of<Value>(op.getFeedback());
  if (wires.size() != products.size())
    return op.emitError("expected ")
           << products.size()
           << " feedback values, one for each product of a weight behind a "
              "site, but got "
           << wires.size();
  for (auto [number, wire] : llvm::enumerate(wires)) {
    Type expected = wireType(op.getRule(), request.callee, products, number);
    if (wire.getType() != expected)
      return op.emitError("expected feedback ")
             << number << " of the weight in argument "
             << products[number].weight << " to be " << expected << ", but got "
             << wire.getType();
  }
  return wires;
}

/// Whether axis 0 counts the same examples in all that is wired to each other.
static LogicalResult verifyDirect(FeedbackGradientOp op,
                                  ArrayRef<WeightProduct> products) {
  auto examples = [](Value value) -> std::optional<int64_t> {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || type.getRank() < 2)
      return std::nullopt;
    return type.getDimSize(0);
  };
  Value last = products.back().op->getResult(0);
  for (const WeightProduct &product : products) {
    Value read = product.dataInput->get();
    if (examples(read) && examples(read) == examples(last))
      continue;
    InFlightDiagnostic error =
        op.emitError("expected axis 0 to count the same examples in what a "
                     "product reads, ")
        << read.getType() << ", and in the result of the last one, "
        << last.getType() << ", with " << op.getRule();
    error.attachNote(product.op->getLoc()) << "the product";
    return error;
  }
  return success();
}

LogicalResult mlir::surge::resolve(FeedbackGradientOp op) {
  Request request(op);
  RuleBuilder b(op.getLoc(), op);
  FailureOr<SmallVector<WeightProduct>> products =
      findWeightProducts(op, request.callee, request.wrt);
  if (failed(products))
    return failure();
  if (products->empty())
    return op.emitError("expected a product of an argument in wrt behind a "
                        "site of '")
           << request.callee.getName()
           << "', whose cotangents could go another way";
  if (op.getRule().isDirect() && failed(verifyDirect(op, *products)))
    return failure();
  FailureOr<SmallVector<Value>> wires = findWires(op, request, *products, b);
  if (failed(wires))
    return failure();
  Request rewired = request;
  rewired.of = {0};
  llvm::append_range(rewired.arguments, *wires);
  rewired.callee = op.getRule().isDirect()
                       ? rewireDirectly(request.callee, *products)
                       : rewire(request.callee, *products);
  FailureOr<Reverse> reverse = Reverse::create(rewired, b);
  if (failed(reverse))
    return failure();
  FailureOr<SmallVector<Value>> gradients = reverse->pullOnes(b);
  if (failed(gradients))
    return failure();
  SmallVector<Value> results(reverse->getPrimals());
  llvm::append_range(results, request.asGiven(*gradients));
  if (op.getRule().learns())
    for (const WeightProduct &product : *products) {
      Value ofWire = op.getResult(results.size());
      if (failed(verifyFollows(request.gradientOf(product.weight), ofWire)))
        return failure();
      results.push_back((*gradients)[request.positionOf(product.weight)]);
    }
  request.replaceBy(results);
  return success();
}
