//===- DistinctBuffers.h - Which buffers lie apart --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_DISTINCTBUFFERS_H
#define PASSES_CPU_DISTINCTBUFFERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// The names of the alias scopes in the location of a load or store.
constexpr StringLiteral aliasScopesName = "alias_scopes";
constexpr StringLiteral noaliasScopesName = "noalias_scopes";

/// Fuses the location of each load and store in a nest of loops with the scopes
/// of its buffer and of the others in the nest. Buffers that one nest uses are
/// in use at the same time, so that they lie apart, also in an arena; of
/// conversions, only locations reach what a load becomes.
void markDistinctBuffers(func::FuncOp function);

} // namespace mlir::surge

#endif // PASSES_CPU_DISTINCTBUFFERS_H
