//===- MarkSites.cpp - A site at every pre-activation ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/credit/Sites.h"

#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_MARKSITESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

/// Whether each element of a result is the sum of an element of each of two
/// operands.
static bool addsElements(Operation *op) {
  if (isa<arith::AddFOp, linalg::AddOp>(op))
    return true;
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic || generic.getNumReductionLoops() > 0 ||
      generic.getNumDpsInits() != 1)
    return false;
  Operation *yield = generic.getBody()->getTerminator();
  auto add = yield->getOperand(0).getDefiningOp<arith::AddFOp>();
  return add && isa<BlockArgument>(add.getLhs()) &&
         isa<BlockArgument>(add.getRhs());
}

namespace {

/// The sites of one function.
class Marking {
public:
  Marking(func::FuncOp function, const llvm::SetVector<int64_t> &wrt)
      : function(function) {
    for (int64_t argument : wrt)
      parameters.insert(function.getArgument(argument));
    function.walk([&](SiteOp site) { names.insert(site.getName()); });
  }

  void run() {
    SmallVector<Value> results;
    for (auto product : function.getBody().front().getOps<linalg::LinalgOp>())
      if (isProduct(product) && readsParameter(product) &&
          product->getNumResults() == 1)
        results.push_back(product->getResult(0));
    for (Value result : results)
      mark(withBias(result));
  }

private:
  bool readsParameter(Operation *op) {
    return llvm::any_of(op->getOperands(), [&](Value operand) {
      return parameters.contains(sourceOf(operand));
    });
  }

  Value withBias(Value product) {
    if (!product.hasOneUse())
      return product;
    Operation *user = *product.user_begin();
    bool isBias = user->getBlock() == &function.getBody().front() &&
                  addsElements(user) && readsParameter(user) &&
                  user->getResult(0).getType() == product.getType();
    return isBias ? user->getResult(0) : product;
  }

  void mark(Value value) {
    if (llvm::any_of(value.getUsers(), llvm::IsaPred<SiteOp>))
      return;
    std::string name;
    do
      name = "s" + std::to_string(next++);
    while (!names.insert(name).second);
    OpBuilder b(value.getContext());
    b.setInsertionPointAfterValue(value);
    auto site = SiteOp::create(b, value.getLoc(), value, b.getStringAttr(name));
    value.replaceAllUsesExcept(site, site);
  }

  func::FuncOp function;
  llvm::DenseSet<Value> parameters;
  llvm::StringSet<> names;
  int64_t next = 0;
};

struct MarkSitesPass final
    : mlir::surge::impl::MarkSitesPassBase<MarkSitesPass> {
  void runOnOperation() override {
    llvm::MapVector<func::FuncOp, llvm::SetVector<int64_t>> parameters;
    auto note = [&](auto request) {
      auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
          request, request.getCalleeAttr());
      if (callee.getBody().hasOneBlock())
        parameters[callee].insert_range(request.getWrt());
    };
    getOperation().walk([&](Operation *op) {
      llvm::TypeSwitch<Operation *>(op)
          .Case<ForwardGradientOp, FeedbackGradientOp, BurstGradientOp,
                BurstDiagnosticsOp>(note);
    });
    for (auto &[function, wrt] : parameters)
      Marking(function, wrt).run();
  }
};

} // namespace
