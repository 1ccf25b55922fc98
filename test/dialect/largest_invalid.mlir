// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @categories_of_other_rows(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{'surge.largest' op expected one category for each row of 'tensor<4x3xf32>', of type 'tensor<4xi32>', but got 'tensor<4x3xi32>'}}
  %c = surge.largest %x : tensor<4x3xf32> -> tensor<4x3xi32>
  return
}

// -----

func.func @no_categories(%x: tensor<4x0xf32>) {
  // expected-error @+1 {{'surge.largest' op expected at least one category, but the last axis of 'tensor<4x0xf32>' is empty}}
  %c = surge.largest %x : tensor<4x0xf32> -> tensor<4xi32>
  return
}
