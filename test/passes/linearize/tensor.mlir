// RUN: surge-opt %s --surge-linearize --mlir-print-local-scope --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @cast.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.cast %[[DX]] : tensor<4xf32> to tensor<?xf32>
//       CHECK:   return {{.*}}, %[[DY]]
func.func @cast(%x: tensor<4xf32>) -> tensor<?xf32> {
  %y = tensor.cast %x : tensor<4xf32> to tensor<?xf32>
  return %y : tensor<?xf32>
}

// CHECK-LABEL: func.func private @collapse_shape.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<?x4xf32>, %[[DX:.*]]: tensor<?x4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.collapse_shape %[[DX]] {{\[\[}}0, 1]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @collapse_shape(%x: tensor<?x4xf32>) -> tensor<?xf32> {
  %y = tensor.collapse_shape %x [[0, 1]] : tensor<?x4xf32> into tensor<?xf32>
  return %y : tensor<?xf32>
}

// CHECK-LABEL: func.func private @concat.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>, %[[DX:.*]]: tensor<?xf32> {{.*}}, %[[DY:.*]]: tensor<?xf32> {{.*}})
//       CHECK:   %[[DZ:.*]] = tensor.concat dim(0) %[[DX]], %[[DY]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @concat(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %z = tensor.concat dim(0) %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %z : tensor<?xf32>
}

// CHECK-LABEL: func.func private @concat_constant.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[Y:.*]]: tensor<2xi32>, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   %[[ZERO:.*]] = surge.zero : tensor<2xf32>
//       CHECK:   %[[DZ:.*]] = tensor.concat dim(0) %[[ZERO]], %[[DX]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @concat_constant(%x: tensor<4xf32>, %y: tensor<2xi32>) -> tensor<6xf32> {
  %c = arith.sitofp %y : tensor<2xi32> to tensor<2xf32>
  %z = tensor.concat dim(0) %c, %x : (tensor<2xf32>, tensor<4xf32>) -> tensor<6xf32>
  return %z : tensor<6xf32>
}

// CHECK-LABEL: func.func private @expand_shape.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<?xf32>, %[[N:.*]]: index, %[[DX:.*]]: tensor<?xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.expand_shape %[[DX]] {{\[\[}}0, 1]] output_shape [%[[N]], 2]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @expand_shape(%x: tensor<?xf32>, %n: index) -> tensor<?x2xf32> {
  %y = tensor.expand_shape %x [[0, 1]] output_shape [%n, 2] : tensor<?xf32> into tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func private @extract.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[I:.*]]: index, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.extract %[[DX]][%[[I]]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @extract(%x: tensor<4xf32>, %i: index) -> f32 {
  %y = tensor.extract %x[%i] : tensor<4xf32>
  return %y : f32
}

// CHECK-LABEL: func.func private @extract_slice.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<?x4xf32>, %[[I:.*]]: index, %[[DX:.*]]: tensor<?x4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.extract_slice %[[DX]][%[[I]], 0] [1, 4] [1, 1]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @extract_slice(%x: tensor<?x4xf32>, %i: index) -> tensor<4xf32> {
  %y = tensor.extract_slice %x[%i, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func.func private @from_elements.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[ZERO:.*]] = surge.zero : f32
//       CHECK:   %[[DY:.*]] = tensor.from_elements %[[DX]], %[[ZERO]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @from_elements(%x: f32) -> tensor<2xf32> {
  %one = arith.constant 1.0 : f32
  %y = tensor.from_elements %x, %one : tensor<2xf32>
  return %y : tensor<2xf32>
}

// The tangent's body computes again what it needs of the primal's.
// CHECK-LABEL: func.func private @generate.jvp.
//  CHECK-SAME:   (%[[C:.*]]: f32, %[[N:.*]]: index, %[[DC:.*]]: f32 {{.*}})
//       CHECK:   tensor.generate %[[N]]
//       CHECK:   %[[DY:.*]] = tensor.generate %[[N]]
//       CHECK:   %[[E:.*]] = math.exp %[[C]]
//       CHECK:   %[[DE:.*]] = arith.mulf %[[DC]], %[[E]]
//       CHECK:   tensor.yield %[[DE]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @generate(%c: f32, %n: index) -> tensor<?xf32> {
  %y = tensor.generate %n {
  ^bb0(%i: index):
    %e = math.exp %c : f32
    tensor.yield %e : f32
  } : tensor<?xf32>
  return %y : tensor<?xf32>
}

