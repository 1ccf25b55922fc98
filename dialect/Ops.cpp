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
  return success();
}

static void printUpdateTypes(OpAsmPrinter &printer, Operation *, Type parameter,
                             Type, OperandRange, TypeRange, Type step, Type,
                             Type, TypeRange) {
  printer << parameter << ", " << step;
}

#define GET_OP_CLASSES
#include "dialect/Ops.cpp.inc"

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult RandomOp::verify() { return success(); }
LogicalResult CategoricalOp::verify() { return success(); }
LogicalResult ArgmaxOp::verify() { return success(); }
LogicalResult DrawOp::verify() { return success(); }
LogicalResult LargestOp::verify() { return success(); }
LogicalResult OneHotOp::verify() { return success(); }
LogicalResult SampleProductOp::verify() { return success(); }
LogicalResult ZeroOp::verify() { return success(); }
LogicalResult UpdateOp::verify() { return success(); }
