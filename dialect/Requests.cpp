//===- Requests.cpp - Verifiers of the requests ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/LookupFunction.h"
#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

/// The function that a request names, with a body and arguments of the types
/// given; null after a diagnostic otherwise.
static func::FuncOp verifyCallee(Operation *op, FlatSymbolRefAttr name,
                                 TypeRange arguments,
                                 SymbolTableCollection &symbols) {
  func::FuncOp callee = lookupFunction(op, name, /*needsBody=*/true, symbols);
  if (!callee)
    return {};
  ArrayRef<Type> expected = callee.getArgumentTypes();
  if (arguments.size() != expected.size()) {
    op->emitOpError("expected ") << expected.size() << " arguments for " << name
                                 << ", but got " << arguments.size();
    return {};
  }
  for (auto [i, want, got] : llvm::enumerate(expected, arguments))
    if (want != got) {
      op->emitOpError("expected argument ")
          << i << " of " << name << " to be " << want << ", but got " << got;
      return {};
    }
  return callee;
}

/// What is differentiated with respect to: arguments that carry tangents, each
/// at most once.
static LogicalResult verifyWrt(Operation *op, ArrayRef<int64_t> wrt,
                               func::FuncOp callee) {
  if (wrt.empty())
    return op->emitOpError("expected wrt to list at least one argument");
  int64_t numArguments = callee.getNumArguments();
  for (auto [i, index] : llvm::enumerate(wrt)) {
    if (index < 0 || index >= numArguments) {
      InFlightDiagnostic error =
          op->emitOpError("expected wrt to list arguments of @")
          << callee.getName() << ", ";
      if (numArguments == 0)
        error << "which has none";
      else
        error << "counted from 0 to " << numArguments - 1;
      return error << ", but got " << index;
    }
    if (llvm::is_contained(wrt.take_front(i), index))
      return op->emitOpError("expected wrt to list each argument once, but "
                             "got ")
             << index << " twice";
    Type type = callee.getArgumentTypes()[index];
    if (!isDifferentiable(type))
      return op->emitOpError("expected argument ")
             << index
             << " in wrt to be a float or a tensor of floats, but it is "
             << type;
  }
  return success();
}

/// Values of one kind ("result", "tangent", "cotangent") of the types given.
static LogicalResult verifyTypes(Operation *op, StringRef kind,
                                 ArrayRef<Type> expected, TypeRange types) {
  if (types.size() != expected.size())
    return op->emitOpError("expected ")
           << expected.size() << " " << kind << "s, but got " << types.size();
  for (auto [i, want, got] : llvm::enumerate(expected, types))
    if (want != got)
      return op->emitOpError("expected ")
             << kind << " " << i << " to be " << want << ", but got " << got;
  return success();
}

static SmallVector<Type> wrtTypes(ArrayRef<int64_t> wrt, func::FuncOp callee) {
  return llvm::map_to_vector(
      wrt, [&](int64_t index) { return callee.getArgumentTypes()[index]; });
}

static SmallVector<Type> differentiableResults(func::FuncOp callee) {
  return llvm::filter_to_vector(callee.getResultTypes(), isDifferentiable);
}

/// The results of the function, then derivatives of the types given.
static LogicalResult verifyResults(Operation *op, func::FuncOp callee,
                                   ArrayRef<Type> derivatives) {
  SmallVector<Type> expected(callee.getResultTypes());
  llvm::append_range(expected, derivatives);
  return verifyTypes(op, "result", expected, op->getResultTypes());
}

/// The number of directions if the first of the tangents `given` has an axis of
/// them in front, compared with the first of the types to differentiate.
static std::optional<int64_t> directionsOf(ArrayRef<Type> types,
                                           TypeRange given) {
  if (types.empty() || given.empty())
    return std::nullopt;
  auto first = dyn_cast<RankedTensorType>(given.front());
  if (!first || first.getRank() == 0 ||
      first != withDirections(types.front(), first.getDimSize(0)))
    return std::nullopt;
  return first.getDimSize(0);
}

