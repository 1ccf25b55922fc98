//===- Dialect.cpp - The surge dialect, its types and attributes ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cstdlib>

using namespace mlir;
using namespace mlir::surge;

#include "dialect/Dialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Types.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Attributes.cpp.inc"

FailureOr<Real> FieldParser<Real>::parse(AsmParser &parser) {
  StringRef text(parser.getCurrentLocation().getPointer());
  if (text.starts_with("0x")) {
    llvm::APFloat bits(0.0);
    if (parser.parseFloat(bits.getSemantics(), bits))
      return failure();
    return Real{bits.convertToDouble()};
  }
  text.consume_front("-");
  if (text.drop_while(llvm::isDigit).starts_with(".")) {
    double value;
    if (parser.parseFloat(value))
      return failure();
    return Real{value};
  }
  llvm::APInt integer;
  if (parser.parseInteger(integer))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  StringRef exponent;
  if (succeeded(parser.parseOptionalKeyword(&exponent)))
    return parser.emitError(loc, "expected a decimal point before an "
                                 "exponent, as in 1.0e-8, but got ")
           << exponent;
  return Real{integer.signedRoundToDouble()};
}

std::string mlir::surge::toString(Real real) {
  std::string text;
  for (int digits = 1; digits <= 17; ++digits) {
    text = llvm::formatv("{0}", llvm::format("%.*g", digits, real.value)).str();
    if (std::strtod(text.c_str(), nullptr) == real.value)
      break;
  }
  // The lexer of the IR asks for a point.
  if (std::isfinite(real.value) && text.find('.') == std::string::npos)
    text.insert(std::min(text.find('e'), text.size()), ".0");
  return text;
}

AsmPrinter &mlir::surge::operator<<(AsmPrinter &printer, Real real) {
  if (std::isfinite(real.value))
    return printer << toString(real);
  printer.printFloat(llvm::APFloat(real.value));
  return printer;
}

void SurgeDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/Types.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Attributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Ops.cpp.inc"
      >();
}
