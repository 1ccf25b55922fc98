//===- EventRates.cpp - What a network makes of its sites -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/EventRates.h"

#include "passes/Derived.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::surge;

/// Whether every element of the result follows from those of the operands at
/// the same position.
static bool isElementwise(Operation *op) {
  if (op->getNumResults() != 1)
    return false;
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return structured.getNumReductionLoops() == 0 &&
           llvm::all_of(structured.getIndexingMapsArray(),
                        [](AffineMap map) { return map.isIdentity(); });
  return OpTrait::hasElementwiseMappableTraits(op);
}

/// The number, or the constant of one number, that all elements of a tensor
/// are; null where they may differ.
static Value uniformNumber(Value value) {
  auto hasElements = [&] {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.getRank() > 0;
  };
  if (!hasElements())
    return {};
  while (Operation *op = value.getDefiningOp()) {
    if (auto splat = dyn_cast<tensor::SplatOp>(op))
      return splat.getInput();
    if (auto fill = dyn_cast<linalg::FillOp>(op))
      return fill.getInputs()[0];
    auto broadcast = dyn_cast<linalg::BroadcastOp>(op);
    auto cast = dyn_cast<tensor::CastOp>(op);
    if (!broadcast && !cast)
      break;
    value = broadcast ? broadcast.getInput() : cast.getSource();
  }
  DenseElementsAttr constant;
  bool isUniform = matchPattern(value, m_Constant(&constant))
                       ? constant.isSplat()
                       : !hasElements();
  return isUniform ? value : Value();
}

/// The number that a constant is filled with.
static Attribute filler(Value value) {
  if (Value number = uniformNumber(value))
    value = number;
  Attribute constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return {};
  if (auto splat = dyn_cast<SplatElementsAttr>(constant))
    return splat.getSplatValue<Attribute>();
  return isa<FloatAttr, IntegerAttr>(constant) ? constant : Attribute();
}

/// What `op` makes of numbers, by its folder; null where it has none.
static Attribute foldScalar(Operation *op, ArrayRef<Attribute> operands) {
  SmallVector<OpFoldResult> folded;
  // A folder may change its op in place.
  Operation *copy = op->clone();
  LogicalResult result = copy->fold(operands, folded);
  copy->destroy();
  if (failed(result) || folded.size() != 1)
    return {};
  if (auto attribute = dyn_cast<Attribute>(folded[0])) {
    if (auto splat = dyn_cast<SplatElementsAttr>(attribute))
      return splat.getSplatValue<Attribute>();
    return attribute;
  }
  auto operand = llvm::find(op->getOperands(), cast<Value>(folded[0]));
  return operand == op->operand_end() ? Attribute()
                                      : operands[operand - op->operand_begin()];
}

namespace {

/// What lies between a site and its event rate, at one point.
class Activation {
public:
  Activation(Value site, FloatAttr point) { known[site] = point; }

  Attribute at(Value value) {
    auto [entry, isNew] = known.try_emplace(value, Attribute());
    if (!isNew)
      return entry->second;
    Attribute result = filler(value);
    if (!result)
      if (Operation *op = value.getDefiningOp())
        result = apply(op);
    return known[value] = result;
  }

private:
  Attribute apply(Operation *op) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op)) {
      Block *body = structured.getBlock();
      for (auto [argument, operand] :
           llvm::zip_equal(body->getArguments(), op->getOperands()))
        known[argument] = at(operand);
      return at(body->getTerminator()->getOperand(0));
    }
    SmallVector<Attribute> operands;
    for (Value operand : op->getOperands()) {
      Attribute value = at(operand);
      if (!value)
        return {};
      // Of each element alone: sizes do not matter.
      if (auto type = dyn_cast<RankedTensorType>(operand.getType()))
        value = SplatElementsAttr::get(
            type.clone(SmallVector<int64_t>(type.getRank(), 1)), value);
      operands.push_back(value);
    }
    return foldScalar(op, operands);
  }

  llvm::DenseMap<Value, Attribute> known;
};

} // namespace

/// The rate at some points, which rise; empty where it follows from numbers
/// that only a run knows.
static SmallVector<std::pair<double, double>> sample(SiteOp site, Value rate) {
  auto type = cast<FloatType>(getElementTypeOrSelf(site.getType()));
  SmallVector<std::pair<double, double>> samples;
  for (double point : {-8.0, -2.0, -0.5, -0.1, 0.1, 0.5, 2.0, 8.0}) {
    Attribute found =
        Activation(site->getResult(0), FloatAttr::get(type, point)).at(rate);
    if (auto number = dyn_cast_if_present<FloatAttr>(found))
      samples.push_back({point, number.getValueAsDouble()});
  }
  return samples;
}

/// Fails with an error where the rate is below zero at one of some points.
static LogicalResult verifyNotNegative(SiteOp site, Value rate) {
  for (auto [point, number] : sample(site, rate)) {
    if (number >= 0)
      continue;
    InFlightDiagnostic error =
        site.emitError("expected an event rate, which is never below zero, of "
                       "the site '")
        << site.getName() << "', but it is "
        << llvm::formatv("{0:F3} for {1:F1}", number, point).str()
        << "; use a ReLU, a sigmoid or another activation of that kind";
    error.attachNote(rate.getLoc()) << "the activation";
    return error;
  }
  return success();
}

