//===- CustomDerivative.cpp - Verifiers of derivatives of one's own -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/LookupFunction.h"
#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

static SmallVector<Type> differentiable(ArrayRef<Type> types) {
  return llvm::filter_to_vector(types, isDifferentiable);
}

/// The arguments or results of a function: their types, in groups of which each
/// says in words what it holds.
namespace {
struct Group {
  ArrayRef<Type> types;
  StringRef meaning;
};
} // namespace

/// Compares what a function takes or returns (`kind`: "argument", "result")
/// with groups of types.
static LogicalResult verifyGroups(Operation *op, func::FuncOp function,
                                  StringRef kind, ArrayRef<Type> types,
                                  ArrayRef<Group> groups) {
  size_t expected = 0;
  for (const Group &group : groups)
    expected += group.types.size();
  if (types.size() != expected) {
    InFlightDiagnostic error = op->emitOpError("expected @")
                               << function.getName() << " to have " << expected
                               << " " << kind << "s, ";
    llvm::interleave(
        groups, error,
        [&](const Group &group) {
          error << group.types.size() << " " << group.meaning;
        },
        " and ");
    error << ", but it has " << types.size();
    error.attachNote(function.getLoc()) << "defined here";
    return error;
  }
  size_t position = 0;
  for (const Group &group : groups)
    for (Type type : group.types) {
      if (types[position] != type) {
        InFlightDiagnostic error = op->emitOpError("expected ")
                                   << kind << " " << position << " of @"
                                   << function.getName() << " to be " << type
                                   << ", one of the " << group.meaning
                                   << ", but it is " << types[position];
        error.attachNote(function.getLoc()) << "defined here";
        return error;
      }
      ++position;
    }
  return success();
}

static LogicalResult verifyJvp(CustomDerivativeOp op, func::FuncOp callee,
                               SymbolTableCollection &symbols) {
  func::FuncOp jvp =
      lookupFunction(op, op.getJvpAttr(), /*needsBody=*/true, symbols);
  if (!jvp)
    return failure();
  ArrayRef<Type> inputs = callee.getArgumentTypes(),
                 results = callee.getResultTypes();
  return failure(
      failed(verifyGroups(
          op, jvp, "argument", jvp.getArgumentTypes(),
          {{inputs, "values of the function itself"},
           {differentiable(inputs), "tangents of the floating-point ones"}})) ||
      failed(verifyGroups(
          op, jvp, "result", jvp.getResultTypes(),
          {{results, "values of the function itself"},
           {differentiable(results), "tangents of the floating-point ones"}})));
}

static LogicalResult verifyPair(CustomDerivativeOp op, func::FuncOp callee,
                                SymbolTableCollection &symbols) {
  func::FuncOp forward =
      lookupFunction(op, op.getForwardAttr(), /*needsBody=*/false, symbols);
  func::FuncOp backward = forward ? lookupFunction(op, op.getBackwardAttr(),
                                                   /*needsBody=*/false, symbols)
                                  : func::FuncOp();
  if (!backward)
    return failure();
  ArrayRef<Type> inputs = callee.getArgumentTypes(),
                 results = callee.getResultTypes(),
                 returned = forward.getResultTypes();
  if (failed(verifyGroups(op, forward, "argument", forward.getArgumentTypes(),
                          {{inputs, "values of the function itself"}})))
    return failure();
  if (returned.size() < results.size()) {
    InFlightDiagnostic error =
        op->emitOpError("expected @")
        << forward.getName() << " to have at least " << results.size()
        << " results, those of the function itself and then residuals, but it "
           "has "
        << returned.size();
    error.attachNote(forward.getLoc()) << "defined here";
    return error;
  }
  if (failed(verifyGroups(op, forward, "result",
                          returned.take_front(results.size()),
                          {{results, "values of the function itself"}})))
    return failure();
  ArrayRef<Type> residuals = returned.drop_front(results.size());
  return failure(
      failed(verifyGroups(op, backward, "argument", backward.getArgumentTypes(),
                          {{residuals, "residuals"},
                           {differentiable(results),
                            "cotangents of floating-point results"}})) ||
      failed(verifyGroups(op, backward, "result", backward.getResultTypes(),
                          {{differentiable(inputs),
                            "cotangents of floating-point arguments"}})));
}

