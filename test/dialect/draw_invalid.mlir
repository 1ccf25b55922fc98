// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @categories_of_other_rows(%x: tensor<4x3xf32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.draw' op expected one category for each row of 'tensor<4x3xf32>', of type 'tensor<4xi32>', but got 'tensor<3xi32>'}}
  %c = surge.draw %x, %k : tensor<4x3xf32> -> tensor<3xi32>
  return
}

// -----

func.func @no_categories_axis(%x: tensor<f32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.draw' op expected a tensor of rank 1 or more, whose last axis holds the categories, but got 'tensor<f32>'}}
  %c = surge.draw %x, %k : tensor<f32> -> tensor<i32>
  return
}

// -----

func.func @mask_of_another_shape(%x: tensor<4x3xf32>, %k: !surge.key, %m: tensor<4xi1>) {
  // expected-error @+1 {{'surge.draw' op expected a mask of the shape of the logits, 'tensor<4x3xi1>', but got 'tensor<4xi1>'}}
  %c = "surge.draw"(%x, %k, %m) : (tensor<4x3xf32>, !surge.key, tensor<4xi1>) -> tensor<4xi32>
  return
}

// -----

func.func @wide_categories(%x: tensor<4x3xf32>, %k: !surge.key) {
  // expected-error @+1 {{'surge.draw' op result #0 must be ranked tensor of 32-bit signless integer values, but got 'tensor<4xi64>'}}
  %c = surge.draw %x, %k : tensor<4x3xf32> -> tensor<4xi64>
  return
}
