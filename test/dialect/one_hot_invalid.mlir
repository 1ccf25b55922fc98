// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @categories_of_other_rows(%c: tensor<5xi32>, %x: tensor<4x3xf32>) {
  // expected-error @+1 {{'surge.one_hot' op expected one category for each row of 'tensor<4x3xf32>', of type 'tensor<4xi32>', but got 'tensor<5xi32>'}}
  %z = surge.one_hot %c like %x : tensor<5xi32> -> tensor<4x3xf32>
  return
}

// -----

func.func @no_categories_axis(%c: tensor<i32>, %x: tensor<f32>) {
  // expected-error @+1 {{'surge.one_hot' op expected a tensor of rank 1 or more, whose last axis holds the categories, but got 'tensor<f32>'}}
  %z = surge.one_hot %c like %x : tensor<i32> -> tensor<f32>
  return
}
