// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// A A^T + 3 I is positive definite, whatever A is.
func.func @cholesky(%a: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %three = arith.constant dense<[[3.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [0.0, 0.0, 3.0, 0.0], [0.0, 0.0, 0.0, 3.0]]> : tensor<4x4xf64>
  %s = linalg.contract indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>]
      ins(%a, %a : tensor<4x4xf64>, tensor<4x4xf64>) outs(%three : tensor<4x4xf64>) -> tensor<4x4xf64>
  %l = surge.cholesky %s : tensor<4x4xf64>
  return %l : tensor<4x4xf64>
}

// Not symmetric: the factor is that of the symmetric part, near the identity.
func.func @cholesky_symmetric_part(%a: tensor<2x3x3xf64>) -> tensor<2x3x3xf64> {
  %one = arith.constant dense<[[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]], [[2.0, 0.3, 0.1], [0.3, 2.0, 0.2], [0.1, 0.2, 3.0]]]> : tensor<2x3x3xf64>
  %small = arith.constant dense<0.2> : tensor<2x3x3xf64>
  %as = arith.mulf %a, %small : tensor<2x3x3xf64>
  %s = arith.addf %as, %one : tensor<2x3x3xf64>
  %l = surge.cholesky %s : tensor<2x3x3xf64>
  return %l : tensor<2x3x3xf64>
}

func.func @cholesky_dynamic(%a: tensor<?x?x?xf64> {surge.range = [-0.1, 0.1]}, %d: tensor<?x?xf64> {surge.range = [1.0, 2.0]}) -> tensor<?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %a, %c0 : tensor<?x?x?xf64>
  %n = tensor.dim %a, %c1 : tensor<?x?x?xf64>
  %e = tensor.empty(%m, %n, %n) : tensor<?x?x?xf64>
  %s = linalg.generic {indexing_maps = [affine_map<(b, i, j) -> (b, i, j)>, affine_map<(b, i, j) -> (b, i)>, affine_map<(b, i, j) -> (b, i, j)>],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %d : tensor<?x?x?xf64>, tensor<?x?xf64>) outs(%e : tensor<?x?x?xf64>) {
  ^bb0(%x: f64, %y: f64, %o: f64):
    %i = linalg.index 1 : index
    %j = linalg.index 2 : index
    %same = arith.cmpi eq, %i, %j : index
    %xy = arith.addf %x, %y : f64
    %r = arith.select %same, %xy, %x : f64
    linalg.yield %r : f64
  } -> tensor<?x?x?xf64>
  %l = surge.cholesky %s : tensor<?x?x?xf64>
  return %l : tensor<?x?x?xf64>
}

// log det (A + A^T) / 2 and b^T A^-1 b: what a Gaussian likelihood needs.
func.func @gaussian(%a: tensor<3x3xf64> {surge.range = [-0.3, 0.3]}, %b: tensor<3x1xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %one = arith.constant dense<[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]> : tensor<3x3xf64>
  %s = arith.addf %a, %one : tensor<3x3xf64>
  %l = surge.cholesky %s : tensor<3x3xf64>
  %y = surge.triangular_solve %l, %b lower : tensor<3x3xf64>, tensor<3x1xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %yy = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%y : tensor<3x1xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%u: f64, %o: f64):
    %uu = arith.mulf %u, %u : f64
    %sum = arith.addf %o, %uu : f64
    linalg.yield %sum : f64
  } -> tensor<f64>
  %quadratic = tensor.extract %yy[] : tensor<f64>
  %l0 = tensor.extract %l[%c0, %c0] : tensor<3x3xf64>
  %l1 = tensor.extract %l[%c1, %c1] : tensor<3x3xf64>
  %l2 = tensor.extract %l[%c2, %c2] : tensor<3x3xf64>
  %p = arith.mulf %l0, %l1 : f64
  %det = arith.mulf %p, %l2 : f64
  %log = math.log %det : f64
  %r = arith.addf %log, %quadratic : f64
  return %r : f64
}

