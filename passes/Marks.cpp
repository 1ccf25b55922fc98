//===- Marks.cpp - What the marks of derived functions must say
//------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Marks.h"

#include "dialect/RuleBuilder.h"
#include "passes/Derived.h"
#include "passes/Flow.h"

using namespace mlir;
using namespace mlir::surge;

static InFlightDiagnostic emitMarkError(BlockArgument argument,
                                        StringRef mark) {
  auto func = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return emitError(argument.getLoc())
         << "expected '" << mark << "' of argument " << argument.getArgNumber()
         << " of '" << func.getName() << "' to ";
}

static LogicalResult verifyTangent(BlockArgument argument) {
  if (isDifferentiable(argument.getType()))
    return success();
  return emitMarkError(argument, attr::linear)
         << "mark a float or a tensor of floats, but got "
         << argument.getType();
}

static LogicalResult verifyDims(BlockArgument argument, Attribute dims) {
  ArrayRef<BlockArgument> arguments = argument.getOwner()->getArguments();
  auto holdsSize = [&](int64_t number) {
    return number >= 0 && number < static_cast<int64_t>(arguments.size()) &&
           arguments[number].getType().isIndex();
  };
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  auto numbers = dyn_cast<DenseI64ArrayAttr>(dims);
  if (type && numbers && numbers.size() == type.getNumDynamicDims() &&
      llvm::all_of(numbers.asArrayRef(), holdsSize))
    return success();
  return emitMarkError(argument, attr::dims)
         << "be an array of i64, the number of an argument of type index for "
            "each dynamic dimension, but got "
         << dims;
}

/// Residuals come first. Where no argument is marked, cotangents follow.
static LogicalResult verifyResiduals(func::FuncOp derived,
                                     Attribute residuals) {
  unsigned size = derived.getNumArguments(), firstMark = 0;
  while (firstMark < size && !derived.getArgAttr(firstMark, attr::linear))
    ++firstMark;
  auto sources = dyn_cast<DenseI64ArrayAttr>(residuals);
  if (!sources || sources.size() > firstMark)
    return derived.emitError("expected '")
           << attr::residuals << "' of '" << derived.getName()
           << "' to be an array of i64, one for each argument in front of the "
              "tangents, but got "
           << residuals;
  if (firstMark == size)
    for (Type type : derived.getArgumentTypes().drop_front(sources.size()))
      if (!isDifferentiable(type))
        return derived.emitError("expected the arguments of '")
               << derived.getName()
               << "' behind its residuals to be floats and tensors of floats, "
                  "but got "
               << type;
  return success();
}

LogicalResult mlir::surge::verifyMarks(func::FuncOp derived) {
  if (failed(verifyStructured(derived)))
    return failure();
  for (BlockArgument argument : derived.getArguments()) {
    unsigned number = argument.getArgNumber();
    if (derived.getArgAttr(number, attr::linear) &&
        failed(verifyTangent(argument)))
      return failure();
    if (Attribute dims = derived.getArgAttr(number, attr::dims);
        dims && failed(verifyDims(argument, dims)))
      return failure();
  }
  Attribute residuals = derived->getAttr(attr::residuals);
  return residuals ? verifyResiduals(derived, residuals) : success();
}

LogicalResult mlir::surge::verifySizesKnown(func::FuncOp jvp) {
  for (BlockArgument argument : jvp.getArguments()) {
    unsigned position = argument.getArgNumber();
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!jvp.getArgAttr(position, attr::linear) || !type ||
        type.hasStaticShape())
      continue;
    auto number = jvp.getArgAttrOfType<IntegerAttr>(position, attr::linear);
    uint64_t primal = number ? number.getValue().getLimitedValue()
                             : uint64_t(jvp.getNumArguments());
    if (primal >= jvp.getNumArguments() ||
        jvp.getArgAttr(primal, attr::linear) ||
        jvp.getArgument(primal).getType() != type)
      return jvp.emitError("expected the mark 'surge.linear' of argument ")
             << position << " of '" << jvp.getName()
             << "', whose sizes are dynamic, to be the number of an argument "
                "of the same type that is no tangent, as in 'surge.linear = 0'";
  }
  return success();
}
