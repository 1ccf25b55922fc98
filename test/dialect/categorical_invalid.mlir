// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @no_categories_axis(%x: tensor<f32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.categorical' op expected a tensor of rank 1 or more, whose last axis holds the categories, but got 'tensor<f32>'}}
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<f32>
  return
}

// -----

func.func @no_categories(%x: tensor<4x0xf32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.categorical' op expected at least one category, but the last axis of 'tensor<4x0xf32>' is empty}}
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<4x0xf32>
  return
}

// -----

func.func @mask_of_another_shape(%x: tensor<4x3xf32>, %k: !surge.key, %m: tensor<3xi1>) {
  // expected-error @+1 {{'surge.categorical' op expected a mask of the shape of the logits, 'tensor<4x3xi1>', but got 'tensor<3xi1>'}}
  %z = "surge.categorical"(%x, %k, %m) {estimator = #surge.reinmax} : (tensor<4x3xf32>, !surge.key, tensor<3xi1>) -> tensor<4x3xf32>
  return
}

// -----

// expected-note @+1 {{prior use here}}
func.func @mask_of_another_shape_in_text(%x: tensor<4x3xf32>, %k: !surge.key, %m: tensor<3xi1>) {
  // expected-error @+1 {{use of value '%m' expects different type than prior uses: 'tensor<4x3xi1>' vs 'tensor<3xi1>'}}
  %z = surge.categorical %x, %k mask %m using(#surge.reinmax) : tensor<4x3xf32>
  return
}

// -----

func.func @scalar_logits(%x: f32, %k: !surge.key) {
  // expected-error @+1 {{expected logits to be a ranked tensor of floats, but got 'f32'}}
  %z = surge.categorical %x, %k using(#surge.reinmax) : f32
  return
}

// -----

func.func @unranked_logits(%x: tensor<*xf32>, %k: !surge.key) {
  // expected-error @+1 {{expected logits to be a ranked tensor of floats, but got 'tensor<*xf32>'}}
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<*xf32>
  return
}

// -----

func.func @integer_logits(%x: tensor<4x3xi32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.categorical' op operand #0 must be ranked tensor of}}
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<4x3xi32>
  return
}

// -----

func.func @result_of_another_type(%x: tensor<4x3xf32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.categorical' op failed to verify that all of {logits, result} have same type}}
  %z = "surge.categorical"(%x, %k) {estimator = #surge.reinmax} : (tensor<4x3xf32>, !surge.key) -> tensor<4x3xf64>
  return
}

// -----

func.func @surrogate_of_a_step(%x: tensor<4x3xf32>, %k: !surge.key) {
  // expected-error @+1 {{expected an estimator of samples, as #surge.reinmax, but got #surge.fast_sigmoid}}
  %z = surge.categorical %x, %k using(#surge.fast_sigmoid) : tensor<4x3xf32>
  return
}
