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
#include "dialect/guesses/Places.h"
#include "passes/Derived.h"
#include "passes/credit/Combination.h"
#include "passes/credit/DirectionalDerivatives.h"
#include "passes/credit/LocalGradients.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// One request, resolved.
class ForwardGradient {
public:
  explicit ForwardGradient(ForwardGradientOp op)
      : op(op), request(op), b(op.getLoc(), op),
        directions(op.getDirections().value_or(1)),
        combination(op.getCombination().value_or(GuessCombination::Mean)),
        hasExactLast(op.getLast() == LastSites::Exact) {}

  LogicalResult resolve();

private:
  bool perturbsActivations();
  bool recomputes();
  LogicalResult verifyMarkers();
  LogicalResult verifyParameters();
  LogicalResult verifyGuessSource(const GuessedPlaces &places);
  GuessSource sourceOf(const Request &request, Value key, ValueRange given,
                       ValueRange state);
  GuessedPlaces open(const Request &request, GuessSource source,
                     RuleBuilder &b);
  FailureOr<SmallVector<Value>> factors(GuessedPlaces &places,
                                        ValueRange guesses);
  FailureOr<Value> weightsOfExamples(const GuessedPlaces &places);
  FailureOr<SmallVector<Value>> estimate(const Request &request,
                                         GuessedPlaces &places,
                                         ValueRange stacks, ValueRange factors,
                                         RuleBuilder &b);
  FailureOr<SmallVector<Value>> secondPass(ValueRange factors);

  ForwardGradientOp op;
  Request request;
  RuleBuilder b;
  int64_t directions;
  GuessCombination combination;
  bool hasExactLast, hasExamples = false, atSites = false;
  Markers markers;
  SmallVector<Value> primals;
};

} // namespace

//===----------------------------------------------------------------------===//
// What is asked for
//===----------------------------------------------------------------------===//

bool ForwardGradient::perturbsActivations() {
  if (std::optional<PerturbedSpace> space = op.getSpace())
    return *space == PerturbedSpace::Activations;
  if (isa<GivenAttr>(op.getGuess()))
    return false;
  return op.getGuess().needsSites() || !markers.sites.empty();
}

/// Guesses that the program has are no work to be done again.
bool ForwardGradient::recomputes() {
  if (std::optional<MemoryPolicy> memory = op.getMemory())
    return *memory == MemoryPolicy::Recompute;
  return !atSites && !isa<GivenAttr, ExactAttr>(op.getGuess());
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
  if (hasExactLast && llvm::none_of(sitesBehind(request.callee),
                                    [](auto next) { return !!next; }))
    return op.emitError("expected a site with another behind it in '")
           << request.callee.getName()
           << "', to guess at with last(exact); it has none";
  hasExamples = markers.cost && op.getScalar().value_or(ScalarScope::Example) ==
                                    ScalarScope::Example;
  return hasExamples ? verifyExamples(op, markers) : success();
}

LogicalResult ForwardGradient::verifyParameters() {
  if (op.getScalar() == ScalarScope::Example)
    return op.emitError("expected scalar(batch) with guesses at parameters, "
                        "which all examples share");
  if (hasExactLast)
    return op.emitError("expected guesses at sites with last(exact), but they "
                        "are made at parameters");
  if (!op.getState().empty())
    return op.emitError("expected guesses at sites with state(...), but they "
                        "are made at parameters");
  return success();
}

/// One value for each place, or site with another behind it, of its type.
LogicalResult ForwardGradient::verifyGuessSource(const GuessedPlaces &places) {
  if (!atSites)
    return success();
  size_t kept =
      llvm::count_if(places.perturbed().next, [](auto next) { return !!next; });
  if (!op.getState().empty() && op.getState().size() != kept)
    return op.emitError("expected ")
           << kept << " states, one for each site with another behind it, but "
           << "got " << op.getState().size();
  if (!isa<GivenAttr>(op.getGuess()))
    return success();
  if (op.getGiven().size() != markers.sites.size())
    return op.emitError("expected ")
           << markers.sites.size() << " given values, one for each site, but "
           << "got " << op.getGiven().size();
  for (auto [site, given] : llvm::zip_equal(markers.sites, op.getGiven()))
    if (site.getType() != given.getType())
      return op.emitError("expected the value given for site '")
             << site.getName() << "' to be of its type, " << site.getType()
             << ", but got " << given.getType();
  return success();
}

