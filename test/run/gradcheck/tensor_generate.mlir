// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Element i is i c exp(c): the body captures a scalar.
func.func @generate(%c: f64) -> tensor<3xf64> {
  %y = tensor.generate {
  ^bb0(%i: index):
    %w = arith.index_cast %i : index to i64
    %f = arith.sitofp %w : i64 to f64
    %e = math.exp %c : f64
    %ce = arith.mulf %c, %e : f64
    %r = arith.mulf %f, %ce : f64
    tensor.yield %r : f64
  } : tensor<3xf64>
  return %y : tensor<3xf64>
}

// y[i, j] = x[j, i] x[j, i] s: the body reads a tensor.
func.func @generate_gather(%x: tensor<?x?xf64>, %s: f64) -> tensor<?x?xf64> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %m = tensor.dim %x, %zero : tensor<?x?xf64>
  %n = tensor.dim %x, %one : tensor<?x?xf64>
  %y = tensor.generate %n, %m {
  ^bb0(%i: index, %j: index):
    %e = tensor.extract %x[%j, %i] : tensor<?x?xf64>
    %ee = arith.mulf %e, %e : f64
    %r = arith.mulf %ee, %s : f64
    tensor.yield %r : f64
  } : tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// A row of a table by a computed index: several elements read the same one.
func.func @generate_lookup(%x: tensor<3xf64>) -> tensor<2x4xf64> {
  %two = arith.constant 2 : index
  %y = tensor.generate {
  ^bb0(%i: index, %j: index):
    %k = arith.remui %j, %two : index
    %e = tensor.extract %x[%k] : tensor<3xf64>
    %s = math.sin %e : f64
    tensor.yield %s : f64
  } : tensor<2x4xf64>
  return %y : tensor<2x4xf64>
}

func.func @generate_scalar(%x: f64) -> tensor<f64> {
  %y = tensor.generate {
    %xx = arith.mulf %x, %x : f64
    tensor.yield %xx : f64
  } : tensor<f64>
  return %y : tensor<f64>
}

// The padding is computed in the body, from what it captures.
func.func @pad_computed_value(%x: tensor<2xf64>, %v: f64) -> tensor<5xf64> {
  %y = tensor.pad %x low[1] high[2] {
  ^bb0(%i: index):
    %w = arith.index_cast %i : index to i64
    %f = arith.sitofp %w : i64 to f64
    %vv = arith.mulf %v, %v : f64
    %r = arith.mulf %f, %vv : f64
    tensor.yield %r : f64
  } : tensor<2xf64> to tensor<5xf64>
  return %y : tensor<5xf64>
}
