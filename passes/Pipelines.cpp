//===- Pipelines.cpp - Named sequences of passes --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines.h"
#include "passes/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

/// One function with as few values in memory as fusion allows.
static void addTensorPasses(OpPassManager &pm,
                            const surge::CpuPipelineOptions &options) {
  // Derived functions are called once or twice; fusion must see through them.
  pm.addPass(createInlinerPass());
  pm.addPass(createSymbolDCEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  auto &functions = pm.nest<func::FuncOp>();
  surge::FusePassOptions fuse;
  fuse.elementwise = options.fuses;
  functions.addPass(surge::createFusePass(fuse));
  functions.addPass(createCanonicalizerPass());
  if (options.fuses)
    functions.addPass(surge::createTransposeColumnsPass());
  functions.addPass(createCSEPass());
  functions.addPass(createLoopInvariantCodeMotionPass());
}

/// Tensors become memory: updates in place, every result owned by the caller.
static void addBufferPasses(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(surge::createReadOnlyArgumentsPass());
  pm.addNestedPass<func::FuncOp>(surge::createSwitchToBranchesPass());
  pm.addNestedPass<func::FuncOp>(surge::createSeparateYieldsPass());
  pm.addNestedPass<func::FuncOp>(surge::createSeparateDestinationsPass());
  pm.addNestedPass<func::FuncOp>(surge::createOrderOpsPass());
  // A value that only fills a slice is computed right there.
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.allowReturnAllocsFromLoops = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  // The runtime's allocator aligns; an alignment here would be added on top.
  bufferize.bufferAlignment = 0;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  pm.addNestedPass<func::FuncOp>(surge::createContiguousResultsPass());
  // Copies of a buffer onto itself show only after equal subviews are merged.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(surge::createForwardCopiesPass());
  pm.addPass(surge::createDonatedResultsPass());
  pm.addNestedPass<func::FuncOp>(bufferization::createBufferLoopHoistingPass());
  // Several results of one call would pass for one memory.
  pm.addPass(surge::createOutParametersPass());
  pm.addNestedPass<func::FuncOp>(surge::createSeparateResultsPass());
  bufferization::buildBufferDeallocationPipeline(pm);
  pm.addPass(createConvertBufferizationToMemRefPass());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(surge::createEarlyDeallocationPass());
}

/// Structured ops on memory become loops over scalars.
static void addLoopPasses(OpPassManager &pm,
                          const surge::CpuPipelineOptions &options) {
  if (options.callsLibrary && options.fuses && !options.fixesOrder) {
    pm.addPass(surge::createLibraryConvolutionPass());
    pm.addPass(surge::createLibraryMatmulPass());
  }
  surge::VectorProductsPassOptions products;
  products.parallel = options.parallel;
  if (options.fuses)
    pm.addPass(surge::createVectorProductsPass(products));
  // Bodies that are arithmetic alone run on several columns at once.
  pm.addPass(surge::createApproximateMathPass());
  auto &functions = pm.nest<func::FuncOp>();
  surge::FuseRowsPassOptions rows;
  rows.parallel = options.parallel;
  if (options.fuses)
    functions.addPass(surge::createFuseRowsPass(rows));
  surge::LinalgToLoopsPassOptions loops;
  loops.parallel = options.parallel;
  functions.addPass(surge::createLinalgToLoopsPass(loops));
  arith::ArithEmulateUnsupportedFloatsOptions narrow;
  narrow.sourceTypeStrs = {"bf16"};
  functions.addPass(arith::createArithEmulateUnsupportedFloats(narrow));
  if (options.fixesOrder)
    functions.addPass(surge::createFixedOrderPass());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createLoopInvariantCodeMotionPass());
}

static void addLLVMPasses(OpPassManager &pm) {
  // All buffers are known, and none is taken for an allocation any more.
  pm.addNestedPass<func::FuncOp>(surge::createPlanMemoryPass());
  pm.addPass(surge::createPackedEntriesPass());
  pm.addPass(surge::createRuntimeAssertionsPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  FinalizeMemRefToLLVMConversionPassOptions memory;
  memory.useGenericFunctions = true;
  pm.addPass(createFinalizeMemRefToLLVMConversionPass(memory));
  pm.addPass(createConvertFuncToLLVMPass());
  pm.addPass(createConvertOpenMPToLLVMPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(surge::createAliasScopesPass());
  pm.addPass(surge::createRuntimeThreadsPass());
  pm.addPass(surge::createRuntimeAllocationPass());
}

void mlir::surge::buildCpuPipeline(OpPassManager &pm,
                                   const CpuPipelineOptions &options) {
  addTensorPasses(pm, options);
  addBufferPasses(pm);
  addLoopPasses(pm, options);
  addLLVMPasses(pm);
}

void mlir::surge::registerPipelines() {
  PassPipelineRegistration<CpuPipelineOptions>(
      "surge-cpu-pipeline",
      "Lower a program without surge ops to LLVM for the host's processor.",
      buildCpuPipeline);
}