/// `given` is in the order of the places, and so are the other values.
GuessSource ForwardGradient::sourceOf(const Request &request, Value key,
                                      ValueRange given, ValueRange state) {
  GuessSource source = {op.getGuess(), directions, key,
                        llvm::to_vector_of<Value>(given),
                        llvm::to_vector_of<Value>(state)};
  if (!given.empty() && !atSites)
    source.given = request.ascending(given);
  return source;
}

GuessedPlaces ForwardGradient::open(const Request &request, GuessSource source,
                                    RuleBuilder &b) {
  if (!atSites)
    return GuessedPlaces::atParameters(request, std::move(source), b);
  return GuessedPlaces::atSites(request, markers, hasExamples, hasExactLast,
                                std::move(source), b);
}

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

/// How the loss follows each cost.
FailureOr<Value>
ForwardGradient::weightsOfExamples(const GuessedPlaces &places) {
  const Perturbed &perturbed = places.perturbed();
  // The last argument perturbs the costs.
  return request.pullOne(perturbed.function, perturbed.arguments,
                         perturbed.arguments.size() - 1, 0, Value(), b);
}

/// What the guesses at each place are multiplied by: directions x examples.
FailureOr<SmallVector<Value>> ForwardGradient::factors(GuessedPlaces &places,
                                                       ValueRange guesses) {
  SmallVector<Value> stacks;
  for (auto [number, guess] : llvm::zip_equal(places.guessed(), guesses))
    stacks.push_back(places.rows(guess, number));
  auto factorOf = [&](size_t first, size_t count) -> FailureOr<Value> {
    Value slopes;
    if (takesDerivatives(combination)) {
      ArrayRef<unsigned> numbers = places.guessed().slice(first, count);
      ValueRange own = guesses.slice(first, count);
      FailureOr<Value> j =
          op.getDifferences()
              ? differencesAt(request, places, numbers, own,
                              op.getDifferences()->convertToDouble(), primals,
                              b)
              : slopesAt(places, numbers, own, primals, b);
      if (failed(j))
        return failure();
      SmallVector<OpFoldResult> sizes = {
          b.getIndexAttr(directions),
          places.examples().value_or(b.getIndexAttr(1))};
      slopes = reshaped(b, b.convert(*j, computationType(j->getType())), sizes);
    }
    return coefficientsOf(b, combination, op.getGuess(), slopes,
                          ValueRange(stacks).slice(first, count));
  };
  bool isJoint = op.getTangents() != TangentScope::Separate &&
                 takesDerivatives(combination);
  SmallVector<Value> factors;
  for (size_t i = 0; i < stacks.size(); ++i) {
    if (isJoint && i > 0) {
      factors.push_back(factors.front());
      continue;
    }
    FailureOr<Value> factor = factorOf(i, isJoint ? stacks.size() : 1);
    if (failed(factor))
      return failure();
    factors.push_back(*factor);
  }
  return factors;
}

//===----------------------------------------------------------------------===//
// From guesses to parameters
//===----------------------------------------------------------------------===//

/// The gradients of the parameters, ascending, in a function that has these
/// places.
FailureOr<SmallVector<Value>> ForwardGradient::estimate(const Request &request,
                                                        GuessedPlaces &places,
                                                        ValueRange stacks,
                                                        ValueRange factors,
                                                        RuleBuilder &b) {
  SmallVector<Value> cotangents;
  for (auto [number, stack, factor] :
       llvm::zip_equal(places.guessed(), stacks, factors))
    // In its own shape the gradient of a parameter may be the result itself.
    cotangents.push_back(directions == 1 && !atSites
                             ? scaled(b, factor, stack)
                             : combined(b, factor, places.rows(stack, number),
                                        places.value(number)));
  if (!atSites)
    return cotangents;
  SmallVector<int64_t> results;
  for (unsigned number : places.guessed())
    results.push_back(places.perturbed().results[number]);
  SiteFlow flow = hasExactLast ? SiteFlow::CutHidden : SiteFlow::Cut;
  return pullLocally(op, request, exposeSites(request.callee, flow),
                     places.perturbed().arguments, results, cotangents, b);
}

