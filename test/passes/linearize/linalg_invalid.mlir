// RUN: surge-opt %s --surge-linearize --split-input-file --verify-diagnostics

func.func @power(%x: tensor<3x4xf32>, %init: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{cannot differentiate result 0 of 'linalg.generic': expected its body to add to the accumulator, multiply it, or take its maximum or minimum with one term}}
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = math.powf %o, %a : f32
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

func.func @running_sum(%x: tensor<4xf32>, %init: tensor<f32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  // expected-error @+1 {{cannot differentiate result 0 of 'linalg.generic': expected it not to depend on the accumulator of result 1}}
  %r:2 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
                         iterator_types = ["reduction"]}
      ins(%x : tensor<4xf32>) outs(%e, %init : tensor<4xf32>, tensor<f32>) {
  ^bb0(%a: f32, %o: f32, %p: f32):
    %0 = arith.addf %p, %a : f32
    linalg.yield %0, %0 : f32, f32
  } -> (tensor<4xf32>, tensor<f32>)
  return %r#0 : tensor<4xf32>
}
