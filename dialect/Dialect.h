//===- Dialect.h - The surge dialect, its types and attributes ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_DIALECT_H
#define DIALECT_DIALECT_H

#include "dialect/Interfaces.h"
#include "dialect/Real.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "dialect/Dialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Types.h.inc"

#include "dialect/Enums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Attributes.h.inc"

#endif // DIALECT_DIALECT_H
