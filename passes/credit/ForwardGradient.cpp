//===- ForwardGradient.cpp - Gradients from guessed directions ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The gradient of a place is a derivative times the guess made there. A place
// is a parameter, or a site, from which it goes on to the parameters of the
// segment in front by the transpose of that segment alone.
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"
#include "passes/Stacks.h"
#include "passes/credit/PerturbedPlace.h"
#include "passes/credit/Sites.h"
#include "passes/linearize/Linearize.h"
#include "passes/widen/Widen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// One request, resolved.
class ForwardGradient {
public:
  explicit ForwardGradient(ForwardGradientOp op)
      : op(op), request(op), b(op.getLoc(), op),
        directions(op.getDirections().value_or(1)) {}

  LogicalResult resolve();

private:
  bool perturbsActivations();
  LogicalResult verifyMarkers();
  void callFunction();
  void openSites();
  FailureOr<Value> guess(unsigned place, Value key);
  FailureOr<Value> collect(Value like,
                           function_ref<FailureOr<Value>(Value)> make);
  FailureOr<Value> guessAll(unsigned place);
  FailureOr<Value> derivative(ArrayRef<unsigned> places, ValueRange guesses);
  FailureOr<Value> difference(ArrayRef<unsigned> places, ValueRange guesses);
  FailureOr<Value> weightsOfExamples();
  Value coefficients(Value derivative, ValueRange guesses);
  Value estimate(Value coefficients, Value guesses, Value like);
  FailureOr<SmallVector<Value>> toParameters(ArrayRef<Value> cotangents);

  Value rows(Value guesses, unsigned place);

  ForwardGradientOp op;
  Request request;
  RuleBuilder b;
  int64_t directions;
  bool hasExamples = false;
  Markers markers;
  Perturbed perturbed;
  SmallVector<Value> primals;
  SmallVector<Value> values; ///< at the places.
  Value cost;
};

} // namespace

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

bool ForwardGradient::perturbsActivations() {
  if (std::optional<PerturbedSpace> space = op.getSpace())
    return *space == PerturbedSpace::Activations;
  if (isa<GivenAttr>(op.getGuess()))
    return false;
  return op.getGuess().needsSites() || !markers.sites.empty();
}

LogicalResult ForwardGradient::verifyMarkers() {
  if (markers.sites.empty())
    return op.emitError("expected a 'surge.site' in '")
           << request.callee.getName() << "', at which " << op.getGuess()
           << " is to be guessed; mark the pre-activations, or run "
              "--surge-mark-sites";
  if (op.getScalar() == ScalarScope::Example && !markers.cost)
    return op.emitError("expected a 'surge.cost' in '")
           << request.callee.getName()
           << "', which scalar(example) takes the derivatives of";
  hasExamples = markers.cost && op.getScalar().value_or(ScalarScope::Example) ==
                                    ScalarScope::Example;
  return hasExamples ? verifyExamples(op, markers) : success();
}

/// The parameters are the places.
void ForwardGradient::callFunction() {
  perturbed.function = request.callee;
  perturbed.arguments = request.arguments;
  perturbed.places = request.wrt;
  for (int64_t place : request.wrt)
    values.push_back(request.arguments[place]);
}

/// The sites are the places, each of them open to a perturbation.
void ForwardGradient::openSites() {
  func::FuncOp exposed = exposeSites(request.callee, SiteFlow::Values);
  auto call = func::CallOp::create(b, exposed, request.arguments);
  int64_t numPrimals = request.callee.getNumResults();
  int64_t numSites = markers.sites.size();
  primals = llvm::to_vector_of<Value>(call.getResults().take_front(numPrimals));
  values =
      llvm::to_vector_of<Value>(call.getResults().slice(numPrimals, numSites));
  if (markers.cost)
    cost = call.getResults().back();
  perturbed.function = exposeSites(request.callee, SiteFlow::Through);
  perturbed.arguments = request.arguments;
  for (Value value : call.getResults().drop_front(numPrimals)) {
    Value stand = value;
    if (isa<RankedTensorType>(value.getType()))
      stand = tensor::EmptyOp::create(
          b, tensor::getMixedSizes(b, b.getLoc(), value),
          getElementTypeOrSelf(value));
    perturbed.arguments.push_back(stand);
  }
  for (int64_t i = 0; i < numSites; ++i) {
    perturbed.places.push_back(request.arguments.size() + i);
    perturbed.results.push_back(numPrimals + i);
  }
  perturbed.next = sitesBehind(exposed, perturbed.results);
}

//===----------------------------------------------------------------------===//
// Guesses and derivatives
//===----------------------------------------------------------------------===//

FailureOr<Value> ForwardGradient::guess(unsigned number, Value key) {
  Value index = arith::ConstantIndexOp::create(b, number);
  PerturbedPlace place(request, perturbed, number,
                       FoldInOp::create(b, key, index), values, hasExamples, b);
  if (!op.getGiven().empty())
    place.given = request.ascending(op.getGiven())[number];
  return op.getGuess().guess(b, place);
}

