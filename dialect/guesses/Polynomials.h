//===- Polynomials.h - Noise through functions of segments ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GUESSES_POLYNOMIALS_H
#define DIALECT_GUESSES_POLYNOMIALS_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// How well a function of a segment is approximated.
struct Approximation {
  int64_t degree; ///< of the polynomial of W W^T.
  int64_t power;  ///< steps of the power method that find |W|.
  bool isDamped;  ///< as by Jackson, for functions that jump.
};

/// W^T q(W W^T / |W|^2) e / |W| with e ~ N(0, I) at the next site and the
/// segment W up to there, for a function `q` on [0, 1]. The place has a site
/// behind it.
FailureOr<Value> polynomialGuess(RuleBuilder &b, GuessPlace &place,
                                 Approximation approximation,
                                 function_ref<double(double)> q);

/// Fails with an error unless degree and power lie between 1 and 4096.
LogicalResult verifyDegree(function_ref<InFlightDiagnostic()> emitError,
                           int64_t degree, int64_t power);

} // namespace mlir::surge

#endif // DIALECT_GUESSES_POLYNOMIALS_H
