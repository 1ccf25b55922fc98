//===- MinCut.cpp - Cuts of least capacity through a network --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Y. Dinitz, "Algorithm for solution of a problem of maximum flow in networks
// with power estimation", 1970: flow is pushed along shortest paths, all of one
// length at a time. No recursion: paths are as long as programs.
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/MinCut.h"

#include <algorithm>

using namespace mlir::surge;

static constexpr unsigned unreached = ~0u;

unsigned FlowNetwork::addNode() {
  leaving.emplace_back();
  return leaving.size() - 1;
}

void FlowNetwork::addEdge(unsigned from, unsigned to, uint64_t capacity) {
  leaving[from].push_back(edges.size());
  edges.push_back({to, capacity});
  leaving[to].push_back(edges.size());
  edges.push_back({from, 0});
}

/// Numbers the nodes by their distance from the source; false where the sink is
/// out of reach.
bool FlowNetwork::findLevels(unsigned source, unsigned sink) {
  level.assign(leaving.size(), unreached);
  level[source] = 0;
  llvm::SmallVector<unsigned> queue = {source};
  for (unsigned i = 0; i < queue.size() && level[sink] == unreached; ++i)
    for (unsigned edge : leaving[queue[i]])
      if (edges[edge].capacity && level[edges[edge].to] == unreached) {
        level[edges[edge].to] = level[queue[i]] + 1;
        queue.push_back(edges[edge].to);
      }
  return level[sink] != unreached;
}

/// Pushes flow along paths that climb one level with each edge until there is
/// none left. False where such a path is unlimited.
bool FlowNetwork::saturateLevels(unsigned source, unsigned sink,
                                 llvm::SmallVectorImpl<unsigned> &endless) {
  next.assign(leaving.size(), 0);
  llvm::SmallVector<unsigned> path;
  unsigned node = source;
  while (true) {
    if (node == sink) {
      uint64_t flow = unlimited;
      for (unsigned edge : path)
        flow = std::min(flow, edges[edge].capacity);
      if (flow > unlimited / 2) {
        for (unsigned edge : path)
          endless.push_back(edges[edge].to);
        endless.pop_back();
        return false;
      }
      for (unsigned edge : path) {
        edges[edge].capacity -= flow;
        edges[edge ^ 1].capacity += flow;
      }
      auto *full = std::find_if(path.begin(), path.end(), [&](unsigned edge) {
        return edges[edge].capacity == 0;
      });
      node = edges[*full ^ 1].to;
      path.erase(full, path.end());
      continue;
    }
    bool advanced = false;
    for (unsigned &i = next[node]; i < leaving[node].size(); ++i) {
      unsigned edge = leaving[node][i];
      if (edges[edge].capacity == 0 || level[edges[edge].to] != level[node] + 1)
        continue;
      path.push_back(edge);
      node = edges[edge].to;
      advanced = true;
      break;
    }
    if (advanced)
      continue;
    if (path.empty())
      return true;
    node = edges[path.pop_back_val() ^ 1].to;
    ++next[node];
  }
}

std::optional<llvm::BitVector>
FlowNetwork::cut(unsigned source, unsigned sink,
                 llvm::SmallVectorImpl<unsigned> &endless) {
  while (findLevels(source, sink))
    if (!saturateLevels(source, sink, endless))
      return std::nullopt;
  llvm::BitVector side(leaving.size());
  side.set(sink);
  llvm::SmallVector<unsigned> work = {sink};
  while (!work.empty())
    for (unsigned edge : leaving[work.pop_back_val()]) {
      unsigned from = edges[edge].to;
      if (edges[edge ^ 1].capacity && !side.test(from)) {
        side.set(from);
        work.push_back(from);
      }
    }
  return side;
}
