//===- RegionOps.cpp - Loops and branches made from others ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"

using namespace mlir;

Operation *mlir::surge::createLike(Operation *op, ValueRange operands,
                                   TypeRange results, OpBuilder &b) {
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(results);
  state.addAttributes(op->getDiscardableAttrDictionary().getValue());
  state.propertiesAttr = op->getPropertiesAsAttribute();
  for (unsigned i = 0; i < op->getNumRegions(); ++i)
    state.addRegion();
  return b.create(state);
}

Operation *mlir::surge::moveInto(Operation *op, ValueRange operands,
                                 TypeRange results, OpBuilder &b) {
  Operation *created = createLike(op, operands, results, b);
  for (auto [from, to] :
       llvm::zip_equal(op->getRegions(), created->getRegions()))
    to.takeBody(from);
  return created;
}
