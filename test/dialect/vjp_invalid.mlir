// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @f(%x: f32) -> (f32, f64) {
  %w = arith.extf %x : f32 to f64
  return %x, %w : f32, f64
}

func.func @too_few_cotangents(%x: f32) {
  // expected-error @+1 {{'surge.vjp' op expected 2 cotangents, but got 1}}
  %y:3 = surge.vjp @f(%x) wrt [0] cotangents(%x) : (f32), (f32) -> (f32, f64, f32)
  return
}

// -----

func.func @f(%x: f32) -> (f32, f64) {
  %w = arith.extf %x : f32 to f64
  return %x, %w : f32, f64
}

func.func @cotangent_of_another_type(%x: f32) {
  // expected-error @+1 {{'surge.vjp' op expected cotangent 1 to be 'f64', but got 'f32'}}
  %y:3 = surge.vjp @f(%x) wrt [0] cotangents(%x, %x) : (f32), (f32, f32) -> (f32, f64, f32)
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @no_gradient(%x: f32) {
  // expected-error @+1 {{'surge.vjp' op expected 2 results, but got 1}}
  %y = surge.vjp @f(%x) wrt [0] cotangents(%x) : (f32), (f32) -> f32
  return
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @repeated_wrt(%x: f32) {
  // expected-error @+1 {{'surge.vjp' op expected wrt to list each argument once, but got 0 twice}}
  %y:3 = surge.vjp @f(%x) wrt [0, 0] cotangents(%x) : (f32), (f32) -> (f32, f32, f32)
  return
}

// -----

func.func @unknown(%x: f32) {
  // expected-error @+1 {{'surge.vjp' op expected the name of a function, but nothing is called @f}}
  %y, %dx = surge.vjp @f(%x) wrt [0] cotangents(%x) : (f32), (f32) -> (f32, f32)
  return
}

// -----

func.func @f(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}

func.func @directions_of_one_cotangent_only(%x: f32, %ct: tensor<4xf32>) {
  // expected-error @+1 {{'surge.vjp' op expected cotangent 1 to be 'tensor<4xf32>', but got 'f32'}}
  %y:3 = surge.vjp @f(%x) wrt [0] cotangents(%ct, %x) : (f32), (tensor<4xf32>, f32) -> (f32, f32, tensor<4xf32>)
  return
}
