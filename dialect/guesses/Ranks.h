//===- Ranks.h - How many directions are kept -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GUESSES_RANKS_H
#define DIALECT_GUESSES_RANKS_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Of directions in descending order of the energy that they pass, examples x
/// directions: 1 for the fewest first ones with the part `part` of the sum,
/// else 0.
Value keptByEnergy(RuleBuilder &b, Value energies, double part);

/// Of directions with these derivatives of the cost, examples x directions: 1
/// for the first k, else 0, with the k that makes sum_i<=k slope_i^2 / (k + 2)
/// the largest, and with it the efficiency rho_k / (k + 2) of a guess in them
/// (reference: Wang, Markou and Campbell, AJCAI 2025, and its closed form).
Value keptByEfficiency(RuleBuilder &b, Value slopes);

} // namespace mlir::surge

#endif // DIALECT_GUESSES_RANKS_H
