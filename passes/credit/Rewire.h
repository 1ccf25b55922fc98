//===- Rewire.h - Functions with other wires --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_REWIRE_H
#define PASSES_CREDIT_REWIRE_H

#include "dialect/Ops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// A matrix product or convolution of an argument, the weight, with what
/// depends on a site.
struct WeightProduct {
  Operation *op;
  int64_t weight;         ///< the number of the argument.
  OpOperand *weightInput; ///< the weight, or a view of it.
  OpOperand *dataInput;
};

/// Finds them in the body of `func`, in program order, for the arguments in
/// `wrt`. Fails with an error at `request` where one argument is in several of
/// them.
FailureOr<SmallVector<WeightProduct>> findWeightProducts(Operation *request,
                                                         func::FuncOp func,
                                                         ArrayRef<int64_t> wrt);

/// The name of what is derived from `func` for these products, which differ
/// with what a request differentiates by.
std::string nameOf(func::FuncOp func, StringRef kind,
                   ArrayRef<WeightProduct> products);

/// Returns a function like `func`, whose arguments are followed by one value
/// for each product, of the type of its weight, by which cotangents go back
/// from its result. The weights get their gradients as ever.
func::FuncOp rewire(func::FuncOp func, ArrayRef<WeightProduct> products);

/// The same with arguments behind the wires that perturb what each product
/// reads, and then its result, and then each of `rates`, values in its body.
func::FuncOp rewireOpen(func::FuncOp func, ArrayRef<WeightProduct> products,
                        ArrayRef<Value> rates);

/// Returns a function like `func`, whose arguments are followed by one matrix
/// for each product, by which cotangents go from the result of the last one to
/// what the product reads: as many rows as that has elements in an example, as
/// many columns as the last result.
func::FuncOp rewireDirectly(func::FuncOp func,
                            ArrayRef<WeightProduct> products);

/// The type of such a matrix.
RankedTensorType directWireType(const WeightProduct &product,
                                const WeightProduct &last);

/// A function of what a product reads, of its weight and of what it is added to
/// that returns its result, and nothing else of `func`.
func::FuncOp isolate(func::FuncOp func, const WeightProduct &product);

} // namespace mlir::surge

#endif // PASSES_CREDIT_REWIRE_H
