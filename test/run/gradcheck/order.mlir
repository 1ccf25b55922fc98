// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @cumulative_sum(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %xx = arith.mulf %x, %x : tensor<2x4xf64>
  %y = surge.cumulative_sum %xx axis(1) : tensor<2x4xf64>
  return %y : tensor<2x4xf64>
}

func.func @cumulative_sum_reverse(%x: tensor<2x3x2xf64>) -> tensor<2x3x2xf64> {
  %y = surge.cumulative_sum %x axis(1) reverse : tensor<2x3x2xf64>
  %yy = arith.mulf %y, %x : tensor<2x3x2xf64>
  return %yy : tensor<2x3x2xf64>
}

func.func @cumulative_sum_dynamic(%x: tensor<?x?x2xf64>) -> tensor<?x?x2xf64> {
  %y = surge.cumulative_sum %x axis(0) : tensor<?x?x2xf64>
  %z = math.exp %y : tensor<?x?x2xf64>
  %w = surge.cumulative_sum %z axis(1) reverse : tensor<?x?x2xf64>
  return %w : tensor<?x?x2xf64>
}

func.func @sort(%x: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %weights = arith.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0], [5.0, 3.0, 1.0, -1.0, 0.5], [1.0, 0.0, 2.0, 0.0, 3.0]]> : tensor<3x5xf64>
  %o = surge.sort_order %x : tensor<3x5xf64> -> tensor<3x5xindex>
  %s = surge.take_along %x, %o : tensor<3x5xf64>, tensor<3x5xindex> -> tensor<3x5xf64>
  %ss = arith.mulf %s, %s : tensor<3x5xf64>
  %y = arith.mulf %ss, %weights : tensor<3x5xf64>
  return %y : tensor<3x5xf64>
}

func.func @top_k_dynamic(%x: tensor<?x?xf64>) -> tensor<?x2xf64> {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf64>
  %o = surge.sort_order %x descending : tensor<?x?xf64> -> tensor<?x?xi32>
  %first = tensor.extract_slice %o[0, 0] [%m, 2] [1, 1] : tensor<?x?xi32> to tensor<?x2xi32>
  %s = surge.take_along %x, %first : tensor<?x?xf64>, tensor<?x2xi32> -> tensor<?x2xf64>
  %y = arith.mulf %s, %s : tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}

// Element 1 is taken three times, element 0 never.
func.func @take_along_repeated(%x: tensor<3xf64>) -> tensor<4xf64> {
  %o = arith.constant dense<[1, 2, 1, 1]> : tensor<4xi64>
  %s = surge.take_along %x, %o : tensor<3xf64>, tensor<4xi64> -> tensor<4xf64>
  %weights = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf64>
  %ss = arith.mulf %s, %s : tensor<4xf64>
  %y = arith.mulf %ss, %weights : tensor<4xf64>
  return %y : tensor<4xf64>
}

func.func @add_along_repeated(%v: tensor<2x3xf64>, %x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %o = arith.constant dense<[[1, 3, 1], [0, 0, 0]]> : tensor<2x3xi32>
  %y = surge.add_along %v, %o into %x : tensor<2x3xf64>, tensor<2x3xi32> into tensor<2x4xf64>
  %yy = arith.mulf %y, %y : tensor<2x4xf64>
  return %yy : tensor<2x4xf64>
}

func.func @add_along_into_constant(%v: tensor<3xf64>) -> tensor<4xf64> {
  %o = arith.constant dense<[1, 3, 1]> : tensor<3xi32>
  %x = arith.constant dense<1.0> : tensor<4xf64>
  %y = surge.add_along %v, %o into %x : tensor<3xf64>, tensor<3xi32> into tensor<4xf64>
  %yy = arith.mulf %y, %y : tensor<4xf64>
  return %yy : tensor<4xf64>
}

// Everything at once, in a loop and in branches.
func.func @in_loop_and_branch(%x: tensor<3x3xf64>, %t: tensor<3x3xf64> {surge.range = [0.5, 1.5]}) -> tensor<3x3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %ids = arith.constant dense<[[2], [0], [2]]> : tensor<3x1xi32>
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%y = %x) -> (tensor<3x3xf64>) {
    %a = surge.triangular_solve %t, %y lower : tensor<3x3xf64>, tensor<3x3xf64>
    %b = surge.cumulative_sum %a axis(0) : tensor<3x3xf64>
    %o = surge.sort_order %b : tensor<3x3xf64> -> tensor<3x3xi32>
    %s = surge.take_along %b, %o : tensor<3x3xf64>, tensor<3x3xi32> -> tensor<3x3xf64>
    %first = arith.cmpi eq, %i, %c0 : index
    %z = scf.if %first -> (tensor<3x3xf64>) {
      %g = tensor.gather %s[%ids] gather_dims([0]) : (tensor<3x3xf64>, tensor<3x1xi32>) -> tensor<3x3xf64>
      scf.yield %g : tensor<3x3xf64>
    } else {
      %g = surge.scatter_add %s into %x[%ids] dims([0]) : (tensor<3x3xf64>, tensor<3x3xf64>, tensor<3x1xi32>) -> tensor<3x3xf64>
      scf.yield %g : tensor<3x3xf64>
    }
    %sz = math.tanh %z : tensor<3x3xf64>
    scf.yield %sz : tensor<3x3xf64>
  }
  return %r : tensor<3x3xf64>
}
