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
  /// Names of the added functions; `wide` is empty where none is wanted.
  std::string jvp, vjp, wide;
  std::string text; ///< their MLIR.
  /// The function whose vjp this is: its results give the shapes of the
  /// cotangents, which are the last arguments here. Null at the first order.
  std::shared_ptr<const CheckedFunction> previous;
};

/// The functions for `signature`, differentiated by `wrt`:
///   jvp: arguments, one tangent per `wrt` -> results, one tangent per
///   floating-point result
///   vjp: arguments, one cotangent per floating-point result -> results, one
///   gradient per `wrt`
///   wide, where `width` is not 1: a jvp in `width` directions, which are the
///   leading axis of its tangents
CheckedFunction requestDerivatives(const Signature &signature,
                                   std::vector<size_t> wrt, int order,
                                   int64_t width);

/// The vjp of a checked function as a function to check in turn: its derivative
/// is the second one. Only directions one by one.
CheckedFunction requestNextOrder(const CheckedFunction &function);

/// A function `name` that calls this one and then again in up to three rounds
/// of a loop, whose number is a last argument: results are carried and, where
/// types allow, fed back as arguments; keys are folded with the round.
std::string writeInLoop(const std::string &name, const Signature &signature);

/// A function `name` that calls this one in both branches of an `scf.if`, whose
/// condition is a last argument, and changes the results in one of them.
std::string writeInBranch(const std::string &name, const Signature &signature);

} // namespace surge

#endif // TOOLS_GRADCHECKREQUESTS_H
