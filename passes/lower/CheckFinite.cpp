//===- CheckFinite.cpp - Find the first op that makes a NaN ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The result of each op is looked at; its inputs only once the result is found
// to be not finite, so that a program without faults pays one reading of each
// result.
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Flow.h"
#include "passes/Passes.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Transforms/RegionUtils.h"

#include <limits>

namespace mlir::surge {
#define GEN_PASS_DEF_CHECKFINITEPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Whether a value holds a NaN or an infinity, as i1; null for no.
struct Flags {
  Value nan, infinity;
};

/// Writes the check of one op at the builder's place.
class Check {
public:
  Check(Location loc, OpBuilder builder) : b(loc, builder) {}

  /// `what` names the op in messages.
  void results(Operation *op, StringRef what);
  /// An argument of the program.
  void argument(BlockArgument argument, StringRef function);
  /// A constant of the program that holds a NaN.
  void nanConstant(Operation *constant);

private:
  Flags flagsOf(Value value);
  Flags flagsOfAny(ValueRange values);
  Value statusOf(Value tensor);
  Value isOdd(Value result);
  Value either(Value x, Value y) {
    return x && y ? arith::OrIOp::create(b, x, y) : x ? x : y;
  }
  Value negate(Value x) {
    Value yes = arith::ConstantIntOp::create(b, 1, 1);
    return arith::XOrIOp::create(b, x, yes);
  }
  Value both(Value x, Value y) {
    return x && y ? arith::AndIOp::create(b, x, y) : x ? x : y;
  }
  /// Of the absolute value of a scalar.
  Value compareWithInfinity(arith::CmpFPredicate predicate, Value scalar) {
    Value absolute = b.abs(scalar);
    Value infinity =
        b.constant(std::numeric_limits<double>::infinity(), scalar);
    return arith::CmpFOp::create(b, predicate, absolute, infinity);
  }
  void refuse(Value fault, const Twine &message) {
    cf::AssertOp::create(b, negate(fault), b.getStringAttr(message));
  }
  void explain(ValueRange results, ValueRange inputs, StringRef what);

  RuleBuilder b;
};

/// The number 1 stands for a NaN among the elements, 2 for an infinity.
Value Check::statusOf(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Value none = arith::ConstantIntOp::create(b, 0, 32),
        nan = arith::ConstantIntOp::create(b, 1, 32),
        infinity = arith::ConstantIntOp::create(b, 2, 32);
  auto statusType = RankedTensorType::get({}, b.getI32Type());
  Value empty = tensor::EmptyOp::create(b, ArrayRef<int64_t>(), b.getI32Type());
  Value init = linalg::FillOp::create(b, none, empty).getResult(0);
  unsigned rank = type.getRank();
  SmallVector<AffineMap> maps = {b.getMultiDimIdentityMap(rank),
                                 AffineMap::get(rank, 0, b.getContext())};
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::reduction);
  auto all = linalg::GenericOp::create(
      b, statusType, tensor, init, maps, iterators,
      [&](OpBuilder &builder, Location loc, ValueRange element) {
        Check inner(loc, builder);
        Flags flags = inner.flagsOf(element[0]);
        RuleBuilder &in = inner.b;
        Value x = arith::SelectOp::create(in, flags.nan, nan, none),
              y = arith::SelectOp::create(in, flags.infinity, infinity, none);
        Value both = arith::OrIOp::create(in, x, y);
        both = arith::OrIOp::create(in, element[1], both);
        linalg::YieldOp::create(in, both);
      });
  return tensor::ExtractOp::create(b, all.getResult(0), ValueRange());
}

Flags Check::flagsOf(Value value) {
  using Predicate = arith::CmpFPredicate;
  if (!isa<RankedTensorType>(value.getType())) {
    Value nan = arith::CmpFOp::create(b, Predicate::UNO, value, value);
    return {nan, compareWithInfinity(Predicate::OEQ, value)};
  }
  Value status = statusOf(value);
  auto has = [&](int64_t flag) -> Value {
    Value bit = arith::ConstantIntOp::create(b, flag, 32),
          none = arith::ConstantIntOp::create(b, 0, 32);
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                 arith::AndIOp::create(b, status, bit), none);
  };
  return {has(1), has(2)};
}

