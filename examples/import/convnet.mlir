// Made by torch-mlir: python3 from_torch.py convnet convnet.mlir convnet.json
#map = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map1 = affine_map<(d0, d1, d2, d3) -> (0, d1, 0, 0)>
#map2 = affine_map<(d0, d1, d2, d3) -> (d1, 0, 0)>
#map3 = affine_map<(d0, d1) -> (d1)>
#map4 = affine_map<(d0, d1) -> (d0, d1)>
#map5 = affine_map<(d0, d1) -> (d0)>
#map6 = affine_map<(d0, d1) -> (d0, 0)>
#map7 = affine_map<(d0) -> (d0)>
#map8 = affine_map<(d0) -> ()>
#map9 = affine_map<() -> ()>
module {
  func.func @loss(%arg0: tensor<3x1x8x8xf64>, %arg1: tensor<3xi64> {surge.range = [0.0, 4.0]}, %arg2: tensor<3x1x3x3xf64>, %arg3: tensor<3xf64>, %arg4: tensor<3xf64>, %arg5: tensor<4x3x3x3xf64>, %arg6: tensor<4xf64>, %arg7: tensor<6x4xf64>, %arg8: tensor<6xf64>, %arg9: tensor<4x6xf64>, %arg10: tensor<4xf64>) -> tensor<f64> {
    %c-100_i64 = arith.constant -100 : i64
    %c0_i64 = arith.constant 0 : i64
    %cst = arith.constant 0.000000e+00 : f64
    %cst_0 = arith.constant 0xFFF0000000000000 : f64
    %c4 = arith.constant 4 : index
    %cst_1 = arith.constant 1.000000e+00 : f64
    %cst_2 = arith.constant 5.000000e-01 : f64
    %cst_3 = arith.constant dense<0.000000e+00> : tensor<f64>
    %cst_4 = arith.constant 1.000000e-05 : f64
    %cst_5 = arith.constant 1.920000e+02 : f64
    %cst_6 = arith.constant 1.4142135623730951 : f64
    %cst_7 = arith.constant dense<0> : tensor<i64>
    %padded = tensor.pad %arg0 low[0, 0, 1, 1] high[0, 0, 1, 1] {
    ^bb0(%arg11: index, %arg12: index, %arg13: index, %arg14: index):
      tensor.yield %cst : f64
    } : tensor<3x1x8x8xf64> to tensor<3x1x10x10xf64>
    %0 = tensor.empty() : tensor<3x3x8x8xf64>
    %1 = linalg.fill ins(%cst : f64) outs(%0 : tensor<3x3x8x8xf64>) -> tensor<3x3x8x8xf64>
    %2 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>} ins(%padded, %arg2 : tensor<3x1x10x10xf64>, tensor<3x1x3x3xf64>) outs(%1 : tensor<3x3x8x8xf64>) -> tensor<3x3x8x8xf64>
    %3 = tensor.empty() : tensor<1x3x1x1xf64>
    %4 = linalg.fill ins(%cst : f64) outs(%3 : tensor<1x3x1x1xf64>) -> tensor<1x3x1x1xf64>
    %5 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["reduction", "parallel", "reduction", "reduction"]} ins(%2 : tensor<3x3x8x8xf64>) outs(%4 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.addf %in, %out : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %6 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%5 : tensor<1x3x1x1xf64>) outs(%3 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.divf %in, %cst_5 : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %7 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%2, %6 : tensor<3x3x8x8xf64>, tensor<1x3x1x1xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.subf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x3x8x8xf64>
    %8 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%7, %7 : tensor<3x3x8x8xf64>, tensor<3x3x8x8xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.mulf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x3x8x8xf64>
    %9 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["reduction", "parallel", "reduction", "reduction"]} ins(%8 : tensor<3x3x8x8xf64>) outs(%4 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.addf %in, %out : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %10 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%9 : tensor<1x3x1x1xf64>) outs(%3 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.divf %in, %cst_5 : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %11 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%10 : tensor<1x3x1x1xf64>) outs(%3 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.addf %in, %cst_4 : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %12 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%11 : tensor<1x3x1x1xf64>) outs(%3 : tensor<1x3x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = math.rsqrt %in : f64
      linalg.yield %64 : f64
    } -> tensor<1x3x1x1xf64>
    %13 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%7, %12 : tensor<3x3x8x8xf64>, tensor<1x3x1x1xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.mulf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x3x8x8xf64>
    %expanded = tensor.expand_shape %arg3 [[0, 1, 2]] output_shape [3, 1, 1] : tensor<3xf64> into tensor<3x1x1xf64>
    %14 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%13, %expanded : tensor<3x3x8x8xf64>, tensor<3x1x1xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.mulf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x3x8x8xf64>
    %expanded_8 = tensor.expand_shape %arg4 [[0, 1, 2]] output_shape [3, 1, 1] : tensor<3xf64> into tensor<3x1x1xf64>
    %15 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%14, %expanded_8 : tensor<3x3x8x8xf64>, tensor<3x1x1xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.addf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x3x8x8xf64>
    %16 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%15 : tensor<3x3x8x8xf64>) outs(%0 : tensor<3x3x8x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.cmpf ugt, %in, %cst : f64
      %65 = arith.select %64, %in, %cst : f64
      linalg.yield %65 : f64
    } -> tensor<3x3x8x8xf64>
    %17 = tensor.empty() : tensor<3x3x4x4xf64>
    %18 = linalg.fill ins(%cst_0 : f64) outs(%17 : tensor<3x3x4x4xf64>) -> tensor<3x3x4x4xf64>
    %19 = tensor.empty() : tensor<2x2xf64>
    %20 = linalg.pooling_nchw_max {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%16, %19 : tensor<3x3x8x8xf64>, tensor<2x2xf64>) outs(%18 : tensor<3x3x4x4xf64>) -> tensor<3x3x4x4xf64>
    %21 = tensor.empty() : tensor<3x4x1x1xf64>
    %broadcasted = linalg.broadcast ins(%arg6 : tensor<4xf64>) outs(%21 : tensor<3x4x1x1xf64>) dimensions = [0, 2, 3] 
    %22 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%20, %arg5 : tensor<3x3x4x4xf64>, tensor<4x3x3x3xf64>) outs(%broadcasted : tensor<3x4x1x1xf64>) -> tensor<3x4x1x1xf64>
    %23 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%22 : tensor<3x4x1x1xf64>) outs(%21 : tensor<3x4x1x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.divf %in, %cst_6 : f64
      %65 = math.erf %64 : f64
      %66 = arith.addf %65, %cst_1 : f64
      %67 = arith.mulf %66, %cst_2 : f64
      %68 = arith.mulf %in, %67 : f64
      linalg.yield %68 : f64
    } -> tensor<3x4x1x1xf64>
    %collapsed = tensor.collapse_shape %23 [[0], [1, 2, 3]] : tensor<3x4x1x1xf64> into tensor<3x4xf64>
    %24 = tensor.empty() : tensor<4x6xf64>
    %transposed = linalg.transpose ins(%arg7 : tensor<6x4xf64>) outs(%24 : tensor<4x6xf64>) permutation = [1, 0] 
    %25 = tensor.empty() : tensor<3x6xf64>
    %26 = linalg.fill ins(%cst : f64) outs(%25 : tensor<3x6xf64>) -> tensor<3x6xf64>
    %27 = linalg.matmul ins(%collapsed, %transposed : tensor<3x4xf64>, tensor<4x6xf64>) outs(%26 : tensor<3x6xf64>) -> tensor<3x6xf64>
    %28 = linalg.generic {indexing_maps = [#map3, #map4], iterator_types = ["parallel", "parallel"]} ins(%arg8 : tensor<6xf64>) outs(%25 : tensor<3x6xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<3x6xf64>
    %29 = linalg.generic {indexing_maps = [#map4, #map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%27, %28 : tensor<3x6xf64>, tensor<3x6xf64>) outs(%25 : tensor<3x6xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.addf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x6xf64>
    %30 = linalg.generic {indexing_maps = [#map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%29 : tensor<3x6xf64>) outs(%25 : tensor<3x6xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.negf %in : f64
      %65 = math.exp %64 : f64
      %66 = arith.addf %65, %cst_1 : f64
      %67 = arith.divf %cst_1, %66 : f64
      linalg.yield %67 : f64
    } -> tensor<3x6xf64>
    %31 = linalg.generic {indexing_maps = [#map4, #map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%29, %30 : tensor<3x6xf64>, tensor<3x6xf64>) outs(%25 : tensor<3x6xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.mulf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x6xf64>
    %32 = tensor.empty() : tensor<6x4xf64>
    %transposed_9 = linalg.transpose ins(%arg9 : tensor<4x6xf64>) outs(%32 : tensor<6x4xf64>) permutation = [1, 0] 
    %33 = tensor.empty() : tensor<3x4xf64>
    %34 = linalg.fill ins(%cst : f64) outs(%33 : tensor<3x4xf64>) -> tensor<3x4xf64>
    %35 = linalg.matmul ins(%31, %transposed_9 : tensor<3x6xf64>, tensor<6x4xf64>) outs(%34 : tensor<3x4xf64>) -> tensor<3x4xf64>
    %36 = linalg.generic {indexing_maps = [#map3, #map4], iterator_types = ["parallel", "parallel"]} ins(%arg10 : tensor<4xf64>) outs(%33 : tensor<3x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<3x4xf64>
    %37 = linalg.generic {indexing_maps = [#map4, #map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%35, %36 : tensor<3x4xf64>, tensor<3x4xf64>) outs(%33 : tensor<3x4xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.addf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x4xf64>
    %38 = tensor.empty() : tensor<3xi64>
    %39 = linalg.fill ins(%c0_i64 : i64) outs(%38 : tensor<3xi64>) -> tensor<3xi64>
    %40 = tensor.empty() : tensor<3xf64>
    %41 = linalg.fill ins(%cst_0 : f64) outs(%40 : tensor<3xf64>) -> tensor<3xf64>
    %42:2 = linalg.generic {indexing_maps = [#map4, #map5, #map5], iterator_types = ["parallel", "reduction"]} ins(%37 : tensor<3x4xf64>) outs(%41, %39 : tensor<3xf64>, tensor<3xi64>) {
    ^bb0(%in: f64, %out: f64, %out_13: i64):
      %64 = linalg.index 1 : index
      %65 = arith.index_cast %64 : index to i64
      %66 = arith.maximumf %in, %out : f64
      %67 = arith.cmpf ogt, %in, %out : f64
      %68 = arith.select %67, %65, %out_13 : i64
      linalg.yield %66, %68 : f64, i64
    } -> (tensor<3xf64>, tensor<3xi64>)
    %expanded_10 = tensor.expand_shape %42#0 [[0, 1]] output_shape [3, 1] : tensor<3xf64> into tensor<3x1xf64>
    %43 = linalg.generic {indexing_maps = [#map4, #map6, #map4], iterator_types = ["parallel", "parallel"]} ins(%37, %expanded_10 : tensor<3x4xf64>, tensor<3x1xf64>) outs(%33 : tensor<3x4xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.subf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x4xf64>
    %44 = linalg.generic {indexing_maps = [#map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%43 : tensor<3x4xf64>) outs(%33 : tensor<3x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = math.exp %in : f64
      linalg.yield %64 : f64
    } -> tensor<3x4xf64>
    %45 = tensor.empty() : tensor<3x1xf64>
    %46 = linalg.fill ins(%cst : f64) outs(%45 : tensor<3x1xf64>) -> tensor<3x1xf64>
    %47 = linalg.generic {indexing_maps = [#map4, #map6], iterator_types = ["parallel", "reduction"]} ins(%44 : tensor<3x4xf64>) outs(%46 : tensor<3x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.addf %in, %out : f64
      linalg.yield %64 : f64
    } -> tensor<3x1xf64>
    %48 = linalg.generic {indexing_maps = [#map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%47 : tensor<3x1xf64>) outs(%45 : tensor<3x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = math.log %in : f64
      linalg.yield %64 : f64
    } -> tensor<3x1xf64>
    %49 = linalg.generic {indexing_maps = [#map4, #map6, #map4], iterator_types = ["parallel", "parallel"]} ins(%43, %48 : tensor<3x4xf64>, tensor<3x1xf64>) outs(%33 : tensor<3x4xf64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.subf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<3x4xf64>
    %50 = tensor.empty() : tensor<3xi1>
    %51 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel"]} ins(%arg1 : tensor<3xi64>) outs(%50 : tensor<3xi1>) {
    ^bb0(%in: i64, %out: i1):
      %64 = arith.cmpi ne, %in, %c-100_i64 : i64
      linalg.yield %64 : i1
    } -> tensor<3xi1>
    %52 = linalg.generic {indexing_maps = [#map7, #map7, #map8, #map7], iterator_types = ["parallel"]} ins(%51, %arg1, %cst_7 : tensor<3xi1>, tensor<3xi64>, tensor<i64>) outs(%38 : tensor<3xi64>) {
    ^bb0(%in: i1, %in_13: i64, %in_14: i64, %out: i64):
      %64 = arith.select %in, %in_13, %in_14 : i64
      linalg.yield %64 : i64
    } -> tensor<3xi64>
    %expanded_11 = tensor.expand_shape %52 [[0, 1]] output_shape [3, 1] : tensor<3xi64> into tensor<3x1xi64>
    %53 = linalg.generic {indexing_maps = [#map4, #map4], iterator_types = ["parallel", "parallel"]} ins(%expanded_11 : tensor<3x1xi64>) outs(%46 : tensor<3x1xf64>) {
    ^bb0(%in: i64, %out: f64):
      %64 = linalg.index 0 : index
      %65 = arith.index_cast %in : i64 to index
      %66 = arith.cmpi slt, %65, %c4 : index
      cf.assert %66, "index must be smaller than dim size"
      %67 = arith.cmpi sge, %in, %c0_i64 : i64
      cf.assert %67, "index must be larger or equal to 0"
      %extracted = tensor.extract %49[%64, %65] : tensor<3x4xf64>
      linalg.yield %extracted : f64
    } -> tensor<3x1xf64>
    %collapsed_12 = tensor.collapse_shape %53 [[0, 1]] : tensor<3x1xf64> into tensor<3xf64>
    %54 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel"]} ins(%collapsed_12 : tensor<3xf64>) outs(%40 : tensor<3xf64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.negf %in : f64
      linalg.yield %64 : f64
    } -> tensor<3xf64>
    %55 = linalg.generic {indexing_maps = [#map7, #map7, #map8, #map7], iterator_types = ["parallel"]} ins(%51, %54, %cst_3 : tensor<3xi1>, tensor<3xf64>, tensor<f64>) outs(%40 : tensor<3xf64>) {
    ^bb0(%in: i1, %in_13: f64, %in_14: f64, %out: f64):
      %64 = arith.select %in, %in_13, %in_14 : f64
      linalg.yield %64 : f64
    } -> tensor<3xf64>
    %56 = tensor.empty() : tensor<i64>
    %57 = linalg.fill ins(%c0_i64 : i64) outs(%56 : tensor<i64>) -> tensor<i64>
    %58 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["reduction"]} ins(%51 : tensor<3xi1>) outs(%57 : tensor<i64>) {
    ^bb0(%in: i1, %out: i64):
      %64 = arith.extui %in : i1 to i64
      %65 = arith.addi %64, %out : i64
      linalg.yield %65 : i64
    } -> tensor<i64>
    %59 = tensor.empty() : tensor<f64>
    %60 = linalg.generic {indexing_maps = [#map9, #map9], iterator_types = []} ins(%58 : tensor<i64>) outs(%59 : tensor<f64>) {
    ^bb0(%in: i64, %out: f64):
      %64 = arith.sitofp %in : i64 to f64
      linalg.yield %64 : f64
    } -> tensor<f64>
    %61 = linalg.fill ins(%cst : f64) outs(%59 : tensor<f64>) -> tensor<f64>
    %62 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["reduction"]} ins(%55 : tensor<3xf64>) outs(%61 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %64 = arith.addf %in, %out : f64
      linalg.yield %64 : f64
    } -> tensor<f64>
    %63 = linalg.generic {indexing_maps = [#map9, #map9, #map9], iterator_types = []} ins(%62, %60 : tensor<f64>, tensor<f64>) outs(%59 : tensor<f64>) {
    ^bb0(%in: f64, %in_13: f64, %out: f64):
      %64 = arith.divf %in, %in_13 : f64
      linalg.yield %64 : f64
    } -> tensor<f64>
    return %63 : tensor<f64>
  }
  func.func @gradient(%0: tensor<3x1x8x8xf64>, %1: tensor<3xi64>, %2: tensor<3x1x3x3xf64>, %3: tensor<3xf64>, %4: tensor<3xf64>, %5: tensor<4x3x3x3xf64>, %6: tensor<4xf64>, %7: tensor<6x4xf64>, %8: tensor<6xf64>, %9: tensor<4x6xf64>, %10: tensor<4xf64>) -> (tensor<f64>, tensor<3x1x3x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<4x3x3x3xf64>, tensor<4xf64>, tensor<6x4xf64>, tensor<6xf64>, tensor<4x6xf64>, tensor<4xf64>) {
    %r:10 = surge.value_and_grad @loss(%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10) wrt [2, 3, 4, 5, 6, 7, 8, 9, 10]
        : (tensor<3x1x8x8xf64>, tensor<3xi64>, tensor<3x1x3x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<4x3x3x3xf64>, tensor<4xf64>, tensor<6x4xf64>, tensor<6xf64>, tensor<4x6xf64>, tensor<4xf64>) -> (tensor<f64>, tensor<3x1x3x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<4x3x3x3xf64>, tensor<4xf64>, tensor<6x4xf64>, tensor<6xf64>, tensor<4x6xf64>, tensor<4xf64>)
    return %r#0, %r#1, %r#2, %r#3, %r#4, %r#5, %r#6, %r#7, %r#8, %r#9 : tensor<f64>, tensor<3x1x3x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<4x3x3x3xf64>, tensor<4xf64>, tensor<6x4xf64>, tensor<6xf64>, tensor<4x6xf64>, tensor<4xf64>
  }
}
