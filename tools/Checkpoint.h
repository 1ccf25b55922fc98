//===- Checkpoint.h - The state of a run on disk ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_CHECKPOINT_H
#define TOOLS_CHECKPOINT_H

#include "runtime/HostTensor.h"
#include "runtime/Result.h"

#include <optional>
#include <string>
#include <vector>

namespace surge {

/// What a run needs to go on as if it had never stopped. Batches and keys
/// follow from the seed and the step.
struct Checkpoint {
  int64_t step = 0;
  double seconds = 0;
  /// What determines the run, one `name = value` a line.
  std::string identity;
  std::vector<HostTensor> state;
};

/// Replaces `folder/checkpoint.npz` at once; makes the folder.
Result<void> writeCheckpoint(const std::string &folder,
                             const Checkpoint &checkpoint);

/// The checkpoint in a folder, or nothing where there is none.
Result<std::optional<Checkpoint>> readCheckpoint(const std::string &folder);

} // namespace surge

#endif // TOOLS_CHECKPOINT_H
