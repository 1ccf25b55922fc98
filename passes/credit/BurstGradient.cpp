//===- BurstGradient.cpp - Errors told by bursts, in a single phase -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in
// cortico-cortical networks", NeurIPS 2022, sections 2.1 to 2.4.
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"
#include "dialect/guesses/Places.h"
#include "passes/Flow.h"
#include "passes/credit/EventRates.h"
#include "passes/credit/LocalGradients.h"
#include "passes/credit/Rewire.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// One request, resolved.
class BurstGradient {
public:
  explicit BurstGradient(BurstGradientOp op)
      : op(op), request(op), b(op.getLoc(), op), rule(op.getRule()) {}

  LogicalResult resolve();

private:
  LogicalResult verify();
  LogicalResult verifyChain();
  LogicalResult run();
  FailureOr<Value> pull(ValueRange arguments, int64_t wrt, unsigned site,
                        Value cotangent);
  FailureOr<Value> outputCotangent();
  LogicalResult runBursts();
  FailureOr<Value> weightsOfExamples();
  Value weighted(Value value, Value weights);
  FailureOr<SmallVector<Value>> plasticity(ValueRange gradients, Value weights);
  FailureOr<Value> outerProduct(unsigned number, Value drive, Value cotangent);

  int64_t readArgument(unsigned product) const {
    return openArgument + 2 * product;
  }
  int64_t siteArgument(unsigned site) const {
    return openArgument + 2 * products.size() + site;
  }
  int64_t siteResult(unsigned site) const {
    return func::FuncOp(request.callee).getNumResults() + site;
  }

  BurstGradientOp op;
  Request request;
  RuleBuilder b;
  BurstAttr rule;
  Markers markers;
  SmallVector<WeightProduct> products;
  SmallVector<unsigned> siteBehind; ///< Each product.
  func::FuncOp cut;                 ///< The network, open and cut at its sites.
  int64_t openArgument = 0;
  SmallVector<Value> primals, rates, sites;
  Value costs;
  SmallVector<Value> byEvents, byBursts; ///< Arguments of `cut`.
  SmallVector<Value> burstRates, deviations;
};

} // namespace

//===----------------------------------------------------------------------===//
// What is asked for
//===----------------------------------------------------------------------===//

LogicalResult BurstGradient::verify() {
  FailureOr<Markers> found = findMarkers(request.callee);
  if (failed(found))
    return failure();
  markers = *found;
  FailureOr<SmallVector<WeightProduct>> all =
      findWeightProducts(op, request.callee, request.wrt);
  if (failed(all))
    return failure();
  products = *all;
  if (markers.cost && failed(verifyExamples(op, markers)))
    return failure();
  if (op.getFeedback().size() != 2 * products.size())
    return op.emitError("expected ")
           << 2 * products.size()
           << " feedback values, those of events and then those of bursts, one "
              "of each for each product of a weight behind a site, but got "
           << op.getFeedback().size();
  for (auto [number, value] : llvm::enumerate(op.getFeedback())) {
    const WeightProduct &product = products[number % products.size()];
    Type weight = request.arguments[product.weight].getType();
    if (value.getType() != weight)
      return op.emitError("expected feedback ")
             << number << " to be " << weight << ", as the weight in argument "
             << product.weight << ", but got " << value.getType();
  }
  ValueRange learned = op.getResults().slice(
      op.getNumResults() - 2 * products.size(), products.size());
  if (!op.getTeacher() &&
      llvm::any_of(learned, [](Value q) { return !q.use_empty(); }))
    op.emitWarning("the feedback of events learns while the teacher is always "
                   "on: bursts that tell an error leave a bias in it, which "
                   "does not decay; give teacher(...) and let it learn where "
                   "that is 0");
  return success();
}

/// Whether a derivative leads from an argument of a function to a value that it
/// returns without passing where one of `stops` perturbs.
static bool leadsAround(Value from, Value to,
                        const llvm::DenseSet<Value> &stops) {
  llvm::DenseSet<Value> reached = {from};
  for (Operation &op : *from.getParentBlock()) {
    bool passes = llvm::any_of(
        inputsOf(&op), [&](Value input) { return reached.contains(input); });
    if (auto perturb = dyn_cast<PerturbOp>(op))
      passes = !stops.contains(perturb.getPerturbation()) &&
               (reached.contains(perturb.getPerturbation()) ||
                (!perturb.getAlone() && reached.contains(perturb.getInput())));
    if (passes && !isa<StopGradientOp>(op))
      for (Value result : op.getResults())
        if (isDifferentiable(result.getType()))
          reached.insert(result);
  }
  return reached.contains(to);
}

