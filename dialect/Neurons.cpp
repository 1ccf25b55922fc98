//===- Neurons.cpp - Verifiers of time, spikes and bursts -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

/// A duration or another number above zero.
static LogicalResult verifyPositiveNumber(Operation *op, StringRef name,
                                          const APFloat &number) {
  return verifyPositive([op] { return op->emitOpError(); }, name,
                        Real{number.convertToDouble()});
}

static LogicalResult verifyFiniteNumber(Operation *op, StringRef name,
                                        const APFloat &number) {
  return verifyFinite([op] { return op->emitOpError(); }, name,
                      Real{number.convertToDouble()});
}

/// One value for each name, in and out, and one type for all of the op's
/// operands and results.
static LogicalResult verifyState(Operation *op, ArrayRef<StringRef> names,
                                 ValueRange state, ValueRange newState) {
  for (auto [values, what] : {std::pair(state, "a state of "),
                              std::pair(newState, "a new state of ")})
    if (values.size() != names.size()) {
      InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                      << what << names.size() << " values (";
      llvm::interleaveComma(names, diagnostic);
      return diagnostic << "), but got " << values.size();
    }
  Type type = op->getOperand(0).getType();
  for (ValueRange values : {state, newState, ValueRange(op->getResults())})
    for (Value value : values)
      if (value.getType() != type)
        return op->emitOpError("expected all values to be of the type of the "
                               "first, ")
               << type << ", but got " << value.getType();
  return success();
}

LogicalResult LeakOp::verify() {
  return failure(failed(verifyPositiveNumber(*this, "tau", getTau())) ||
                 failed(verifyPositiveNumber(*this, "dt", getDt())));
}

LogicalResult DelayOp::verify() {
  auto line = cast<RankedTensorType>(getLine().getType());
  if (line.getRank() == 0 || line.isDynamicDim(0) || line.getDimSize(0) == 0)
    return emitOpError("expected a line whose first axis counts the steps of "
                       "the delay, a known number of one or more, but got ")
           << line;
  Type expected = line.getElementType();
  if (line.getRank() > 1 || isa<RankedTensorType>(getInput().getType()))
    expected = RankedTensorType::get(line.getShape().drop_front(), expected);
  if (getInput().getType() == expected)
    return success();
  return emitOpError("expected a signal of type ")
         << expected << ", one step of " << line << ", but got "
         << getInput().getType();
}

LogicalResult ShortTermPlasticityOp::verify() {
  return failure(failed(verifyPositiveNumber(*this, "dt", getDt())) ||
                 failed(verifyState(*this, getModel().stateNames(), getState(),
                                    getNewState())));
}

LogicalResult PoissonOp::verify() {
  if (getEstimator().isRelaxed())
    return emitOpError("expected an estimator of hard samples, but got ")
           << getEstimator();
  return verifyPositiveNumber(*this, "dt", getDt());
}

LogicalResult LIFOp::verify() {
  SmallVector<StringRef> names{"potential"};
  if (getRefractory())
    names.push_back("refractory time left");
  return failure(
      failed(verifyPositiveNumber(*this, "tau", getTau())) ||
      failed(verifyPositiveNumber(*this, "dt", getDt())) ||
      failed(verifyPositiveNumber(*this, "threshold", getThreshold())) ||
      (getRefractory() &&
       failed(verifyPositiveNumber(*this, "refractory", *getRefractory()))) ||
      failed(verifyState(*this, names, getState(), getNewState())));
}

LogicalResult BurstNeuronOp::verify() {
  return failure(
      failed(verifyPositiveNumber(*this, "dt", getDt())) ||
      failed(verifyState(*this, {"V_s", "V_d", "w_s", "w_d", "theta", "t"},
                         getState(), getNewState())));
}

LogicalResult DetectBurstsOp::verify() {
  return failure(
      failed(verifyPositiveNumber(*this, "window", getWindow())) ||
      failed(verifyPositiveNumber(*this, "dt", getDt())) ||
      failed(verifyState(*this, {"t", "inside"}, getState(), getNewState())));
}

LogicalResult EnsembleOp::verify() {
  auto neurons = cast<RankedTensorType>(getEvents().getType());
  if (neurons.getRank() == 0 || neurons.getShape().back() == 0)
    return emitOpError("expected a tensor whose last axis holds the neurons "
                       "of an ensemble, one or more, but got ")
           << neurons;
  Type means = RankedTensorType::get(neurons.getShape().drop_back(),
                                     neurons.getElementType());
  for (Type type : getResultTypes())
    if (type != means)
      return emitOpError("expected one number for each ensemble of ")
             << neurons << ", of type " << means << ", but got " << type;
  if (getOtherwise() &&
      failed(verifyFiniteNumber(*this, "otherwise", *getOtherwise())))
    return failure();
  return success();
}

static LogicalResult verifyBaseline(Operation *op, const APFloat &number) {
  double baseline = number.convertToDouble();
  if (baseline > 0 && baseline <= 0.5)
    return success();
  return op->emitOpError("expected a baseline above 0 and up to 0.5, so that "
                         "a burst probability stays below 1, but got ")
         << baseline;
}

LogicalResult BurstRateOp::verify() {
  return verifyBaseline(*this, getBaseline());
}

LogicalResult TaughtBurstRateOp::verify() {
  if (getOutput() != EventOutput::Sigmoid &&
      getOutput() != EventOutput::Softmax)
    return emitOpError("expected output(sigmoid) or output(softmax), but got ")
           << stringifyEventOutput(getOutput());
  return verifyBaseline(*this, getBaseline());
}

LogicalResult BurstPlasticityOp::verify() {
  auto weights = cast<RankedTensorType>(getWeights().getType());
  if (weights.getRank() != 2)
    return emitOpError("expected weights of rank 2, neurons by inputs, but "
                       "got ")
           << weights;
  for (auto [axis, value, what] :
       {std::tuple(0, getEvents(), "one event for each neuron of "),
        std::tuple(1, getTrace(), "one trace for each input of ")}) {
    Type expected = RankedTensorType::get(weights.getDimSize(axis),
                                          weights.getElementType());
    if (value.getType() != expected)
      return emitOpError("expected ")
             << what << weights << ", of type " << expected << ", but got "
             << value.getType();
  }
  if (getRate().getType() != weights.getElementType())
    return emitOpError("expected a rate of the weights' element type ")
           << weights.getElementType() << ", but got " << getRate().getType();
  if (failed(verifyShare([this] { return emitOpError(); }, "baseline",
                         Real{getBaseline().convertToDouble()})))
    return failure();
  if (getLowest().has_value() != getHighest().has_value())
    return emitOpError("expected both ends to clip to, but got one");
  if (getLowest() && !(*getLowest() <= *getHighest()))
    return emitOpError("expected the lower end to clip to first, but got ")
           << toString(Real{getLowest()->convertToDouble()}) << " before "
           << toString(Real{getHighest()->convertToDouble()});
  return success();
}
