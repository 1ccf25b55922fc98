//===- Donation.cpp - Arguments whose memory a result takes ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"

#include "dialect/Dialect.h"

using namespace mlir;
using namespace mlir::surge;

std::optional<unsigned> mlir::surge::donatedResult(FunctionOpInterface function,
                                                   unsigned argument) {
  auto result =
      function.getArgAttrOfType<IntegerAttr>(argument, donatedAttrName);
  if (!result || !function.isPublic())
    return std::nullopt;
  return result.getInt();
}

LogicalResult mlir::surge::verifyDonation(Operation *op, unsigned argument,
                                          NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitOpError("expected surge.donated at an argument of a "
                           "function");
  // A buffer's result has gone: it is the argument.
  Type type = function.getArgumentTypes()[argument];
  if (!function.isPublic() || isa<BaseMemRefType>(type))
    return success();

  auto error = [&] {
    return op->emitOpError("expected surge.donated of argument ") << argument;
  };
  auto number = dyn_cast<IntegerAttr>(attribute.getValue());
  unsigned results = function.getNumResults();
  if (!number || number.getValue().isNegative() ||
      number.getValue().uge(results))
    return error() << " to be the number of a result, below " << results
                   << ", but got " << attribute.getValue();
  unsigned result = number.getInt();
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return error() << " to stand at a tensor of a static shape, but got "
                   << type;
  if (function.getResultTypes()[result] != type)
    return error() << " to name a result of type " << type << ", but result "
                   << result << " has type "
                   << function.getResultTypes()[result];
  for (unsigned other = 0; other < function.getNumArguments(); ++other) {
    auto taken = function.getArgAttrOfType<IntegerAttr>(other, donatedAttrName);
    if (other != argument && taken && taken.getInt() == result)
      return error() << " to name a result of its own, but result " << result
                     << " takes the memory of argument " << other;
  }
  return success();
}

LogicalResult SurgeDialect::verifyRegionArgAttribute(Operation *op,
                                                     unsigned /*region*/,
                                                     unsigned argument,
                                                     NamedAttribute attribute) {
  return attribute.getName() == donatedAttrName
             ? verifyDonation(op, argument, attribute)
             : success();
}