/// Whether each site leads to the next alone, and by weights alone.
LogicalResult BurstGradient::verifyChain() {
  Flow flow(cut);
  ValueRange returned = cut.getBody().front().getTerminator()->getOperands();
  for (unsigned i = 0; i < markers.sites.size(); ++i) {
    llvm::DenseSet<Value> reached =
        flow.reachedFrom({cut.getArgument(siteArgument(i))});
    for (unsigned j = i + 1; j < markers.sites.size(); ++j) {
      if (reached.contains(returned[siteResult(j)]) == (j == i + 1))
        continue;
      InFlightDiagnostic error = markers.sites[j].emitError("expected site '")
                                 << markers.sites[j].getName()
                                 << "' to follow from the one in front of it, "
                                    "and from that one alone";
      error.attachNote(markers.sites[i].getLoc())
          << (j == i + 1 ? "it does not follow from this one"
                         : "it follows from this one too");
      return error;
    }
  }
  for (const WeightProduct &product : products) {
    int64_t argument = readArgument(siteBehind.size());
    llvm::DenseSet<Value> reached =
        flow.reachedFrom({cut.getArgument(argument)});
    unsigned site = 0;
    while (site < markers.sites.size() &&
           !reached.contains(returned[siteResult(site)]))
      ++site;
    if (site == markers.sites.size())
      return product.op->emitError("expected a 'surge.site' behind this "
                                   "product of a weight");
    siteBehind.push_back(site);
  }
  llvm::DenseSet<Value> reads;
  for (unsigned product = 0; product < products.size(); ++product)
    reads.insert(cut.getArgument(readArgument(product)));
  for (unsigned i = 0; i + 1 < markers.sites.size(); ++i)
    if (leadsAround(cut.getArgument(siteArgument(i)),
                    returned[siteResult(i + 1)], reads)) {
      InFlightDiagnostic error =
          markers.sites[i + 1].emitError("expected every way to site '")
          << markers.sites[i + 1].getName()
          << "' from the one in front of it to pass a product of a weight in "
             "wrt, which has feedback";
      error.attachNote(markers.sites[i].getLoc()) << "the one in front";
      return error;
    }
  return success();
}

//===----------------------------------------------------------------------===//
// Forwards
//===----------------------------------------------------------------------===//

/// Runs the network, for its rates and for the sizes of what is perturbed.
LogicalResult BurstGradient::run() {
  bool hasLastRate = rule.getOutput() == EventOutput::Rate;
  FailureOr<func::FuncOp> exposed =
      exposeRates(request.callee, markers, products, hasLastRate);
  if (failed(exposed))
    return failure();
  auto call = func::CallOp::create(b, *exposed, request.arguments);
  ResultRange values = call.getResults();
  auto take = [&](size_t count) {
    auto taken = llvm::to_vector_of<Value>(values.take_front(count));
    values = values.drop_front(count);
    return taken;
  };
  size_t numSites = markers.sites.size();
  primals = take(func::FuncOp(request.callee).getNumResults());
  rates = take(hasLastRate ? numSites : numSites - 1);
  SmallVector<Value> opened = take(2 * products.size());
  sites = take(numSites);
  if (markers.cost)
    costs = values.front();
  Value last = sites.back();
  if (rule.getOutput() == EventOutput::Sigmoid)
    rates.push_back(b.sigmoid(last));
  else if (rule.getOutput() == EventOutput::Softmax)
    rates.push_back(softmax(b, SampleSite{last, {}, {}, {}}, 1));

  llvm::append_range(opened, sites);
  if (costs)
    opened.push_back(costs);
  byEvents = byBursts = request.arguments;
  ValueRange feedback = op.getFeedback();
  llvm::append_range(byEvents, feedback.take_front(products.size()));
  llvm::append_range(byBursts, feedback.drop_front(products.size()));
  openArgument = byEvents.size();
  for (Value stand : standsFor(b, opened)) {
    byEvents.push_back(stand);
    byBursts.push_back(stand);
  }
  cut = exposeSites(rewire(request.callee, products, /*isOpen=*/true),
                    SiteFlow::Cut);
  return success();
}

//===----------------------------------------------------------------------===//
// Backwards
//===----------------------------------------------------------------------===//

/// The cotangent of one argument of the network for that of one site's value.
FailureOr<Value> BurstGradient::pull(ValueRange arguments, int64_t wrt,
                                     unsigned site, Value cotangent) {
  return request.pullOne(cut, arguments, wrt, siteResult(site), cotangent, b);
}

/// The error at the last site: of each example where there are some.
FailureOr<Value> BurstGradient::outputCotangent() {
  unsigned last = markers.sites.size() - 1;
  int64_t scalar = costs ? siteResult(last + 1) : 0;
  FailureOr<Value> cotangent =
      request.pullOne(cut, byBursts, siteArgument(last), scalar, Value(), b);
  if (failed(cotangent) || !op.getTeacher())
    return cotangent;
  Value teacher = b.convert(op.getTeacher(), getElementTypeOrSelf(*cotangent));
  if (isa<RankedTensorType>(cotangent->getType()))
    teacher = splatLike(b, teacher, *cotangent);
  return b.mul(teacher, *cotangent);
}

