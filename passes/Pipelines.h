//===- Pipelines.h - Named sequences of passes ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_PIPELINES_H
#define PASSES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace mlir::surge {

/// What a caller may choose about code for the host's processor.
struct CpuPipelineOptions : PassPipelineOptions<CpuPipelineOptions> {
  Option<bool> parallel{
      *this, "parallel",
      llvm::cl::desc("Run large loops on the runtime's threads."),
      llvm::cl::init(true)};
  Option<bool> fuses{
      *this, "fuse",
      llvm::cl::desc(
          "Compute several ops together, in vectors and without "
          "memory between them; otherwise each op is a loop as it "
          "stands, which is slow: what fused code is compared with."),
      llvm::cl::init(true)};
  Option<bool> callsLibrary{
      *this, "library",
      llvm::cl::desc("Call the runtime for large matrix products."),
      llvm::cl::init(true)};
  Option<bool> fixesOrder{
      *this, "fixed-order",
      llvm::cl::desc("Sum in one order on every processor and for every number "
                     "of threads, which leaves the library out."),
      llvm::cl::init(false)};
};

/// Takes a module of func, arith, math, tensor, linalg and scf ops, without
/// surge ops (`--surge-lower` has run), down to the LLVM dialect. Every public
/// function `f` becomes callable from C as
/// `void surge_entry_f(void **arguments_then_results)`.
void buildCpuPipeline(OpPassManager &pm, const CpuPipelineOptions &options);

/// Makes every pipeline available to `surge-opt` by its name.
void registerPipelines();

} // namespace mlir::surge

#endif // PASSES_PIPELINES_H
