//===- Registration.cpp - What the tools can read and run -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "passes/Passes.h"
#include "passes/Pipelines.h"
#include "passes/linearize/Rules.h"
#include "passes/transpose/Rules.h"
#include "passes/unzip/LinearValues.h"
#include "passes/widen/Rules.h"

#include "mlir/Dialect/Func/Extensions/AllExtensions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllPasses.h"

using namespace mlir;

void mlir::surge::registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  func::registerAllExtensions(registry);
  registry.insert<SurgeDialect>();

  registerArithLinearizeRules(registry);
  registerFuncLinearizeRules(registry);
  registerLinalgLinearizeRules(registry);
  registerLinalgRelayoutLinearizeRules(registry);
  registerLinearAlgebraLinearizeRules(registry);
  registerMathLinearizeRules(registry);
  registerSCFLinearizeRules(registry);
  registerSurgeLinearizeRules(registry);
  registerTensorLinearizeRules(registry);

  registerFuncUnzipRules(registry);
  registerSCFUnzipRules(registry);

  registerArithTransposeRules(registry);
  registerFuncTransposeRules(registry);
  registerLinalgTransposeRules(registry);
  registerLinalgRelayoutTransposeRules(registry);
  registerLinearAlgebraTransposeRules(registry);
  registerSCFTransposeRules(registry);
  registerSurgeTransposeRules(registry);
  registerTensorTransposeRules(registry);

  registerArithWidenRules(registry);
  registerFuncWidenRules(registry);
  registerLinalgWidenRules(registry);
  registerLinearAlgebraWidenRules(registry);
  registerSCFWidenRules(registry);
  registerSliceWidenRules(registry);
  registerSurgeWidenRules(registry);
  registerTensorWidenRules(registry);
}

void mlir::surge::registerAllPasses() {
  mlir::registerAllPasses();
  registerSurgePasses();
  registerPipelines();
}
