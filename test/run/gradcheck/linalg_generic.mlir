// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

#x = affine_map<(i, j) -> (i, j)>
#xt = affine_map<(i, j) -> (j, i)>
#rows = affine_map<(i, j) -> (i)>
#columns = affine_map<(i, j) -> (j)>
#first = affine_map<(i, j) -> (0, j)>
#scalar = affine_map<(i, j) -> ()>

// The result is what the tangent needs.
func.func @elementwise(%x: tensor<3x4xf64>, %y: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [#x, #x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : tensor<3x4xf64>, tensor<3x4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.mulf %a, %b : f64
    %t = math.exp %s : f64
    linalg.yield %t : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

func.func @broadcast_and_transposed(%x: tensor<4x3xf64>, %c: tensor<4xf64>, %d: tensor<1x4xf64>, %s: tensor<f64>, %u: f64)
    -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [#xt, #columns, #first, #scalar, #scalar, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c, %d, %s, %u : tensor<4x3xf64>, tensor<4xf64>, tensor<1x4xf64>, tensor<f64>, f64) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %b: f64, %f: f64, %g: f64, %h: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    %1 = arith.mulf %0, %f : f64
    %2 = arith.mulf %1, %g : f64
    %3 = arith.addf %2, %h : f64
    %4 = arith.mulf %3, %a : f64
    linalg.yield %4 : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

// An activation behind a bias: both inputs have the same scalar cotangent.
func.func @bias(%x: tensor<3x4xf64>, %c: tensor<4xf64>) -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [#x, #columns, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c : tensor<3x4xf64>, tensor<4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %0 = arith.addf %a, %b : f64
    %1 = math.tanh %0 : f64
    linalg.yield %1 : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

func.func @two_results(%x: tensor<3x4xf64>, %y: tensor<3x4xf64>) -> (tensor<3x4xf64>, tensor<4x3xf64>) {
  %e = tensor.empty() : tensor<3x4xf64>
  %f = tensor.empty() : tensor<4x3xf64>
  %r:2 = linalg.generic {indexing_maps = [#x, #x, #x, #xt], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : tensor<3x4xf64>, tensor<3x4xf64>) outs(%e, %f : tensor<3x4xf64>, tensor<4x3xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64, %p: f64):
    %0 = arith.mulf %a, %b : f64
    %1 = math.sin %0 : f64
    %2 = arith.mulf %1, %a : f64
    linalg.yield %1, %2 : f64, f64
  } -> (tensor<3x4xf64>, tensor<4x3xf64>)
  return %r#0, %r#1 : tensor<3x4xf64>, tensor<4x3xf64>
}

func.func @captured_scalar(%x: tensor<3x4xf64>, %s: f64) -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.mulf %a, %s : f64
    %1 = arith.mulf %0, %s : f64
    linalg.yield %1 : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

func.func @init_is_read(%x: tensor<3x4xf64>, %init: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %r = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.mulf %a, %o : f64
    %1 = arith.addf %0, %o : f64
    linalg.yield %1 : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

func.func @diagonal(%x: tensor<3x3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%x, %y : tensor<3x3xf64>, tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    linalg.yield %0 : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @add_to_diagonal(%x: tensor<3xf64>, %init: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<3xf64>) outs(%init : tensor<3x3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.mulf %a, %a : f64
    %1 = arith.addf %0, %o : f64
    linalg.yield %1 : f64
  } -> tensor<3x3xf64>
  return %r : tensor<3x3xf64>
}

func.func @index(%x: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %lower = arith.cmpi ult, %j, %i : index
    %0 = arith.mulf %a, %a : f64
    %1 = arith.select %lower, %0, %a : f64
    linalg.yield %1 : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

func.func @same_input_twice(%x: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %e = tensor.empty() : tensor<4x4xf64>
  %r = linalg.generic {indexing_maps = [#x, #xt, #x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %x, %x : tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>) outs(%e : tensor<4x4xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    %1 = arith.addf %0, %c : f64
    linalg.yield %1 : f64
  } -> tensor<4x4xf64>
  return %r : tensor<4x4xf64>
}

func.func @dynamic(%x: tensor<?x?xf64>, %c: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf64>
  %n = tensor.dim %x, %c1 : tensor<?x?xf64>
  %e = tensor.empty(%m, %n) : tensor<?x?xf64>
  %r = linalg.generic {indexing_maps = [#x, #columns, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c : tensor<?x?xf64>, tensor<?xf64>) outs(%e : tensor<?x?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    %1 = math.exp %0 : f64
    linalg.yield %1 : f64
  } -> tensor<?x?xf64>
  return %r : tensor<?x?xf64>
}

// The zero size is static, so that a call needs no other arguments.
func.func @empty(%x: tensor<0x4xf64>, %c: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [#x, #columns], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<0x4xf64>) outs(%c : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.addf %o, %a : f64
    linalg.yield %0 : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}