Flags Check::flagsOfAny(ValueRange values) {
  Flags any;
  for (Value value : values) {
    Flags flags = flagsOf(value);
    any = {either(any.nan, flags.nan), either(any.infinity, flags.infinity)};
  }
  return any;
}

/// Whether there is anything to explain about a result.
Value Check::isOdd(Value result) {
  if (!isa<RankedTensorType>(result.getType()))
    return compareWithInfinity(arith::CmpFPredicate::UGE, result);
  Value status = statusOf(result);
  Value none = arith::ConstantIntOp::create(b, 0, 32);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, status, none);
}

/// What the op reads: an init only if its elements matter.
static SmallVector<Value> inputsOf(Operation *op) {
  llvm::SetVector<Value> inputs;
  auto structured = dyn_cast<linalg::LinalgOp>(op);
  auto destination = dyn_cast<DestinationStyleOpInterface>(op);
  for (OpOperand &operand : op->getOpOperands()) {
    bool isInit = destination && destination.isDpsInit(&operand);
    if (!isInit ||
        (structured && structured.payloadUsesValueFromOperand(&operand)))
      inputs.insert(operand.get());
  }
  getUsedValuesDefinedAbove(op->getRegions(), inputs);
  return llvm::filter_to_vector(inputs, [](Value input) {
    return isDifferentiable(input.getType()) &&
           !input.getDefiningOp<tensor::EmptyOp>();
  });
}

/// The three faults, of which the first that holds ends the call.
void Check::explain(ValueRange results, ValueRange inputs, StringRef what) {
  Flags out = flagsOfAny(results), in = flagsOfAny(inputs);
  Value numbers = in.nan ? negate(in.nan) : Value();
  Value finite = in.infinity ? both(numbers, negate(in.infinity)) : Value();
  Value madeNan = both(out.nan, numbers);
  refuse(both(madeNan, finite), what + " produced nan from finite inputs");
  if (finite)
    refuse(madeNan, what + " produced nan from infinite inputs");
  refuse(both(out.infinity, finite), what + " produced inf from finite inputs");
}

void Check::results(Operation *op, StringRef what) {
  SmallVector<Value> results =
      llvm::filter_to_vector(ValueRange(op->getResults()), [](Value result) {
        return isDifferentiable(result.getType());
      });
  Value odd;
  for (Value result : results)
    odd = either(odd, isOdd(result));
  auto branch = scf::IfOp::create(b, odd);
  Check inside(b.getLoc(), branch.getThenBodyBuilder());
  inside.explain(results, inputsOf(op), what);
}

void Check::argument(BlockArgument argument, StringRef function) {
  refuse(flagsOf(argument).nan, "argument " + Twine(argument.getArgNumber()) +
                                    " of '" + function + "' holds nan");
}

void Check::nanConstant(Operation *constant) {
  Value holds = arith::ConstantIntOp::create(b, 0, 1);
  cf::AssertOp::create(
      b, holds,
      ("'" + constant->getName().getStringRef() + "' holds nan").str());
}

//===----------------------------------------------------------------------===//
// Which ops
//===----------------------------------------------------------------------===//

/// Ops that move finite numbers, or choose among them, and make no other.
bool onlyMoves(Operation *op) {
  if (op->hasTrait<OpTrait::ConstantLike>())
    return true;
  if (isa<tensor::TensorDialect>(op->getDialect()))
    return !isa<tensor::GenerateOp>(op);
  if (auto call = dyn_cast<func::CallOp>(op)) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    return callee && !callee.isDeclaration();
  }
  return isa<arith::ExtFOp, arith::MaximumFOp, arith::MaxNumFOp,
             arith::MinimumFOp, arith::MinNumFOp, arith::NegFOp,
             arith::SelectOp, linalg::BroadcastOp, linalg::CopyOp,
             linalg::FillOp, linalg::PackOp, linalg::TransposeOp,
             linalg::UnPackOp, math::AbsFOp, math::CopySignOp, OneHotOp, SiteOp,
             CostOp, PerturbOp, StopGradientOp, ZeroOp>(op);
}

bool holdsNan(Operation *constant) {
  Attribute value;
  if (!matchPattern(constant, m_Constant(&value)))
    return false;
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValue().isNaN();
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || !isa<FloatType>(elements.getElementType()))
    return false;
  auto numbers = elements.tryGetValues<APFloat>();
  return numbers && llvm::any_of(*numbers, [](const APFloat &number) {
           return number.isNaN();
         });
}

