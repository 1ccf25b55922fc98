//===- SwitchToBranches.cpp - Several ways as branches of two -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SWITCHTOBRANCHESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// The results of the cases from `next` on, as a branch on the next one.
static ValueRange branchFrom(scf::IndexSwitchOp op, unsigned next,
                             OpBuilder &b) {
  Location loc = op.getLoc();
  Value number = arith::ConstantIndexOp::create(b, loc, op.getCases()[next]);
  Value taken = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                      op.getArg(), number);
  auto branch = scf::IfOp::create(b, loc, op.getResultTypes(), taken,
                                  /*addThenBlock=*/false,
                                  /*addElseBlock=*/false);
  branch.getThenRegion().takeBody(op.getCaseRegions()[next]);
  if (next + 1 == op.getNumCases()) {
    branch.getElseRegion().takeBody(op.getDefaultRegion());
    return branch.getResults();
  }
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(&branch.getElseRegion().emplaceBlock());
  ValueRange results = branchFrom(op, next + 1, b);
  scf::YieldOp::create(b, loc, results);
  return branch.getResults();
}

/// A switch without cases only runs its region.
static ValueRange runDefault(scf::IndexSwitchOp op, OpBuilder &b) {
  auto run = scf::ExecuteRegionOp::create(b, op.getLoc(), op.getResultTypes());
  run.getRegion().takeBody(op.getDefaultRegion());
  return run.getResults();
}

namespace {

struct SwitchToBranchesPass final
    : surge::impl::SwitchToBranchesPassBase<SwitchToBranchesPass> {
  void runOnOperation() override {
    SmallVector<scf::IndexSwitchOp> switches;
    getOperation().walk([&](scf::IndexSwitchOp op) { switches.push_back(op); });
    for (scf::IndexSwitchOp op : switches) {
      OpBuilder b(op);
      op.replaceAllUsesWith(op.getNumCases() > 0 ? branchFrom(op, 0, b)
                                                 : runDefault(op, b));
      op.erase();
    }
  }
};

} // namespace
