//===- MinCut.h - Cuts of least capacity through a network ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_MINCUT_H
#define PASSES_UNZIP_MINCUT_H

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace mlir::surge {

/// A directed network whose edges have capacities.
class FlowNetwork {
public:
  /// No finite cut has such an edge. Other capacities may sum to half of it.
  static constexpr uint64_t unlimited = uint64_t(1) << 62;

  unsigned addNode();
  void addEdge(unsigned from, unsigned to, uint64_t capacity);

  /// Saturates the network and returns the nodes on the side of `sink` of a cut
  /// of least capacity between `source` and `sink`. Of several such cuts it is
  /// the one nearest to the sink. None where no cut is finite: `endless` is
  /// then a path of unlimited edges, source and sink left out.
  std::optional<llvm::BitVector> cut(unsigned source, unsigned sink,
                                     llvm::SmallVectorImpl<unsigned> &endless);

private:
  /// Edge i and edge i ^ 1 are each other's reverse.
  struct Edge {
    unsigned to;
    uint64_t capacity; ///< what is left of it.
  };
  bool findLevels(unsigned source, unsigned sink);
  bool saturateLevels(unsigned source, unsigned sink,
                      llvm::SmallVectorImpl<unsigned> &endless);

  std::vector<Edge> edges;
  std::vector<llvm::SmallVector<unsigned, 4>> leaving;
  std::vector<unsigned> level, next;
};

} // namespace mlir::surge

#endif // PASSES_UNZIP_MINCUT_H