/// `types`, with an axis of directions in front where there is one.
static SmallVector<Type> widenedTypes(ArrayRef<Type> types,
                                      std::optional<int64_t> directions) {
  return llvm::map_to_vector(types, [&](Type type) -> Type {
    return directions ? withDirections(type, *directions) : type;
  });
}

/// What has a gradient returns a scalar float first.
static LogicalResult verifyScalarLoss(Operation *op, func::FuncOp callee) {
  if (callee.getNumResults() == 0)
    return op->emitOpError("expected @")
           << callee.getName()
           << " to return a scalar float first, but it returns nothing";
  Type loss = callee.getResultTypes().front();
  auto tensor = dyn_cast<RankedTensorType>(loss);
  if (!isDifferentiable(loss) || (tensor && tensor.getRank() != 0))
    return op->emitOpError("expected @")
           << callee.getName()
           << " to return a scalar float first, a float or a tensor of rank 0, "
              "but it returns "
           << loss;
  return success();
}

/// The function whose first result a request differentiates; null after a
/// diagnostic.
template <typename Op>
static func::FuncOp verifyLoss(Op op, SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyCallee(op, op.getCalleeAttr(),
                                     op.getArguments().getTypes(), symbols);
  if (!callee || failed(verifyWrt(op, op.getWrt(), callee)) ||
      failed(verifyScalarLoss(op, callee)))
    return {};
  return callee;
}

LogicalResult ValueAndGradOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  return verifyResults(*this, callee, wrtTypes(getWrt(), callee));
}

/// Whether guess, combination, given values and states fit each other.
/// `parameters` are the types of what is differentiated by.
static LogicalResult verifyClauses(ForwardGradientOp op,
                                   ArrayRef<Type> parameters) {
  GuessAttrInterface guess = op.getGuess();
  auto combination = op.getCombination().value_or(GuessCombination::Mean);
  bool isForIsotropic = combination == GuessCombination::Shrunk ||
                        combination == GuessCombination::UnbiasedProjection;
  if (isForIsotropic && !guess.excessVariance())
    return op.emitOpError("expected an isotropic guess, such as "
                          "#surge.gaussian, to be combined by '")
           << stringifyGuessCombination(combination) << "', but got " << guess;
  bool takesGiven = isa<GivenAttr>(guess);
  if (!takesGiven && !op.getGiven().empty())
    return op.emitOpError("expected #surge.given to guess what is given");
  if (takesGiven && op.getSpace() != PerturbedSpace::Activations &&
      failed(
          verifyTypes(op, "given value", parameters, op.getGiven().getTypes())))
    return failure();
  GuessState state = guess.keepsState();
  if (state == GuessState::None && !op.getState().empty())
    return op.emitOpError("expected a guess that keeps a state, such as "
                          "#surge.w_perp, but got ")
           << guess;
  if (state == GuessState::Required && op.getState().empty())
    return op.emitOpError("expected state(...) for ")
           << guess << ", one value for each site that has another behind it";
  if (!op.getState().empty() && op.getDirections().value_or(1) != 1)
    return op.emitOpError("expected one direction with state(...), but got ")
           << *op.getDirections();
  return success();
}

LogicalResult
ForwardGradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  constexpr int64_t most = 1 << 16;
  int64_t directions = getDirections().value_or(1);
  if (directions < 1 || directions > most)
    return emitOpError("expected directions to lie between 1 and ")
           << most << ", but got " << directions;
  if (getSpace() == PerturbedSpace::Parameters && getGuess().needsSites())
    return emitOpError("expected a guess at parameters, such as "
                       "#surge.gaussian, but ")
           << getGuess() << " is made at sites: space(activations)";
  if (std::optional<APFloat> step = getDifferences();
      step && (getSpace() != PerturbedSpace::Parameters || !step->isFinite() ||
               !step->isNonZero() || step->isNegative()))
    return emitOpError("expected differences of a positive step, with "
                       "space(parameters)");
  SmallVector<Type> results = wrtTypes(getWrt(), callee);
  if (failed(verifyClauses(*this, results)))
    return failure();
  llvm::append_range(results, getState().getTypes());
  return verifyResults(*this, callee, results);
}

