// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

#x = affine_map<(i, j) -> (i, j)>
#rows = affine_map<(i, j) -> (i)>
#columns = affine_map<(i, j) -> (j)>
#all = affine_map<(i, j) -> ()>

func.func @sum_of_squares(%x: tensor<3x4xf64>, %init: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [#x, #columns], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.mulf %a, %a : f64
    %1 = arith.addf %o, %0 : f64
    linalg.yield %1 : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

func.func @difference(%x: tensor<3x4xf64>, %init: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = math.sin %a : f64
    %1 = arith.subf %o, %0 : f64
    linalg.yield %1 : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @two_sums(%x: tensor<3x4xf64>, %i: tensor<4xf64>, %j: tensor<3xf64>) -> (tensor<4xf64>, tensor<3xf64>) {
  %r:2 = linalg.generic {indexing_maps = [#x, #columns, #rows], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%i, %j : tensor<4xf64>, tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64, %p: f64):
    %0 = arith.mulf %a, %a : f64
    %1 = arith.addf %o, %0 : f64
    %2 = arith.mulf %0, %a : f64
    %3 = arith.addf %2, %p : f64
    linalg.yield %1, %3 : f64, f64
  } -> (tensor<4xf64>, tensor<3xf64>)
  return %r#0, %r#1 : tensor<4xf64>, tensor<3xf64>
}

// One result is written element by element, the other is a sum.
func.func @map_and_sum(%x: tensor<3x4xf64>, %i: tensor<3xf64>) -> (tensor<3x4xf64>, tensor<3xf64>) {
  %e = tensor.empty() : tensor<3x4xf64>
  %r:2 = linalg.generic {indexing_maps = [#x, #x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%e, %i : tensor<3x4xf64>, tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64, %p: f64):
    %0 = math.exp %a : f64
    %1 = arith.addf %p, %0 : f64
    linalg.yield %0, %1 : f64, f64
  } -> (tensor<3x4xf64>, tensor<3xf64>)
  return %r#0, %r#1 : tensor<3x4xf64>, tensor<3xf64>
}

func.func @kept_axis(%x: tensor<3x4xf64>, %init: tensor<3x1xf64>) -> tensor<3x1xf64> {
  %r = linalg.generic {indexing_maps = [#x, affine_map<(i, j) -> (i, 0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<3x1xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = arith.mulf %a, %a : f64
    %1 = arith.addf %o, %0 : f64
    linalg.yield %1 : f64
  } -> tensor<3x1xf64>
  return %r : tensor<3x1xf64>
}

func.func @product(%x: tensor<3x4xf64>, %init: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = math.sin %a : f64
    %1 = arith.mulf %o, %0 : f64
    linalg.yield %1 : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

// Rows without zero, with one, with two and with three among the factors.
func.func @product_with_zeros(%x: tensor<4x4xf64>, %zeros: tensor<4x4xf64> {surge.range = [0.0, 0.0]}) -> tensor<4xf64> {
  %at = arith.constant dense<[[false, false, false, false], [false, true, false, false], [true, false, false, true],
                              [true, true, false, true]]> : tensor<4x4xi1>
  %factors = arith.select %at, %zeros, %x : tensor<4x4xi1>, tensor<4x4xf64>
  %one = arith.constant dense<1.0> : tensor<4xf64>
  %r = linalg.reduce { arith.mulf } ins(%factors : tensor<4x4xf64>) outs(%one : tensor<4xf64>) dimensions = [1]
  return %r : tensor<4xf64>
}

func.func @product_from_zero(%x: tensor<3x4xf64>, %init: tensor<3xf64> {surge.range = [0.0, 0.0]}) -> tensor<3xf64> {
  %r = linalg.reduce { arith.mulf } ins(%x : tensor<3x4xf64>) outs(%init : tensor<3xf64>) dimensions = [1]
  return %r : tensor<3xf64>
}

func.func @maximum(%x: tensor<3x4xf64>, %init: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%init : tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %0 = math.exp %a : f64
    %1 = arith.maximumf %o, %0 : f64
    linalg.yield %1 : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @minimum(%x: tensor<3x4xf64>) -> tensor<4xf64> {
  %inf = arith.constant dense<0x7FF0000000000000> : tensor<4xf64>
  %square = arith.mulf %x, %x : tensor<3x4xf64>
  %r = linalg.reduce { arith.minnumf } ins(%square : tensor<3x4xf64>) outs(%inf : tensor<4xf64>) dimensions = [0]
  return %r : tensor<4xf64>
}

// The largest element of each row and where it stands.
func.func @selected_maximum(%x: tensor<3x4xf64>) -> tensor<3xf64> {
  %low = arith.constant dense<-1.0e9> : tensor<3xf64>
  %none = arith.constant dense<0> : tensor<3xi64>
  %square = arith.mulf %x, %x : tensor<3x4xf64>
  %r:2 = linalg.generic {indexing_maps = [#x, #rows, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%square : tensor<3x4xf64>) outs(%low, %none : tensor<3xf64>, tensor<3xi64>) {
  ^bb0(%a: f64, %o: f64, %p: i64):
    %j = linalg.index 1 : index
    %k = arith.index_cast %j : index to i64
    %more = arith.cmpf ogt, %a, %o : f64
    %0 = arith.select %more, %a, %o : f64
    %1 = arith.select %more, %k, %p : i64
    linalg.yield %0, %1 : f64, i64
  } -> (tensor<3xf64>, tensor<3xi64>)
  return %r#0 : tensor<3xf64>
}

func.func @log_sum_exp(%x: tensor<3x4xf64>) -> tensor<3xf64> {
  %low = arith.constant dense<0xFFF0000000000000> : tensor<3xf64>
  %max = linalg.reduce { arith.maximumf } ins(%x : tensor<3x4xf64>) outs(%low : tensor<3xf64>) dimensions = [1]
  %zero = arith.constant dense<0.0> : tensor<3xf64>
  %s = linalg.generic {indexing_maps = [#x, #rows, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x, %max : tensor<3x4xf64>, tensor<3xf64>) outs(%zero : tensor<3xf64>) {
  ^bb0(%a: f64, %m: f64, %o: f64):
    %0 = arith.subf %a, %m : f64
    %1 = math.exp %0 : f64
    %2 = arith.addf %o, %1 : f64
    linalg.yield %2 : f64
  } -> tensor<3xf64>
  %l = math.log %s : tensor<3xf64>
  %y = arith.addf %l, %max : tensor<3xf64>
  return %y : tensor<3xf64>
}

// The maximum beside where it is, as exporters write it: the index reads the accumulator as well.
func.func @maximum_and_place(%x: tensor<3x4xf64>) -> (tensor<3xf64>, tensor<3xi64>) {
  %low = arith.constant dense<-2.0> : tensor<3xf64>
  %first = arith.constant dense<0> : tensor<3xi64>
  %r:2 = linalg.generic {indexing_maps = [#x, #rows, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%low, %first : tensor<3xf64>, tensor<3xi64>) {
  ^bb0(%a: f64, %most: f64, %place: i64):
    %j = linalg.index 1 : index
    %here = arith.index_cast %j : index to i64
    %next = arith.maximumf %a, %most : f64
    %above = arith.cmpf ogt, %a, %most : f64
    %next_place = arith.select %above, %here, %place : i64
    linalg.yield %next, %next_place : f64, i64
  } -> (tensor<3xf64>, tensor<3xi64>)
  return %r#0, %r#1 : tensor<3xf64>, tensor<3xi64>
}
