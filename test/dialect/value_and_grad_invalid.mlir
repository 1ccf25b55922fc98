// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @unknown(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected the name of a function, but nothing is called @loss}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> (f32, f32)
  return
}

// -----

module @loss {}

func.func @not_a_function(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected @loss to be a func.func, but it is a builtin.module}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> (f32, f32)
  return
}

// -----

// expected-note @+1 {{declared here}}
func.func private @loss(f32) -> f32

func.func @declaration(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected @loss to have a body, but it is only declared}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> (f32, f32)
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @too_many_arguments(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected 1 arguments for @loss, but got 2}}
  %y, %g = surge.value_and_grad @loss(%x, %x) wrt [0] : (f32, f32) -> (f32, f32)
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @argument_of_another_type(%x: f64) {
  // expected-error @+1 {{'surge.value_and_grad' op expected argument 0 of @loss to be 'f32', but got 'f64'}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (f64) -> (f32, f64)
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @empty_wrt(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected wrt to list at least one argument}}
  %y = surge.value_and_grad @loss(%x) wrt [] : (f32) -> f32
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @wrt_out_of_range(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected wrt to list arguments of @loss, counted from 0 to 0, but got 1}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [1] : (f32) -> (f32, f32)
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @negative_wrt(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected wrt to list arguments of @loss, counted from 0 to 0, but got -1}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [-1] : (f32) -> (f32, f32)
  return
}

// -----

func.func @loss() -> f32 {
  %x = arith.constant 1.0 : f32
  return %x : f32
}

func.func @wrt_of_no_arguments() {
  // expected-error @+1 {{'surge.value_and_grad' op expected wrt to list arguments of @loss, which has none, but got 0}}
  %y, %g = surge.value_and_grad @loss() wrt [0] : () -> (f32, f32)
  return
}

// -----

func.func @loss(%w: f32, %x: f32) -> f32 {
  return %x : f32
}

func.func @repeated_wrt(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected wrt to list each argument once, but got 1 twice}}
  %y, %a, %b, %c = surge.value_and_grad @loss(%x, %x) wrt [1, 0, 1] : (f32, f32) -> (f32, f32, f32, f32)
  return
}

// -----

func.func @loss(%x: f32, %i: tensor<4xi32>) -> f32 {
  return %x : f32
}

func.func @integer_wrt(%x: f32, %i: tensor<4xi32>) {
  // expected-error @+1 {{'surge.value_and_grad' op expected argument 1 in wrt to be a float or a tensor of floats, but it is 'tensor<4xi32>'}}
  %y, %g = surge.value_and_grad @loss(%x, %i) wrt [1] : (f32, tensor<4xi32>) -> (f32, tensor<4xi32>)
  return
}

// -----

func.func @loss(%x: f32, %k: !surge.key) -> f32 {
  return %x : f32
}

func.func @key_wrt(%x: f32, %k: !surge.key) {
  // expected-error @+1 {{'surge.value_and_grad' op expected argument 1 in wrt to be a float or a tensor of floats, but it is '!surge.key'}}
  %y, %g = surge.value_and_grad @loss(%x, %k) wrt [1] : (f32, !surge.key) -> (f32, !surge.key)
  return
}

// -----

func.func @loss(%x: f32) {
  return
}

func.func @no_results(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected @loss to return a scalar float first, but it returns nothing}}
  %g = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> f32
  return
}

// -----

func.func @loss(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

func.func @loss_of_rank_1(%x: tensor<2xf32>) {
  // expected-error @+1 {{'surge.value_and_grad' op expected @loss to return a scalar float first, a float or a tensor of rank 0, but it returns 'tensor<2xf32>'}}
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return
}

// -----

func.func @loss(%x: f32, %i: i32) -> i32 {
  return %i : i32
}

func.func @integer_loss(%x: f32, %i: i32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected @loss to return a scalar float first, a float or a tensor of rank 0, but it returns 'i32'}}
  %y, %g = surge.value_and_grad @loss(%x, %i) wrt [0] : (f32, i32) -> (i32, f32)
  return
}

// -----

func.func @loss(%x: f32) -> f32 {
  return %x : f32
}

func.func @no_gradient(%x: f32) {
  // expected-error @+1 {{'surge.value_and_grad' op expected 2 results, but got 1}}
  %y = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> f32
  return
}

// -----

func.func @loss(%x: f32, %w: tensor<2xf32>) -> f32 {
  return %x : f32
}

func.func @gradients_in_another_order(%x: f32, %w: tensor<2xf32>) {
  // expected-error @+1 {{'surge.value_and_grad' op expected result 1 to be 'tensor<2xf32>', but got 'f32'}}
  %y, %gx, %gw = surge.value_and_grad @loss(%x, %w) wrt [1, 0] : (f32, tensor<2xf32>) -> (f32, f32, tensor<2xf32>)
  return
}
