// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

func.func @no_loss(%x: tensor<3xf32>) {
  // expected-error @+1 {{'surge.hvp' op expected @f to return a scalar float first, a float or a tensor of rank 0, but it returns 'tensor<3xf32>'}}
  %y:3 = surge.hvp @f(%x) wrt [0] tangents(%x) : (tensor<3xf32>), (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @too_many_tangents(%x: f32) {
  // expected-error @+1 {{'surge.hvp' op expected 1 tangents, but got 2}}
  %y:3 = surge.hvp @f(%x) wrt [0] tangents(%x, %x) : (f32), (f32, f32) -> (f32, f32, f32)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @gradient_of_many_directions(%x: f32, %v: tensor<4xf32>) {
  // expected-error @+1 {{'surge.hvp' op expected result 1 to be 'f32', but got 'tensor<4xf32>'}}
  %y:3 = surge.hvp @f(%x) wrt [0] tangents(%v) : (f32), (tensor<4xf32>) -> (f32, tensor<4xf32>, tensor<4xf32>)
  return
}
