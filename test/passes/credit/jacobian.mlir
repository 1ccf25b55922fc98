// From which side a Jacobian is computed, and that the function runs once for all directions.
// RUN: surge-opt %s --surge-gradient --split-input-file | FileCheck %s

func.func private @wide_result(%x: tensor<2xf64>) -> (tensor<2xf64>, f64) {
  %c = arith.constant 0 : index
  %y = math.exp %x : tensor<2xf64>
  %s = tensor.extract %y[%c] : tensor<2xf64>
  return %y, %s : tensor<2xf64>, f64
}

// Two arguments, three results: forward.
// CHECK-LABEL: func.func @forward
//  CHECK-SAME:   (%[[X:.*]]: tensor<2xf64>)
//       CHECK:   %[[UNITS:.*]] = linalg.generic
//       CHECK:   %[[ALL:.*]]:4 = call @wide_result.jvp.0.wide2(%[[X]], %[[UNITS]])
//  CHECK-SAME:     (tensor<2xf64>, tensor<2x2xf64>) -> (tensor<2xf64>, f64, tensor<2x2xf64>, tensor<2xf64>)
//       CHECK:   linalg.transpose ins(%[[ALL]]#2 : tensor<2x2xf64>)
//   CHECK-NOT:   call
func.func @forward(%x: tensor<2xf64>) -> (tensor<2x2xf64>, tensor<2xf64>) {
  %r:4 = surge.jacobian @wide_result(%x) wrt [0] : (tensor<2xf64>) -> (tensor<2xf64>, f64, tensor<2x2xf64>, tensor<2xf64>)
  return %r#2, %r#3 : tensor<2x2xf64>, tensor<2xf64>
}

// -----

func.func private @narrow_result(%x: tensor<4x2xf64>) -> tensor<2xf64> {
  %row = tensor.extract_slice %x[1, 0] [1, 2] [1, 1] : tensor<4x2xf64> to tensor<2xf64>
  %y = math.exp %row : tensor<2xf64>
  return %y : tensor<2xf64>
}

// Eight arguments, two results: reverse.
// CHECK-LABEL: func.func @reverse
//  CHECK-SAME:   (%[[X:.*]]: tensor<4x2xf64>)
//       CHECK:   %[[R:.*]]{{.*}} = call @narrow_result.jvp.0.primal(%[[X]])
//       CHECK:   %[[UNITS:.*]] = linalg.generic
//       CHECK:   %[[J:.*]] = call @narrow_result.jvp.0.linear.transpose.wide2(
//       CHECK:   return %[[J]] : tensor<2x4x2xf64>
func.func @reverse(%x: tensor<4x2xf64>) -> tensor<2x4x2xf64> {
  %y, %j = surge.jacobian @narrow_result(%x) wrt [0] : (tensor<4x2xf64>) -> (tensor<2xf64>, tensor<2x4x2xf64>)
  return %j : tensor<2x4x2xf64>
}

// -----

func.func private @unknown_size(%x: tensor<?xf64>) -> tensor<3xf64> {
  %y = tensor.extract_slice %x[0] [3] [1] : tensor<?xf64> to tensor<3xf64>
  return %y : tensor<3xf64>
}

// A size that only a run knows counts as the larger.
// CHECK-LABEL: func.func @dynamic
//       CHECK:   call @unknown_size.jvp.0.linear.transpose.wide3(
func.func @dynamic(%x: tensor<?xf64>) -> tensor<3x?xf64> {
  %y, %j = surge.jacobian @unknown_size(%x) wrt [0] : (tensor<?xf64>) -> (tensor<3xf64>, tensor<3x?xf64>)
  return %j : tensor<3x?xf64>
}

// -----

func.func private @integer(%x: f64) -> i32 {
  %i = arith.fptosi %x : f64 to i32
  return %i : i32
}

// Nothing is differentiable: the function is only called.
// CHECK-LABEL: func.func @nothing
//       CHECK:   call @integer(
func.func @nothing(%x: f64) -> i32 {
  %i = surge.jacobian @integer(%x) wrt [0] : (f64) -> i32
  return %i : i32
}
