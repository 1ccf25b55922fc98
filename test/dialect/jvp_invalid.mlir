// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @f(%x: f32, %w: f64) -> f32 {
  return %x : f32
}

func.func @too_few_tangents(%x: f32, %w: f64) {
  // expected-error @+1 {{'surge.jvp' op expected 2 tangents, but got 1}}
  %y, %dy = surge.jvp @f(%x, %w) wrt [0, 1] tangents(%x) : (f32, f64), (f32) -> (f32, f32)
  return
}

// -----

func.func @f(%x: f32, %w: f64) -> f32 {
  return %x : f32
}

func.func @tangent_of_another_type(%x: f32, %w: f64) {
  // expected-error @+1 {{'surge.jvp' op expected tangent 0 to be 'f64', but got 'f32'}}
  %y, %dy = surge.jvp @f(%x, %w) wrt [1] tangents(%x) : (f32, f64), (f32) -> (f32, f32)
  return
}

// -----

func.func @f(%x: f32, %i: i32) -> (f32, i32) {
  return %x, %i : f32, i32
}

func.func @tangent_of_an_integer_result(%x: f32, %i: i32) {
  // expected-error @+1 {{'surge.jvp' op expected 3 results, but got 4}}
  %y:4 = surge.jvp @f(%x, %i) wrt [0] tangents(%x) : (f32, i32), (f32) -> (f32, i32, f32, i32)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @empty_wrt(%x: f32) {
  // expected-error @+1 {{'surge.jvp' op expected wrt to list at least one argument}}
  %y, %dy = surge.jvp @f(%x) wrt [] tangents() : (f32), () -> (f32, f32)
  return
}

// -----

func.func @unknown(%x: f32) {
  // expected-error @+1 {{'surge.jvp' op expected the name of a function, but nothing is called @f}}
  %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%x) : (f32), (f32) -> (f32, f32)
  return
}

// -----

func.func @f(%x: f32, %w: f64) -> f32 {
  return %x : f32
}

func.func @directions_of_one_tangent_only(%x: f32, %w: f64, %dx: tensor<4xf32>) {
  // expected-error @+1 {{'surge.jvp' op expected tangent 1 to be 'tensor<4xf64>', but got 'f64'}}
  %y, %dy = surge.jvp @f(%x, %w) wrt [0, 1] tangents(%dx, %w) : (f32, f64), (tensor<4xf32>, f64) -> (f32, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: f32, %w: f64) -> f32 {
  return %x : f32
}

func.func @different_numbers_of_directions(%x: f32, %w: f64, %dx: tensor<4xf32>, %dw: tensor<5xf64>) {
  // expected-error @+1 {{'surge.jvp' op expected tangent 1 to be 'tensor<4xf64>', but got 'tensor<5xf64>'}}
  %y, %dy = surge.jvp @f(%x, %w) wrt [0, 1] tangents(%dx, %dw) : (f32, f64), (tensor<4xf32>, tensor<5xf64>) -> (f32, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @result_without_directions(%x: f32, %dx: tensor<4xf32>) {
  // expected-error @+1 {{'surge.jvp' op expected result 1 to be 'tensor<4xf32>', but got 'f32'}}
  %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%dx) : (f32), (tensor<4xf32>) -> (f32, f32)
  return
}
