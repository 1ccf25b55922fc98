//===- Passes.td - Every pass, with what it makes of an example -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_PASSES_TD
#define PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Lowering to the host's processor: passes/cpu
//===----------------------------------------------------------------------===//

def PackedEntriesPass : Pass<"surge-packed-entries", "ModuleOp"> {
  let summary = "Give every public function an entry that C can call";
  let description = [{
    A public function `f` on memory and scalars gets an entry `surge_entry_f`, which takes one array of pointers: one per argument, then
    one per result. A pointer to a buffer points to its memref descriptor, one to a scalar to the scalar (an i1 is one byte). Functions
    themselves become internal to the module and get the prefix `surge.`, so that none meets a function of the C library.

    ```mlir
    func.func @f(%x: i64) -> i64 {
      return %x : i64
    }
    ```
    becomes
    ```mlir
    func.func private @surge.f(%x: i64) -> i64 attributes {llvm.linkage = #llvm.linkage<internal>} {
      return %x : i64
    }
    llvm.func @surge_entry_f(%slots: !llvm.ptr) {
      %0 = llvm.getelementptr %slots[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr
      %2 = llvm.load %1 : !llvm.ptr -> i64
      %3 = func.call @surge.f(%2) : (i64) -> i64
      %4 = llvm.getelementptr %slots[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr
      llvm.store %3, %5 : i64, !llvm.ptr
      llvm.return
    }
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

def ReadOnlyArgumentsPass : Pass<"surge-read-only-arguments", "func::FuncOp"> {
  let summary = "Keep bufferization from writing to the caller's memory";
  let description = [{
    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<4xf32> {bufferization.writable = false}) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["bufferization::BufferizationDialect"];
}

def RuntimeAllocationPass : Pass<"surge-runtime-allocation", "ModuleOp"> {
  let summary = "Take memory from the runtime";
  let description = [{
    The generic allocation functions of the memref lowering become `surge_alloc` and `surge_free` of the runtime.

    ```mlir
    llvm.func @_mlir_memref_to_llvm_alloc(i64) -> !llvm.ptr
    ```
    becomes
    ```mlir
    llvm.func @surge_alloc(i64) -> (!llvm.ptr {llvm.noalias})
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

#endif // PASSES_PASSES_TD
