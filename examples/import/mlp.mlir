// Made by JAX and iree-compile: python3 from_jax.py mlp.mlir mlp.json
module @jit_loss {
  func.func @main(%arg0: tensor<3x2xf64>, %arg1: tensor<6x8xf64>, %arg2: tensor<8xf64>, %arg3: tensor<8x8xf64>, %arg4: tensor<8xf64>, %arg5: tensor<8x4xf64>, %arg6: tensor<4xf64>, %arg7: tensor<5x4xf64>, %arg8: tensor<5xi32> {surge.range = [0.0, 4.0]}) -> tensor<f64> {
    %cst = arith.constant 5.000000e+00 : f64
    %cst_0 = arith.constant 0x7FF8000000000000 : f64
    %c3 = arith.constant 3 : index
    %true = arith.constant true
    %c4_i32 = arith.constant 4 : i32
    %cst_1 = arith.constant 0xFFF0000000000000 : f64
    %cst_2 = arith.constant 0.000000e+00 : f64
    %c0 = arith.constant 0 : index
    %c3_i32 = arith.constant 3 : i32
    %c-1_i32 = arith.constant -1 : i32
    %c-2147483648_i32 = arith.constant -2147483648 : i32
    %c1_i32 = arith.constant 1 : i32
    %c0_i32 = arith.constant 0 : i32
    %0 = tensor.empty() : tensor<i32>
    %1 = linalg.generic {indexing_maps = [affine_map<() -> ()>], iterator_types = []} outs(%0 : tensor<i32>) {
    ^bb0(%out: i32):
      linalg.yield %c3_i32 : i32
    } -> tensor<i32>
    %2 = tensor.empty() : tensor<i1>
    %3 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%1 : tensor<i32>) outs(%2 : tensor<i1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi eq, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<i1>
    %4 = tensor.empty() : tensor<i32>
    %5 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%3, %1 : tensor<i1>, tensor<i32>) outs(%4 : tensor<i32>) {
    ^bb0(%in: i1, %in_7: i32, %out: i32):
      %104 = arith.select %in, %c1_i32, %in_7 : i32
      linalg.yield %104 : i32
    } -> tensor<i32>
    %6 = tensor.empty() : tensor<5xi32>
    %7 = linalg.generic {indexing_maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<i32>) outs(%6 : tensor<5xi32>) {
    ^bb0(%in: i32, %out: i32):
      linalg.yield %in : i32
    } -> tensor<5xi32>
    %8 = tensor.empty() : tensor<5xi32>
    %9 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg8, %7 : tensor<5xi32>, tensor<5xi32>) outs(%8 : tensor<5xi32>) {
    ^bb0(%in: i32, %in_7: i32, %out: i32):
      %104 = arith.cmpi eq, %in_7, %c0_i32 : i32
      %105 = arith.cmpi eq, %in, %c-2147483648_i32 : i32
      %106 = arith.cmpi eq, %in_7, %c-1_i32 : i32
      %107 = arith.andi %105, %106 : i1
      %108 = arith.ori %104, %107 : i1
      %109 = arith.select %108, %c1_i32, %in_7 : i32
      %110 = arith.remsi %in, %109 : i32
      %111 = arith.select %107, %c0_i32, %110 : i32
      %112 = arith.select %104, %in, %111 : i32
      linalg.yield %112 : i32
    } -> tensor<5xi32>
    %10 = tensor.empty() : tensor<5xi1>
    %11 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%9 : tensor<5xi32>) outs(%10 : tensor<5xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi ne, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5xi1>
    %12 = tensor.empty() : tensor<5xi1>
    %13 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%9 : tensor<5xi32>) outs(%12 : tensor<5xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi slt, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5xi1>
    %14 = tensor.empty() : tensor<i1>
    %15 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%5 : tensor<i32>) outs(%14 : tensor<i1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi slt, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<i1>
    %16 = tensor.empty() : tensor<5xi1>
    %17 = linalg.generic {indexing_maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%15 : tensor<i1>) outs(%16 : tensor<5xi1>) {
    ^bb0(%in: i1, %out: i1):
      linalg.yield %in : i1
    } -> tensor<5xi1>
    %18 = tensor.empty() : tensor<5xi1>
    %19 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%13, %17 : tensor<5xi1>, tensor<5xi1>) outs(%18 : tensor<5xi1>) {
    ^bb0(%in: i1, %in_7: i1, %out: i1):
      %104 = arith.cmpi ne, %in, %in_7 : i1
      linalg.yield %104 : i1
    } -> tensor<5xi1>
    %20 = tensor.empty() : tensor<5xi1>
    %21 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%19, %11 : tensor<5xi1>, tensor<5xi1>) outs(%20 : tensor<5xi1>) {
    ^bb0(%in: i1, %in_7: i1, %out: i1):
      %104 = arith.andi %in, %in_7 : i1
      linalg.yield %104 : i1
    } -> tensor<5xi1>
    %22 = tensor.empty() : tensor<5xi32>
    %23 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%9, %7 : tensor<5xi32>, tensor<5xi32>) outs(%22 : tensor<5xi32>) {
    ^bb0(%in: i32, %in_7: i32, %out: i32):
      %104 = arith.addi %in, %in_7 : i32
      linalg.yield %104 : i32
    } -> tensor<5xi32>
    %24 = tensor.empty() : tensor<5xi32>
    %25 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%21, %23, %9 : tensor<5xi1>, tensor<5xi32>, tensor<5xi32>) outs(%24 : tensor<5xi32>) {
    ^bb0(%in: i1, %in_7: i32, %in_8: i32, %out: i32):
      %104 = arith.select %in, %in_7, %in_8 : i32
      linalg.yield %104 : i32
    } -> tensor<5xi32>
    %26 = tensor.empty() : tensor<5xi1>
    %27 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%25 : tensor<5xi32>) outs(%26 : tensor<5xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi slt, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5xi1>
    %28 = tensor.empty() : tensor<5xi32>
    %29 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%25 : tensor<5xi32>) outs(%28 : tensor<5xi32>) {
    ^bb0(%in: i32, %out: i32):
      %104 = arith.addi %in, %c3_i32 : i32
      linalg.yield %104 : i32
    } -> tensor<5xi32>
    %30 = tensor.empty() : tensor<5xi32>
    %31 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%27, %29, %25 : tensor<5xi1>, tensor<5xi32>, tensor<5xi32>) outs(%30 : tensor<5xi32>) {
    ^bb0(%in: i1, %in_7: i32, %in_8: i32, %out: i32):
      %104 = arith.select %in, %in_7, %in_8 : i32
      linalg.yield %104 : i32
    } -> tensor<5xi32>
    %expanded = tensor.expand_shape %31 [[0, 1]] output_shape [5, 1] : tensor<5xi32> into tensor<5x1xi32>
    %32 = tensor.empty() : tensor<5x1x2xf64>
    %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<5x1xi32>) outs(%32 : tensor<5x1x2xf64>) {
    ^bb0(%in: i32, %out: f64):
      %104 = arith.index_cast %in : i32 to index
      %105 = linalg.index 2 : index
      %extracted = tensor.extract %arg0[%104, %105] : tensor<3x2xf64>
      linalg.yield %extracted : f64
    } -> tensor<5x1x2xf64>
    %collapsed = tensor.collapse_shape %33 [[0], [1, 2]] : tensor<5x1x2xf64> into tensor<5x2xf64>
    %34 = tensor.empty() : tensor<5x6xf64>
    %inserted_slice = tensor.insert_slice %arg7 into %34[0, 0] [5, 4] [1, 1] : tensor<5x4xf64> into tensor<5x6xf64>
    %inserted_slice_3 = tensor.insert_slice %collapsed into %inserted_slice[0, 4] [5, 2] [1, 1] : tensor<5x2xf64> into tensor<5x6xf64>
    %35 = tensor.empty() : tensor<5x8xf64>
    %36 = linalg.fill ins(%cst_2 : f64) outs(%35 : tensor<5x8xf64>) -> tensor<5x8xf64>
    %37 = linalg.matmul ins(%inserted_slice_3, %arg1 : tensor<5x6xf64>, tensor<6x8xf64>) outs(%36 : tensor<5x8xf64>) -> tensor<5x8xf64>
    %38 = tensor.empty() : tensor<5x8xf64>
    %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg2 : tensor<8xf64>) outs(%38 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<5x8xf64>
    %40 = tensor.empty() : tensor<5x8xf64>
    %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%37, %39 : tensor<5x8xf64>, tensor<5x8xf64>) outs(%40 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %in_7: f64, %out: f64):
      %104 = arith.addf %in, %in_7 : f64
      linalg.yield %104 : f64
    } -> tensor<5x8xf64>
    %42 = tensor.empty() : tensor<5x8xf64>
    %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%41 : tensor<5x8xf64>) outs(%42 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = math.tanh %in : f64
      linalg.yield %104 : f64
    } -> tensor<5x8xf64>
    %44 = tensor.empty() : tensor<5x8xf64>
    %45 = linalg.fill ins(%cst_2 : f64) outs(%44 : tensor<5x8xf64>) -> tensor<5x8xf64>
    %46 = linalg.matmul ins(%43, %arg3 : tensor<5x8xf64>, tensor<8x8xf64>) outs(%45 : tensor<5x8xf64>) -> tensor<5x8xf64>
    %47 = tensor.empty() : tensor<5x8xf64>
    %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg4 : tensor<8xf64>) outs(%47 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<5x8xf64>
    %49 = tensor.empty() : tensor<5x8xf64>
    %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%46, %48 : tensor<5x8xf64>, tensor<5x8xf64>) outs(%49 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %in_7: f64, %out: f64):
      %104 = arith.addf %in, %in_7 : f64
      linalg.yield %104 : f64
    } -> tensor<5x8xf64>
    %51 = tensor.empty() : tensor<5x8xf64>
    %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%50 : tensor<5x8xf64>) outs(%51 : tensor<5x8xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = math.tanh %in : f64
      linalg.yield %104 : f64
    } -> tensor<5x8xf64>
    %53 = tensor.empty() : tensor<5x4xf64>
    %54 = linalg.fill ins(%cst_2 : f64) outs(%53 : tensor<5x4xf64>) -> tensor<5x4xf64>
    %55 = linalg.matmul ins(%52, %arg5 : tensor<5x8xf64>, tensor<8x4xf64>) outs(%54 : tensor<5x4xf64>) -> tensor<5x4xf64>
    %56 = tensor.empty() : tensor<5x4xf64>
    %57 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg6 : tensor<4xf64>) outs(%56 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<5x4xf64>
    %58 = tensor.empty() : tensor<5x4xf64>
    %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%55, %57 : tensor<5x4xf64>, tensor<5x4xf64>) outs(%58 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %in_7: f64, %out: f64):
      %104 = arith.addf %in, %in_7 : f64
      linalg.yield %104 : f64
    } -> tensor<5x4xf64>
    %60 = tensor.empty() : tensor<5xf64>
    %61 = linalg.fill ins(%cst_1 : f64) outs(%60 : tensor<5xf64>) -> tensor<5xf64>
    %62 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%59 : tensor<5x4xf64>) outs(%61 : tensor<5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = arith.maximumf %out, %in : f64
      linalg.yield %104 : f64
    } -> tensor<5xf64>
    %63 = tensor.empty() : tensor<5x4xf64>
    %64 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%62 : tensor<5xf64>) outs(%63 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<5x4xf64>
    %65 = tensor.empty() : tensor<5x4xf64>
    %66 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%59, %64 : tensor<5x4xf64>, tensor<5x4xf64>) outs(%65 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %in_7: f64, %out: f64):
      %104 = arith.subf %in, %in_7 : f64
      linalg.yield %104 : f64
    } -> tensor<5x4xf64>
    %67 = tensor.empty() : tensor<5x4xf64>
    %68 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%66 : tensor<5x4xf64>) outs(%67 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = math.exp %in : f64
      linalg.yield %104 : f64
    } -> tensor<5x4xf64>
    %69 = tensor.empty() : tensor<5xf64>
    %70 = linalg.fill ins(%cst_2 : f64) outs(%69 : tensor<5xf64>) -> tensor<5xf64>
    %71 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%68 : tensor<5x4xf64>) outs(%70 : tensor<5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = arith.addf %out, %in : f64
      linalg.yield %104 : f64
    } -> tensor<5xf64>
    %72 = tensor.empty() : tensor<5xf64>
    %73 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%71 : tensor<5xf64>) outs(%72 : tensor<5xf64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = math.log %in : f64
      linalg.yield %104 : f64
    } -> tensor<5xf64>
    %expanded_4 = tensor.expand_shape %73 [[0, 1]] output_shape [5, 1] : tensor<5xf64> into tensor<5x1xf64>
    %74 = tensor.empty() : tensor<5x4xf64>
    %75 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded_4 : tensor<5x1xf64>) outs(%74 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %out: f64):
      linalg.yield %in : f64
    } -> tensor<5x4xf64>
    %76 = tensor.empty() : tensor<5x4xf64>
    %77 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%66, %75 : tensor<5x4xf64>, tensor<5x4xf64>) outs(%76 : tensor<5x4xf64>) {
    ^bb0(%in: f64, %in_7: f64, %out: f64):
      %104 = arith.subf %in, %in_7 : f64
      linalg.yield %104 : f64
    } -> tensor<5x4xf64>
    %expanded_5 = tensor.expand_shape %arg8 [[0, 1]] output_shape [5, 1] : tensor<5xi32> into tensor<5x1xi32>
    %78 = tensor.empty() : tensor<5x1xi1>
    %79 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded_5 : tensor<5x1xi32>) outs(%78 : tensor<5x1xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi slt, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5x1xi1>
    %80 = tensor.empty() : tensor<5x1xi32>
    %81 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded_5 : tensor<5x1xi32>) outs(%80 : tensor<5x1xi32>) {
    ^bb0(%in: i32, %out: i32):
      %104 = arith.addi %in, %c4_i32 : i32
      linalg.yield %104 : i32
    } -> tensor<5x1xi32>
    %82 = tensor.empty() : tensor<5x1xi32>
    %83 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%79, %81, %expanded_5 : tensor<5x1xi1>, tensor<5x1xi32>, tensor<5x1xi32>) outs(%82 : tensor<5x1xi32>) {
    ^bb0(%in: i1, %in_7: i32, %in_8: i32, %out: i32):
      %104 = arith.select %in, %in_7, %in_8 : i32
      linalg.yield %104 : i32
    } -> tensor<5x1xi32>
    %expanded_6 = tensor.expand_shape %83 [[0], [1, 2]] output_shape [5, 1, 1] : tensor<5x1xi32> into tensor<5x1x1xi32>
    %84 = tensor.empty() : tensor<5x1x1xi1>
    %85 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<5x1x1xi32>) outs(%84 : tensor<5x1x1xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi sge, %in, %c0_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5x1x1xi1>
    %86 = tensor.empty() : tensor<5x1x1xi1>
    %87 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<5x1x1xi32>) outs(%86 : tensor<5x1x1xi1>) {
    ^bb0(%in: i32, %out: i1):
      %104 = arith.cmpi sle, %in, %c3_i32 : i32
      linalg.yield %104 : i1
    } -> tensor<5x1x1xi1>
    %88 = tensor.empty() : tensor<5x1x1xi1>
    %89 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%85, %87 : tensor<5x1x1xi1>, tensor<5x1x1xi1>) outs(%88 : tensor<5x1x1xi1>) {
    ^bb0(%in: i1, %in_7: i1, %out: i1):
      %104 = arith.andi %in, %in_7 : i1
      linalg.yield %104 : i1
    } -> tensor<5x1x1xi1>
    %90 = tensor.empty() : tensor<5x1xi1>
    %91 = linalg.fill ins(%true : i1) outs(%90 : tensor<5x1xi1>) -> tensor<5x1xi1>
    %92 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%89 : tensor<5x1x1xi1>) outs(%91 : tensor<5x1xi1>) {
    ^bb0(%in: i1, %out: i1):
      %104 = arith.andi %out, %in : i1
      linalg.yield %104 : i1
    } -> tensor<5x1xi1>
    %93 = tensor.empty() : tensor<5x1xf64>
    %94 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%93 : tensor<5x1xf64>) {
    ^bb0(%out: f64):
      %104 = linalg.index 0 : index
      %extracted = tensor.extract %expanded_6[%104, %c0, %c0] : tensor<5x1x1xi32>
      %105 = arith.index_cast %extracted : i32 to index
      %106 = arith.maxsi %105, %c0 : index
      %107 = arith.minsi %106, %c3 : index
      %extracted_7 = tensor.extract %77[%104, %107] : tensor<5x4xf64>
      linalg.yield %extracted_7 : f64
    } -> tensor<5x1xf64>
    %95 = tensor.empty() : tensor<5x1xf64>
    %96 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%92, %94 : tensor<5x1xi1>, tensor<5x1xf64>) outs(%95 : tensor<5x1xf64>) {
    ^bb0(%in: i1, %in_7: f64, %out: f64):
      %104 = arith.select %in, %in_7, %cst_0 : f64
      linalg.yield %104 : f64
    } -> tensor<5x1xf64>
    %97 = tensor.empty() : tensor<f64>
    %98 = linalg.fill ins(%cst_2 : f64) outs(%97 : tensor<f64>) -> tensor<f64>
    %99 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> ()>], iterator_types = ["reduction", "reduction"]} ins(%96 : tensor<5x1xf64>) outs(%98 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = arith.addf %out, %in : f64
      linalg.yield %104 : f64
    } -> tensor<f64>
    %100 = tensor.empty() : tensor<f64>
    %101 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%99 : tensor<f64>) outs(%100 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = arith.divf %in, %cst : f64
      linalg.yield %104 : f64
    } -> tensor<f64>
    %102 = tensor.empty() : tensor<f64>
    %103 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%101 : tensor<f64>) outs(%102 : tensor<f64>) {
    ^bb0(%in: f64, %out: f64):
      %104 = arith.negf %in : f64
      linalg.yield %104 : f64
    } -> tensor<f64>
    return %103 : tensor<f64>
  }
  func.func @gradient(%0: tensor<3x2xf64>, %1: tensor<6x8xf64>, %2: tensor<8xf64>, %3: tensor<8x8xf64>, %4: tensor<8xf64>, %5: tensor<8x4xf64>, %6: tensor<4xf64>, %7: tensor<5x4xf64>, %8: tensor<5xi32>) -> (tensor<f64>, tensor<3x2xf64>, tensor<6x8xf64>, tensor<8xf64>, tensor<8x8xf64>, tensor<8xf64>, tensor<8x4xf64>, tensor<4xf64>) {
    %r:8 = surge.value_and_grad @main(%0, %1, %2, %3, %4, %5, %6, %7, %8) wrt [0, 1, 2, 3, 4, 5, 6]
        : (tensor<3x2xf64>, tensor<6x8xf64>, tensor<8xf64>, tensor<8x8xf64>, tensor<8xf64>, tensor<8x4xf64>, tensor<4xf64>, tensor<5x4xf64>, tensor<5xi32>) -> (tensor<f64>, tensor<3x2xf64>, tensor<6x8xf64>, tensor<8xf64>, tensor<8x8xf64>, tensor<8xf64>, tensor<8x4xf64>, tensor<4xf64>)
    return %r#0, %r#1, %r#2, %r#3, %r#4, %r#5, %r#6, %r#7 : tensor<f64>, tensor<3x2xf64>, tensor<6x8xf64>, tensor<8xf64>, tensor<8x8xf64>, tensor<8xf64>, tensor<8x4xf64>, tensor<4xf64>
  }
}