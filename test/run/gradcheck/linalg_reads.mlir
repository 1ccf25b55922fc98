// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Bodies that read a tensor from outside by computed indices: in reverse the elements read get what every round adds.

func.func @mirrored(%x: tensor<4xf64>, %w: tensor<4xf64>) -> tensor<4xf64> {
  %three = arith.constant 3 : index
  %e = tensor.empty() : tensor<4xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%w : tensor<4xf64>) outs(%e : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = arith.subi %three, %i : index
    %b = tensor.extract %x[%j] : tensor<4xf64>
    %bb = arith.mulf %b, %b : f64
    %p = arith.mulf %bb, %a : f64
    linalg.yield %p : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// Every row is read at an index of its own; some elements several times, some never.
func.func @by_label(%x: tensor<3x4xf64>) -> tensor<f64> {
  %labels = arith.constant dense<[1, 3, 1]> : tensor<3xi32>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%labels : tensor<3xi32>) outs(%zero : tensor<f64>) {
  ^bb0(%label: i32, %o: f64):
    %i = linalg.index 0 : index
    %k = arith.index_cast %label : i32 to index
    %a = tensor.extract %x[%i, %k] : tensor<3x4xf64>
    %y = math.exp %a : f64
    %s = arith.addf %o, %y : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}

// Two reads of one tensor and one of another, which is an input as well.
func.func @neighbours(%x: tensor<?x?xf64>, %w: tensor<3xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf64>
  %n = tensor.dim %x, %c1 : tensor<?x?xf64>
  %e = tensor.empty(%m, %n) : tensor<?x?xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x?xf64>) outs(%e : tensor<?x?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %next = arith.addi %j, %c1 : index
    %right = arith.remui %next, %n : index
    %third = arith.remui %i, %n : index
    %b = tensor.extract %x[%i, %right] : tensor<?x?xf64>
    %c = tensor.extract %x[%third, %j] : tensor<?x?xf64>
    %d = tensor.extract %w[%third] : tensor<3xf64>
    %ab = arith.mulf %a, %b : f64
    %cd = arith.mulf %c, %d : f64
    %y = arith.addf %ab, %cd : f64
    linalg.yield %y : f64
  } -> tensor<?x?xf64>
  return %r : tensor<?x?xf64>
}

func.func @scalar_tensor(%x: tensor<f64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%w : tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %b = tensor.extract %x[] : tensor<f64>
    %p = arith.mulf %a, %b : f64
    linalg.yield %p : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @one_round(%x: tensor<3xf64>) -> tensor<f64> {
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<f64>
  %r = linalg.generic {indexing_maps = [affine_map<() -> ()>], iterator_types = []} outs(%e : tensor<f64>) {
  ^bb0(%o: f64):
    %b = tensor.extract %x[%c1] : tensor<3xf64>
    %p = arith.mulf %b, %b : f64
    linalg.yield %p : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}

// Positions enter the value itself.
func.func @index_as_value(%x: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %e = tensor.empty() : tensor<3x4xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %ij = arith.addi %i, %j : index
    %k = arith.index_cast %ij : index to i64
    %f = arith.sitofp %k : i64 to f64
    %aa = arith.mulf %a, %a : f64
    %p = arith.mulf %aa, %f : f64
    linalg.yield %p : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

// In a loop, with indices that depend on its round.
func.func @read_in_loop(%x: tensor<4xf64>) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %k = %c0 to %c3 step %c1 iter_args(%y = %x) -> (tensor<4xf64>) {
    %e = tensor.empty() : tensor<4xf64>
    %g = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
        ins(%y : tensor<4xf64>) outs(%e : tensor<4xf64>) {
    ^bb0(%a: f64, %o: f64):
      %i = linalg.index 0 : index
      %j = arith.subi %c3, %i : index
      %jj = arith.minui %j, %k : index
      %b = tensor.extract %y[%jj] : tensor<4xf64>
      %c = tensor.extract %x[%j] : tensor<4xf64>
      %ab = arith.mulf %a, %b : f64
      %abc = arith.addf %ab, %c : f64
      linalg.yield %abc : f64
    } -> tensor<4xf64>
    scf.yield %g : tensor<4xf64>
  }
  return %r : tensor<4xf64>
}
