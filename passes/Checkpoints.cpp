//===- Checkpoints.cpp - Loops that keep a few of their states ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Checkpoints.h"

#include "passes/Flow.h"

using namespace mlir;
using namespace mlir::surge;

static constexpr StringLiteral name = "surge.checkpoints";

FailureOr<std::optional<int64_t>> mlir::surge::statesToKeep(scf::ForOp loop) {
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

static LogicalResult verifyUserAttribute(Operation *op, StringRef attribute) {
  if (attribute == name) {
    if (isa<scf::ForOp, scf::WhileOp>(op))
      return success();
    return op->emitError("expected '")
           << name << "' on a 'scf.for' or a 'scf.while', but got it on '"
           << op->getName() << "', which keeps no states";
  }
  // Functions carry marks of tools, too.
  if (isa<func::FuncOp>(op) || !attribute.starts_with("surge.") ||
      attribute == attr::policy)
    return success();
  return op->emitError("expected '")
         << name << "' or '" << attr::policy
         << "', the attributes of an op that derivatives heed, but got '"
         << attribute << "'";
}

LogicalResult mlir::surge::verifyUserAttributes(func::FuncOp func) {
  WalkResult walk = func.walk([](Operation *op) {
    for (NamedAttribute attribute : op->getDiscardableAttrs())
      if (failed(verifyUserAttribute(op, attribute.getName())))
        return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}