func.func @inverse(%a: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %three = arith.constant dense<[[0.0, 3.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 3.0, 0.0], [0.0, 0.0, 0.0, -3.0]]> : tensor<4x4xf64>
  %s = arith.addf %a, %three : tensor<4x4xf64>
  %x = surge.inverse %s : tensor<4x4xf64>
  return %x : tensor<4x4xf64>
}

func.func @inverse_batch(%a: tensor<2x?x?xf64>, %scale: f64 {surge.range = [0.1, 0.2]}) -> tensor<2x?x?xf64> {
  %c1 = arith.constant 1 : index
  %n = tensor.dim %a, %c1 : tensor<2x?x?xf64>
  %e = tensor.empty(%n, %n) : tensor<2x?x?xf64>
  %s = linalg.generic {indexing_maps = [affine_map<(b, i, j) -> (b, i, j)>, affine_map<(b, i, j) -> (b, i, j)>],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a : tensor<2x?x?xf64>) outs(%e : tensor<2x?x?xf64>) {
  ^bb0(%x: f64, %o: f64):
    %i = linalg.index 1 : index
    %j = linalg.index 2 : index
    %same = arith.cmpi eq, %i, %j : index
    %one = arith.constant 1.0 : f64
    %zero = arith.constant 0.0 : f64
    %d = arith.select %same, %one, %zero : f64
    %xs = arith.mulf %x, %scale : f64
    %r = arith.addf %xs, %d : f64
    linalg.yield %r : f64
  } -> tensor<2x?x?xf64>
  %x = surge.inverse %s : tensor<2x?x?xf64>
  return %x : tensor<2x?x?xf64>
}

func.func @solve_lower(%t: tensor<3x3xf64> {surge.range = [0.5, 1.5]}, %b: tensor<3x2xf64>) -> tensor<3x2xf64> {
  %x = surge.triangular_solve %t, %b lower : tensor<3x3xf64>, tensor<3x2xf64>
  return %x : tensor<3x2xf64>
}

func.func @solve_lower_transposed(%t: tensor<3x3xf64> {surge.range = [0.5, 1.5]}, %b: tensor<3x2xf64>) -> tensor<3x2xf64> {
  %x = surge.triangular_solve %t, %b lower transposed : tensor<3x3xf64>, tensor<3x2xf64>
  return %x : tensor<3x2xf64>
}

func.func @solve_upper_batch(%t: tensor<2x2x3x3xf64> {surge.range = [0.5, 1.5]}, %b: tensor<2x2x3x4xf64>) -> tensor<2x2x3x4xf64> {
  %x = surge.triangular_solve %t, %b upper : tensor<2x2x3x3xf64>, tensor<2x2x3x4xf64>
  return %x : tensor<2x2x3x4xf64>
}

func.func @solve_upper_transposed_dynamic(%t: tensor<?x?xf64> {surge.range = [0.5, 1.5]}, %b: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %x = surge.triangular_solve %t, %b upper transposed : tensor<?x?xf64>, tensor<?x?xf64>
  return %x : tensor<?x?xf64>
}

func.func @solve_known_matrix(%b: tensor<2x2xf64>) -> tensor<2x2xf64> {
  %t = arith.constant dense<[[2.0, 0.0], [1.0, -3.0]]> : tensor<2x2xf64>
  %x = surge.triangular_solve %t, %b lower : tensor<2x2xf64>, tensor<2x2xf64>
  %y = arith.mulf %x, %x : tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}

func.func @solve_known_rhs(%t: tensor<2x2xf64> {surge.range = [0.5, 1.5]}) -> tensor<2x2xf64> {
  %b = arith.constant dense<[[2.0, 0.5], [1.0, -3.0]]> : tensor<2x2xf64>
  %x = surge.triangular_solve %t, %b upper : tensor<2x2xf64>, tensor<2x2xf64>
  return %x : tensor<2x2xf64>
}
