// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @cast(%x: tensor<4xf64>) -> tensor<?xf64> {
  %d = tensor.cast %x : tensor<4xf64> to tensor<?xf64>
  %y = arith.mulf %d, %d : tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @cast_to_static(%x: tensor<4x3xf64>) -> tensor<2x3xf64> {
  %two = arith.constant 2 : index
  %three = arith.constant 3 : index
  %s = tensor.extract_slice %x[1, 0] [%two, %three] [1, 1] : tensor<4x3xf64> to tensor<?x?xf64>
  %y = tensor.cast %s : tensor<?x?xf64> to tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

func.func @collapse_shape(%x: tensor<2x3x4xf64>) -> tensor<6x4xf64> {
  %y = tensor.collapse_shape %x [[0, 1], [2]] : tensor<2x3x4xf64> into tensor<6x4xf64>
  %z = arith.mulf %y, %y : tensor<6x4xf64>
  return %z : tensor<6x4xf64>
}

func.func @collapse_shape_dynamic(%x: tensor<?x3x?xf64>) -> tensor<?xf64> {
  %y = tensor.collapse_shape %x [[0, 1, 2]] : tensor<?x3x?xf64> into tensor<?xf64>
  %z = arith.mulf %y, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}

func.func @collapse_shape_to_scalar(%x: tensor<1x1xf64>) -> tensor<f64> {
  %y = tensor.collapse_shape %x [] : tensor<1x1xf64> into tensor<f64>
  return %y : tensor<f64>
}

func.func @concat(%x: tensor<2x3xf64>, %y: tensor<2x1xf64>) -> tensor<2x7xf64> {
  %z = tensor.concat dim(1) %x, %y, %x : (tensor<2x3xf64>, tensor<2x1xf64>, tensor<2x3xf64>) -> tensor<2x7xf64>
  return %z : tensor<2x7xf64>
}

func.func @concat_constant(%x: tensor<2xf64>) -> tensor<5xf64> {
  %c = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %y = tensor.concat dim(0) %c, %x : (tensor<3xf64>, tensor<2xf64>) -> tensor<5xf64>
  %z = arith.mulf %y, %y : tensor<5xf64>
  return %z : tensor<5xf64>
}

func.func @concat_dynamic(%x: tensor<?x2xf64>, %y: tensor<?x2xf64>) -> tensor<?x2xf64> {
  %z = tensor.concat dim(0) %x, %y : (tensor<?x2xf64>, tensor<?x2xf64>) -> tensor<?x2xf64>
  %zz = arith.mulf %z, %z : tensor<?x2xf64>
  return %zz : tensor<?x2xf64>
}

// No element has a tangent where there is no element.
func.func @empty_tensor(%x: tensor<0x3xf64>, %y: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %z = tensor.concat dim(0) %x, %y : (tensor<0x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
  %zz = arith.mulf %z, %z : tensor<2x3xf64>
  return %zz : tensor<2x3xf64>
}

func.func @expand_shape(%x: tensor<6xf64>) -> tensor<2x3xf64> {
  %y = tensor.expand_shape %x [[0, 1]] output_shape [2, 3] : tensor<6xf64> into tensor<2x3xf64>
  %z = arith.mulf %y, %y : tensor<2x3xf64>
  return %z : tensor<2x3xf64>
}

func.func @expand_shape_dynamic(%x: tensor<?x2xf64>) -> tensor<?x1x2xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x2xf64>
  %y = tensor.expand_shape %x [[0, 1], [2]] output_shape [%n, 1, 2] : tensor<?x2xf64> into tensor<?x1x2xf64>
  %z = arith.mulf %y, %y : tensor<?x1x2xf64>
  return %z : tensor<?x1x2xf64>
}

// Two reads of one tensor, one of them of the same element twice.
func.func @extract(%x: tensor<2x3xf64>) -> f64 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %a = tensor.extract %x[%zero, %one] : tensor<2x3xf64>
  %b = tensor.extract %x[%one, %zero] : tensor<2x3xf64>
  %aa = arith.mulf %a, %a : f64
  %y = arith.mulf %aa, %b : f64
  return %y : f64
}

