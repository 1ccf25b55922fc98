// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @no_key(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>) {
  // expected-error @+1 {{'surge.sample_product' op expected a key, which #surge.gumbel_rao needs, but got none}}
  %a = surge.sample_product %v, %x, %c using(#surge.gumbel_rao) : tensor<4xi32>, tensor<4x3xf32>
  return
}

// -----

func.func @relaxed(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.sample_product' op expected an estimator of hard samples, since a relaxed one is differentiated exactly, but got #surge.gumbel_softmax<hard = false>}}
  %a = surge.sample_product %v, %x, %c key %k using(#surge.gumbel_softmax<hard = false>) : tensor<4xi32>, tensor<4x3xf32>
  return
}

// -----

func.func @no_categories_axis(%v: tensor<f32>, %x: tensor<f32>, %c: tensor<i32>) {
  // expected-error @+1 {{'surge.sample_product' op expected a tensor of rank 1 or more, whose last axis holds the categories, but got 'tensor<f32>'}}
  %a = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<i32>, tensor<f32>
  return
}

// -----

func.func @categories_of_other_rows(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<3xi32>) {
  // expected-error @+1 {{'surge.sample_product' op expected one category for each row of 'tensor<4x3xf32>', of type 'tensor<4xi32>', but got 'tensor<3xi32>'}}
  %a = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<3xi32>, tensor<4x3xf32>
  return
}

// -----

func.func @mask_of_another_shape(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>, %m: tensor<4xi1>) {
  // expected-error @+1 {{'surge.sample_product' op expected a mask of the shape of the logits, 'tensor<4x3xi1>', but got 'tensor<4xi1>'}}
  %a = "surge.sample_product"(%v, %x, %c, %m) {estimator = #surge.reinmax, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0>}
       : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xi32>, tensor<4xi1>) -> tensor<4x3xf32>
  return
}

// -----

func.func @vector_of_another_type(%v: tensor<4x3xf64>, %x: tensor<4x3xf32>, %c: tensor<4xi32>) {
  // expected-error @+1 {{'surge.sample_product' op failed to verify that all of {vector, logits, result} have same type}}
  %a = "surge.sample_product"(%v, %x, %c) {estimator = #surge.reinmax, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>}
       : (tensor<4x3xf64>, tensor<4x3xf32>, tensor<4xi32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @surrogate_of_a_step(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>) {
  // expected-error @+1 {{expected an estimator of samples, as #surge.reinmax, but got #surge.sigmoid}}
  %a = surge.sample_product %v, %x, %c using(#surge.sigmoid) : tensor<4xi32>, tensor<4x3xf32>
  return
}