/// What `make` makes in each direction, like `like`, along an axis of
/// directions in front.
FailureOr<Value>
ForwardGradient::collect(Value like,
                         function_ref<FailureOr<Value>(Value)> make) {
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(directions)};
  if (isa<RankedTensorType>(like.getType()))
    llvm::append_range(sizes, tensor::getMixedSizes(b, b.getLoc(), like));
  Value empty =
      tensor::EmptyOp::create(b, sizes, getElementTypeOrSelf(like.getType()));
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, directions);
  auto loop = scf::ForOp::create(b, zero, end, one, empty);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value direction = loop.getInductionVar();
  FailureOr<Value> single = make(direction);
  if (failed(single))
    return failure();
  scf::YieldOp::create(
      b, pushOnto(loop.getRegionIterArg(0), *single, direction, b));
  return loop.getResult(0);
}

/// The guesses at one place, with an axis of directions in front where there
/// are several.
FailureOr<Value> ForwardGradient::guessAll(unsigned number) {
  if (directions == 1)
    return guess(number, op.getKey());
  return collect(values[number], [&](Value direction) {
    return guess(number, FoldInOp::create(b, op.getKey(), direction));
  });
}

/// The derivative of the costs, or of the loss, in the direction of the guesses
/// at some places: directions x examples, without what there is one of.
FailureOr<Value> ForwardGradient::derivative(ArrayRef<unsigned> places,
                                             ValueRange guesses) {
  if (op.getDifferences())
    return difference(places, guesses);
  SmallVector<int64_t> wrt;
  for (unsigned place : places)
    wrt.push_back(perturbed.places[place]);
  int64_t of = hasExamples ? perturbed.results.back() + 1 : 0;
  FailureOr<func::FuncOp> jvp = linearize(perturbed.function, wrt, of);
  if (succeeded(jvp) && directions > 1)
    jvp = widen(*jvp, directions);
  if (failed(jvp))
    return failure();
  SmallVector<Value> inputs = perturbed.arguments;
  llvm::append_range(inputs, guesses);
  auto call = func::CallOp::create(b, *jvp, inputs);
  if (primals.empty())
    primals = llvm::to_vector_of<Value>(call.getResults().drop_back());
  return Value(call.getResults().back());
}

/// (L(w + h y) - L(w - h y)) / 2 h for each direction, one after the other.
FailureOr<Value> ForwardGradient::difference(ArrayRef<unsigned> places,
                                             ValueRange guesses) {
  double step = op.getDifferences()->convertToDouble();
  if (primals.empty())
    primals = llvm::to_vector_of<Value>(
        func::CallOp::create(b, request.callee, request.arguments)
            .getResults());
  auto lossAt = [&](double factor, ValueRange directions) {
    SmallVector<Value> arguments = request.arguments;
    for (auto [place, y] : llvm::zip_equal(places, directions)) {
      Value &argument = arguments[request.wrt[place]];
      argument = b.add(argument, b.scale(factor, y));
    }
    return func::CallOp::create(b, request.callee, arguments).getResult(0);
  };
  auto slope = [&](ValueRange directions) {
    Value difference =
        b.sub(lossAt(step, directions), lossAt(-step, directions));
    return b.scale(1 / (2 * step), difference);
  };
  if (directions == 1)
    return slope(guesses);
  return collect(primals.front(), [&](Value direction) -> FailureOr<Value> {
    SmallVector<Value> single;
    for (auto [place, all] : llvm::zip_equal(places, guesses))
      single.push_back(readFrom(all, values[place].getType(), direction, b));
    return slope(single);
  });
}

/// How the loss follows each cost.
FailureOr<Value> ForwardGradient::weightsOfExamples() {
  Request tail = request;
  tail.callee = perturbed.function;
  tail.arguments = perturbed.arguments;
  tail.wrt =
      tail.given = {static_cast<int64_t>(perturbed.arguments.size()) - 1};
  tail.of = {0};
  FailureOr<Reverse> reverse = Reverse::create(tail, b);
  if (failed(reverse))
    return failure();
  Value one = b.constant(1, primals.front());
  FailureOr<SmallVector<Value>> weights = reverse->pull(one, std::nullopt, b);
  if (failed(weights))
    return failure();
  return weights->front();
}

/// The guesses at one place as directions x examples x elements.
Value ForwardGradient::rows(Value guesses, unsigned number) {
  PerturbedPlace place(request, perturbed, number, Value(), values, hasExamples,
                       b);
  SmallVector<OpFoldResult> sizes = rowSizes(b, place);
  sizes.insert(sizes.begin(), b.getIndexAttr(directions));
  return reshaped(b, b.convert(guesses, computationType(place.value.getType())),
                  sizes);
}