/// The burst rate of each layer, and its deviation b - p^b e from the baseline.
LogicalResult BurstGradient::runBursts() {
  const APFloat baseline(rule.getBaseline().value);
  FailureOr<Value> error = outputCotangent();
  if (failed(error))
    return failure();
  unsigned numSites = markers.sites.size();
  burstRates.resize(numSites);
  deviations.resize(numSites);
  auto atRest = [&](unsigned site) {
    return b.scale(rule.getBaseline().value, rates[site]);
  };
  double scale = rule.getBaseline().value * rule.getErrorScale().value;
  deviations.back() = b.scale(-scale, *error);
  burstRates.back() = b.add(atRest(numSites - 1), deviations.back());
  for (unsigned site = numSites - 1; site-- > 0;) {
    FailureOr<Value> bursts =
        pull(byBursts, siteArgument(site), site + 1, burstRates[site + 1]);
    FailureOr<Value> events =
        pull(byEvents, siteArgument(site), site + 1, rates[site + 1]);
    if (failed(bursts) || failed(events))
      return failure();
    Value drive =
        b.scale(rule.getFeedbackScale().value, b.sub(*bursts, *events));
    burstRates[site] =
        BurstRateOp::create(b, rates[site], drive, baseline).getRate();
    deviations[site] = b.sub(burstRates[site], atRest(site));
  }
  return success();
}

FailureOr<Value> BurstGradient::weightsOfExamples() {
  if (!costs)
    return Value();
  // The last argument perturbs the costs.
  return request.pullOne(cut, byBursts, byBursts.size() - 1, 0, Value(), b);
}

/// A value of each example times the weight of its cost in the loss.
Value BurstGradient::weighted(Value value, Value weights) {
  return weights ? scaledByExample(b, value, weights) : value;
}

/// What a product adds to the gradient of its weight where it reads `drive`.
FailureOr<Value> BurstGradient::outerProduct(unsigned number, Value drive,
                                             Value cotangent) {
  func::FuncOp isolated = isolate(request.callee, products[number]);
  Value start = b.constant(0, cotangent);
  SmallVector<Value> arguments = {
      drive, request.arguments[products[number].weight], start};
  return request.pullOne(isolated, arguments, 1, 0, cotangent, b);
}

/// The gradients of Q, then those of Y: of |u|^2 / 2, or of the weight.
FailureOr<SmallVector<Value>> BurstGradient::plasticity(ValueRange gradients,
                                                        Value weights) {
  SmallVector<Value> ofEvents, ofBursts;
  for (auto [number, product] : llvm::enumerate(products)) {
    unsigned site = siteBehind[number];
    int64_t read = readArgument(number);
    // At a site axis 0 counts examples; what a product reads may be transposed.
    FailureOr<Value> bursts =
        pull(byBursts, read, site, weighted(burstRates[site], weights));
    FailureOr<Value> events =
        pull(byEvents, read, site, weighted(rates[site], weights));
    FailureOr<Value> eventsThere = pull(byBursts, read + 1, site, rates[site]);
    FailureOr<Value> burstsThere =
        pull(byBursts, read + 1, site, burstRates[site]);
    if (failed(bursts) || failed(events) || failed(eventsThere) ||
        failed(burstsThere))
      return failure();
    Value drive = b.sub(*bursts, *events);
    FailureOr<Value> q = outerProduct(number, b.neg(drive), *eventsThere);
    FailureOr<Value> y = outerProduct(number, drive, *burstsThere);
    if (failed(q) || failed(y))
      return failure();
    ofEvents.push_back(*q);
    bool copiesWeight = rule.getLearning() == BurstFeedback::KolenPollack;
    ofBursts.push_back(
        copiesWeight ? gradients[request.positionOf(product.weight)] : *y);
  }
  llvm::append_range(ofEvents, ofBursts);
  return ofEvents;
}

LogicalResult BurstGradient::resolve() {
  if (failed(verify()) || failed(run()) || failed(verifyChain()) ||
      failed(runBursts()))
    return failure();
  FailureOr<Value> weights = weightsOfExamples();
  if (failed(weights))
    return failure();
  SmallVector<Value> cotangents;
  double scale = rule.getBaseline().value * rule.getErrorScale().value;
  for (unsigned site = markers.sites.size(); site-- > 0;) {
    Value gradient = b.scale(-1 / scale, deviations[site]);
    cotangents.push_back(weighted(gradient, *weights));
    scale *= rule.getFeedbackScale().value;
  }
  std::reverse(cotangents.begin(), cotangents.end());
  SmallVector<int64_t> results;
  for (unsigned site = 0; site < markers.sites.size(); ++site)
    results.push_back(siteResult(site));
  FailureOr<SmallVector<Value>> gradients =
      pullLocally(op, request, cut, byBursts, results, cotangents, b);
  if (failed(gradients))
    return failure();
  FailureOr<SmallVector<Value>> learned = plasticity(*gradients, *weights);
  if (failed(learned))
    return failure();
  SmallVector<Value> all = primals;
  llvm::append_range(all, request.asGiven(*gradients));
  llvm::append_range(all, *learned);
  request.replaceBy(all);
  return success();
}

LogicalResult mlir::surge::resolve(BurstGradientOp op) {
  return BurstGradient(op).resolve();
}
