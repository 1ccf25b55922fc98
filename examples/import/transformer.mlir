// Made by torch-mlir: python3 from_torch.py transformer transformer.mlir transformer.json
#map = affine_map<(d0, d1, d2) -> (d0, d1)>
#map1 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#map2 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map3 = affine_map<(d0, d1, d2) -> (d0, d1, 0)>
#map4 = affine_map<(d0, d1, d2) -> (d2)>
#map5 = affine_map<(d0, d1) -> (d1)>
#map6 = affine_map<(d0, d1) -> (d0, d1)>
#map7 = affine_map<(d0) -> (d0)>
#map8 = affine_map<(d0, d1) -> (0, d1)>
#map9 = affine_map<(d0, d1) -> (d0, 0)>
#map10 = affine_map<(d0, d1) -> ()>
#map11 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map12 = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#map13 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#map14 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>
#map15 = affine_map<(d0, d1) -> (d0)>
#map16 = affine_map<(d0) -> ()>
#map17 = affine_map<() -> ()>
module {
  func.func @loss(%arg0: tensor<3x5xi64> {surge.range = [0.0, 7.0]}, %arg1: tensor<15xi64> {surge.range = [0.0, 7.0]}, %arg2: tensor<5x8xf64>, %arg3: tensor<7x8xf64>, %arg4: tensor<8xf64>, %arg5: tensor<8xf64>, %arg6: tensor<24x8xf64>, %arg7: tensor<24xf64>, %arg8: tensor<16x8xf64>, %arg9: tensor<16xf64>, %arg10: tensor<8x16xf64>, %arg11: tensor<8xf64>, %arg12: tensor<7x8xf64>) -> tensor<f64> {
    %c-100_i64 = arith.constant -100 : i64
    %c0_i64 = arith.constant 0 : i64
    %c1_i64 = arith.constant 1 : i64
    %c7 = arith.constant 7 : index
    %cst = arith.constant 0.000000e+00 : f64
    %cst_0 = arith.constant 0xFFF0000000000000 : f64
    %cst_1 = arith.constant 1.000000e+00 : f64
    %cst_2 = arith.constant 5.000000e-01 : f64
    %cst_3 = arith.constant dense<0.000000e+00> : tensor<f64>
    %cst_4 = arith.constant dense<0xFFF0000000000000> : tensor<5x5xf64>
    %cst_5 = arith.constant 1.000000e-05 : f64
    %cst_6 = arith.constant 8.000000e+00 : f64
    %cst_7 = arith.constant 2.000000e+00 : f64
    %cst_8 = arith.constant 1.4142135623730951 : f64
    %cst_9 = arith.constant dense<0> : tensor<i64>
    %0 = tensor.empty() : tensor<3x5x8xf64>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<3x5xi64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: i64, %out: f64):
      %99 = arith.index_cast %in : i64 to index
      %100 = linalg.index 2 : index
      %101 = arith.cmpi slt, %99, %c7 : index
      cf.assert %101, "index must be smaller than dim size"
      %102 = arith.cmpi sge, %in, %c0_i64 : i64
      cf.assert %102, "index must be larger or equal to 0"
      %extracted = tensor.extract %arg3[%99, %100] : tensor<7x8xf64>
      linalg.yield %extracted : f64
    } -> tensor<3x5x8xf64>
    %2 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %arg2 : tensor<3x5x8xf64>, tensor<5x8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %3 = tensor.empty() : tensor<3x5x1xf64>
    %4 = linalg.fill ins(%cst : f64) outs(%3 : tensor<3x5x1xf64>) -> tensor<3x5x1xf64>
    %5 = linalg.generic {indexing_maps = [#map1, #map3], iterator_types = ["parallel", "parallel", "reduction"]} ins(%2 : tensor<3x5x8xf64>) outs(%4 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %out : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %6 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%5 : tensor<3x5x1xf64>) outs(%3 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.divf %in, %cst_6 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %7 = linalg.generic {indexing_maps = [#map1, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%2, %6 : tensor<3x5x8xf64>, tensor<3x5x1xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.subf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %8 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %7 : tensor<3x5x8xf64>, tensor<3x5x8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.mulf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %9 = linalg.generic {indexing_maps = [#map1, #map3], iterator_types = ["parallel", "parallel", "reduction"]} ins(%8 : tensor<3x5x8xf64>) outs(%4 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %out : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %10 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%9 : tensor<3x5x1xf64>) outs(%3 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.divf %in, %cst_6 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %11 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%10 : tensor<3x5x1xf64>) outs(%3 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %cst_5 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %12 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%11 : tensor<3x5x1xf64>) outs(%3 : tensor<3x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = math.rsqrt %in : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x1xf64>
    %13 = linalg.generic {indexing_maps = [#map1, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %12 : tensor<3x5x8xf64>, tensor<3x5x1xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.mulf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %14 = linalg.generic {indexing_maps = [#map1, #map4, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13, %arg4 : tensor<3x5x8xf64>, tensor<8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.mulf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %15 = linalg.generic {indexing_maps = [#map1, #map4, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14, %arg5 : tensor<3x5x8xf64>, tensor<8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %collapsed = tensor.collapse_shape %15 [[0, 1], [2]] : tensor<3x5x8xf64> into tensor<15x8xf64>
    %16 = tensor.empty() : tensor<8x24xf64>
    %transposed = linalg.transpose ins(%arg6 : tensor<24x8xf64>) outs(%16 : tensor<8x24xf64>) permutation = [1, 0] 
    %17 = tensor.empty() : tensor<15x24xf64>
    %18 = linalg.fill ins(%cst : f64) outs(%17 : tensor<15x24xf64>) -> tensor<15x24xf64>
    %19 = linalg.matmul ins(%collapsed, %transposed : tensor<15x8xf64>, tensor<8x24xf64>) outs(%18 : tensor<15x24xf64>) -> tensor<15x24xf64>
    %20 = linalg.generic {indexing_maps = [#map5, #map6], iterator_types = ["parallel", "parallel"]} ins(%arg7 : tensor<24xf64>) outs(%17 : tensor<15x24xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<15x24xf64>
    %21 = linalg.generic {indexing_maps = [#map6, #map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%19, %20 : tensor<15x24xf64>, tensor<15x24xf64>) outs(%17 : tensor<15x24xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<15x24xf64>
    %expanded = tensor.expand_shape %21 [[0, 1], [2, 3, 4]] output_shape [3, 5, 3, 2, 4] : tensor<15x24xf64> into tensor<3x5x3x2x4xf64>
    %22 = tensor.empty() : tensor<3x3x2x5x4xf64>
    %transposed_10 = linalg.transpose ins(%expanded : tensor<3x5x3x2x4xf64>) outs(%22 : tensor<3x3x2x5x4xf64>) permutation = [2, 0, 3, 1, 4] 
    %extracted_slice = tensor.extract_slice %transposed_10[0, 0, 0, 0, 0] [1, 3, 2, 5, 4] [1, 1, 1, 1, 1] : tensor<3x3x2x5x4xf64> to tensor<1x3x2x5x4xf64>
    %extracted_slice_11 = tensor.extract_slice %transposed_10[1, 0, 0, 0, 0] [1, 3, 2, 5, 4] [1, 1, 1, 1, 1] : tensor<3x3x2x5x4xf64> to tensor<1x3x2x5x4xf64>
    %extracted_slice_12 = tensor.extract_slice %transposed_10[2, 0, 0, 0, 0] [1, 3, 2, 5, 4] [1, 1, 1, 1, 1] : tensor<3x3x2x5x4xf64> to tensor<1x3x2x5x4xf64>
    %collapsed_13 = tensor.collapse_shape %extracted_slice_11 [[0, 1], [2], [3], [4]] : tensor<1x3x2x5x4xf64> into tensor<3x2x5x4xf64>
    %23 = tensor.empty() : tensor<5xi64>
    %24 = linalg.generic {indexing_maps = [#map7], iterator_types = ["parallel"]} outs(%23 : tensor<5xi64>) {
    ^bb0(%out: i64):
      %99 = linalg.index 0 : index
      %100 = arith.index_cast %99 : index to i64
      linalg.yield %100 : i64
    } -> tensor<5xi64>
    %expanded_14 = tensor.expand_shape %24 [[0, 1]] output_shape [1, 5] : tensor<5xi64> into tensor<1x5xi64>
    %expanded_15 = tensor.expand_shape %24 [[0, 1]] output_shape [5, 1] : tensor<5xi64> into tensor<5x1xi64>
    %25 = tensor.empty() : tensor<5x5xi64>
    %26 = linalg.generic {indexing_maps = [#map8, #map9, #map6], iterator_types = ["parallel", "parallel"]} ins(%expanded_14, %expanded_15 : tensor<1x5xi64>, tensor<5x1xi64>) outs(%25 : tensor<5x5xi64>) {
    ^bb0(%in: i64, %in_37: i64, %out: i64):
      %99 = arith.subi %in, %in_37 : i64
      linalg.yield %99 : i64
    } -> tensor<5x5xi64>
    %27 = tensor.empty() : tensor<5x5xi1>
    %28 = linalg.generic {indexing_maps = [#map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%26 : tensor<5x5xi64>) outs(%27 : tensor<5x5xi1>) {
    ^bb0(%in: i64, %out: i1):
      %99 = arith.cmpi sge, %in, %c1_i64 : i64
      linalg.yield %99 : i1
    } -> tensor<5x5xi1>
    %29 = tensor.empty() : tensor<5x5xf64>
    %30 = linalg.generic {indexing_maps = [#map6, #map6, #map10, #map6], iterator_types = ["parallel", "parallel"]} ins(%28, %cst_4, %cst_3 : tensor<5x5xi1>, tensor<5x5xf64>, tensor<f64>) outs(%29 : tensor<5x5xf64>) {
    ^bb0(%in: i1, %in_37: f64, %in_38: f64, %out: f64):
      %99 = arith.select %in, %in_37, %in_38 : f64
      linalg.yield %99 : f64
    } -> tensor<5x5xf64>
    %31 = tensor.empty() : tensor<3x2x4x5xf64>
    %transposed_16 = linalg.transpose ins(%collapsed_13 : tensor<3x2x5x4xf64>) outs(%31 : tensor<3x2x4x5xf64>) permutation = [0, 1, 3, 2] 
    %collapsed_17 = tensor.collapse_shape %extracted_slice [[0, 1, 2], [3], [4]] : tensor<1x3x2x5x4xf64> into tensor<6x5x4xf64>
    %collapsed_18 = tensor.collapse_shape %transposed_16 [[0, 1], [2], [3]] : tensor<3x2x4x5xf64> into tensor<6x4x5xf64>
    %32 = tensor.empty() : tensor<6x5x5xf64>
    %33 = linalg.fill ins(%cst : f64) outs(%32 : tensor<6x5x5xf64>) -> tensor<6x5x5xf64>
    %34 = linalg.batch_matmul ins(%collapsed_17, %collapsed_18 : tensor<6x5x4xf64>, tensor<6x4x5xf64>) outs(%33 : tensor<6x5x5xf64>) -> tensor<6x5x5xf64>
    %expanded_19 = tensor.expand_shape %34 [[0, 1], [2], [3]] output_shape [3, 2, 5, 5] : tensor<6x5x5xf64> into tensor<3x2x5x5xf64>
    %35 = tensor.empty() : tensor<3x2x5x5xf64>
    %36 = linalg.generic {indexing_maps = [#map11, #map11], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<3x2x5x5xf64>) outs(%35 : tensor<3x2x5x5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.divf %in, %cst_7 : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x5xf64>
    %37 = linalg.generic {indexing_maps = [#map11, #map12, #map11], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%36, %30 : tensor<3x2x5x5xf64>, tensor<5x5xf64>) outs(%35 : tensor<3x2x5x5xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x5xf64>
    %38 = tensor.empty() : tensor<3x2x5xi64>
    %39 = linalg.fill ins(%c0_i64 : i64) outs(%38 : tensor<3x2x5xi64>) -> tensor<3x2x5xi64>
    %40 = tensor.empty() : tensor<3x2x5xf64>
    %41 = linalg.fill ins(%cst_0 : f64) outs(%40 : tensor<3x2x5xf64>) -> tensor<3x2x5xf64>
    %42:2 = linalg.generic {indexing_maps = [#map11, #map13, #map13], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%37 : tensor<3x2x5x5xf64>) outs(%41, %39 : tensor<3x2x5xf64>, tensor<3x2x5xi64>) {
    ^bb0(%in: f64, %out: f64, %out_37: i64):
      %99 = linalg.index 3 : index
      %100 = arith.index_cast %99 : index to i64
      %101 = arith.maximumf %in, %out : f64
      %102 = arith.cmpf ogt, %in, %out : f64
      %103 = arith.select %102, %100, %out_37 : i64
      linalg.yield %101, %103 : f64, i64
    } -> (tensor<3x2x5xf64>, tensor<3x2x5xi64>)
    %expanded_20 = tensor.expand_shape %42#0 [[0], [1], [2, 3]] output_shape [3, 2, 5, 1] : tensor<3x2x5xf64> into tensor<3x2x5x1xf64>
    %43 = linalg.generic {indexing_maps = [#map11, #map14, #map11], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37, %expanded_20 : tensor<3x2x5x5xf64>, tensor<3x2x5x1xf64>) outs(%35 : tensor<3x2x5x5xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.subf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x5xf64>
    %44 = linalg.generic {indexing_maps = [#map11, #map11], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%43 : tensor<3x2x5x5xf64>) outs(%35 : tensor<3x2x5x5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = math.exp %in : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x5xf64>
    %45 = tensor.empty() : tensor<3x2x5x1xf64>
    %46 = linalg.fill ins(%cst : f64) outs(%45 : tensor<3x2x5x1xf64>) -> tensor<3x2x5x1xf64>
    %47 = linalg.generic {indexing_maps = [#map11, #map14], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%44 : tensor<3x2x5x5xf64>) outs(%46 : tensor<3x2x5x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %out : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x1xf64>
    %48 = linalg.generic {indexing_maps = [#map11, #map14, #map11], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%44, %47 : tensor<3x2x5x5xf64>, tensor<3x2x5x1xf64>) outs(%35 : tensor<3x2x5x5xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.divf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x2x5x5xf64>
    %collapsed_21 = tensor.collapse_shape %48 [[0, 1], [2], [3]] : tensor<3x2x5x5xf64> into tensor<6x5x5xf64>
    %collapsed_22 = tensor.collapse_shape %extracted_slice_12 [[0, 1, 2], [3], [4]] : tensor<1x3x2x5x4xf64> into tensor<6x5x4xf64>
    %49 = tensor.empty() : tensor<6x5x4xf64>
    %50 = linalg.fill ins(%cst : f64) outs(%49 : tensor<6x5x4xf64>) -> tensor<6x5x4xf64>
    %51 = linalg.batch_matmul ins(%collapsed_21, %collapsed_22 : tensor<6x5x5xf64>, tensor<6x5x4xf64>) outs(%50 : tensor<6x5x4xf64>) -> tensor<6x5x4xf64>
    %expanded_23 = tensor.expand_shape %51 [[0, 1], [2], [3]] output_shape [3, 2, 5, 4] : tensor<6x5x4xf64> into tensor<3x2x5x4xf64>
    %52 = tensor.empty() : tensor<3x5x2x4xf64>
    %transposed_24 = linalg.transpose ins(%expanded_23 : tensor<3x2x5x4xf64>) outs(%52 : tensor<3x5x2x4xf64>) permutation = [0, 2, 1, 3] 
    %collapsed_25 = tensor.collapse_shape %transposed_24 [[0], [1], [2, 3]] : tensor<3x5x2x4xf64> into tensor<3x5x8xf64>
    %53 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%2, %collapsed_25 : tensor<3x5x8xf64>, tensor<3x5x8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %collapsed_26 = tensor.collapse_shape %53 [[0, 1], [2]] : tensor<3x5x8xf64> into tensor<15x8xf64>
    %54 = tensor.empty() : tensor<8x16xf64>
    %transposed_27 = linalg.transpose ins(%arg8 : tensor<16x8xf64>) outs(%54 : tensor<8x16xf64>) permutation = [1, 0] 
    %55 = tensor.empty() : tensor<15x16xf64>
    %56 = linalg.fill ins(%cst : f64) outs(%55 : tensor<15x16xf64>) -> tensor<15x16xf64>
    %57 = linalg.matmul ins(%collapsed_26, %transposed_27 : tensor<15x8xf64>, tensor<8x16xf64>) outs(%56 : tensor<15x16xf64>) -> tensor<15x16xf64>
    %58 = linalg.generic {indexing_maps = [#map5, #map6], iterator_types = ["parallel", "parallel"]} ins(%arg9 : tensor<16xf64>) outs(%55 : tensor<15x16xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<15x16xf64>
    %59 = linalg.generic {indexing_maps = [#map6, #map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%57, %58 : tensor<15x16xf64>, tensor<15x16xf64>) outs(%55 : tensor<15x16xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<15x16xf64>
    %expanded_28 = tensor.expand_shape %59 [[0, 1], [2]] output_shape [3, 5, 16] : tensor<15x16xf64> into tensor<3x5x16xf64>
    %60 = tensor.empty() : tensor<3x5x16xf64>
    %61 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_28 : tensor<3x5x16xf64>) outs(%60 : tensor<3x5x16xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.divf %in, %cst_8 : f64
      %100 = math.erf %99 : f64
      %101 = arith.addf %100, %cst_1 : f64
      %102 = arith.mulf %101, %cst_2 : f64
      %103 = arith.mulf %in, %102 : f64
      linalg.yield %103 : f64
    } -> tensor<3x5x16xf64>
    %collapsed_29 = tensor.collapse_shape %61 [[0, 1], [2]] : tensor<3x5x16xf64> into tensor<15x16xf64>
    %62 = tensor.empty() : tensor<16x8xf64>
    %transposed_30 = linalg.transpose ins(%arg10 : tensor<8x16xf64>) outs(%62 : tensor<16x8xf64>) permutation = [1, 0] 
    %63 = tensor.empty() : tensor<15x8xf64>
    %64 = linalg.fill ins(%cst : f64) outs(%63 : tensor<15x8xf64>) -> tensor<15x8xf64>
    %65 = linalg.matmul ins(%collapsed_29, %transposed_30 : tensor<15x16xf64>, tensor<16x8xf64>) outs(%64 : tensor<15x8xf64>) -> tensor<15x8xf64>
    %66 = linalg.generic {indexing_maps = [#map5, #map6], iterator_types = ["parallel", "parallel"]} ins(%arg11 : tensor<8xf64>) outs(%63 : tensor<15x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<15x8xf64>
    %67 = linalg.generic {indexing_maps = [#map6, #map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%65, %66 : tensor<15x8xf64>, tensor<15x8xf64>) outs(%63 : tensor<15x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<15x8xf64>
    %expanded_31 = tensor.expand_shape %67 [[0, 1], [2]] output_shape [3, 5, 8] : tensor<15x8xf64> into tensor<3x5x8xf64>
    %68 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%53, %expanded_31 : tensor<3x5x8xf64>, tensor<3x5x8xf64>) outs(%0 : tensor<3x5x8xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.addf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<3x5x8xf64>
    %69 = tensor.empty() : tensor<8x7xf64>
    %transposed_32 = linalg.transpose ins(%arg12 : tensor<7x8xf64>) outs(%69 : tensor<8x7xf64>) permutation = [1, 0] 
    %collapsed_33 = tensor.collapse_shape %68 [[0, 1], [2]] : tensor<3x5x8xf64> into tensor<15x8xf64>
    %70 = tensor.empty() : tensor<15x7xf64>
    %71 = linalg.fill ins(%cst : f64) outs(%70 : tensor<15x7xf64>) -> tensor<15x7xf64>
    %72 = linalg.matmul ins(%collapsed_33, %transposed_32 : tensor<15x8xf64>, tensor<8x7xf64>) outs(%71 : tensor<15x7xf64>) -> tensor<15x7xf64>
    %73 = tensor.empty() : tensor<15xi64>
    %74 = linalg.fill ins(%c0_i64 : i64) outs(%73 : tensor<15xi64>) -> tensor<15xi64>
    %75 = tensor.empty() : tensor<15xf64>
    %76 = linalg.fill ins(%cst_0 : f64) outs(%75 : tensor<15xf64>) -> tensor<15xf64>
    %77:2 = linalg.generic {indexing_maps = [#map6, #map15, #map15], iterator_types = ["parallel", "reduction"]} ins(%72 : tensor<15x7xf64>) outs(%76, %74 : tensor<15xf64>, tensor<15xi64>) {
    ^bb0(%in: f64, %out: f64, %out_37: i64):
      %99 = linalg.index 1 : index
      %100 = arith.index_cast %99 : index to i64
      %101 = arith.maximumf %in, %out : f64
      %102 = arith.cmpf ogt, %in, %out : f64
      %103 = arith.select %102, %100, %out_37 : i64
      linalg.yield %101, %103 : f64, i64
    } -> (tensor<15xf64>, tensor<15xi64>)
    %expanded_34 = tensor.expand_shape %77#0 [[0, 1]] output_shape [15, 1] : tensor<15xf64> into tensor<15x1xf64>
    %78 = linalg.generic {indexing_maps = [#map6, #map9, #map6], iterator_types = ["parallel", "parallel"]} ins(%72, %expanded_34 : tensor<15x7xf64>, tensor<15x1xf64>) outs(%70 : tensor<15x7xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.subf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<15x7xf64>
    %79 = linalg.generic {indexing_maps = [#map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%78 : tensor<15x7xf64>) outs(%70 : tensor<15x7xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = math.exp %in : f64
      linalg.yield %99 : f64
    } -> tensor<15x7xf64>
    %80 = tensor.empty() : tensor<15x1xf64>
    %81 = linalg.fill ins(%cst : f64) outs(%80 : tensor<15x1xf64>) -> tensor<15x1xf64>
    %82 = linalg.generic {indexing_maps = [#map6, #map9], iterator_types = ["parallel", "reduction"]} ins(%79 : tensor<15x7xf64>) outs(%81 : tensor<15x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %out : f64
      linalg.yield %99 : f64
    } -> tensor<15x1xf64>
    %83 = linalg.generic {indexing_maps = [#map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%82 : tensor<15x1xf64>) outs(%80 : tensor<15x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = math.log %in : f64
      linalg.yield %99 : f64
    } -> tensor<15x1xf64>
    %84 = linalg.generic {indexing_maps = [#map6, #map9, #map6], iterator_types = ["parallel", "parallel"]} ins(%78, %83 : tensor<15x7xf64>, tensor<15x1xf64>) outs(%70 : tensor<15x7xf64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.subf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<15x7xf64>
    %85 = tensor.empty() : tensor<15xi1>
    %86 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel"]} ins(%arg1 : tensor<15xi64>) outs(%85 : tensor<15xi1>) {
    ^bb0(%in: i64, %out: i1):
      %99 = arith.cmpi ne, %in, %c-100_i64 : i64
      linalg.yield %99 : i1
    } -> tensor<15xi1>
    %87 = linalg.generic {indexing_maps = [#map7, #map7, #map16, #map7], iterator_types = ["parallel"]} ins(%86, %arg1, %cst_9 : tensor<15xi1>, tensor<15xi64>, tensor<i64>) outs(%73 : tensor<15xi64>) {
    ^bb0(%in: i1, %in_37: i64, %in_38: i64, %out: i64):
      %99 = arith.select %in, %in_37, %in_38 : i64
      linalg.yield %99 : i64
    } -> tensor<15xi64>
    %expanded_35 = tensor.expand_shape %87 [[0, 1]] output_shape [15, 1] : tensor<15xi64> into tensor<15x1xi64>
    %88 = linalg.generic {indexing_maps = [#map6, #map6], iterator_types = ["parallel", "parallel"]} ins(%expanded_35 : tensor<15x1xi64>) outs(%81 : tensor<15x1xf64>) {
    ^bb0(%in: i64, %out: f64):
      %99 = linalg.index 0 : index
      %100 = arith.index_cast %in : i64 to index
      %101 = arith.cmpi slt, %100, %c7 : index
      cf.assert %101, "index must be smaller than dim size"
      %102 = arith.cmpi sge, %in, %c0_i64 : i64
      cf.assert %102, "index must be larger or equal to 0"
      %extracted = tensor.extract %84[%99, %100] : tensor<15x7xf64>
      linalg.yield %extracted : f64
    } -> tensor<15x1xf64>
    %collapsed_36 = tensor.collapse_shape %88 [[0, 1]] : tensor<15x1xf64> into tensor<15xf64>
    %89 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel"]} ins(%collapsed_36 : tensor<15xf64>) outs(%75 : tensor<15xf64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.negf %in : f64
      linalg.yield %99 : f64
    } -> tensor<15xf64>
    %90 = linalg.generic {indexing_maps = [#map7, #map7, #map16, #map7], iterator_types = ["parallel"]} ins(%86, %89, %cst_3 : tensor<15xi1>, tensor<15xf64>, tensor<f64>) outs(%75 : tensor<15xf64>) {
    ^bb0(%in: i1, %in_37: f64, %in_38: f64, %out: f64):
      %99 = arith.select %in, %in_37, %in_38 : f64
      linalg.yield %99 : f64
    } -> tensor<15xf64>
    %91 = tensor.empty() : tensor<i64>
    %92 = linalg.fill ins(%c0_i64 : i64) outs(%91 : tensor<i64>) -> tensor<i64>
    %93 = linalg.generic {indexing_maps = [#map7, #map16], iterator_types = ["reduction"]} ins(%86 : tensor<15xi1>) outs(%92 : tensor<i64>) {
    ^bb0(%in: i1, %out: i64):
      %99 = arith.extui %in : i1 to i64
      %100 = arith.addi %99, %out : i64
      linalg.yield %100 : i64
    } -> tensor<i64>
    %94 = tensor.empty() : tensor<f64>
    %95 = linalg.generic {indexing_maps = [#map17, #map17], iterator_types = []} ins(%93 : tensor<i64>) outs(%94 : tensor<f64>) {
    ^bb0(%in: i64, %out: f64):
      %99 = arith.sitofp %in : i64 to f64
      linalg.yield %99 : f64
    } -> tensor<f64>
    %96 = linalg.fill ins(%cst : f64) outs(%94 : tensor<f64>) -> tensor<f64>
    %97 = linalg.generic {indexing_maps = [#map7, #map16], iterator_types = ["reduction"]} ins(%90 : tensor<15xf64>) outs(%96 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %99 = arith.addf %in, %out : f64
      linalg.yield %99 : f64
    } -> tensor<f64>
    %98 = linalg.generic {indexing_maps = [#map17, #map17, #map17], iterator_types = []} ins(%97, %95 : tensor<f64>, tensor<f64>) outs(%94 : tensor<f64>) {
    ^bb0(%in: f64, %in_37: f64, %out: f64):
      %99 = arith.divf %in, %in_37 : f64
      linalg.yield %99 : f64
    } -> tensor<f64>
    return %98 : tensor<f64>
  }
  func.func @gradient(%0: tensor<3x5xi64>, %1: tensor<15xi64>, %2: tensor<5x8xf64>, %3: tensor<7x8xf64>, %4: tensor<8xf64>, %5: tensor<8xf64>, %6: tensor<24x8xf64>, %7: tensor<24xf64>, %8: tensor<16x8xf64>, %9: tensor<16xf64>, %10: tensor<8x16xf64>, %11: tensor<8xf64>, %12: tensor<7x8xf64>) -> (tensor<f64>, tensor<5x8xf64>, tensor<7x8xf64>, tensor<8xf64>, tensor<8xf64>, tensor<24x8xf64>, tensor<24xf64>, tensor<16x8xf64>, tensor<16xf64>, tensor<8x16xf64>, tensor<8xf64>, tensor<7x8xf64>) {
    %r:12 = surge.value_and_grad @loss(%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12) wrt [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        : (tensor<3x5xi64>, tensor<15xi64>, tensor<5x8xf64>, tensor<7x8xf64>, tensor<8xf64>, tensor<8xf64>, tensor<24x8xf64>, tensor<24xf64>, tensor<16x8xf64>, tensor<16xf64>, tensor<8x16xf64>, tensor<8xf64>, tensor<7x8xf64>) -> (tensor<f64>, tensor<5x8xf64>, tensor<7x8xf64>, tensor<8xf64>, tensor<8xf64>, tensor<24x8xf64>, tensor<24xf64>, tensor<16x8xf64>, tensor<16xf64>, tensor<8x16xf64>, tensor<8xf64>, tensor<7x8xf64>)
    return %r#0, %r#1, %r#2, %r#3, %r#4, %r#5, %r#6, %r#7, %r#8, %r#9, %r#10, %r#11 : tensor<f64>, tensor<5x8xf64>, tensor<7x8xf64>, tensor<8xf64>, tensor<8xf64>, tensor<24x8xf64>, tensor<24xf64>, tensor<16x8xf64>, tensor<16xf64>, tensor<8x16xf64>, tensor<8xf64>, tensor<7x8xf64>
  }
}