func.func @extract_dynamic(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %zero : tensor<?xf64>
  %last = arith.subi %n, %one : index
  %y = tensor.extract %x[%last] : tensor<?xf64>
  %yy = arith.mulf %y, %y : f64
  return %yy : f64
}

func.func @extract_slice(%x: tensor<6x5xf64>) -> tensor<2x2xf64> {
  %y = tensor.extract_slice %x[1, 0] [2, 2] [2, 3] : tensor<6x5xf64> to tensor<2x2xf64>
  %z = arith.mulf %y, %y : tensor<2x2xf64>
  return %z : tensor<2x2xf64>
}

// The slices overlap: their cotangents add up in the middle.
func.func @extract_slice_overlapping(%x: tensor<5xf64>) -> tensor<3xf64> {
  %a = tensor.extract_slice %x[0] [3] [1] : tensor<5xf64> to tensor<3xf64>
  %b = tensor.extract_slice %x[2] [3] [1] : tensor<5xf64> to tensor<3xf64>
  %y = arith.mulf %a, %b : tensor<3xf64>
  return %y : tensor<3xf64>
}

func.func @extract_slice_row(%x: tensor<4x3xf64>) -> tensor<3xf64> {
  %two = arith.constant 2 : index
  %y = tensor.extract_slice %x[%two, 0] [1, 3] [1, 1] : tensor<4x3xf64> to tensor<3xf64>
  %z = arith.mulf %y, %y : tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @extract_slice_dynamic(%x: tensor<?x?xf64>) -> tensor<?xf64> {
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %one : tensor<?x?xf64>
  %y = tensor.extract_slice %x[1, 0] [1, %n] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
  %z = arith.mulf %y, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}

// A slice of a product: the zeros around it take their size from the product's operands.
func.func @extract_slice_of_product(%x: tensor<?xf64>) -> tensor<2xf64> {
  %p = arith.mulf %x, %x : tensor<?xf64>
  %y = tensor.extract_slice %p[1] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %y : tensor<2xf64>
}

func.func @extract_slice_of_reshape(%x: tensor<?x2xf64>) -> tensor<2xf64> {
  %p = arith.mulf %x, %x : tensor<?x2xf64>
  %flat = tensor.collapse_shape %p [[0, 1]] : tensor<?x2xf64> into tensor<?xf64>
  %y = tensor.extract_slice %flat[1] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %y : tensor<2xf64>
}

func.func @extract_slice_of_slice(%x: tensor<?x?xf64>) -> tensor<2xf64> {
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %one : tensor<?x?xf64>
  %row = tensor.extract_slice %x[1, 0] [1, %n] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
  %y = tensor.extract_slice %row[0] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %y : tensor<2xf64>
}

func.func @extract_slice_of_concat(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<3xf64> {
  %c = tensor.concat dim(0) %x, %y : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %z = tensor.extract_slice %c[1] [3] [1] : tensor<?xf64> to tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @extract_slice_of_pad(%x: tensor<?xf64>) -> tensor<3xf64> {
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2 : index
  %p = tensor.pad %x low[1] high[%two] {
  ^bb0(%i: index):
    tensor.yield %zero : f64
  } : tensor<?xf64> to tensor<?xf64>
  %z = tensor.extract_slice %p[0] [3] [1] : tensor<?xf64> to tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @extract_slice_of_splat(%x: f64, %like: tensor<?xf64>) -> tensor<2xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %like, %zero : tensor<?xf64>
  %s = tensor.splat %x[%n] : tensor<?xf64>
  %p = arith.mulf %s, %like : tensor<?xf64>
  %y = tensor.extract_slice %s[0] [2] [1] : tensor<?xf64> to tensor<2xf64>
  %z = tensor.extract_slice %p[0] [2] [1] : tensor<?xf64> to tensor<2xf64>
  %yz = arith.mulf %y, %z : tensor<2xf64>
  return %yz : tensor<2xf64>
}

func.func @from_elements(%x: f64, %y: f64) -> tensor<2x2xf64> {
  %xy = arith.mulf %x, %y : f64
  %z = tensor.from_elements %x, %xy, %y, %x : tensor<2x2xf64>
  return %z : tensor<2x2xf64>
}

func.func @insert(%v: f64, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %one = arith.constant 1 : index
  %p = arith.mulf %x, %x : tensor<2x3xf64>
  %y = tensor.insert %v into %p[%one, %one] : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

func.func @insert_into_constant(%v: f64) -> tensor<3xf64> {
  %one = arith.constant 1 : index
  %c = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %y = tensor.insert %v into %c[%one] : tensor<3xf64>
  %z = arith.mulf %y, %y : tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @insert_slice(%v: tensor<2xf64>, %x: tensor<4x3xf64>) -> tensor<4x3xf64> {
  %p = arith.mulf %x, %x : tensor<4x3xf64>
  %y = tensor.insert_slice %v into %p[1, 2] [2, 1] [2, 1] : tensor<2xf64> into tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

func.func @insert_slice_dynamic(%v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %v, %zero : tensor<?xf64>
  %p = arith.mulf %x, %x : tensor<?xf64>
  %y = tensor.insert_slice %v into %p[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  return %y : tensor<?xf64>
}

// Built up in an empty tensor, which has no derivative to lose.
func.func @insert_slice_into_empty(%x: tensor<2xf64>, %y: tensor<3xf64>) -> tensor<5xf64> {
  %e = tensor.empty() : tensor<5xf64>
  %a = tensor.insert_slice %x into %e[0] [2] [1] : tensor<2xf64> into tensor<5xf64>
  %b = tensor.insert_slice %y into %a[2] [3] [1] : tensor<3xf64> into tensor<5xf64>
  %z = arith.mulf %b, %b : tensor<5xf64>
  return %z : tensor<5xf64>
}

func.func @pad(%x: tensor<2x3xf64>) -> tensor<4x4xf64> {
  %v = arith.constant 2.0 : f64
  %y = tensor.pad %x low[1, 0] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : f64
  } : tensor<2x3xf64> to tensor<4x4xf64>
  %z = arith.mulf %y, %y : tensor<4x4xf64>
  return %z : tensor<4x4xf64>
}

func.func @pad_varying_value(%x: tensor<2x3xf64>, %v: f64) -> tensor<4x4xf64> {
  %y = tensor.pad %x low[1, 0] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : f64
  } : tensor<2x3xf64> to tensor<4x4xf64>
  %z = arith.mulf %y, %y : tensor<4x4xf64>
  return %z : tensor<4x4xf64>
}

// Only the padding varies.
func.func @pad_of_constant(%v: f64) -> tensor<4xf64> {
  %c = arith.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %y = tensor.pad %c low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %v : f64
  } : tensor<2xf64> to tensor<4xf64>
  %z = arith.mulf %y, %y : tensor<4xf64>
  return %z : tensor<4xf64>
}

func.func @pad_dynamic(%x: tensor<?xf64>, %v: f64) -> tensor<?xf64> {
  %one = arith.constant 1 : index
  %y = tensor.pad %x low[%one] high[2] {
  ^bb0(%i: index):
    tensor.yield %v : f64
  } : tensor<?xf64> to tensor<?xf64>
  %z = arith.mulf %y, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}

func.func @reshape(%x: tensor<2x3xf64>) -> tensor<3x2xf64> {
  %shape = arith.constant dense<[3, 2]> : tensor<2xi32>
  %y = tensor.reshape %x(%shape) : (tensor<2x3xf64>, tensor<2xi32>) -> tensor<3x2xf64>
  %z = arith.mulf %y, %y : tensor<3x2xf64>
  return %z : tensor<3x2xf64>
}

func.func @splat(%x: f64) -> tensor<2x3xf64> {
  %y = tensor.splat %x : tensor<2x3xf64>
  %z = arith.mulf %y, %y : tensor<2x3xf64>
  return %z : tensor<2x3xf64>
}

func.func @splat_scalar(%x: f64) -> tensor<f64> {
  %y = tensor.splat %x : tensor<f64>
  %z = arith.mulf %y, %y : tensor<f64>
  return %z : tensor<f64>
}
