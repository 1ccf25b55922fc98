// Pairs and JVPs in loops, branches and second derivatives, against numbers worked out by hand. The bodies stop the
// derivative, so that it would be zero without.

// x^2: its derivative 2 x c with x for residual.
func.func private @square(%x: f64) -> f64 {
  %xx = arith.mulf %x, %x : f64
  %y = surge.stop_gradient %xx : f64
  return %y : f64
}
func.func private @square_forward(%x: f64) -> (f64, f64) {
  %y = arith.mulf %x, %x : f64
  return %y, %x : f64, f64
}
func.func private @square_backward(%x: f64, %c: f64) -> f64 {
  %xc = arith.mulf %x, %c : f64
  %g = arith.addf %xc, %xc : f64
  return %g : f64
}
surge.custom_derivative @square forward(@square_forward) backward(@square_backward)

// x y, by a JVP.
func.func private @product(%x: f64, %y: f64) -> f64 {
  %xy = arith.mulf %x, %y : f64
  %z = surge.stop_gradient %xy : f64
  return %z : f64
}
func.func private @product_jvp(%x: f64, %y: f64, %dx: f64, %dy: f64) -> (f64, f64) {
  %z = call @product(%x, %y) : (f64, f64) -> f64
  %a = arith.mulf %dx, %y : f64
  %b = arith.mulf %x, %dy : f64
  %dz = arith.addf %a, %b : f64
  return %z, %dz : f64, f64
}
surge.custom_derivative @product jvp(@product_jvp)

