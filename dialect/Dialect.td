//===- Dialect.td - The surge dialect and its types --------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_DIALECT_TD
#define DIALECT_DIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def Surge_Dialect : Dialect {
  let name = "surge";
  let cppNamespace = "::mlir::surge";
  let summary = "Programs whose gradient does not simply exist, and requests for an estimate of it";
  let description = [{
    The dialect says three things that upstream dialects cannot: where a program samples or steps, which *estimator*
    stands in for the missing derivative there, and where a derivative is requested. Everything else is written in
    `arith`, `math`, `tensor`, `linalg`, `scf` and `func`.

    An argument of a public function may be marked `surge.donated = K`: a call ends its value, and result K comes in its
    memory. A training step that donates its state updates it in place. Argument and result have one type, a tensor of a
    static shape, and no result takes the memory of two arguments. Calls from within the program, and private functions,
    are not affected: there, tensors stay values.

    ```mlir
    func.func @step(%w: tensor<8xf32> {surge.donated = 0}, %g: tensor<8xf32>) -> tensor<8xf32> {
      %next = arith.subf %w, %g : tensor<8xf32>
      return %next : tensor<8xf32>
    }
    ```
  }];
  let hasRegionArgAttrVerify = 1;
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

def Surge_Key : TypeDef<Surge_Dialect, "Key"> {
  let mnemonic = "key";
  let summary = "A random key: a pair of 64-bit words";
  let description = [{
    A key is a value, never hidden state: the same key gives the same numbers on every target and at every thread count.
    Number `i` of a key `(k0, k1)` is word `i mod 4` of the Philox-4x32-10 block with Philox key `k0` and 128-bit
    counter `i div 4 + 2^64 k1` (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).

    ```mlir
    func.func private @sample(%key: !surge.key) -> tensor<8xf32>
    ```
  }];
}

class Surge_Op<string mnemonic, list<Trait> traits = []>
    : Op<Surge_Dialect, mnemonic, traits>;

#endif // DIALECT_DIALECT_TD