/// Loops and branches whose ops are checked one by one. Rounds of a parallel
/// loop may not end the call from threads of their own.
bool isEntered(Operation *op) {
  return isa<RegionBranchOpInterface>(op) &&
         !isa<scf::ForallOp, scf::ParallelOp>(op);
}

/// The values of a derived function that belong to the derivative. Without
/// exception so in one that was derived from the transpose of another.
class DerivativeValues {
public:
  explicit DerivativeValues(func::FuncOp func) {
    auto source = func->getAttrOfType<ArrayAttr>(attr::source);
    if (!source)
      return;
    StringRef name = cast<StringAttr>(source[1]).getValue();
    all = name.rsplit(".jvp").first.contains(".transpose");
    bool isLinearized =
        llvm::any_of(func.getArguments(), [&](BlockArgument argument) {
          return func.getArgAttr(argument.getArgNumber(), attr::linear);
        });
    if (isLinearized) {
      values = findLinearValues(func);
      return;
    }
    // A transpose takes residuals, then cotangents.
    auto residuals = func->getAttrOfType<DenseI64ArrayAttr>(attr::residuals);
    if (residuals)
      values = Flow(func).reachedFrom(llvm::to_vector_of<Value>(
          func.getArguments().drop_front(residuals.size())));
  }

  bool contains(Operation *op) const {
    return all || llvm::any_of(op->getResults(), [&](Value result) {
             return values.contains(result);
           });
  }

private:
  llvm::DenseSet<Value> values;
  bool all = false;
};

struct CheckFinitePass final
    : mlir::surge::impl::CheckFinitePassBase<CheckFinitePass> {
  void runOnOperation() override {
    nameOps();
    for (auto func : getOperation().getOps<func::FuncOp>()) {
      if (func.isDeclaration())
        continue;
      SmallVector<Operation *> ops;
      collect(func.getBody(), ops);
      DerivativeValues derivative(func);
      for (Operation *op : ops) {
        OpBuilder builder(op->getContext());
        builder.setInsertionPointAfter(op);
        Check check(op->getLoc(), builder);
        if (op->hasTrait<OpTrait::ConstantLike>())
          check.nanConstant(op);
        else
          check.results(op, describe(op, derivative.contains(op)));
      }
      if (func.isPublic())
        checkArguments(func);
    }
  }

private:
  static void checkArguments(func::FuncOp func) {
    for (BlockArgument argument : func.getArguments())
      if (isDifferentiable(argument.getType()))
        Check(argument.getLoc(), OpBuilder::atBlockBegin(&func.front()))
            .argument(argument, func.getName());
  }

  /// Rules write NaN on purpose, at the places of other ops.
  bool isWrittenNan(Operation *op) const {
    auto written = names.find(op->getLoc());
    return op->hasTrait<OpTrait::ConstantLike>() && holdsNan(op) &&
           !op->use_empty() && written != names.end() &&
           written->second == op->getName();
  }

  void collect(Region &region, SmallVectorImpl<Operation *> &ops) const {
    for (Operation &op : region.getOps())
      if (isEntered(&op)) {
        for (Region &inner : op.getRegions())
          collect(inner, ops);
      } else if (llvm::any_of(op.getResultTypes(), isDifferentiable) &&
                 (!onlyMoves(&op) || isWrittenNan(&op))) {
        ops.push_back(&op);
      }
  }

  /// Remembers which op the user wrote at each place.
  void nameOps() {
    getOperation().walk([&](func::FuncOp func) {
      if (func->hasAttr(attr::source))
        return;
      func.walk([&](Operation *op) {
        auto [entry, isNew] = names.try_emplace(op->getLoc(), op->getName());
        if (!isNew && entry->second != op->getName())
          entry->second = std::nullopt;
      });
    });
  }

  std::string describe(Operation *op, bool isDerivative) const {
    std::string own = ("'" + op->getName().getStringRef() + "'").str();
    if (!isDerivative)
      return own;
    auto written = names.find(op->getLoc());
    if (written == names.end() || !written->second)
      return "the derivative of this op, in its " + own + ",";
    return ("the derivative of '" + written->second->getStringRef() +
            "', in its " + own + ",")
        .str();
  }

  llvm::DenseMap<Location, std::optional<OperationName>> names;
};

} // namespace
