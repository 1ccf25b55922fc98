//===- Recompute.h - What an op costs to save or to compute again ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_RECOMPUTE_H
#define PASSES_UNZIP_RECOMPUTE_H

#include "passes/Flow.h"

#include <optional>

namespace mlir::surge {

/// What a user asks for by the attribute `surge.policy` of an op or a function.
enum class Policy { None, Save, Recompute };

namespace attr {
/// On an op that computes again what the primal half has computed: merging the
/// two would keep the memory of one alive. It also runs as late as it can.
inline constexpr StringLiteral recomputed = "surge.recomputed";
/// On a module, while its functions are split: that the user wants to know of
/// each value that is saved.
inline constexpr StringLiteral reportResiduals = "surge.report_residuals";
} // namespace attr

/// The policy of `op`, which has been verified.
Policy policyOf(Operation *op);

/// Diagnoses every `surge.policy` in `op` that is neither "save" nor
/// "recompute".
LogicalResult verifyPolicies(Operation *op);

/// Why `op` is not computed a second time unless it must be, as the end of a
/// sentence about its result; none where it is cheap: elementwise work, views,
/// index arithmetic.
std::optional<llvm::StringRef> reasonToSave(Operation *op);

/// What the number of bytes of a type takes every size that it leaves open to
/// be: a batch, a few words.
inline constexpr int64_t guessedSize = 64;

/// The memory that a value of this type takes.
int64_t bytesOf(Type type);

} // namespace mlir::surge

#endif // PASSES_UNZIP_RECOMPUTE_H
