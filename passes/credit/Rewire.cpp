//===- Rewire.cpp - Functions whose cotangents pass by other wires --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Only tangents count in what `surge.perturb` is given, so that a product with
// other operands stands in for the derivative of the one that is computed. No
// op needs a rule for it.
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Rewire.h"

#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"
#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/credit/Sites.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

/// Whether an op multiplies something of a weight, but not of a site, with
/// something behind a site: itself, in its regions or in what it calls.
static bool mixesWeights(Operation *op, const llvm::DenseSet<Value> &behind,
                         const llvm::DenseSet<Value> &ofWeights) {
  bool readsSite = false, readsWeight = false;
  for (Value input : inputsOf(op)) {
    readsSite |= behind.contains(input);
    readsWeight |= ofWeights.contains(input) && !behind.contains(input);
  }
  if (!readsSite || !readsWeight)
    return false;
  if (isProduct(op)) {
    // What a product is added to is no factor.
    auto product = cast<linalg::LinalgOp>(op);
    return llvm::all_of(product.getDpsInputs(), [&](Value input) {
      return behind.contains(input) || ofWeights.contains(input);
    });
  }
  Operation *inside = op;
  if (auto call = dyn_cast<func::CallOp>(op))
    inside = SymbolTable::lookupNearestSymbolFrom(op, call.getCalleeAttr());
  return inside
      ->walk([&](Operation *nested) {
        bool isFactor =
            isProduct(nested) || (nested != op && isa<func::CallOp>(nested));
        return isFactor && nested != op ? WalkResult::interrupt()
                                        : WalkResult::advance();
      })
      .wasInterrupted();
}

FailureOr<SmallVector<WeightProduct>>
mlir::surge::findWeightProducts(Operation *request, func::FuncOp func,
                                ArrayRef<int64_t> wrt) {
  SmallVector<Value> sites;
  for (SiteOp site : func.getBody().front().getOps<SiteOp>())
    sites.push_back(site->getResult(0));
  if (sites.empty())
    return request->emitError("expected a 'surge.site' in '")
           << func.getName()
           << "' at each pre-activation; mark them, or run --surge-mark-sites";
  Flow flow(func);
  llvm::DenseSet<Value> behind = flow.reachedFrom(sites);
  SmallVector<Value> weights;
  for (int64_t argument : wrt)
    weights.push_back(func.getArgument(argument));
  SmallVector<WeightProduct> products;
  for (auto op : func.getBody().front().getOps<linalg::LinalgOp>()) {
    if (!isProduct(op) || op->getNumResults() != 1 || op.getNumDpsInputs() != 2)
      continue;
    for (OpOperand *input : op.getDpsInputOperands()) {
      auto argument = dyn_cast<BlockArgument>(sourceOf(input->get()));
      OpOperand *other = op.getDpsInputOperand(input->getOperandNumber() == 0);
      if (!argument || !behind.contains(other->get()) ||
          !llvm::is_contained(wrt, argument.getArgNumber()))
        continue;
      int64_t weight = argument.getArgNumber();
      for (const WeightProduct &earlier : products)
        if (earlier.weight == weight) {
          InFlightDiagnostic error =
              request->emitError("expected argument ")
              << weight << " of '" << func.getName()
              << "' to be the weight of one product, but it is that of two";
          error.attachNote(earlier.op->getLoc()) << "here";
          error.attachNote(op.getLoc()) << "and here";
          return error;
        }
      products.push_back({op, weight, input, other});
      break;
    }
  }
  llvm::DenseSet<Value> ofWeights = flow.reachedFrom(weights);
  for (Operation &op : func.getBody().front())
    if (!llvm::any_of(products,
                      [&](const WeightProduct &p) { return p.op == &op; }) &&
        mixesWeights(&op, behind, ofWeights))
      return op.emitError(
                 "expected products of a weight with what follows from "
                 "a site to be of an argument in wrt, or of a view of "
                 "it, in the body of '")
             << func.getName() << "' itself: this one would have no feedback";
  return products;
}

/// `value`, a view of the argument `from`, as the same view of `to`, with all
/// that it needs besides.
static Value viewOf(RuleBuilder &b, Value value, Value from, Value to) {
  if (value == from)
    return to;
  Operation *op = value.getDefiningOp();
  if (!op)
    return value;
  IRMapping map;
  for (Value operand : op->getOperands())
    map.map(operand, viewOf(b, operand, from, to));
  return b.clone(*op, map)->getResult(cast<OpResult>(value).getResultNumber());
}

