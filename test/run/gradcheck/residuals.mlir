// Derivatives with what is saved chosen by bytes or by policies, against differences, first and second order.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// A recurrence with two carries, each needed before and after a round; products, gates and slices in between.
func.func @lstm(%h0: tensor<2x3xf64>, %c0: tensor<2x3xf64>, %w: tensor<3x12xf64>, %x: tensor<4x2x12xf64>) -> f64 {
  %z0 = arith.constant 0 : index
  %z1 = arith.constant 1 : index
  %n = arith.constant 4 : index
  %one = arith.constant dense<1.0> : tensor<2x3xf64>
  %h, %c = scf.for %i = %z0 to %n step %z1 iter_args(%h = %h0, %c = %c0) -> (tensor<2x3xf64>, tensor<2x3xf64>) {
    %xi = tensor.extract_slice %x[%i, 0, 0] [1, 2, 12] [1, 1, 1] : tensor<4x2x12xf64> to tensor<2x12xf64>
    %z = linalg.matmul ins(%h, %w : tensor<2x3xf64>, tensor<3x12xf64>) outs(%xi : tensor<2x12xf64>) -> tensor<2x12xf64>
    %zi = tensor.extract_slice %z[0, 0] [2, 3] [1, 1] : tensor<2x12xf64> to tensor<2x3xf64>
    %zf = tensor.extract_slice %z[0, 3] [2, 3] [1, 1] : tensor<2x12xf64> to tensor<2x3xf64>
    %zo = tensor.extract_slice %z[0, 6] [2, 3] [1, 1] : tensor<2x12xf64> to tensor<2x3xf64>
    %zg = tensor.extract_slice %z[0, 9] [2, 3] [1, 1] : tensor<2x12xf64> to tensor<2x3xf64>
    %ei = math.exp %zi : tensor<2x3xf64>
    %di = arith.addf %ei, %one : tensor<2x3xf64>
    %input = arith.divf %ei, %di : tensor<2x3xf64>
    %ef = math.exp %zf : tensor<2x3xf64>
    %df = arith.addf %ef, %one : tensor<2x3xf64>
    %forget = arith.divf %ef, %df : tensor<2x3xf64>
    %output = math.tanh %zo : tensor<2x3xf64>
    %g = math.tanh %zg : tensor<2x3xf64>
    %kept = arith.mulf %forget, %c : tensor<2x3xf64>
    %added = arith.mulf %input, %g : tensor<2x3xf64>
    %next = arith.addf %kept, %added : tensor<2x3xf64>
    %t = math.tanh %next : tensor<2x3xf64>
    %hn = arith.mulf %output, %t : tensor<2x3xf64>
    scf.yield %hn, %next : tensor<2x3xf64>, tensor<2x3xf64>
  }
  %both = arith.mulf %h, %c : tensor<2x3xf64>
  %start = arith.constant dense<0.0> : tensor<f64>
  %s = linalg.reduce { arith.addf } ins(%both : tensor<2x3xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  %loss = tensor.extract %s[] : tensor<f64>
  return %loss : f64
}

// Two carries that become one value, carries that swap, no round at all.
func.func @shared(%x: f64, %y: f64) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %x, %b = %y) -> (f64, f64) {
    %p = arith.mulf %a, %b : f64
    %q = math.sin %p : f64
    %s = arith.mulf %q, %q : f64
    %t = arith.addf %s, %a : f64
    scf.yield %t, %t : f64, f64
  }
  %u:2 = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %r#0, %b = %y) -> (f64, f64) {
    %p = arith.mulf %a, %b : f64
    %q = arith.mulf %p, %a : f64
    scf.yield %b, %q : f64, f64
  }
  %none:2 = scf.for %i = %c3 to %c0 step %c1 iter_args(%a = %u#0, %b = %u#1) -> (f64, f64) {
    %p = arith.mulf %a, %b : f64
    %q = arith.mulf %p, %a : f64
    scf.yield %p, %q : f64, f64
  }
  return %none#0, %none#1 : f64, f64
}

// Every policy where it may stand: on a product, on elementwise work, in a loop, in a branch, on a loop, on a call.
func.func private @recomputed(%x: tensor<2x2xf64>) -> tensor<2x2xf64> attributes {surge.policy = "recompute"} {
  %zero = arith.constant dense<0.0> : tensor<2x2xf64>
  %z = linalg.matmul ins(%x, %x : tensor<2x2xf64>, tensor<2x2xf64>) outs(%zero : tensor<2x2xf64>) -> tensor<2x2xf64>
  %y = math.sin %z : tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}
func.func private @plain(%x: tensor<2x2xf64>) -> tensor<2x2xf64> {
  %e = math.exp %x {surge.policy = "save"} : tensor<2x2xf64>
  %s = math.sin %e {surge.policy = "recompute"} : tensor<2x2xf64>
  %y = arith.mulf %s, %x : tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}
func.func @policies(%x: tensor<2x2xf64>, %w: f64) -> tensor<2x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant dense<0.0> : tensor<2x2xf64>
  %half = arith.constant 0.5 : f64
  %positive = arith.cmpf ogt, %w, %half : f64
  %a = linalg.matmul {surge.policy = "recompute"}
      ins(%x, %x : tensor<2x2xf64>, tensor<2x2xf64>) outs(%zero : tensor<2x2xf64>) -> tensor<2x2xf64>
  %b = math.cos %a {surge.policy = "save"} : tensor<2x2xf64>
  %c = func.call @recomputed(%b) : (tensor<2x2xf64>) -> tensor<2x2xf64>
  %d = func.call @recomputed(%c) : (tensor<2x2xf64>) -> tensor<2x2xf64>
  %e = func.call @plain(%d) {surge.policy = "recompute"} : (tensor<2x2xf64>) -> tensor<2x2xf64>
  %f = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %e) -> tensor<2x2xf64> {
    %p = linalg.matmul {surge.policy = "recompute"}
        ins(%s, %x : tensor<2x2xf64>, tensor<2x2xf64>) outs(%zero : tensor<2x2xf64>) -> tensor<2x2xf64>
    %t = math.tanh %p {surge.policy = "save"} : tensor<2x2xf64>
    %u = func.call @recomputed(%t) : (tensor<2x2xf64>) -> tensor<2x2xf64>
    scf.yield %u : tensor<2x2xf64>
  }
  %g = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %f) -> tensor<2x2xf64> {
    %p = arith.mulf %s, %x : tensor<2x2xf64>
    %t = math.sin %p : tensor<2x2xf64>
    scf.yield %t : tensor<2x2xf64>
  } {surge.policy = "recompute"}
  %h = scf.if %positive -> tensor<2x2xf64> {
    %p = linalg.matmul {surge.policy = "recompute"}
        ins(%g, %x : tensor<2x2xf64>, tensor<2x2xf64>) outs(%zero : tensor<2x2xf64>) -> tensor<2x2xf64>
    %t = math.exp %p : tensor<2x2xf64>
    scf.yield %t : tensor<2x2xf64>
  } else {
    %t = math.sin %g {surge.policy = "save"} : tensor<2x2xf64>
    %u = arith.mulf %t, %t : tensor<2x2xf64>
    scf.yield %u : tensor<2x2xf64>
  }
  return %h : tensor<2x2xf64>
}
