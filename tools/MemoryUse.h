//===- MemoryUse.h - The memory of a call -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_MEMORYUSE_H
#define TOOLS_MEMORYUSE_H

#include "jit/Engine.h"

#include <algorithm>

namespace surge {

/// What a call had in memory, in bytes, and how often it asked for memory.
struct MemoryUse {
  int64_t arguments = 0;
  int64_t donated = 0; ///< Those among the arguments that became results.
  int64_t results = 0; ///< In fresh memory.
  MemoryPlan plan;
  /// Arguments, and the most that the call held beside them; blocks count with
  /// the size that the runtime rounds them up to.
  int64_t peak = 0;
  int64_t allocations = 0;  ///< Calls of surge_alloc.
  int64_t systemBlocks = 0; ///< Those that the system had to answer.

  /// What arguments, results and the arena take together.
  int64_t planned() const { return arguments + results + plan.arenaBytes; }
  /// The most that the call held beside arguments and results.
  int64_t beside() const {
    return std::max<int64_t>(peak - arguments - results, 0);
  }
  /// What no plan for this order of ops goes below.
  int64_t bound() const { return arguments + plan.liveBytesWithResults; }

  /// For a person, several lines; and as one JSON object.
  std::string text() const;
  std::string json() const;
};

/// Watches one call; none may run beside it.
class MemoryMeter {
public:
  /// Starts in front of the call.
  MemoryMeter(const Function &function, const std::vector<Value> &arguments);

  /// What the call has used, behind it, while its results are there.
  MemoryUse read(const std::vector<Value> &results) const;

private:
  MemoryUse use;
  std::vector<bool> isDonated; ///< By result.
  uint64_t liveBytes, allocations, systemBlocks;
};

/// The memory of a call that has everything from calls before it; calls twice.
Result<MemoryUse> measureMemory(const Function &function,
                                const std::vector<Value> &arguments);

} // namespace surge

#endif // TOOLS_MEMORYUSE_H