/// The product with other operands, added to nothing unless `hasAddend`.
static Value multiplied(RuleBuilder &b, linalg::LinalgOp op, OpOperand *data,
                        Value newData, OpOperand *weight, Value newWeight,
                        bool hasAddend) {
  Value nothing;
  if (!hasAddend)
    nothing = b.constant(0, op->getResult(0));
  Operation *copy = b.clone(*op);
  copy->setOperand(data->getOperandNumber(), newData);
  copy->setOperand(weight->getOperandNumber(), newWeight);
  if (nothing)
    copy->setOperand(op.getDpsInitOperand(0)->getOperandNumber(), nothing);
  return copy->getResult(0);
}

std::string mlir::surge::nameOf(func::FuncOp func, StringRef kind,
                                ArrayRef<WeightProduct> products) {
  std::string name = (func.getName() + kind).str();
  for (const WeightProduct &product : products)
    name += "." + std::to_string(product.weight);
  return name;
}

namespace {

/// A clone of a function that gets more arguments.
class Rewiring {
public:
  Rewiring(func::FuncOp func, StringRef name)
      : function(createDerived(func, name, func.getFunctionType())) {
    func.getBody().cloneInto(&function.getBody(), map);
  }

  Value addArgument(Type type, Location loc) {
    unsigned position = function.getNumArguments();
    (void)function.insertArgument(position, type, {}, loc);
    return function.getArgument(position);
  }

  /// One argument for each product, of the type of its weight.
  SmallVector<Value> addWires(ArrayRef<WeightProduct> products) {
    SmallVector<Value> wires;
    for (const WeightProduct &product : products)
      wires.push_back(addArgument(function.getArgumentTypes()[product.weight],
                                  product.op->getLoc()));
    return wires;
  }

  /// Adds an argument that perturbs the clone of a value.
  void perturb(Value value) {
    Value own = map.lookup(value);
    RuleBuilder b(own.getLoc(), own.getContext());
    b.setInsertionPointAfterValue(own);
    auto perturbed = PerturbOp::create(
        b, own, addArgument(own.getType(), own.getLoc()), /*alone=*/false);
    own.replaceAllUsesExcept(perturbed, perturbed);
  }

  /// The clone of a product, with a builder behind it.
  struct Place {
    linalg::LinalgOp op;
    OpOperand *data, *weight;
    Value argument;
    RuleBuilder b;

    Value read() const { return data->get(); }
    Value result() const { return op->getResult(0); }

    /// The derivative by the weight, and by what is added, alone.
    Value byWeight() {
      // Not `surge.stop_gradient`: derivatives of this derivative do pass.
      Value still = PerturbOp::create(b, read(), b.constant(0, read()),
                                      /*alone=*/true);
      return multiplied(b, op, data, still, weight, weight->get(), true);
    }
  };

  Place placeOf(const WeightProduct &product) {
    auto op = cast<linalg::LinalgOp>(map.lookup(product.op));
    RuleBuilder b(op.getLoc(), op);
    b.setInsertionPointAfter(op);
    return {op, &op->getOpOperand(product.dataInput->getOperandNumber()),
            &op->getOpOperand(product.weightInput->getOperandNumber()),
            function.getArgument(product.weight), b};
  }

  /// The result of the product with other tangents.
  static void replace(Place &place, Value tangents) {
    auto perturbed = PerturbOp::create(place.b, place.result(), tangents,
                                       /*alone=*/true);
    Block *block = perturbed->getBlock();
    place.result().replaceUsesWithIf(perturbed, [&](OpOperand &use) {
      Operation *user = block->findAncestorOpInBlock(*use.getOwner());
      return perturbed->isBeforeInBlock(user);
    });
  }

  func::FuncOp function;

private:
  IRMapping map;
};

} // namespace

/// Sends the cotangents of each product back by its wire. `open` may change
/// what a product reads, place 2 n of its number n, and its tangents, place 2 n
/// + 1.
static void
wireProducts(Rewiring &rewiring, ArrayRef<WeightProduct> products,
             ArrayRef<Value> wires,
             function_ref<Value(RuleBuilder &, Value, unsigned place)> open) {
  for (auto [number, product] : llvm::enumerate(products)) {
    Rewiring::Place place = rewiring.placeOf(product);
    RuleBuilder &b = place.b;
    Value read = open(b, place.read(), 2 * number);
    Value wire = viewOf(b, place.weight->get(), place.argument, wires[number]);
    Value byData = multiplied(b, place.op, place.data, read, place.weight, wire,
                              /*hasAddend=*/false);
    Value tangents = b.add(byData, place.byWeight());
    Rewiring::replace(place, open(b, tangents, 2 * number + 1));
  }
}

