//===- FuncRules.cpp - Derivatives of calls -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/linearize/Linearize.h"
#include "passes/linearize/Rules.h"

using namespace mlir;
using namespace mlir::surge;

/// The cuts inside a linearized function are cuts of its caller. Returns those
/// of the results `of` that some tangent reaches.
static SmallVector<int64_t> inheritCuts(func::FuncOp jvp, func::CallOp call,
                                        ArrayRef<int64_t> wrt,
                                        ArrayRef<int64_t> of,
                                        Tangents &tangents) {
  SmallVector<int64_t> reached;
  unsigned firstArgument = jvp.getNumArguments() - wrt.size(),
           firstResult = jvp.getNumResults() - of.size();
  for (auto [i, result] : llvm::enumerate(of)) {
    auto cuts = jvp.getResultAttrOfType<ArrayAttr>(firstResult + i, attr::cuts);
    if (!cuts || cuts.size() < wrt.size())
      reached.push_back(result);
    if (!cuts)
      continue;
    for (auto cut : cuts.getAsRange<ArrayAttr>()) {
      int64_t tangent = cast<IntegerAttr>(cut[0]).getInt();
      Value input = call.getOperand(wrt[tangent - firstArgument]);
      for (Attribute loc : cut.getValue().drop_front())
        tangents.cuts.push_back({cast<LocationAttr>(loc), {input}});
    }
  }
  return reached;
}

namespace {

/// y = call @f(x)  =>  y, dy = call @f.jvp(x, dx)
struct Call : LinearizeOpInterface::ExternalModel<Call, func::CallOp> {
  using OpType = func::CallOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto call = cast<func::CallOp>(op);
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    SmallVector<int64_t> wrt, of;
    SmallVector<Value> inputs(op->getOperands());
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      if (Value tangent = tangents.lookup(operand)) {
        wrt.push_back(i);
        inputs.push_back(tangent);
      }
    for (auto [i, result] : llvm::enumerate(op->getResults()))
      if (tangents.wanted(result))
        of.push_back(i);
    FailureOr<func::FuncOp> jvp = mlir::surge::linearize(callee, wrt, of);
    if (failed(jvp))
      return failure();
    // What no tangent reaches has none, which others must be able to see.
    SmallVector<int64_t> reached = inheritCuts(*jvp, call, wrt, of, tangents);
    if (reached.empty())
      return success();
    if (reached.size() < of.size()) {
      of = std::move(reached);
      jvp = mlir::surge::linearize(callee, wrt, of);
      if (failed(jvp))
        return failure();
    }
    auto both = func::CallOp::create(rewriter, op->getLoc(), *jvp, inputs);
    both->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    ValueRange primals = both.getResults().take_front(op->getNumResults());
    for (auto [i, tangent] :
         llvm::zip_equal(of, both.getResults().drop_front(op->getNumResults())))
      tangents.set(primals[i], tangent);
    tangents.forget(op);
    rewriter.replaceOp(op, primals);
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<func::FuncDialect, Call>(registry);
}
