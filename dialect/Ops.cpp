//===- Ops.cpp - Verifiers and syntax of the surge ops --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace mlir::surge;

#include "dialect/Enums.cpp.inc"

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

/// An attribute that has the interface asked for, which `kind` describes.
template <typename Interface>
static ParseResult parseAttribute(OpAsmParser &parser, Interface &result,
                                  StringRef kind) {
  SMLoc loc = parser.getCurrentLocation();
  Attribute attribute;
  if (parser.parseAttribute(attribute))
    return failure();
  result = dyn_cast<Interface>(attribute);
  if (result)
    return success();
  return parser.emitError(loc, "expected ")
         << kind << ", but got " << attribute;
}

static ParseResult parseSampler(OpAsmParser &parser,
                                SamplerAttrInterface &estimator) {
  return parseAttribute(parser, estimator,
                        "an estimator of samples, as #surge.reinmax");
}

static ParseResult parseSurrogate(OpAsmParser &parser,
                                  SurrogateAttrInterface &estimator) {
  return parseAttribute(parser, estimator,
                        "a surrogate of a slope, as #surge.fast_sigmoid");
}

static ParseResult parseOptimizer(OpAsmParser &parser,
                                  OptimizerAttrInterface &optimizer) {
  return parseAttribute(parser, optimizer, "an optimizer, as #surge.adam");
}

static ParseResult parseGuess(OpAsmParser &parser, GuessAttrInterface &guess) {
  return parseAttribute(parser, guess, "a guess, as #surge.gaussian");
}

static ParseResult parseSynapse(OpAsmParser &parser,
                                SynapseAttrInterface &model) {
  return parseAttribute(parser, model,
                        "a model of synapses, as #surge.tsodyks_markram");
}

static ParseResult parseTwoCompartment(OpAsmParser &parser,
                                       TwoCompartmentAttr &neuron) {
  return parseAttribute(parser, neuron,
                        "a neuron's constants, as #surge.two_compartment");
}

static void printSynapse(OpAsmPrinter &printer, Operation *,
                         SynapseAttrInterface model) {
  printer << model;
}

static void printTwoCompartment(OpAsmPrinter &printer, Operation *,
                                TwoCompartmentAttr neuron) {
  printer << neuron;
}

static ParseResult parseFeedbackRule(OpAsmParser &parser,
                                     FeedbackRuleAttrInterface &rule) {
  return parseAttribute(parser, rule,
                        "a rule of feedback, as #surge.feedback_alignment");
}

static void printFeedbackRule(OpAsmPrinter &printer, Operation *,
                              FeedbackRuleAttrInterface rule) {
  printer << rule;
}

static ParseResult parseCreditRule(OpAsmParser &parser,
                                   CreditRuleAttrInterface &rule) {
  return parseAttribute(parser, rule, "a rule of credit, as #surge.burst");
}

static void printCreditRule(OpAsmPrinter &printer, Operation *,
                            CreditRuleAttrInterface rule) {
  printer << rule;
}

static void printGuess(OpAsmPrinter &printer, Operation *,
                       GuessAttrInterface guess) {
  printer << guess;
}

static void printSampler(OpAsmPrinter &printer, Operation *,
                         SamplerAttrInterface estimator) {
  printer << estimator;
}

static void printSurrogate(OpAsmPrinter &printer, Operation *,
                           SurrogateAttrInterface estimator) {
  printer << estimator;
}

static void printOptimizer(OpAsmPrinter &printer, Operation *,
                           OptimizerAttrInterface optimizer) {
  printer << optimizer;
}

/// The type of the logits stands in the text; the mask, where there is one, is
/// an i1 tensor of the same shape.
static ParseResult
parseLogitsAndMask(OpAsmParser &parser, Type &logits,
                   const std::optional<OpAsmParser::UnresolvedOperand> &mask,
                   Type &maskType) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseType(logits))
    return failure();
  auto tensor = dyn_cast<RankedTensorType>(logits);
  if (!tensor)
    return parser.emitError(
               loc, "expected logits to be a ranked tensor of floats, but got ")
           << logits;
  if (mask)
    maskType = tensor.clone(parser.getBuilder().getI1Type());
  return success();
}

static void printLogitsAndMask(OpAsmPrinter &printer, Operation *, Type logits,
                               Value, Type) {
  printer << logits;
}

