// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @no_such_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.cumulative_sum' op expected an axis of 'tensor<2x3xf32>', from 0 to 1, but got 2}}
  %y = surge.cumulative_sum %x axis(2) : tensor<2x3xf32>
  return
}

// -----

func.func @no_row(%x: tensor<f32>) {
  // expected-error @+1 {{'surge.sort_order' op expected a tensor of rank 1 or more, whose last axis holds the elements of a row, but got 'tensor<f32>'}}
  %o = surge.sort_order %x : tensor<f32> -> tensor<i32>
  return
}

// -----

func.func @order_of_other_rows(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.sort_order' op expected one index for each element of 'tensor<2x3xf32>', of type 'tensor<2x3xi32>', but got 'tensor<3xi32>'}}
  %o = surge.sort_order %x : tensor<2x3xf32> -> tensor<3xi32>
  return
}

// -----

func.func @indices_of_other_rows(%x: tensor<2x3xf32>, %o: tensor<3x3xi32>) {
  // expected-error @+1 {{'surge.take_along' op expected the indices of each row of 'tensor<2x3xf32>', with the same axes but the last, but got 'tensor<3x3xi32>'}}
  %y = surge.take_along %x, %o : tensor<2x3xf32>, tensor<3x3xi32> -> tensor<3x3xf32>
  return
}

// -----

func.func @taken_in_other_shape(%x: tensor<2x3xf32>, %o: tensor<2x4xi32>) {
  // expected-error @+1 {{'surge.take_along' op expected one element for each index of 'tensor<2x4xi32>', of type 'tensor<2x4xf32>', but got 'tensor<2x3xf32>'}}
  %y = surge.take_along %x, %o : tensor<2x3xf32>, tensor<2x4xi32> -> tensor<2x3xf32>
  return
}

// -----

func.func @added_in_other_shape(%v: tensor<2x3xf32>, %o: tensor<2x4xi32>, %x: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.add_along' op expected one value for each index of 'tensor<2x4xi32>', of type 'tensor<2x4xf32>', but got 'tensor<2x3xf32>'}}
  %y = surge.add_along %v, %o into %x : tensor<2x3xf32>, tensor<2x4xi32> into tensor<2x3xf32>
  return
}

// -----

func.func @dims_out_of_order(%v: tensor<7xf32>, %i: tensor<7x2xi32>, %x: tensor<4x5xf32>) {
  // expected-error @+1 {{'surge.scatter_add' op expected 'dims' to be axes of 'tensor<4x5xf32>' in rising order, but got [1, 0]}}
  %y = surge.scatter_add %v into %x[%i] dims([1, 0]) : (tensor<7xf32>, tensor<4x5xf32>, tensor<7x2xi32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @no_dims(%v: tensor<7x4x5xf32>, %i: tensor<7x0xi32>, %x: tensor<4x5xf32>) {
  // expected-error @+1 {{'surge.scatter_add' op expected at least one axis in 'dims', but got none}}
  %y = surge.scatter_add %v into %x[%i] dims([]) : (tensor<7x4x5xf32>, tensor<4x5xf32>, tensor<7x0xi32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @too_few_coordinates(%v: tensor<7xf32>, %i: tensor<7x1xi32>, %x: tensor<4x5xf32>) {
  // expected-error @+1 {{'surge.scatter_add' op expected indices whose last axis has size 2, one coordinate for each of 'dims', but got 'tensor<7x1xi32>'}}
  %y = surge.scatter_add %v into %x[%i] dims([0, 1]) : (tensor<7xf32>, tensor<4x5xf32>, tensor<7x1xi32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @slices_of_other_shape(%v: tensor<7x4xf32>, %i: tensor<7x1xi32>, %x: tensor<4x5xf32>) {
  // expected-error @+1 {{'surge.scatter_add' op expected values of type 'tensor<7x1x5xf32>' or 'tensor<7x5xf32>', but got 'tensor<7x4xf32>'}}
  %y = surge.scatter_add %v into %x[%i] dims([0]) : (tensor<7x4xf32>, tensor<4x5xf32>, tensor<7x1xi32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @not_square(%a: tensor<3x2xf32>) {
  // expected-error @+1 {{'surge.inverse' op expected the last two axes to be those of a square matrix, but got 'tensor<3x2xf32>'}}
  %x = surge.inverse %a : tensor<3x2xf32>
  return
}

// -----

func.func @other_systems(%a: tensor<3x3xf32>, %b: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.triangular_solve' op expected right hand sides with the element type and the axes but the last of 'tensor<3x3xf32>', but got 'tensor<2x3xf32>'}}
  %x = surge.triangular_solve %a, %b lower : tensor<3x3xf32>, tensor<2x3xf32>
  return
}

// -----

func.func @no_axis(%x: tensor<f32>) {
  // expected-error @+1 {{'surge.cumulative_sum' op expected a tensor of rank 1 or more, but got 'tensor<f32>'}}
  %y = surge.cumulative_sum %x axis(0) : tensor<f32>
  return
}

// -----

func.func @truths_as_indices(%x: tensor<3xf32>, %o: tensor<2xi1>) {
  // expected-error @+1 {{operand #1 must be ranked tensor of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer or 64-bit signless integer or index values, but got 'tensor<2xi1>'}}
  %y = surge.take_along %x, %o : tensor<3xf32>, tensor<2xi1> -> tensor<2xf32>
  return
}
