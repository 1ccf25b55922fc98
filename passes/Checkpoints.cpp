//===- Checkpoints.cpp - Loops that keep a few of their states ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Checkpoints.h"

using namespace mlir;

FailureOr<std::optional<int64_t>> mlir::surge::statesToKeep(scf::ForOp loop) {
  constexpr StringLiteral name = "surge.checkpoints";
  Attribute attribute = loop->getAttr(name);
  if (!attribute)
    return std::optional<int64_t>();
  auto states = dyn_cast<IntegerAttr>(attribute);
  if (!states || states.getValue().getSignificantBits() > 64 ||
      states.getValue().getSExtValue() < 1)
    return loop->emitError("expected '")
           << name
           << "' to be a positive integer, the number of states that the "
              "derivative of the loop may keep, but got "
           << attribute;
  return std::optional<int64_t>(states.getValue().getSExtValue());
}