/// A function has one derivative: the second one attached is the wrong one.
static LogicalResult verifyOnlyOne(CustomDerivativeOp op) {
  for (auto other : op->getBlock()->getOps<CustomDerivativeOp>()) {
    if (other == op)
      return success();
    if (other.getCalleeAttr() != op.getCalleeAttr())
      continue;
    InFlightDiagnostic error = op.emitOpError("expected one derivative of ")
                               << op.getCalleeAttr()
                               << ", but it has one already";
    error.attachNote(other.getLoc()) << "attached here";
    return error;
  }
  return success();
}

LogicalResult
CustomDerivativeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (getForwardAttr() && !getBackwardAttr())
    return emitOpError("expected backward(...) beside forward(...)");
  if (getBackwardAttr() && !getForwardAttr())
    return emitOpError("expected forward(...) beside backward(...)");
  if (static_cast<bool>(getJvpAttr()) == static_cast<bool>(getForwardAttr()))
    return emitOpError("expected either jvp(...) or forward(...) and "
                       "backward(...), but got ")
           << (getJvpAttr() ? "both" : "neither");
  func::FuncOp callee =
      lookupFunction(*this, getCalleeAttr(), /*needsBody=*/false, symbols);
  if (!callee)
    return failure();
  bool takes = !differentiable(callee.getArgumentTypes()).empty(),
       gives = !differentiable(callee.getResultTypes()).empty();
  if (!takes || !gives)
    return emitOpError("expected ")
           << getCalleeAttr() << " to " << (takes ? "return" : "take")
           << " a float or a tensor of floats, "
           << "but it " << (takes ? "returns" : "takes") << " none";
  if (failed(verifyOnlyOne(*this)))
    return failure();
  return getJvpAttr() ? verifyJvp(*this, callee, symbols)
                      : verifyPair(*this, callee, symbols);
}

LogicalResult LinearMapOp::verifySymbolUses(SymbolTableCollection &symbols) {
  func::FuncOp backward =
      lookupFunction(*this, getBackwardAttr(), /*needsBody=*/false, symbols);
  if (!backward)
    return failure();
  SmallVector<Type> residuals(getResiduals().getTypes()),
      results(getResultTypes());
  if (failed(verifyGroups(
          *this, backward, "argument", backward.getArgumentTypes(),
          {{residuals, "residuals"}, {results, "cotangents of results"}})))
    return failure();
  int64_t count = backward.getNumResults(), last = -1;
  if (getOf().size() != getTangents().size())
    return emitOpError("expected one number in 'of' for each tangent, ")
           << getTangents().size() << " in all, but got " << getOf().size();
  for (auto [index, tangent] : llvm::zip_equal(getOf(), getTangents())) {
    if (index <= last || index >= count)
      return emitOpError("expected 'of' to list results of ")
             << getBackwardAttr() << ", which has " << count
             << ", in ascending order, but got " << index;
    last = index;
    Type want = backward.getResultTypes()[index];
    if (tangent.getType() != want)
      return emitOpError("expected the tangent of result ")
             << index << " of " << getBackwardAttr() << " to be " << want
             << ", but got " << tangent.getType();
  }
  int64_t sizes = 0;
  for (Type type : results)
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      sizes += tensor.getNumDynamicDims();
  if (static_cast<int64_t>(getSizes().size()) != sizes)
    return emitOpError("expected sizes for the dynamic dimensions of the "
                       "results, ")
           << sizes << " in all, but got " << getSizes().size();
  return success();
}
