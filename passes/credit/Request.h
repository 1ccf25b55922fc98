//===- Request.h - A request for a derivative -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_REQUEST_H
#define PASSES_CREDIT_REQUEST_H

#include "dialect/Ops.h"
#include "passes/unzip/Unzip.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// What all requests have in common.
struct Request {
  Operation *op;
  func::FuncOp callee;
  SmallVector<Value> arguments;
  SmallVector<int64_t> given; ///< what the user differentiates with respect to.
  SmallVector<int64_t> wrt;   ///< the same, ascending.
  SmallVector<int64_t> of;    ///< the results that are differentiated.

  /// Differentiates every floating-point result.
  template <typename Op>
  explicit Request(Op request)
      : Request(request, request.getCalleeAttr(), request.getArguments(),
                request.getWrt()) {}

  /// Brings values given in the order of the user's `wrt` into ascending order.
  SmallVector<Value> ascending(ValueRange values) const;
  /// The inverse.
  SmallVector<Value> asGiven(ValueRange values) const;

  /// The linearized function. Warns about each derivative that is zero because
  /// ops without derivative cut every path.
  FailureOr<func::FuncOp> linearize() const;

  /// The place of an argument in `wrt`, which has it.
  size_t positionOf(int64_t argument) const {
    return llvm::find(wrt, argument) - wrt.begin();
  }

  /// The result of the request that is the gradient by an argument in `wrt`.
  Value gradientOf(int64_t argument) const {
    unsigned first = func::FuncOp(callee).getNumResults();
    return op->getResult(first + (llvm::find(given, argument) - given.begin()));
  }

  /// The cotangent of argument `wrt` of `function`, called with `arguments`,
  /// for that of its result `of`: for ones where `cotangent` is null, and for
  /// as many directions as it has.
  FailureOr<Value> pullOne(func::FuncOp function, ValueRange arguments,
                           int64_t wrt, int64_t of, Value cotangent,
                           RuleBuilder &b) const;

  /// Replaces the request by `values`.
  void replaceBy(ValueRange values) const;

private:
  Request(Operation *op, FlatSymbolRefAttr callee, ValueRange arguments,
          ArrayRef<int64_t> wrt);
};

/// A function run forwards once, ready to be run backwards from its results.
class Reverse {
public:
  /// Calls the primal half of the function that `request` names.
  static FailureOr<Reverse> create(const Request &request, RuleBuilder &b);

  /// The results of the function itself.
  ValueRange getPrimals() const { return primals; }

  /// The cotangents of the arguments `wrt`, ascending, for those of the results
  /// `of`; all of them for as many directions where `directions` says so.
  FailureOr<SmallVector<Value>> pull(ValueRange cotangents,
                                     std::optional<int64_t> directions,
                                     RuleBuilder &b) const;

  /// The same for ones at the first of the results `of`, the only one.
  FailureOr<SmallVector<Value>> pullOnes(RuleBuilder &b) const;

private:
  int64_t first;
  SmallVector<Value> primals, residuals;
  func::FuncOp backward;
};

/// The number of directions where `tangent`, the tangent of a value of type
/// `type`, has an axis of them in front.
std::optional<int64_t> directionsOf(Value tangent, Type type);

/// Replaces a request by calls of derived functions.
LogicalResult resolve(ValueAndGradOp op);
LogicalResult resolve(JvpOp op);
LogicalResult resolve(VjpOp op);
LogicalResult resolve(JacobianOp op);
LogicalResult resolve(HvpOp op);
LogicalResult resolve(ForwardGradientOp op);
LogicalResult resolve(FeedbackGradientOp op);
LogicalResult resolve(BurstGradientOp op);
LogicalResult resolve(BurstDiagnosticsOp op);

} // namespace mlir::surge

#endif // PASSES_CREDIT_REQUEST_H
