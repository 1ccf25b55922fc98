// Made by torch-mlir: python3 from_torch.py regression regression.mlir regression.json
#map = affine_map<(d0, d1) -> (d1)>
#map1 = affine_map<(d0, d1) -> (d0, d1)>
#map2 = affine_map<(d0, d1) -> ()>
#map3 = affine_map<() -> ()>
module {
  func.func @loss(%arg0: tensor<?x4xf64>, %arg1: tensor<?x2xf64>, %arg2: tensor<5x4xf64>, %arg3: tensor<5xf64>, %arg4: tensor<2x5xf64>, %arg5: tensor<2xf64>) -> tensor<f64> {
    %true = arith.constant true
    %c2_i64 = arith.constant 2 : i64
    %c0_i64 = arith.constant 0 : i64
    %c0 = arith.constant 0 : index
    %cst = arith.constant 0.000000e+00 : f64
    %c2 = arith.constant 2 : index
    %dim = tensor.dim %arg0, %c0 : tensor<?x4xf64>
    %0 = arith.index_cast %dim : index to i64
    %1 = tensor.empty() : tensor<4x5xf64>
    %transposed = linalg.transpose ins(%arg2 : tensor<5x4xf64>) outs(%1 : tensor<4x5xf64>) permutation = [1, 0] 
    %2 = tensor.empty(%dim) : tensor<?x5xf64>
    %3 = linalg.fill ins(%cst : f64) outs(%2 : tensor<?x5xf64>) -> tensor<?x5xf64>
    %4 = linalg.matmul ins(%arg0, %transposed : tensor<?x4xf64>, tensor<4x5xf64>) outs(%3 : tensor<?x5xf64>) -> tensor<?x5xf64>
    %5 = arith.cmpi sge, %0, %c0_i64 : i64
    cf.assert %5, "negative values not allowed in new dimensions"
    %6 = tensor.empty(%dim) : tensor<?x5xf64>
    %7 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<5xf64>) outs(%6 : tensor<?x5xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<?x5xf64>
    cf.assert %true, "mismatched size for broadcast"
    %8 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel"]} ins(%4, %7 : tensor<?x5xf64>, tensor<?x5xf64>) outs(%2 : tensor<?x5xf64>) {
    ^bb0(%in: f64, %in_2: f64, %out: f64):
      %26 = arith.addf %in, %in_2 : f64
      linalg.yield %26 : f64
    } -> tensor<?x5xf64>
    %9 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel"]} ins(%8 : tensor<?x5xf64>) outs(%2 : tensor<?x5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %26 = math.tanh %in : f64
      linalg.yield %26 : f64
    } -> tensor<?x5xf64>
    %10 = tensor.empty() : tensor<5x2xf64>
    %transposed_0 = linalg.transpose ins(%arg4 : tensor<2x5xf64>) outs(%10 : tensor<5x2xf64>) permutation = [1, 0] 
    %11 = tensor.empty(%dim) : tensor<?x2xf64>
    %12 = linalg.fill ins(%cst : f64) outs(%11 : tensor<?x2xf64>) -> tensor<?x2xf64>
    %13 = linalg.matmul ins(%9, %transposed_0 : tensor<?x5xf64>, tensor<5x2xf64>) outs(%12 : tensor<?x2xf64>) -> tensor<?x2xf64>
    cf.assert %5, "negative values not allowed in new dimensions"
    %14 = tensor.empty(%dim) : tensor<?x2xf64>
    %15 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%arg5 : tensor<2xf64>) outs(%14 : tensor<?x2xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<?x2xf64>
    cf.assert %true, "mismatched size for broadcast"
    %16 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel"]} ins(%13, %15 : tensor<?x2xf64>, tensor<?x2xf64>) outs(%11 : tensor<?x2xf64>) {
    ^bb0(%in: f64, %in_2: f64, %out: f64):
      %26 = arith.addf %in, %in_2 : f64
      linalg.yield %26 : f64
    } -> tensor<?x2xf64>
    %dim_1 = tensor.dim %arg1, %c0 : tensor<?x2xf64>
    %17 = arith.cmpi eq, %dim, %dim_1 : index
    cf.assert %17, "mismatched size for broadcast"
    %18 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel"]} ins(%16, %arg1 : tensor<?x2xf64>, tensor<?x2xf64>) outs(%11 : tensor<?x2xf64>) {
    ^bb0(%in: f64, %in_2: f64, %out: f64):
      %26 = arith.subf %in, %in_2 : f64
      linalg.yield %26 : f64
    } -> tensor<?x2xf64>
    %19 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel"]} ins(%18 : tensor<?x2xf64>) outs(%11 : tensor<?x2xf64>) {
    ^bb0(%in: f64, %out: f64):
      %26 = math.fpowi %in, %c2_i64 : f64, i64
      linalg.yield %26 : f64
    } -> tensor<?x2xf64>
    %20 = tensor.empty() : tensor<f64>
    %21 = linalg.fill ins(%cst : f64) outs(%20 : tensor<f64>) -> tensor<f64>
    %22 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["reduction", "reduction"]} ins(%19 : tensor<?x2xf64>) outs(%21 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %26 = arith.addf %in, %out : f64
      linalg.yield %26 : f64
    } -> tensor<f64>
    %23 = arith.muli %dim, %c2 : index
    %24 = arith.index_cast %23 : index to i64
    %25 = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = []} ins(%22 : tensor<f64>) outs(%20 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %26 = arith.sitofp %24 : i64 to f64
      %27 = arith.divf %in, %26 : f64
      linalg.yield %27 : f64
    } -> tensor<f64>
    return %25 : tensor<f64>
  }
  func.func @gradient(%0: tensor<?x4xf64>, %1: tensor<?x2xf64>, %2: tensor<5x4xf64>, %3: tensor<5xf64>, %4: tensor<2x5xf64>, %5: tensor<2xf64>) -> (tensor<f64>, tensor<5x4xf64>, tensor<5xf64>, tensor<2x5xf64>, tensor<2xf64>) {
    %r:5 = surge.value_and_grad @loss(%0, %1, %2, %3, %4, %5) wrt [2, 3, 4, 5]
        : (tensor<?x4xf64>, tensor<?x2xf64>, tensor<5x4xf64>, tensor<5xf64>, tensor<2x5xf64>, tensor<2xf64>) -> (tensor<f64>, tensor<5x4xf64>, tensor<5xf64>, tensor<2x5xf64>, tensor<2xf64>)
    return %r#0, %r#1, %r#2, %r#3, %r#4 : tensor<f64>, tensor<5x4xf64>, tensor<5xf64>, tensor<2x5xf64>, tensor<2xf64>
  }
}
