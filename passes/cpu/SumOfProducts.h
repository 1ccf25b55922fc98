//===- SumOfProducts.h - What a library may compute -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_SUMOFPRODUCTS_H
#define PASSES_CPU_SUMOFPRODUCTS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::surge {

/// Whether the op adds the products of its two operands to its result.
bool addsProducts(linalg::LinalgOp op);

} // namespace mlir::surge

#endif // PASSES_CPU_SUMOFPRODUCTS_H
