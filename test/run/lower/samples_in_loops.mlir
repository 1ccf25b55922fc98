// Samples in a loop are keyed by the round, and the backward loop sees the very ones that were drawn, whether they are
// saved, drawn again from a few states, or drawn in a branch. For straight-through samples z_i and the loss
// sum_i (z_i . w)^2, the gradient is  J w  times  sum_i 2 (z_i . w)  with the Jacobian J of the softmax.
// RUN: surge-run %s --entry saved --arg 0=7 | FileCheck %s
// RUN: sed 's/{round}/{surge.checkpoints = 2 : i64}/' %s > %t.mlir
// RUN: surge-run %t.mlir --entry saved --arg 0=7 | FileCheck %s
// RUN: surge-run %t.mlir --entry saved --arg 0=11 | FileCheck %s
// CHECK: {{^1$}}

func.func @loss(%x: tensor<3xf64>, %w: tensor<3xf64>, %seed: i64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c9 = arith.constant 9 : index
  %zero = arith.constant 0.0 : f64
  %key = surge.key %seed : i64
  %r = scf.for %i = %c0 to %c9 step %c1 iter_args(%a = %zero) -> f64 {
    %k = surge.fold_in %key, %i : index
    %rest = arith.remui %i, %c2 : index
    %even = arith.cmpi eq, %rest, %c0 : index
    %z = scf.if %even -> tensor<3xf64> {
      %drawn = surge.categorical %x, %k using(#surge.straight_through) : tensor<3xf64>
      scf.yield %drawn : tensor<3xf64>
    } else {
      %other, %unused = surge.split %k
      %drawn = surge.categorical %x, %other using(#surge.straight_through) : tensor<3xf64>
      scf.yield %drawn : tensor<3xf64>
    }
    %e = tensor.empty() : tensor<f64>
    %f = linalg.fill ins(%zero : f64) outs(%e : tensor<f64>) -> tensor<f64>
    %dot = linalg.dot ins(%z, %w : tensor<3xf64>, tensor<3xf64>) outs(%f : tensor<f64>) -> tensor<f64>
    %d = tensor.extract %dot[] : tensor<f64>
    %square = arith.mulf %d, %d : f64
    %sum = arith.addf %a, %square : f64
    scf.yield %sum : f64
  } {round}
  return %r : f64
}

// The derivative of the loss by w is 2 sum_i (z_i . w) z_i; its product with softmax probabilities and w gives the
// expected derivative by x, without a look at how samples are differentiated.
func.func @saved(%seed: i64) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %x = arith.constant dense<[0.3, -0.2, 0.5]> : tensor<3xf64>
  %w = arith.constant dense<[1.5, 0.7, -2.3]> : tensor<3xf64>
  %v, %gx, %gw = surge.value_and_grad @loss(%x, %w, %seed) wrt [0, 1]
      : (tensor<3xf64>, tensor<3xf64>, i64) -> (f64, tensor<3xf64>, tensor<3xf64>)
  // sum_i 2 (z_i . w), for one-hot z_i, is the sum of the elements of the derivative by w.
  %g0 = tensor.extract %gw[%c0] : tensor<3xf64>
  %g1 = tensor.extract %gw[%c1] : tensor<3xf64>
  %g2 = tensor.extract %gw[%c2] : tensor<3xf64>
  %g01 = arith.addf %g0, %g1 : f64
  %factor = arith.addf %g01, %g2 : f64
  %e = tensor.empty() : tensor<3xf64>
  %p = linalg.softmax dimension(0) ins(%x : tensor<3xf64>) outs(%e : tensor<3xf64>) -> tensor<3xf64>
  %pw = arith.mulf %p, %w : tensor<3xf64>
  %s0 = tensor.extract %pw[%c0] : tensor<3xf64>
  %s1 = tensor.extract %pw[%c1] : tensor<3xf64>
  %s2 = tensor.extract %pw[%c2] : tensor<3xf64>
  %s01 = arith.addf %s0, %s1 : f64
  %mean = arith.addf %s01, %s2 : f64
  %means = tensor.splat %mean : tensor<3xf64>
  %centred = arith.subf %w, %means : tensor<3xf64>
  %jw = arith.mulf %p, %centred : tensor<3xf64>
  %factors = tensor.splat %factor : tensor<3xf64>
  %expected = arith.mulf %jw, %factors : tensor<3xf64>
  %gap = arith.subf %gx, %expected : tensor<3xf64>
  %size = math.absf %gap : tensor<3xf64>
  %small = arith.constant dense<1.0e-12> : tensor<3xf64>
  %near = arith.cmpf olt, %size, %small : tensor<3xf64>
  %n0 = tensor.extract %near[%c0] : tensor<3xi1>
  %n1 = tensor.extract %near[%c1] : tensor<3xi1>
  %n2 = tensor.extract %near[%c2] : tensor<3xi1>
  %n01 = arith.andi %n0, %n1 : i1
  %all = arith.andi %n01, %n2 : i1
  // A factor of zero would hide everything.
  %zero = arith.constant 0.0 : f64
  %alive = arith.cmpf one, %factor, %zero : f64
  %result = arith.andi %all, %alive : i1
  return %result : i1
}
