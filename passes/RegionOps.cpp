//===- RegionOps.cpp - Loops and branches made from others ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

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

SmallVector<Forwarding> mlir::surge::forwardingsOf(Operation *op) {
  SmallVector<Forwarding> all;
  // The interface of branches would leave out what a constant number of rounds
  // never takes, but both loops must carry on what they carry in.
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    for (auto [init, next, argument, result] : llvm::zip_equal(
             loop.getInitArgsMutable(), loop.getYieldedValuesMutable().value(),
             loop.getRegionIterArgs(), loop.getResults()))
      all.push_back({{&init, &next}, {argument, result}});
    return all;
  }
  if (auto loop = dyn_cast<scf::WhileOp>(op)) {
    for (auto [init, next, argument] : llvm::zip_equal(
             loop.getInitsMutable(), loop.getYieldOp().getResultsMutable(),
             loop.getBeforeArguments()))
      all.push_back({{&init, &next}, {argument}});
    for (auto [passed, argument, result] :
         llvm::zip_equal(loop.getConditionOp().getArgsMutable(),
                         loop.getAfterArguments(), loop.getResults()))
      all.push_back({{&passed}, {argument, result}});
    return all;
  }
  for (OpResult result : op->getResults()) {
    Forwarding &forwarding = all.emplace_back();
    forwarding.inputs.push_back(result);
    for (Region &region : op->getRegions())
      if (!region.empty())
        forwarding.operands.push_back(
            &region.front().getTerminator()->getOpOperand(
                result.getResultNumber()));
  }
  return all;
}
