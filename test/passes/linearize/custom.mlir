// RUN: surge-opt %s --surge-linearize | FileCheck %s

func.func private @product(%x: f64, %y: f64) -> f64 {
  %z = arith.mulf %x, %y : f64
  return %z : f64
}

// A helper that gets tangents is inlined; one that gets values only is called.
func.func private @add(%a: f64, %b: f64) -> f64 {
  %c = arith.addf %a, %b : f64
  return %c : f64
}
func.func private @product_jvp(%x: f64, %y: f64, %dx: f64, %dy: f64) -> (f64, f64) {
  %z = call @product(%x, %y) : (f64, f64) -> f64
  %a = arith.mulf %dx, %y : f64
  %b = arith.mulf %x, %dy : f64
  %dz = call @add(%a, %b) : (f64, f64) -> f64
  return %z, %dz : f64, f64
}
surge.custom_derivative @product jvp(@product_jvp)

// CHECK-LABEL: func.func private @product.jvp.0.1(
//  CHECK-SAME:     %[[X:.*]]: f64, %[[Y:.*]]: f64, %[[DX:.*]]: f64 {surge.linear = 0 : i64}, %[[DY:.*]]: f64 {surge.linear = 1 : i64}) -> (f64, f64 {surge.linear})
//       CHECK:   %[[Z:.*]] = call @product(%[[X]], %[[Y]])
//       CHECK:   %[[A:.*]] = arith.mulf %[[DX]], %[[Y]]
//       CHECK:   %[[B:.*]] = arith.mulf %[[X]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]

// One argument is constant: its tangent is a zero of the linear part.
// CHECK-LABEL: func.func private @product.jvp.1(
//  CHECK-SAME:     %[[X:.*]]: f64, %[[Y:.*]]: f64, %[[DY:.*]]: f64 {surge.linear = 1 : i64})
//       CHECK:   %[[DX:.*]] = surge.zero : f64
//       CHECK:   arith.mulf %[[DX]], %[[Y]]
//       CHECK:   arith.mulf %[[X]], %[[DY]]

// CHECK-LABEL: func.func private @calls.jvp.0
//       CHECK:   call @product.jvp.1(%{{.*}}, %{{.*}}, %{{.*}}) : (f64, f64, f64) -> (f64, f64)
//       CHECK:   call @product.jvp.0.1
func.func @calls(%x: f64) -> f64 {
  %two = arith.constant 2.0 : f64
  %y = call @product(%two, %x) : (f64, f64) -> f64
  %z = call @product(%y, %x) : (f64, f64) -> f64
  return %z : f64
}

func.func private @pair(%x: tensor<?xf32>, %n: i64, %s: f64) -> (tensor<?xf32>, i64) {
  return %x, %n : tensor<?xf32>, i64
}
func.func private @pair_forward(%x: tensor<?xf32>, %n: i64, %s: f64) -> (tensor<?xf32>, i64, f64) {
  return %x, %n, %s : tensor<?xf32>, i64, f64
}
func.func private @pair_backward(%r: f64, %c: tensor<?xf32>) -> (tensor<?xf32>, f64) {
  return %c, %r : tensor<?xf32>, f64
}
surge.custom_derivative @pair forward(@pair_forward) backward(@pair_backward)

// The forward function computes values and residuals; the map knows its transpose and the sizes of what it would return.
// CHECK-LABEL: func.func private @pair.jvp.0(
//  CHECK-SAME:     %[[X:.*]]: tensor<?xf32>, %[[N:.*]]: i64, %[[S:.*]]: f64, %[[DX:.*]]: tensor<?xf32> {surge.linear = 0 : i64}) -> (tensor<?xf32>, i64, tensor<?xf32> {surge.linear})
//       CHECK:   %[[Y:.*]]:3 = call @pair_forward(%[[X]], %[[N]], %[[S]])
//       CHECK:   %[[SIZE:.*]] = tensor.dim %[[Y]]#0
//       CHECK:   %[[DY:.*]] = surge.linear_map @pair_backward residuals(%[[Y]]#2 : f64) tangents(%[[DX]]) of [0] sizes(%[[SIZE]])
//       CHECK:   return %[[Y]]#0, %[[Y]]#1, %[[DY]]
func.func @calls_pair(%x: tensor<?xf32>, %n: i64) -> tensor<?xf32> {
  %s = arith.constant 1.0 : f64
  %y, %m = call @pair(%x, %n, %s) : (tensor<?xf32>, i64, f64) -> (tensor<?xf32>, i64)
  return %y : tensor<?xf32>
}
