//===- Sites.h - Functions whose sites are open -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_SITES_H
#define PASSES_CREDIT_SITES_H

#include "dialect/Ops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// The markers in the body of a function, in program order.
struct Markers {
  SmallVector<SiteOp> sites;
  CostOp cost; ///< null if there is none.
};

/// Finds the markers of `func`. Fails with a diagnostic where a site or a cost
/// stands in a loop, a branch or a function that is called, and where there is
/// more than one cost.
FailureOr<Markers> findMarkers(func::FuncOp func);

/// Whether an op is a product of matrices or a convolution.
bool isProduct(Operation *op);

/// The value that `value` is a view or another layout of.
Value sourceOf(Value value);

/// What flows through the sites of an exposed function.
enum class SiteFlow {
  Values, ///< what the function computes; there are no perturbations.
  Through,
  Cut,       ///< no derivative but that of the perturbation.
  CutHidden, ///< the same, but for the sites that have none behind them.
};

/// Returns the function that computes the results of `func`, then the value at
/// each site and of the cost, if there is one. But for `Values` it takes as
/// many arguments more: perturbations of these, of which only the tangents
/// count. The cost is never cut. Inserts it behind `func`, or finds it there.
func::FuncOp exposeSites(func::FuncOp func, SiteFlow flow);

/// What stands for perturbations of these values where only their tangents
/// count: tensors of their sizes, whatever they hold.
SmallVector<Value> standsFor(RuleBuilder &b, ValueRange values);

/// For each site in the body of `func`, the next one that depends on it, if
/// there is one.
SmallVector<std::optional<unsigned>> sitesBehind(func::FuncOp func);

/// Fails with an error at a site whose axis 0 does not count the examples of
/// the costs, of which there are some.
LogicalResult verifyExamples(Operation *request, Markers markers);

/// Fails with an error at `request` where an argument in `wrt` of `function`
/// reaches the loss past all sites and through more than one product: its
/// gradient is closed behind the last layer only, else it is a backward pass.
/// `cut` is the function with its sites cut.
LogicalResult verifyTails(Operation *request, func::FuncOp function,
                          func::FuncOp cut, ArrayRef<int64_t> wrt);

} // namespace mlir::surge

#endif // PASSES_CREDIT_SITES_H
