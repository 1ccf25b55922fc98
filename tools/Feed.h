//===- Feed.h - The data arguments of each call -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_FEED_H
#define TOOLS_FEED_H

#include "tools/Batches.h"
#include "tools/Binding.h"

namespace surge {

/// Data sets of equal length, handed out as minibatches; examples that do not
/// fill a batch are left out of an epoch.
class Feed {
public:
  /// Loads what the data arguments name. `batch` serves arguments of a dynamic
  /// leading size. Every specification must be used, and every argument served.
  static Result<Feed> load(const std::vector<Binding::Data> &arguments,
                           const std::vector<DataSpec> &specs, int64_t batch,
                           const std::string &flag);

  /// Whether there is no data argument.
  bool isEmpty() const { return sets.empty(); }
  int64_t batchSize() const { return batch; }
  int64_t batchesPerEpoch() const { return batch ? count / batch : 0; }

  /// The batch of a step, which counts from 1, in the shuffled order of its
  /// epoch. The values are those of this feed until the next call.
  const std::vector<Value> &shuffled(int64_t step, Key key);
  /// Batch number i in the order of the files.
  const std::vector<Value> &inOrder(int64_t i);

  /// One `name = value` a line: what tells these data from others.
  std::string identity() const;

private:
  const std::vector<Value> &gatherRows(const int64_t *rows);

  std::vector<std::string> names;
  std::vector<HostTensor> sets;
  std::vector<Value> values;
  int64_t count = 0, batch = 0, epoch = -1;
  std::vector<int64_t> order;
};

/// A 64-bit FNV-1a hash, as 16 hexadecimal digits.
std::string hashText(const void *bytes, size_t size);

} // namespace surge

#endif // TOOLS_FEED_H