/// What the guesses are multiplied by: directions x examples.
Value ForwardGradient::coefficients(Value derivative, ValueRange guesses) {
  Type element = computationType(derivative.getType());
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(directions),
                                     b.getIndexAttr(1)};
  if (hasExamples)
    sizes[1] = tensor::getMixedSize(b, b.getLoc(), cost, 0);
  Value j = reshaped(b, b.convert(derivative, element), sizes);
  switch (op.getCombination().value_or(GuessCombination::Mean)) {
  case GuessCombination::Mean:
    return b.scale(1 / static_cast<double>(directions), j);
  case GuessCombination::Sign: {
    Value zero = b.constant(0, j), one = b.constant(1, j);
    Value sign = b.sub(b.select(b.less(zero, j), one, {}),
                       b.select(b.less(j, zero), one, {}));
    return b.scale(1 / static_cast<double>(directions), sign);
  }
  case GuessCombination::Projection:
    break;
  }
  Value gram, trace;
  for (Value stack : guesses) {
    Value y = b.convert(stack, element);
    gram = b.add(gram, contract(b, "edfn", {y, "den"}, {y, "fen"}, "edf"));
    trace = b.add(trace, contract(b, "edn", {y, "den"}, {y, "den"}, "e"));
  }
  // Directions that repeat share what they have in common.
  double part = element.isF64() ? 1e-14 : 1e-6;
  Value inverse = inverseFactor(b, gram, trace, part);
  Value half = contract(b, "edf", {inverse, "edf"}, {j, "fe"}, "ed");
  return contract(b, "fed", {inverse, "edf"}, {half, "ed"}, "fe");
}

/// The sum of the guesses times their coefficients, like the value.
Value ForwardGradient::estimate(Value coefficients, Value guesses, Value like) {
  Value factors = b.convert(coefficients, getElementTypeOrSelf(guesses));
  Value sum = contract(b, "end", {factors, "de"}, {guesses, "den"}, "en");
  return reshapedLike(b, sum, like);
}

//===----------------------------------------------------------------------===//
// From sites to parameters
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<Value>>
ForwardGradient::toParameters(ArrayRef<Value> cotangents) {
  Request local = request;
  local.callee = exposeSites(request.callee, SiteFlow::Cut);
  if (failed(verifyTails(op, request.callee, local.callee, request.wrt)))
    return failure();
  local.arguments = perturbed.arguments;
  local.of = {0};
  llvm::append_range(local.of, perturbed.results);
  FailureOr<Reverse> reverse = Reverse::create(local, b);
  if (failed(reverse))
    return failure();
  SmallVector<Value> all = {b.constant(1, primals.front())};
  llvm::append_range(all, cotangents);
  return reverse->pull(all, std::nullopt, b);
}

LogicalResult ForwardGradient::resolve() {
  FailureOr<Markers> found = findMarkers(request.callee);
  if (failed(found))
    return failure();
  markers = *found;
  bool atSites = perturbsActivations();
  if (atSites) {
    if (failed(verifyMarkers()))
      return failure();
    openSites();
  } else {
    if (op.getScalar() == ScalarScope::Example)
      return op.emitError("expected scalar(batch) with guesses at parameters, "
                          "which all examples share");
    callFunction();
  }

  auto places = llvm::to_vector(llvm::seq<unsigned>(0, values.size()));
  SmallVector<Value> guesses, stacks;
  for (unsigned place : places) {
    FailureOr<Value> made = guessAll(place);
    if (failed(made))
      return failure();
    guesses.push_back(*made);
    stacks.push_back(rows(*made, place));
  }
  bool isJoint = op.getTangents() != TangentScope::Separate;
  SmallVector<Value> factors;
  for (unsigned place : places) {
    if (isJoint && place > 0) {
      factors.push_back(factors.front());
      continue;
    }
    ArrayRef<unsigned> own = ArrayRef(places).slice(place, 1);
    FailureOr<Value> j =
        isJoint ? derivative(places, guesses) : derivative(own, guesses[place]);
    if (failed(j))
      return failure();
    factors.push_back(coefficients(*j, isJoint ? ValueRange(stacks)
                                               : ValueRange(stacks[place])));
  }
  Value weights;
  if (hasExamples) {
    FailureOr<Value> tail = weightsOfExamples();
    if (failed(tail))
      return failure();
    weights = *tail;
  }
  SmallVector<Value> gradients;
  for (unsigned place : places) {
    Value factor = factors[place];
    if (weights) {
      Value wide = b.convert(weights, getElementTypeOrSelf(factor));
      factor = b.mul(factor, stacked(b, directions, wide));
    }
    gradients.push_back(estimate(factor, stacks[place], values[place]));
  }
  if (atSites) {
    FailureOr<SmallVector<Value>> pulled = toParameters(gradients);
    if (failed(pulled))
      return failure();
    gradients = *pulled;
  }
  SmallVector<Value> results = primals;
  llvm::append_range(results, request.asGiven(gradients));
  request.replaceBy(results);
  return success();
}

LogicalResult mlir::surge::resolve(ForwardGradientOp op) {
  return ForwardGradient(op).resolve();
}
