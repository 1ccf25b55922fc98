// Derivatives of functions that ask for many directions themselves: what widening makes has derivative rules of its own.
// RUN: surge-run gradcheck %s
// RUN: %python %S/enumerate.py surge-opt surge-run %s

func.func private @layer(%x: tensor<3xf64>, %w: tensor<3x3xf64>) -> tensor<3xf64> {
  %zero = arith.constant dense<0.0> : tensor<3xf64>
  %y = linalg.vecmat ins(%x, %w : tensor<3xf64>, tensor<3x3xf64>) outs(%zero : tensor<3xf64>) -> tensor<3xf64>
  %t = math.tanh %y : tensor<3xf64>
  return %t : tensor<3xf64>
}

func.func private @loss(%x: tensor<3xf64>, %w: tensor<3x3xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %y = scf.for %t = %c0 to %c2 step %c1 iter_args(%h = %x) -> (tensor<3xf64>) {
    %n = func.call @layer(%h, %w) : (tensor<3xf64>, tensor<3x3xf64>) -> tensor<3xf64>
    scf.yield %n : tensor<3xf64>
  }
  %sq = arith.mulf %y, %y : tensor<3xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %sum = linalg.reduce { arith.addf } ins(%sq : tensor<3xf64>) outs(%init : tensor<f64>) dimensions = [0]
  %l = tensor.extract %sum[] : tensor<f64>
  return %l : f64
}

// Calls in a loop, with directions in both arguments.
func.func @tangents(%x: tensor<3xf64>, %w: tensor<3x3xf64>, %dx: tensor<2x3xf64>, %dw: tensor<2x3x3xf64>)
    -> (f64, tensor<2xf64>) {
  %l, %dl = surge.jvp @loss(%x, %w) wrt [0, 1] tangents(%dx, %dw)
            : (tensor<3xf64>, tensor<3x3xf64>), (tensor<2x3xf64>, tensor<2x3x3xf64>) -> (f64, tensor<2xf64>)
  return %l, %dl : f64, tensor<2xf64>
}

func.func @cotangents(%x: tensor<3xf64>, %w: tensor<3x3xf64>, %ct: tensor<2x3xf64>)
    -> (tensor<2x3xf64>, tensor<2x3x3xf64>) {
  %y, %gx, %gw = surge.vjp @layer(%x, %w) wrt [0, 1] cotangents(%ct)
      : (tensor<3xf64>, tensor<3x3xf64>), (tensor<2x3xf64>) -> (tensor<3xf64>, tensor<2x3xf64>, tensor<2x3x3xf64>)
  return %gx, %gw : tensor<2x3xf64>, tensor<2x3x3xf64>
}

// The derivative of a Jacobian: all second derivatives of the layer.
func.func @jacobian(%x: tensor<3xf64>, %w: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %y, %j = surge.jacobian @layer(%x, %w) wrt [0] : (tensor<3xf64>, tensor<3x3xf64>) -> (tensor<3xf64>, tensor<3x3xf64>)
  return %j : tensor<3x3xf64>
}

func.func @jacobian_from_behind(%x: tensor<3xf64>, %w: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %y, %j = surge.jacobian @layer(%x, %w) wrt [0] mode(reverse)
           : (tensor<3xf64>, tensor<3x3xf64>) -> (tensor<3xf64>, tensor<3x3xf64>)
  return %j : tensor<3x3xf64>
}

// Third derivatives.
func.func @hessian_product(%x: tensor<3xf64>, %w: tensor<3x3xf64>, %v: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %l, %g, %h = surge.hvp @loss(%x, %w) wrt [0] tangents(%v)
               : (tensor<3xf64>, tensor<3x3xf64>), (tensor<2x3xf64>) -> (f64, tensor<3xf64>, tensor<2x3xf64>)
  return %h : tensor<2x3xf64>
}
