//===- Request.cpp - A request for a derivative ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Request.h"

#include "passes/Flow.h"
#include "passes/linearize/Linearize.h"
#include "passes/transpose/Transpose.h"
#include "passes/widen/Widen.h"

using namespace mlir;
using namespace mlir::surge;

Request::Request(Operation *op, FlatSymbolRefAttr callee, ValueRange arguments,
                 ArrayRef<int64_t> wrt)
    : op(op),
      callee(SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, callee)),
      arguments(arguments), given(wrt), wrt(wrt),
      of(differentiableIndices(this->callee.getResultTypes())) {
  llvm::sort(this->wrt);
}

SmallVector<Value> Request::ascending(ValueRange values) const {
  return llvm::map_to_vector(wrt, [&](int64_t index) {
    return values[llvm::find(given, index) - given.begin()];
  });
}

SmallVector<Value> Request::asGiven(ValueRange values) const {
  return llvm::map_to_vector(
      given, [&](int64_t index) { return values[positionOf(index)]; });
}

void Request::replaceBy(ValueRange values) const {
  op->replaceAllUsesWith(values);
  op->erase();
}

static void warnAboutZeros(const Request &request, func::FuncOp jvp) {
  unsigned numPrimals = jvp.getNumArguments() - request.wrt.size();
  for (auto [i, argument] : llvm::enumerate(request.wrt)) {
    auto cuts = jvp.getArgAttrOfType<ArrayAttr>(numPrimals + i, attr::cuts);
    if (!cuts)
      continue;
    InFlightDiagnostic warning = emitWarning(cast<LocationAttr>(cuts[0]))
                                 << "the derivative of '"
                                 << func::FuncOp(request.callee).getName()
                                 << "' with respect to argument " << argument
                                 << " is zero: this op has no derivative";
    for (Attribute cut : cuts.getValue().drop_front())
      warning.attachNote(cast<LocationAttr>(cut)) << "nor has this one";
    warning.attachNote(request.op->getLoc())
        << "requested here; give the op an estimator, or state the zero with "
           "'surge.stop_gradient'";
  }
}

FailureOr<func::FuncOp> Request::linearize() const {
  FailureOr<func::FuncOp> jvp = surge::linearize(callee, wrt, of);
  if (succeeded(jvp))
    warnAboutZeros(*this, *jvp);
  return jvp;
}

FailureOr<Reverse> Reverse::create(const Request &request, RuleBuilder &b) {
  FailureOr<func::FuncOp> jvp = request.linearize();
  if (failed(jvp))
    return failure();
  FailureOr<Unzipped> halves = unzip(*jvp);
  if (failed(halves))
    return failure();
  FailureOr<func::FuncOp> backward = transpose(halves->linear);
  if (failed(backward))
    return failure();
  auto call = func::CallOp::create(b, halves->primal, request.arguments);
  Reverse reverse;
  reverse.first = request.of.empty() ? 0 : request.of.front();
  unsigned numPrimals = func::FuncOp(request.callee).getNumResults();
  reverse.primals =
      llvm::to_vector_of<Value>(call.getResults().take_front(numPrimals));
  reverse.residuals =
      residualsOf(*halves, request.arguments, call.getResults());
  reverse.backward = *backward;
  return reverse;
}

FailureOr<SmallVector<Value>> Reverse::pull(ValueRange cotangents,
                                            std::optional<int64_t> directions,
                                            RuleBuilder &b) const {
  func::FuncOp function = backward;
  if (directions) {
    FailureOr<func::FuncOp> wide = widen(function, *directions);
    if (failed(wide))
      return failure();
    function = *wide;
  }
  SmallVector<Value> inputs = residuals;
  llvm::append_range(inputs, cotangents);
  return llvm::to_vector_of<Value>(
      func::CallOp::create(b, function, inputs).getResults());
}

FailureOr<SmallVector<Value>> Reverse::pullOnes(RuleBuilder &b) const {
  return pull(b.constant(1, primals[first]), std::nullopt, b);
}

FailureOr<Value> Request::pullOne(func::FuncOp function, ValueRange arguments,
                                  int64_t wrt, int64_t of, Value cotangent,
                                  RuleBuilder &b) const {
  Request part = *this;
  part.callee = function;
  part.arguments = llvm::to_vector_of<Value>(arguments);
  part.wrt = part.given = {wrt};
  part.of = {of};
  FailureOr<Reverse> reverse = Reverse::create(part, b);
  if (failed(reverse))
    return failure();
  FailureOr<SmallVector<Value>> pulled =
      cotangent ? reverse->pull(
                      cotangent,
                      directionsOf(cotangent, function.getResultTypes()[of]), b)
                : reverse->pullOnes(b);
  if (failed(pulled))
    return failure();
  return pulled->front();
}

std::optional<int64_t> mlir::surge::directionsOf(Value tangent, Type type) {
  if (tangent.getType() == type)
    return std::nullopt;
  return cast<RankedTensorType>(tangent.getType()).getDimSize(0);
}
