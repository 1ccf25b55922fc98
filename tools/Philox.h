//===- Philox.h - Random keys on the host -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The host's side of `surge.key`, `surge.fold_in` and `surge.split`: the same
// keys as compiled code makes, so that a run's keys follow from its seed.
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_PHILOX_H
#define TOOLS_PHILOX_H

#include "jit/Engine.h"

#include <array>
#include <cstdint>
#include <utility>

namespace surge {

/// One block of Philox-4x32-10 (Salmon et al., "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011, section 5.3).
std::array<uint32_t, 4> philox(uint64_t key, uint64_t counterLow,
                               uint64_t counterHigh);

/// `surge.fold_in`.
Key foldIn(Key key, uint64_t index);

/// `surge.split`.
std::pair<Key, Key> split(Key key);

} // namespace surge

#endif // TOOLS_PHILOX_H
