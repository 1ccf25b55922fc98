//===- LinearAlgebraOps.td - Sums, orders and matrices -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// What upstream has no op for, or none that a derivative can be written of: running sums, sorting, adding at indices
// that repeat, and the factorizations of small matrices.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_LINEARALGEBRAOPS_TD
#define DIALECT_LINEARALGEBRAOPS_TD

include "dialect/Ops.td"

def Surge_IndexTensor : RankedTensorOf<[I8, I16, I32, I64, Index]>;
def Surge_MatrixTensor : RankedTensorOf<[F32, F64]>;

//===----------------------------------------------------------------------===//
// Running sums and orders
//===----------------------------------------------------------------------===//

def CumulativeSumOp : Surge_Op<"cumulative_sum", [Pure, SameOperandsAndResultType]> {
  let summary = "Running sums along an axis";
  let description = [{
    `y_i = x_0 + ... + x_i` along the axis; with `reverse`, `y_i = x_i + ... + x_(n-1)`. The terms are added in that
    order, narrow types in f32. Linear; its transpose is the running sum in the other direction.

    ```mlir
    func.func @example(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
      %forth = surge.cumulative_sum %x axis(1) : tensor<4x10xf32>
      %back = surge.cumulative_sum %forth axis(1) reverse : tensor<4x10xf32>
      return %back : tensor<4x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$input, I64Attr:$axis, UnitAttr:$reverse);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$input `axis` `(` $axis `)` (`reverse` $reverse^)? attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def SortOrderOp : Surge_Op<"sort_order", [Pure]> {
  let summary = "The permutation that sorts each row";
  let description = [{
    Along the last axis, the indices of the elements from the smallest to the largest, or with `descending` from the
    largest to the smallest. Equal elements keep their order (`-0.0` equals `0.0`); NaNs come last either way. An order
    has no derivative; a sort is `surge.take_along` by it, the largest `k` are the first `k` of the order.

    ```mlir
    func.func @example(%x: tensor<8x10xf32>) -> tensor<8x3xf32> {
      %order = surge.sort_order %x descending : tensor<8x10xf32> -> tensor<8x10xi32>
      %first = tensor.extract_slice %order[0, 0] [8, 3] [1, 1] : tensor<8x10xi32> to tensor<8x3xi32>
      %top = surge.take_along %x, %first : tensor<8x10xf32>, tensor<8x3xi32> -> tensor<8x3xf32>
      return %top : tensor<8x3xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$input, UnitAttr:$descending);
  let results = (outs RankedTensorOf<[I32, I64, Index]>:$order);
  let assemblyFormat = "$input (`descending` $descending^)? attr-dict `:` type($input) `->` type($order)";
  let hasVerifier = 1;
}

def TakeAlongOp : Surge_Op<"take_along", [Pure]> {
  let summary = "Pick elements of each row by index";
  let description = [{
    `y[r, j] = x[r, order[r, j]]` along the last axis; the axes before it are those of a batch. Linear in `x`; its
    transpose is `surge.add_along`. An index outside of the row is an error when the program runs.

    ```mlir
    func.func @example(%x: tensor<8x10xf32>, %order: tensor<8x3xindex>) -> tensor<8x3xf32> {
      %y = surge.take_along %x, %order : tensor<8x10xf32>, tensor<8x3xindex> -> tensor<8x3xf32>
      return %y : tensor<8x3xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$input, Surge_IndexTensor:$order);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$input `,` $order attr-dict `:` type($input) `,` type($order) `->` type($result)";
  let hasVerifier = 1;
}

def AddAlongOp : Surge_Op<"add_along", [Pure, AllTypesMatch<["dest", "result"]>]> {
  let summary = "Add elements to each row at indices";
  let description = [{
    `y[r, k] = dest[r, k] + sum of values[r, j] over all j with order[r, j] = k` along the last axis: indices may
    repeat, and add up in order. Linear in `values` and `dest`; the transpose of `surge.take_along`. An index outside of
    the row is an error when the program runs.

    ```mlir
    func.func @example(%v: tensor<8x3xf32>, %order: tensor<8x3xi32>, %x: tensor<8x10xf32>) -> tensor<8x10xf32> {
      %y = surge.add_along %v, %order into %x : tensor<8x3xf32>, tensor<8x3xi32> into tensor<8x10xf32>
      return %y : tensor<8x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$values, Surge_IndexTensor:$order, Surge_FloatTensor:$dest);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $values `,` $order `into` $dest attr-dict `:` type($values) `,` type($order) `into` type($dest)
  }];
  let hasVerifier = 1;
}

def ScatterAddOp : Surge_Op<"scatter_add", [Pure, AllTypesMatch<["dest", "result"]>]> {
  let summary = "Add slices to a tensor at indices";
  let description = [{
    `dest` with every slice of `values` added where its index says: as `tensor.scatter`, of which it takes the shapes,
    but the indices may repeat. The last axis of `indices` holds one coordinate for each axis of `dest` listed in
    `dims`; the axes before it count the slices. Linear in `values` and `dest`; the transpose of `tensor.gather`. An
    index outside of `dest` is an error when the program runs.

    ```mlir
    func.func @example(%rows: tensor<64x1x16xf32>, %ids: tensor<64x1xindex>, %table: tensor<1000x16xf32>)
        -> tensor<1000x16xf32> {
      %y = surge.scatter_add %rows into %table[%ids] dims([0])
           : (tensor<64x1x16xf32>, tensor<1000x16xf32>, tensor<64x1xindex>) -> tensor<1000x16xf32>
      return %y : tensor<1000x16xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$values, Surge_FloatTensor:$dest, Surge_IndexTensor:$indices,
                       DenseI64ArrayAttr:$dims);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $values `into` $dest `[` $indices `]` `dims` `(` $dims `)` attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Small matrices
//===----------------------------------------------------------------------===//

def CholeskyOp : Surge_Op<"cholesky", [Pure, SameOperandsAndResultType]> {
  let summary = "The Cholesky factor of a symmetric matrix";
  let description = [{
    The lower triangular `L` with positive diagonal and `L L^T = (A + A^T) / 2`, zero above the diagonal, for each
    matrix of the last two axes. Where that matrix is not positive definite, the columns of `L` from the first pivot
    that is not positive are NaN on and below the diagonal. Derivative: `dL = L tril(L^-1 dS L^-T)`, with `dS` the
    symmetric part of `dA` and the diagonal within `tril` halved (Murray, "Differentiation of the Cholesky
    decomposition", 2016, equation 10). For small matrices: one loop after another.

    ```mlir
    func.func @example(%a: tensor<8x3x3xf64>) -> tensor<8x3x3xf64> {
      %l = surge.cholesky %a : tensor<8x3x3xf64>
      return %l : tensor<8x3x3xf64>
    }
    ```
  }];
  let arguments = (ins Surge_MatrixTensor:$matrix);
  let results = (outs Surge_MatrixTensor:$result);
  let assemblyFormat = "$matrix attr-dict `:` type($matrix)";
  let hasVerifier = 1;
}

def InverseOp : Surge_Op<"inverse", [Pure, SameOperandsAndResultType]> {
  let summary = "The inverse of a matrix";
  let description = [{
    `X = A^-1` for each matrix of the last two axes, by Gauss-Jordan elimination with partial pivoting. A matrix with a
    column of pivots that are all exactly zero gives NaN everywhere. Derivative: `dX = -X dA X`. To solve a system,
    `surge.triangular_solve` with a factor is more accurate. For small matrices: one loop after another.

    ```mlir
    func.func @example(%a: tensor<3x3xf64>) -> tensor<3x3xf64> {
      %x = surge.inverse %a : tensor<3x3xf64>
      return %x : tensor<3x3xf64>
    }
    ```
  }];
  let arguments = (ins Surge_MatrixTensor:$matrix);
  let results = (outs Surge_MatrixTensor:$result);
  let assemblyFormat = "$matrix attr-dict `:` type($matrix)";
  let hasVerifier = 1;
}

def Triangle : I32EnumAttr<"Triangle", "A triangle of a square matrix", [
    I32EnumAttrCase<"Lower", 0, "lower">, I32EnumAttrCase<"Upper", 1, "upper">]> {
  let cppNamespace = "::mlir::surge";
}

def TriangularSolveOp : Surge_Op<"triangular_solve", [Pure, AllTypesMatch<["rhs", "result"]>]> {
  let summary = "Solve systems with a triangular matrix";
  let description = [{
    The `X` with `T X = B`, with `transposed` that with `T^T X = B`, for each pair of matrices of the last two axes. `T`
    is the lower or upper triangle of the matrix with its diagonal; the other triangle is not read. A zero on the
    diagonal gives NaN. Linear in `B`, with the solve by the other of `T` and `T^T` as transpose; `dX = T^-1 (dB - dT
    X)`. For small matrices: one loop after another.

    ```mlir
    func.func @example(%l: tensor<8x3x3xf64>, %b: tensor<8x3x2xf64>) -> tensor<8x3x2xf64> {
      %y = surge.triangular_solve %l, %b lower : tensor<8x3x3xf64>, tensor<8x3x2xf64>
      %x = surge.triangular_solve %l, %y lower transposed : tensor<8x3x3xf64>, tensor<8x3x2xf64>
      return %x : tensor<8x3x2xf64>
    }
    ```
  }];
  let arguments = (ins Surge_MatrixTensor:$matrix, Surge_MatrixTensor:$rhs, Triangle:$triangle, UnitAttr:$transposed);
  let results = (outs Surge_MatrixTensor:$result);
  let assemblyFormat = [{
    $matrix `,` $rhs $triangle (`transposed` $transposed^)? attr-dict `:` type($matrix) `,` type($rhs)
  }];
  let hasVerifier = 1;
}

#endif // DIALECT_LINEARALGEBRAOPS_TD
