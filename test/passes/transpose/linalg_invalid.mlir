// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics

#rows = affine_map<(i, j) -> (i)>
#x = affine_map<(i, j) -> (i, j)>

func.func private @maximum(%dx: tensor<3x4xf32> {surge.linear = 0}, %dy: tensor<3xf32> {surge.linear = 1})
    -> (tensor<3xf32> {surge.linear}) attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{cannot transpose result 0 of 'linalg.generic': expected its body to add to the accumulator, a linear reduction}}
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%dx : tensor<3x4xf32>) outs(%dy : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = arith.maximumf %o, %a : f32
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

#rows = affine_map<(i, j) -> (i)>
#x = affine_map<(i, j) -> (i, j)>

func.func private @residual_init(%c: tensor<3xf32>, %dx: tensor<3x4xf32> {surge.linear = 0})
    -> (tensor<3xf32> {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
  // expected-error @+1 {{cannot transpose result 0 of 'linalg.generic': expected its init to be linear or zero}}
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%dx : tensor<3x4xf32>) outs(%c : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = arith.addf %o, %a : f32
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

func.func private @constant_result(%dx: tensor<3xf32> {surge.linear = 0}) -> (tensor<3xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %e = tensor.empty() : tensor<3xf32>
  %one = arith.constant 1.0 : f32
  // expected-error @+1 {{cannot transpose result 0 of 'linalg.generic': expected its body to yield a linear value}}
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%dx : tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %one : f32
  } -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

func.func private @captured_tensor(%at: tensor<5xindex>, %dx: tensor<3xf32> {surge.linear = 0}) -> (tensor<5xf32> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %three = arith.constant 3 : index
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<5xf32>
  // expected-error @+1 {{cannot transpose 'linalg.generic': expected its body to read a linear tensor from outside by 'tensor.extract' alone and outside of branches and loops; pass the tensor as an input}}
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%at : tensor<5xindex>) outs(%e : tensor<5xf32>) {
  ^bb0(%i: index, %o: f32):
    %inside = arith.cmpi ult, %i, %three : index
    %0 = scf.if %inside -> f32 {
      %1 = tensor.extract %dx[%i] : tensor<3xf32>
      scf.yield %1 : f32
    } else {
      scf.yield %zero : f32
    }
    linalg.yield %0 : f32
  } -> tensor<5xf32>
  return %r : tensor<5xf32>
}
