//===- Real.h - A real number as a parameter of an attribute --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_REAL_H
#define DIALECT_REAL_H

#include "mlir/IR/DialectImplementation.h"

#include <cmath>
#include <string>

namespace mlir::surge {

/// A double that can be parsed, printed, compared and hashed as the parameter
/// of an attribute.
struct Real {
  double value;

  bool isPositive() const { return std::isfinite(value) && value > 0; }
  friend bool operator==(Real a, Real b) {
    return llvm::bit_cast<uint64_t>(a.value) ==
           llvm::bit_cast<uint64_t>(b.value);
  }
  friend llvm::hash_code hash_value(Real real) {
    return llvm::hash_value(llvm::bit_cast<uint64_t>(real.value));
  }
};

/// As few digits as give the same number back: `1.3`; `inf` and `nan` too.
std::string toString(Real real);

/// Prints `toString`, or the bit pattern of what is not finite.
AsmPrinter &operator<<(AsmPrinter &printer, Real real);

/// Fails with "expected <name> to be positive and finite, but got <value>"
/// unless it is, and where single precision cannot hold it and its inverse.
LogicalResult verifyPositive(function_ref<InFlightDiagnostic()> emitError,
                             StringRef name, Real value);

/// Fails with "expected <name> to be finite, but got <value>" unless it is.
LogicalResult verifyFinite(function_ref<InFlightDiagnostic()> emitError,
                           StringRef name, Real value);

/// Fails with "expected <name> to be at least 0 and finite, but got <value>"
/// unless it is.
LogicalResult verifyNonnegative(function_ref<InFlightDiagnostic()> emitError,
                                StringRef name, Real value);

/// Fails with "expected <name> to lie between 0 and 1, but got <value>" unless
/// it does.
LogicalResult verifyShare(function_ref<InFlightDiagnostic()> emitError,
                          StringRef name, Real value);

} // namespace mlir::surge

/// Accepts `1.3`, `2` and `-1`; also the bit pattern of a value that has no
/// decimal spelling, as `0x7FF0000000000000`.
template <>
struct mlir::FieldParser<mlir::surge::Real> {
  static FailureOr<mlir::surge::Real> parse(AsmParser &parser);
};

#endif // DIALECT_REAL_H