func::FuncOp mlir::surge::rewire(func::FuncOp func,
                                 ArrayRef<WeightProduct> products) {
  std::string name = nameOf(func, ".rewired", products);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  Rewiring rewiring(func, name);
  wireProducts(rewiring, products, rewiring.addWires(products),
               [](RuleBuilder &, Value value, unsigned) { return value; });
  return rewiring.function;
}

func::FuncOp mlir::surge::rewireOpen(func::FuncOp func,
                                     ArrayRef<WeightProduct> products,
                                     ArrayRef<Value> rates) {
  std::string name = nameOf(func, ".open", products);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  Rewiring rewiring(func, name);
  SmallVector<Value> wires = rewiring.addWires(products), perturbations;
  for (const WeightProduct &product : products)
    for (Value value :
         {product.dataInput->get(), Value(product.op->getResult(0))})
      perturbations.push_back(
          rewiring.addArgument(value.getType(), product.op->getLoc()));
  for (Value rate : rates)
    rewiring.perturb(rate);
  wireProducts(rewiring, products, wires,
               [&](RuleBuilder &b, Value value, unsigned place) -> Value {
                 return PerturbOp::create(b, value, perturbations[place],
                                          /*alone=*/false);
               });
  return rewiring.function;
}

/// The elements of one example of a value whose axis 0 counts these.
static int64_t countElements(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() == 0)
    return 1;
  ArrayRef<int64_t> shape = type.getShape().drop_front();
  return llvm::any_of(shape, ShapedType::isDynamic) ? ShapedType::kDynamic
                                                    : llvm::product_of(shape);
}

RankedTensorType mlir::surge::directWireType(const WeightProduct &product,
                                             const WeightProduct &last) {
  return RankedTensorType::get({countElements(product.dataInput->get()),
                                countElements(last.op->getResult(0))},
                               getElementTypeOrSelf(last.op->getResult(0)));
}

func::FuncOp mlir::surge::rewireDirectly(func::FuncOp func,
                                         ArrayRef<WeightProduct> products) {
  std::string name = nameOf(func, ".direct", products);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  Rewiring rewiring(func, name);
  const WeightProduct &last = products.back();
  SmallVector<Value> wires, reads;
  for (const WeightProduct &product : products)
    wires.push_back(rewiring.addArgument(directWireType(product, last),
                                         product.op->getLoc()));
  for (const WeightProduct &product : products) {
    Rewiring::Place place = rewiring.placeOf(product);
    reads.push_back(place.read());
    Value tangents = place.byWeight();
    if (product.op == last.op) {
      RuleBuilder &b = place.b;
      for (auto [wire, read] : llvm::zip_equal(wires, reads)) {
        Value rows = reshaped(b, read, rowSizes(b, read, true));
        Value sent = contract(b, "bon", {rows, "bn"}, {wire, "no"}, "bo");
        tangents = b.add(tangents, reshapedLike(b, sent, tangents));
      }
    }
    Rewiring::replace(place, tangents);
  }
  return rewiring.function;
}

func::FuncOp mlir::surge::isolate(func::FuncOp func,
                                  const WeightProduct &product) {
  std::string name = nameOf(func, ".product", product);
  if (func::FuncOp known = findDerived(func, name))
    return known;
  Value data = product.dataInput->get();
  Value weight = func.getArgument(product.weight);
  Type result = product.op->getResult(0).getType();
  auto type = FunctionType::get(
      func.getContext(), {data.getType(), weight.getType(), result}, {result});
  func::FuncOp isolated = createDerived(func, name, type);
  RuleBuilder b(product.op->getLoc(), func.getContext());
  b.setInsertionPointToStart(isolated.addEntryBlock());
  Value wire =
      viewOf(b, product.weightInput->get(), weight, isolated.getArgument(1));
  Operation *copy = b.clone(*product.op);
  auto op = cast<linalg::LinalgOp>(product.op);
  copy->setOperand(product.dataInput->getOperandNumber(),
                   isolated.getArgument(0));
  copy->setOperand(product.weightInput->getOperandNumber(), wire);
  copy->setOperand(op.getDpsInitOperand(0)->getOperandNumber(),
                   isolated.getArgument(2));
  func::ReturnOp::create(b, copy->getResults());
  return isolated;
}