/// The estimate in a function of its own, which makes all guesses again and
/// calls nothing of the first pass.
FailureOr<SmallVector<Value>> ForwardGradient::secondPass(ValueRange factors) {
  SmallVector<Value> inputs = request.arguments;
  inputs.push_back(op.getKey());
  llvm::append_range(inputs, op.getGiven());
  llvm::append_range(inputs, op.getState());
  llvm::append_range(inputs, factors);
  SmallVector<Type> gradients;
  for (int64_t argument : request.wrt)
    gradients.push_back(request.arguments[argument].getType());
  std::string name = request.callee.getName().str() + ".estimate";
  auto type = FunctionType::get(b.getContext(), ValueRange(inputs).getTypes(),
                                gradients);
  func::FuncOp second = createDerived(request.callee, name, type);
  RuleBuilder body(op.getLoc(), b.getContext());
  body.setInsertionPointToStart(second.addEntryBlock());
  ValueRange arguments = second.getArguments();
  auto take = [&](size_t count) {
    ValueRange taken = arguments.take_front(count);
    arguments = arguments.drop_front(count);
    return taken;
  };
  Request again = request;
  again.arguments = llvm::to_vector_of<Value>(take(request.arguments.size()));
  Value key = take(1).front();
  ValueRange given = take(op.getGiven().size());
  ValueRange state = take(op.getState().size());
  GuessedPlaces places = open(again, sourceOf(again, key, given, state), body);
  FailureOr<SmallVector<Value>> guesses = places.guessAll();
  if (failed(guesses))
    return failure();
  FailureOr<SmallVector<Value>> found =
      estimate(again, places, *guesses, arguments, body);
  if (failed(found))
    return failure();
  func::ReturnOp::create(body, *found);
  auto call = func::CallOp::create(b, second, inputs);
  // Inlined, it would share what it is to make again.
  call.setNoInline(true);
  return llvm::to_vector_of<Value>(call.getResults());
}

LogicalResult ForwardGradient::resolve() {
  FailureOr<Markers> found = findMarkers(request.callee);
  if (failed(found))
    return failure();
  markers = *found;
  atSites = perturbsActivations();
  if (failed(atSites ? verifyMarkers() : verifyParameters()))
    return failure();
  GuessedPlaces places = open(
      request, sourceOf(request, op.getKey(), op.getGiven(), op.getState()), b);
  primals = llvm::to_vector_of<Value>(places.primals());
  if (failed(verifyGuessSource(places)))
    return failure();

  FailureOr<SmallVector<Value>> guesses = places.guessAll();
  if (failed(guesses))
    return failure();
  FailureOr<SmallVector<Value>> coefficients = factors(places, *guesses);
  if (failed(coefficients))
    return failure();
  if (primals.empty())
    primals = llvm::to_vector_of<Value>(
        func::CallOp::create(b, request.callee, request.arguments)
            .getResults());
  if (hasExamples) {
    FailureOr<Value> weights = weightsOfExamples(places);
    if (failed(weights))
      return failure();
    for (Value &factor : *coefficients) {
      Value wide = b.convert(*weights, getElementTypeOrSelf(factor));
      factor = b.mul(factor, stacked(b, directions, wide));
    }
  }
  FailureOr<SmallVector<Value>> gradients =
      recomputes() ? secondPass(*coefficients)
                   : estimate(request, places, *guesses, *coefficients, b);
  if (failed(gradients))
    return failure();
  SmallVector<Value> results = primals;
  llvm::append_range(results, request.asGiven(*gradients));
  llvm::append_range(results, places.nextStates());
  request.replaceBy(results);
  return success();
}

LogicalResult mlir::surge::resolve(ForwardGradientOp op) {
  return ForwardGradient(op).resolve();
}
