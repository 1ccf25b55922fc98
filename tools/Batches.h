//===- Batches.h - Minibatches of data sets ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_BATCHES_H
#define TOOLS_BATCHES_H

#include "runtime/HostTensor.h"
#include "runtime/Result.h"
#include "tools/Philox.h"

#include <string>
#include <vector>

namespace surge {

/// A data set as the command line names it: `images=FILE[first:last]`.
struct DataSpec {
  std::string name;
  std::string file;  ///< .npy, .npz:ARRAY, or IDX, packed by gzip or not.
  int64_t first = 0; ///< The first example.
  int64_t last = -1; ///< One past the last one; -1 is the file's end.
};

/// Reads `NAME=FILE` or `NAME=FILE[FIRST:LAST]`, where each end may be left
/// out.
Result<DataSpec> parseDataSpec(const std::string &text);

/// The examples that a specification names: a tensor whose first dimension
/// counts them.
Result<HostTensor> loadData(const DataSpec &spec);

/// Converts examples to an argument's element type and shape, of which the
/// first size is the batch and may be anything. The others must hold as many
/// elements as an example. ui8 becomes [0, 1] in a float type; integers widen;
/// floats convert to floats.
Result<HostTensor> convertExamples(const HostTensor &data, ElementType type,
                                   const std::vector<int64_t> &shape,
                                   const std::string &name);

/// The order of `count` examples in an epoch: a permutation that follows from
/// key and epoch alone (Fisher and Yates' shuffle).
std::vector<int64_t> epochOrder(Key key, int64_t epoch, int64_t count);

/// Copies the examples at `rows` to `target`, one after the other.
void gather(const HostTensor &data, const int64_t *rows, int64_t count,
            void *target);

} // namespace surge

#endif // TOOLS_BATCHES_H