/// One type for the parameter, its gradient and its slots; one for the step;
/// one for the rate only where it is not the element type.
static ParseResult
parseUpdateTypes(OpAsmParser &parser, Type &parameter, Type &gradient,
                 ArrayRef<OpAsmParser::UnresolvedOperand> slots,
                 SmallVectorImpl<Type> &slotTypes, Type &step, Type &rate,
                 Type &newParameter, SmallVectorImpl<Type> &newSlots) {
  if (parser.parseType(parameter) || parser.parseComma() ||
      parser.parseType(step))
    return failure();
  gradient = newParameter = parameter;
  slotTypes.assign(slots.size(), parameter);
  newSlots.assign(slots.size(), parameter);
  rate = getElementTypeOrSelf(parameter);
  if (succeeded(parser.parseOptionalComma()))
    return parser.parseType(rate);
  return success();
}

static void printUpdateTypes(OpAsmPrinter &printer, Operation *, Type parameter,
                             Type, OperandRange, TypeRange, Type step,
                             Type rate, Type, TypeRange) {
  printer << parameter << ", " << step;
  if (rate != getElementTypeOrSelf(parameter))
    printer << ", " << rate;
}

static ParseResult parseNumber(OpAsmParser &parser, FloatAttr &number) {
  FailureOr<Real> real = FieldParser<Real>::parse(parser);
  if (failed(real))
    return failure();
  number = parser.getBuilder().getF64FloatAttr(real->value);
  return success();
}

static void printNumber(OpAsmPrinter &printer, Operation *, FloatAttr number) {
  AsmPrinter &base = printer;
  base << Real{number.getValueAsDouble()};
}

/// One type for the input, every value of the state, and what comes out.
static ParseResult
parseStateTypes(OpAsmParser &parser, Type &input,
                ArrayRef<OpAsmParser::UnresolvedOperand> state,
                SmallVectorImpl<Type> &stateTypes, Type &output,
                SmallVectorImpl<Type> &newState) {
  if (parser.parseType(input))
    return failure();
  output = input;
  stateTypes.assign(state.size(), input);
  newState.assign(state.size(), input);
  return success();
}

static void printStateTypes(OpAsmPrinter &printer, Operation *, Type input,
                            OperandRange, TypeRange, Type, TypeRange) {
  printer << input;
}

/// One type for three results.
static ParseResult parseOneType(OpAsmParser &parser, Type &a, Type &b,
                                Type &c) {
  if (parser.parseType(a))
    return failure();
  b = c = a;
  return success();
}

static void printOneType(OpAsmPrinter &printer, Operation *, Type a, Type,
                         Type) {
  printer << a;
}

/// The type of the weights says all others.
static ParseResult parseWeightTypes(OpAsmParser &parser, Type &weights,
                                    Type &events, Type &bursts, Type &trace,
                                    Type &rate) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseType(weights))
    return failure();
  auto matrix = dyn_cast<RankedTensorType>(weights);
  if (!matrix || matrix.getRank() != 2)
    return parser.emitError(loc, "expected weights to be a tensor of rank 2, "
                                 "neurons by inputs, but got ")
           << weights;
  rate = matrix.getElementType();
  events = bursts = RankedTensorType::get(matrix.getDimSize(0), rate);
  trace = RankedTensorType::get(matrix.getDimSize(1), rate);
  return success();
}

static void printWeightTypes(OpAsmPrinter &printer, Operation *, Type weights,
                             Type, Type, Type, Type) {
  printer << weights;
}

#define GET_OP_CLASSES
#include "dialect/Ops.cpp.inc"

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// One size operand for each dynamic dimension of a result.
static LogicalResult verifySizes(Operation *op, Type type, ValueRange sizes) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  int64_t expected = tensor ? tensor.getNumDynamicDims() : 0;
  if (static_cast<int64_t>(sizes.size()) == expected)
    return success();
  return op->emitOpError("expected sizes for the dynamic dimensions of ")
         << type << ", " << expected << " in all, but got " << sizes.size();
}

