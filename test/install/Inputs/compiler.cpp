//===- compiler.cpp - A project that reads the dialect --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"

#include <cstdio>

int main() {
  mlir::MLIRContext context;
  context.loadDialect<mlir::surge::SurgeDialect>();
  mlir::Attribute estimator = mlir::parseAttribute("#surge.reinmax", &context);
  std::puts(estimator ? "knows #surge.reinmax" : "knows nothing");
}
