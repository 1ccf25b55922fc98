// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @f(%x: tensor<3xf32>) -> tensor<2xf32> {
  %y = tensor.empty() : tensor<2xf32>
  return %y : tensor<2xf32>
}

func.func @transposed(%x: tensor<3xf32>) {
  // expected-error @+1 {{'surge.jacobian' op expected result 1 to be 'tensor<2x3xf32>', but got 'tensor<3x2xf32>'}}
  %y, %j = surge.jacobian @f(%x) wrt [0] : (tensor<3xf32>) -> (tensor<2xf32>, tensor<3x2xf32>)
  return
}

// -----

func.func @f(%x: f32, %n: i32) -> f32 {
  return %x : f32
}

func.func @of_an_integer(%x: f32, %n: i32) {
  // expected-error @+1 {{'surge.jacobian' op expected argument 1 in wrt to be a float or a tensor of floats, but it is 'i32'}}
  %y, %j = surge.jacobian @f(%x, %n) wrt [1] : (f32, i32) -> (f32, f32)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @no_jacobian(%x: f32) {
  // expected-error @+1 {{'surge.jacobian' op expected 2 results, but got 1}}
  %y = surge.jacobian @f(%x) wrt [0] : (f32) -> f32
  return
}

// -----

func.func @unknown(%x: f32) {
  // expected-error @+1 {{'surge.jacobian' op expected the name of a function, but nothing is called @f}}
  %y, %j = surge.jacobian @f(%x) wrt [0] : (f32) -> (f32, f32)
  return
}
