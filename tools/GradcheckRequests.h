//===- GradcheckRequests.h - Functions that ask for derivatives -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKREQUESTS_H
#define TOOLS_GRADCHECKREQUESTS_H

#include "jit/Signature.h"

#include <memory>

namespace surge {

/// A function under check, and the functions added to the program to check it.
struct CheckedFunction {
  Signature signature;
  std::vector<size_t> wrt; ///< the arguments it is differentiated by.
  std::vector<size_t> of;  ///< its floating-point results.
  int order = 1;
  bool estimated = false;    ///< differences say nothing about it.
  bool zeroGradient = false; ///< its derivative is zero on purpose.
  std::string jvp, vjp;      ///< names of the added functions.
  std::string text;          ///< their MLIR.
  /// The function whose vjp this is: its results give the shapes of the
  /// cotangents, which are the last arguments here. Null at the first order.
  std::shared_ptr<const CheckedFunction> previous;
};

/// The functions for `signature`, differentiated by `wrt`:
///   jvp: arguments, one tangent per `wrt` -> results, one tangent per
///   floating-point result vjp: arguments, one cotangent per floating-point
///   result -> results, one gradient per `wrt`
CheckedFunction requestDerivatives(const Signature &signature,
                                   std::vector<size_t> wrt, int order);

/// The vjp of a checked function as a function to check in turn: its derivative
/// is the second one.
CheckedFunction requestNextOrder(const CheckedFunction &function);

} // namespace surge

#endif // TOOLS_GRADCHECKREQUESTS_H