/// Fails with an error where the rate falls as the site rises: in front of the
/// cost, a distance to a constant looks like a part of the activation.
static LogicalResult verifyRises(SiteOp site, Value rate) {
  double before = -std::numeric_limits<double>::infinity();
  for (auto [point, number] : sample(site, rate)) {
    if (number >= before) {
      before = number;
      continue;
    }
    InFlightDiagnostic error =
        site.emitError("expected the event rate of the last site '")
        << site.getName()
        << "' to rise with it, but what the program makes of it element by "
           "element falls, as a cost does; say output = sigmoid or softmax";
    error.attachNote(rate.getLoc()) << "taken for the rate";
    return error;
  }
  return success();
}

/// The value that the program makes of a site element by element and hands on
/// to anything else. Fails with an error where there are several or none.
static FailureOr<Value> findRate(SiteOp site) {
  llvm::SetVector<Value> made;
  made.insert(site->getResult(0));
  auto followsFromSite = [&](Value operand) {
    return made.contains(operand) || filler(operand) ||
           uniformNumber(operand) || operand.getDefiningOp<tensor::EmptyOp>();
  };
  for (size_t i = 0; i < made.size(); ++i)
    for (Operation *user : made[i].getUsers())
      if (isElementwise(user) &&
          llvm::all_of(user->getOperands(), followsFromSite))
        made.insert(user->getResult(0));
  SmallVector<Value> rates;
  for (Value value : made)
    if (llvm::any_of(value.getUsers(), [&](Operation *user) {
          return user->getNumResults() == 0 ||
                 !made.contains(user->getResult(0));
        }))
      rates.push_back(value);
  if (rates.size() != 1) {
    InFlightDiagnostic error =
        site.emitError("expected the program to make one value of the site '")
        << site.getName() << "' element by element, its event rate, but it "
        << "makes " << rates.size();
    for (Value rate : rates)
      error.attachNote(rate.getLoc()) << "one of them";
    return error;
  }
  if (rates[0] == site->getResult(0)) {
    InFlightDiagnostic error =
        site.emitError("expected an activation of the site '")
        << site.getName()
        << "', element by element and each at its place, but the program hands "
           "its values on as they are";
    error.attachNote((*rates[0].user_begin())->getLoc()) << "here";
    return error;
  }
  return rates[0];
}

FailureOr<SmallVector<Value>> mlir::surge::findRates(const Markers &markers,
                                                     bool hasLast,
                                                     bool mayBeNegative) {
  SmallVector<Value> rates;
  for (SiteOp site : ArrayRef(markers.sites).drop_back(hasLast ? 0 : 1)) {
    FailureOr<Value> rate = findRate(site);
    if (failed(rate) ||
        (!mayBeNegative && failed(verifyNotNegative(site, *rate))) ||
        (site == markers.sites.back() && failed(verifyRises(site, *rate))))
      return failure();
    rates.push_back(*rate);
  }
  return rates;
}

/// Results of `function`, a clone of another by `map`, for values in that.
static void addResults(func::FuncOp function, const IRMapping &map,
                       ArrayRef<Value> values) {
  for (Value value : values)
    (void)function.insertResult(function.getNumResults(), value.getType(), {});
  Operation *ret = function.getBody().front().getTerminator();
  ret->insertOperands(ret->getNumOperands(),
                      llvm::map_to_vector(values, [&](Value value) {
                        return map.lookup(value);
                      }));
}

/// The name of what is derived for these rates.
static std::string nameOfRates(func::FuncOp func, StringRef kind,
                               const Markers &markers,
                               ArrayRef<WeightProduct> products,
                               ArrayRef<Value> rates) {
  StringRef last = rates.size() == markers.sites.size() ? ".all" : "";
  return nameOf(func, (kind + last).str(), products);
}

func::FuncOp mlir::surge::exposeRates(func::FuncOp func, const Markers &markers,
                                      ArrayRef<WeightProduct> products,
                                      ArrayRef<Value> rates) {
  std::string name = nameOfRates(func, ".rates", markers, products, rates);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  auto values = llvm::to_vector(rates);
  for (const WeightProduct &product : products) {
    values.push_back(product.dataInput->get());
    values.push_back(product.op->getResult(0));
  }
  for (SiteOp site : markers.sites)
    values.push_back(site->getResult(0));
  if (markers.cost)
    values.push_back(markers.cost->getResult(0));
  func::FuncOp exposed = createDerived(func, name, func.getFunctionType());
  IRMapping map;
  func.getBody().cloneInto(&exposed.getBody(), map);
  addResults(exposed, map, values);
  return exposed;
}

func::FuncOp mlir::surge::replayRates(func::FuncOp func, const Markers &markers,
                                      ArrayRef<WeightProduct> products,
                                      ArrayRef<Value> rates) {
  std::string name = nameOfRates(func, ".replay", markers, products, rates);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  func::FuncOp replay = createDerived(func, name, func.getFunctionType());
  IRMapping map;
  func.getBody().cloneInto(&replay.getBody(), map);
  auto values = llvm::to_vector(rates);
  for (const WeightProduct &product : products)
    values.push_back(product.dataInput->get());
  for (SiteOp site : markers.sites) {
    Value own = map.lookup(site->getResult(0));
    unsigned position = replay.getNumArguments();
    (void)replay.insertArgument(position, own.getType(), {}, site.getLoc());
    own.replaceAllUsesWith(replay.getArgument(position));
    values.push_back(site->getOperand(0));
  }
  Operation *ret = replay.getBody().front().getTerminator();
  ret->eraseOperands(0, ret->getNumOperands());
  llvm::BitVector all(replay.getNumResults(), true);
  (void)replay.eraseResults(all);
  addResults(replay, map, values);
  return replay;
}