// CHECK-LABEL: func.func private @insert.jvp.
//  CHECK-SAME:   (%[[V:.*]]: f32, %[[X:.*]]: tensor<4xf32>, %[[I:.*]]: index, %[[DV:.*]]: f32 {{.*}}, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.insert %[[DV]] into %[[DX]][%[[I]]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @insert(%v: f32, %x: tensor<4xf32>, %i: index) -> tensor<4xf32> {
  %y = tensor.insert %v into %x[%i] : tensor<4xf32>
  return %y : tensor<4xf32>
}

// An empty tensor has no tangent, and what is left of it none either.
// CHECK-LABEL: func.func private @insert_slice.jvp.
//  CHECK-SAME:   (%[[V:.*]]: tensor<2xf32>, %[[N:.*]]: index, %[[DV:.*]]: tensor<2xf32> {{.*}})
//       CHECK:   %[[E:.*]] = tensor.empty(%[[N]])
//       CHECK:   %[[SIZE:.*]] = tensor.dim %[[E]]
//       CHECK:   %[[ZERO:.*]] = surge.zero sizes(%[[SIZE]])
//       CHECK:   %[[DY:.*]] = tensor.insert_slice %[[DV]] into %[[ZERO]][1] [2] [1]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @insert_slice(%v: tensor<2xf32>, %n: index) -> tensor<?xf32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %y = tensor.insert_slice %v into %e[1] [2] [1] : tensor<2xf32> into tensor<?xf32>
  return %y : tensor<?xf32>
}

// CHECK-LABEL: func.func private @pad.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   tensor.pad %[[X]]
//       CHECK:   %[[DY:.*]] = tensor.pad %[[DX]] low[1] high[2]
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0
//       CHECK:   tensor.yield %[[ZERO]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @pad(%x: tensor<4xf32>) -> tensor<7xf32> {
  %one = arith.constant 1.0 : f32
  %y = tensor.pad %x low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %one : f32
  } : tensor<4xf32> to tensor<7xf32>
  return %y : tensor<7xf32>
}

// CHECK-LABEL: func.func private @pad_varying_value.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[V:.*]]: f32, %[[DX:.*]]: tensor<4xf32> {{.*}}, %[[DV:.*]]: f32 {{.*}})
//       CHECK:   tensor.pad %[[X]]
//       CHECK:   %[[DY:.*]] = tensor.pad %[[DX]] low[1] high[2]
//       CHECK:   tensor.yield %[[DV]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @pad_varying_value(%x: tensor<4xf32>, %v: f32) -> tensor<7xf32> {
  %y = tensor.pad %x low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %v : f32
  } : tensor<4xf32> to tensor<7xf32>
  return %y : tensor<7xf32>
}

// CHECK-LABEL: func.func private @reshape.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<4xf32>, %[[S:.*]]: tensor<2xi32>, %[[DX:.*]]: tensor<4xf32> {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.reshape %[[DX]](%[[S]])
//       CHECK:   return {{.*}}, %[[DY]]
func.func @reshape(%x: tensor<4xf32>, %s: tensor<2xi32>) -> tensor<2x2xf32> {
  %y = tensor.reshape %x(%s) : (tensor<4xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// CHECK-LABEL: func.func private @splat.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[DY:.*]] = tensor.splat %[[DX]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @splat(%x: f32) -> tensor<4xf32> {
  %y = tensor.splat %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @bitcast(%x: tensor<2xf16>) -> tensor<2xbf16> {
  // expected-error @+1 {{'tensor.bitcast' op expected a differentiable operation, but a cast from 'tensor<2xf16>' to 'tensor<2xbf16>' reinterprets bits; cut its derivative with 'surge.stop_gradient' if it should count as constant}}
  %y = tensor.bitcast %x : tensor<2xf16> to tensor<2xbf16>
  return %y : tensor<2xbf16>
}

// -----

func.func @generate_no_rule(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = tensor.generate {
  ^bb0(%i: index):
    // expected-error @+2 {{no derivative rule for 'bufferization.alloc_tensor'}}
    // expected-note @+1 {{a rule belongs in passes/linearize/BufferizationRules.cpp; 'surge.stop_gradient' on the operands declares the derivative to be zero}}
    %copy = bufferization.alloc_tensor() copy(%x) : tensor<3xf32>
    %e = tensor.extract %copy[%i] : tensor<3xf32>
    tensor.yield %e : f32
  } : tensor<3xf32>
  return %y : tensor<3xf32>
}