// Squaring three times gives x^8; 8 x^7 and 56 x^6 at 2.
// RUN: surge-run %s --entry pair_in_loop --arg x=2 --json | FileCheck %s --check-prefix=PAIRLOOP
// PAIRLOOP: "data": [1024]{{.*}}"data": [3584]
func.func private @power8(%x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %y = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %x) -> f64 {
    %next = func.call @square(%s) : (f64) -> f64
    scf.yield %next : f64
  }
  return %y : f64
}
func.func private @power8_slope(%x: f64) -> f64 {
  %y, %g = surge.value_and_grad @power8(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
func.func @pair_in_loop(%x: f64) -> (f64, f64) {
  %g, %h = surge.value_and_grad @power8_slope(%x) wrt [0] : (f64) -> (f64, f64)
  return %g, %h : f64, f64
}

// The derivative of a gradient by a pair may be pushed forward: what is differentiated are the two functions.
// RUN: surge-run %s --entry pair_then_forward --arg x=2 --arg dx=0.5 --json | FileCheck %s --check-prefix=PAIRFORWARD
// PAIRFORWARD: "data": [1024]{{.*}}"data": [1792]
func.func @pair_then_forward(%x: f64, %dx: f64) -> (f64, f64) {
  %g, %h = surge.jvp @power8_slope(%x) wrt [0] tangents(%dx) : (f64), (f64) -> (f64, f64)
  return %g, %h : f64, f64
}

// x y^4 by four rounds that carry the product and capture y: y^4 and 4 x y^3, and 4 y^3 dx + 12 x y^2 dy for the tangent
// of the second, at (3, 2) with (1, 1).
// RUN: surge-run %s --entry jvp_in_loop --arg x=3 --arg y=2 --json | FileCheck %s --check-prefix=JVPLOOP
// JVPLOOP: "data": [48]{{.*}}"data": [16]{{.*}}"data": [96]{{.*}}"data": [176]
func.func private @monomial(%x: f64, %y: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %z = scf.for %i = %c0 to %c4 step %c1 iter_args(%s = %x) -> f64 {
    %next = func.call @product(%s, %y) : (f64, f64) -> f64
    scf.yield %next : f64
  }
  return %z : f64
}
func.func private @monomial_gradient(%x: f64, %y: f64) -> (f64, f64, f64) {
  %z, %gx, %gy = surge.value_and_grad @monomial(%x, %y) wrt [0, 1] : (f64, f64) -> (f64, f64, f64)
  return %z, %gx, %gy : f64, f64, f64
}
func.func @jvp_in_loop(%x: f64, %y: f64) -> (f64, f64, f64, f64) {
  %one = arith.constant 1.0 : f64
  %z, %gx, %gy, %dz, %dgx, %dgy = surge.jvp @monomial_gradient(%x, %y) wrt [0, 1] tangents(%one, %one)
      : (f64, f64), (f64, f64) -> (f64, f64, f64, f64, f64, f64)
  return %z, %gx, %gy, %dgy : f64, f64, f64, f64
}

// Above 1 the square, below 3 x: slopes 4 at 2 and 3 at 0.5.
// RUN: surge-run %s --entry in_branch --arg x=2 --json | FileCheck %s --check-prefix=ABOVE
// RUN: surge-run %s --entry in_branch --arg x=0.5 --json | FileCheck %s --check-prefix=BELOW
// ABOVE: "data": [4]{{.*}}"data": [4]
// BELOW: "data": [1.5]{{.*}}"data": [3]
func.func private @branch(%x: f64) -> f64 {
  %one = arith.constant 1.0 : f64
  %three = arith.constant 3.0 : f64
  %above = arith.cmpf ogt, %x, %one : f64
  %y = scf.if %above -> f64 {
    %a = func.call @square(%x) : (f64) -> f64
    scf.yield %a : f64
  } else {
    %b = func.call @product(%three, %x) : (f64, f64) -> f64
    scf.yield %b : f64
  }
  return %y : f64
}
func.func @in_branch(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @branch(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}

// A JVP that computes its tangent in a loop: x^3 as three products of the tangent with x. 3 x^2 at 2, and 6 x.
// RUN: surge-run %s --entry loop_in_jvp --arg x=2 --json | FileCheck %s --check-prefix=LOOPJVP
// LOOPJVP: "data": [12]{{.*}}"data": [12]
func.func private @cube(%x: f64) -> f64 {
  %xx = arith.mulf %x, %x : f64
  %xxx = arith.mulf %xx, %x : f64
  %y = surge.stop_gradient %xxx : f64
  return %y : f64
}
func.func private @cube_jvp(%x: f64, %dx: f64) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = surge.zero : f64
  %one = arith.constant 1.0 : f64
  %y, %dy = scf.for %i = %c0 to %c3 step %c1 iter_args(%p = %one, %dp = %zero) -> (f64, f64) {
    %next = arith.mulf %p, %x : f64
    %a = arith.mulf %dp, %x : f64
    %b = arith.mulf %p, %dx : f64
    %dnext = arith.addf %a, %b : f64
    scf.yield %next, %dnext : f64, f64
  }
  return %y, %dy : f64, f64
}
surge.custom_derivative @cube jvp(@cube_jvp)
func.func private @cube_slope(%x: f64) -> f64 {
  %y, %g = surge.value_and_grad @cube(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
func.func @loop_in_jvp(%x: f64) -> (f64, f64) {
  %g, %h = surge.value_and_grad @cube_slope(%x) wrt [0] : (f64) -> (f64, f64)
  return %g, %h : f64, f64
}

// Dynamic sizes: a tangent of a JVP that is measured, a pair whose result has a size of its own, a result that nobody uses.
// The sum of (2 x_i)^2 over the first two elements: 8 x_i there, 0 behind.
// RUN: surge-run %s --entry dynamic --arg x=[1,2,3] --json | FileCheck %s --check-prefix=DYNAMIC
// DYNAMIC: "data": [20]{{.*}}"data": [8, 16, 0]
func.func private @double(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = surge.stop_gradient %x : tensor<?xf64>
  %yy = arith.addf %y, %y : tensor<?xf64>
  return %yy : tensor<?xf64>
}
func.func private @double_jvp(%x: tensor<?xf64>, %dx: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %y = call @double(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %c0 = arith.constant 0 : index
  %two = arith.constant 2.0 : f64
  %n = tensor.dim %dx, %c0 : tensor<?xf64>
  %twos = tensor.splat %two[%n] : tensor<?xf64>
  %dy = arith.mulf %twos, %dx : tensor<?xf64>
  return %y, %dy : tensor<?xf64>, tensor<?xf64>
}
surge.custom_derivative @double jvp(@double_jvp)
func.func private @head(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %two = arith.constant 2 : index
  %y = tensor.extract_slice %x[0] [%two] [1] : tensor<?xf64> to tensor<?xf64>
  return %y, %x : tensor<?xf64>, tensor<?xf64>
}
func.func private @head_forward(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, index) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %y, %all = call @head(%x) : (tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %y, %all, %n : tensor<?xf64>, tensor<?xf64>, index
}
func.func private @head_backward(%n: index, %c: tensor<?xf64>, %call: tensor<?xf64>) -> tensor<?xf64> {
  %two = arith.constant 2 : index
  %inserted = tensor.insert_slice %c into %call[0] [%two] [1] : tensor<?xf64> into tensor<?xf64>
  return %inserted : tensor<?xf64>
}
surge.custom_derivative @head forward(@head_forward) backward(@head_backward)
func.func private @norm(%x: tensor<?xf64>) -> f64 {
  %d = call @double(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %y, %unused = call @head(%d) : (tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  %zero = arith.constant dense<0.0> : tensor<f64>
  %dot = linalg.dot ins(%y, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %sum = tensor.extract %dot[] : tensor<f64>
  return %sum : f64
}
func.func @dynamic(%x: tensor<?xf64>) -> (f64, tensor<?xf64>) {
  %y, %g = surge.value_and_grad @norm(%x) wrt [0] : (tensor<?xf64>) -> (f64, tensor<?xf64>)
  return %y, %g : f64, tensor<?xf64>
}

// A JVP that asks for the derivative of something else: x^3 again.
// RUN: surge-run %s --entry request_in_jvp --arg x=2 --json | FileCheck %s --check-prefix=REQUEST
// REQUEST: "data": [12]{{.*}}"data": [12]
func.func private @plain_cube(%x: f64) -> f64 {
  %xx = arith.mulf %x, %x : f64
  %xxx = arith.mulf %xx, %x : f64
  return %xxx : f64
}
func.func private @asking(%x: f64) -> f64 {
  %y = call @cube(%x) : (f64) -> f64
  %z = surge.stop_gradient %y : f64
  return %z : f64
}
func.func private @asking_jvp(%x: f64, %dx: f64) -> (f64, f64) {
  %y, %dy = surge.jvp @plain_cube(%x) wrt [0] tangents(%dx) : (f64), (f64) -> (f64, f64)
  return %y, %dy : f64, f64
}
surge.custom_derivative @asking jvp(@asking_jvp)
func.func private @asking_slope(%x: f64) -> f64 {
  %y, %g = surge.value_and_grad @asking(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
func.func @request_in_jvp(%x: f64) -> (f64, f64) {
  %g, %h = surge.value_and_grad @asking_slope(%x) wrt [0] : (f64) -> (f64, f64)
  return %g, %h : f64, f64
}
