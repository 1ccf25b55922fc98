//===- Philox.h - Random bits and numbers of a key, as inline arithmetic --===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_PHILOX_H
#define PASSES_LOWER_PHILOX_H

#include "dialect/Ops.h"

#include <array>

namespace mlir::surge {

/// A key as the lowered program holds it: a vector of two 64-bit words.
VectorType loweredKeyType(MLIRContext *context);

/// `key` in its lowered form.
Value loweredKey(ImplicitLocOpBuilder &b, Value key);

/// The two words of a lowered key, as i64.
std::array<Value, 2> keyWords(ImplicitLocOpBuilder &b, Value loweredKey);

/// The four 32-bit words of the Philox-4x32-10 block of the Philox key `key`
/// and the counter `low + 2^64 high`, all i64 (Salmon et al., "Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011).
std::array<Value, 4> philoxBlock(ImplicitLocOpBuilder &b, Value key, Value low,
                                 Value high);

/// Number `i` (an i64) of a lowered key in the given distribution and float
/// type, as stated at `surge.random`.
Value randomNumber(RuleBuilder &b, Distribution distribution, Value loweredKey,
                   Value i, FloatType type);

} // namespace mlir::surge

#endif // PASSES_LOWER_PHILOX_H