/// Rows along the last axis, which is not empty.
static LogicalResult verifyRows(Operation *op, Type logits) {
  auto tensor = cast<RankedTensorType>(logits);
  if (tensor.getRank() == 0)
    return op->emitOpError("expected a tensor of rank 1 or more, whose last "
                           "axis holds the categories, but got ")
           << logits;
  if (tensor.getShape().back() == 0)
    return op->emitOpError(
               "expected at least one category, but the last axis of ")
           << logits << " is empty";
  return success();
}

static LogicalResult verifyMask(Operation *op, Type logits, Value mask) {
  if (!mask)
    return success();
  Type expected = cast<RankedTensorType>(logits).clone(
      IntegerType::get(op->getContext(), 1));
  if (mask.getType() == expected)
    return success();
  return op->emitOpError("expected a mask of the shape of the logits, ")
         << expected << ", but got " << mask.getType();
}

/// One category for each row.
static LogicalResult verifyCategory(Operation *op, Type logits, Type category) {
  auto tensor = cast<RankedTensorType>(logits);
  Type expected = RankedTensorType::get(tensor.getShape().drop_back(),
                                        IntegerType::get(op->getContext(), 32));
  if (category == expected)
    return success();
  return op->emitOpError("expected one category for each row of ")
         << logits << ", of type " << expected << ", but got " << category;
}

LogicalResult RandomOp::verify() {
  return verifySizes(*this, getType(), getSizes());
}

LogicalResult CategoricalOp::verify() {
  return failure(failed(verifyRows(*this, getType())) ||
                 failed(verifyMask(*this, getType(), getMask())));
}

LogicalResult ArgmaxOp::verify() {
  if (getEstimator().needsKey())
    return emitOpError("expected an estimator without random numbers, since "
                       "there is no key, but got ")
           << getEstimator();
  return verifyRows(*this, getType());
}

LogicalResult DrawOp::verify() {
  Type logits = getLogits().getType();
  return failure(failed(verifyRows(*this, logits)) ||
                 failed(verifyMask(*this, logits, getMask())) ||
                 failed(verifyCategory(*this, logits, getType())));
}

LogicalResult LargestOp::verify() {
  Type logits = getLogits().getType();
  return failure(failed(verifyRows(*this, logits)) ||
                 failed(verifyCategory(*this, logits, getType())));
}

LogicalResult OneHotOp::verify() {
  return failure(
      failed(verifyRows(*this, getType())) ||
      failed(verifyCategory(*this, getType(), getCategory().getType())));
}

LogicalResult SampleProductOp::verify() {
  SamplerAttrInterface estimator = getEstimator();
  if (estimator.isRelaxed())
    return emitOpError("expected an estimator of hard samples, since a relaxed "
                       "one is differentiated exactly, but got ")
           << estimator;
  if (estimator.needsKey() && !getKey())
    return emitOpError("expected a key, which ")
           << estimator << " needs, but got none";
  return failure(
      failed(verifyRows(*this, getType())) ||
      failed(verifyMask(*this, getType(), getMask())) ||
      failed(verifyCategory(*this, getType(), getCategory().getType())));
}

LogicalResult ZeroOp::verify() {
  return verifySizes(*this, getType(), getSizes());
}

LogicalResult UpdateOp::verify() {
  unsigned expected = getOptimizer().numSlots();
  if (getSlots().size() != expected)
    return emitOpError("expected ")
           << expected << " slots for " << getOptimizer() << ", but got "
           << getSlots().size();
  if (getNewSlots().size() != expected)
    return emitOpError("expected one new slot for each of the ")
           << expected << " slots, but got " << getNewSlots().size();
  for (ValueRange slots : {ValueRange(getSlots()), ValueRange(getNewSlots())})
    for (Value slot : slots)
      if (slot.getType() != getParameter().getType())
        return emitOpError("expected every slot to have the parameter's type ")
               << getParameter().getType() << ", but got " << slot.getType();
  return success();
}

LogicalResult CostOp::verify() {
  auto type = cast<RankedTensorType>(getInput().getType());
  if (type.getRank() == 1)
    return success();
  return emitOpError("expected one cost for each example, a tensor of rank 1, "
                     "but got ")
         << type;
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult StopGradientOp::fold(FoldAdaptor adaptor) {
  // A constant has no derivative to stop, and what is stopped has none either.
  if (adaptor.getInput() || getInput().getDefiningOp<StopGradientOp>())
    return getInput();
  return {};
}