LogicalResult
FeedbackGradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  SmallVector<Type> gradients = wrtTypes(getWrt(), callee);
  if (getRule().learns())
    llvm::append_range(gradients, getFeedback().getTypes());
  return verifyResults(*this, callee, gradients);
}

LogicalResult
BurstGradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  SmallVector<Type> gradients = wrtTypes(getWrt(), callee);
  llvm::append_range(gradients, getFeedback().getTypes());
  return verifyResults(*this, callee, gradients);
}

LogicalResult
BurstDiagnosticsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  RankedTensorType table;
  if (getNumResults() > 0)
    table =
        dyn_cast<RankedTensorType>(getResult(getNumResults() - 1).getType());
  if (!table || !table.hasStaticShape() || table.getRank() != 2 ||
      table.getDimSize(1) != 5 || !table.getElementType().isF64())
    return emitOpError("expected the last result to be a table, as "
                       "tensor<1x5xf64>, with a row for each product of a "
                       "weight behind a site");
  return verifyResults(*this, callee, {Type(table)});
}

LogicalResult JvpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee =
      verifyCallee(*this, getCalleeAttr(), getArguments().getTypes(), symbols);
  if (!callee || failed(verifyWrt(*this, getWrt(), callee)))
    return failure();
  SmallVector<Type> inputs = wrtTypes(getWrt(), callee);
  TypeRange given = getTangents().getTypes();
  std::optional<int64_t> directions = directionsOf(inputs, given);
  if (failed(verifyTypes(*this, "tangent", widenedTypes(inputs, directions),
                         given)))
    return failure();
  return verifyResults(*this, callee,
                       widenedTypes(differentiableResults(callee), directions));
}

LogicalResult VjpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee =
      verifyCallee(*this, getCalleeAttr(), getArguments().getTypes(), symbols);
  if (!callee || failed(verifyWrt(*this, getWrt(), callee)))
    return failure();
  SmallVector<Type> outputs = differentiableResults(callee);
  TypeRange given = getCotangents().getTypes();
  std::optional<int64_t> directions = directionsOf(outputs, given);
  if (failed(verifyTypes(*this, "cotangent", widenedTypes(outputs, directions),
                         given)))
    return failure();
  return verifyResults(*this, callee,
                       widenedTypes(wrtTypes(getWrt(), callee), directions));
}

/// The shape of `y` followed by that of `x`, in the elements of `y`.
static Type jacobianType(Type y, Type x) {
  auto yTensor = dyn_cast<RankedTensorType>(y),
       xTensor = dyn_cast<RankedTensorType>(x);
  if (!yTensor && !xTensor)
    return y;
  SmallVector<int64_t> shape;
  for (RankedTensorType tensor : {yTensor, xTensor})
    if (tensor)
      llvm::append_range(shape, tensor.getShape());
  return RankedTensorType::get(shape, getElementTypeOrSelf(y));
}

LogicalResult JacobianOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee =
      verifyCallee(*this, getCalleeAttr(), getArguments().getTypes(), symbols);
  if (!callee || failed(verifyWrt(*this, getWrt(), callee)))
    return failure();
  SmallVector<Type> jacobians;
  for (Type result : differentiableResults(callee))
    for (Type argument : wrtTypes(getWrt(), callee))
      jacobians.push_back(jacobianType(result, argument));
  return verifyResults(*this, callee, jacobians);
}

LogicalResult HvpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp callee = verifyLoss(*this, symbols);
  if (!callee)
    return failure();
  SmallVector<Type> gradients = wrtTypes(getWrt(), callee);
  TypeRange given = getTangents().getTypes();
  std::optional<int64_t> directions = directionsOf(gradients, given);
  if (failed(verifyTypes(*this, "tangent", widenedTypes(gradients, directions),
                         given)))
    return failure();
  SmallVector<Type> products = widenedTypes(gradients, directions);
  llvm::append_range(gradients, products);
  return verifyResults(*this, callee, gradients);
}
