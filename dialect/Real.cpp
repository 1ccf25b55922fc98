//===- Real.cpp - A real number as a parameter of an attribute ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Real.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cstdlib>

using namespace mlir;
using namespace mlir::surge;

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
  // Without an exponent up to a million.
  double size = std::fabs(real.value);
  int whole =
      size >= 1 && size < 1e6 ? 1 + static_cast<int>(std::log10(size)) : 1;
  for (int digits = whole; digits <= 17; ++digits) {
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

LogicalResult
mlir::surge::verifyPositive(function_ref<InFlightDiagnostic()> emitError,
                            StringRef name, Real value) {
  if (!value.isPositive())
    return emitError() << "expected " << name
                       << " to be positive and finite, but got "
                       << toString(value);
  if (value.value < 1e-30 || value.value > 1e30)
    return emitError() << "expected " << name
                       << " to lie between 1e-30 and 1e30, but got "
                       << toString(value);
  return success();
}

LogicalResult
mlir::surge::verifyFinite(function_ref<InFlightDiagnostic()> emitError,
                          StringRef name, Real value) {
  if (std::isfinite(value.value))
    return success();
  return emitError() << "expected " << name << " to be finite, but got "
                     << toString(value);
}

LogicalResult
mlir::surge::verifyNonnegative(function_ref<InFlightDiagnostic()> emitError,
                               StringRef name, Real value) {
  if (std::isfinite(value.value) && value.value >= 0)
    return success();
  return emitError() << "expected " << name
                     << " to be at least 0 and finite, but got "
                     << toString(value);
}

LogicalResult
mlir::surge::verifyShare(function_ref<InFlightDiagnostic()> emitError,
                         StringRef name, Real value) {
  if (value.value >= 0 && value.value <= 1)
    return success();
  return emitError() << "expected " << name
                     << " to lie between 0 and 1, but got " << toString(value);
}
