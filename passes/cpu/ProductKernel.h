//===- ProductKernel.h - A function that multiplies matrices --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_PRODUCTKERNEL_H
#define PASSES_CPU_PRODUCTKERNEL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::surge {

/// Adds a private function f(A, B, C, accumulates) to the module that adds the
/// product of A (m x k, any strides) and B (k x n), whose rows are contiguous,
/// to C (m x n, likewise), or writes it there. The sums run in the order of k.
/// `element` is f32 or f64.
func::FuncOp createProductKernel(SymbolTable &symbols, FloatType element);

} // namespace mlir::surge

#endif // PASSES_CPU_PRODUCTKERNEL_H
