// A loop that keeps states has the gradient of one that does not, also where its carry and what it reads are of two sizes
// that only a run knows.
// RUN: surge-run %s --entry every_round --arg x=[0.4,0.8,0.3,0.2] --arg w=[1.5,2.5] | FileCheck %s
// RUN: surge-run %s --entry few_states --arg x=[0.4,0.8,0.3,0.2] --arg w=[1.5,2.5] | FileCheck %s

// Round 0 takes the sine of the second number of x, since the first is below a half, and round 1 passes on:
// f = sin(0.8) 1.5 2.5, df/dx1 = cos(0.8) 1.5 2.5, df/dw = sin(0.8) [2.5, 1.5].
// CHECK: 2.69008
// CHECK: [0. 2.61265{{[0-9]+}} 0. 0. ]
// CHECK: [1.79339{{[0-9]+}} 1.07603{{[0-9]+}}]

func.func private @saving(%x: tensor<?xf64>, %w: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %r = scf.for %i = %c0 to %c2 step %c1 iter_args(%a = %x) -> tensor<?xf64> {
    %first = tensor.extract %a[%c0] : tensor<?xf64>
    %factor = tensor.extract %w[%i] : tensor<?xf64>
    %small = arith.cmpf olt, %first, %half : f64
    %b = scf.if %small -> f64 {
      %second = tensor.extract %a[%c1] : tensor<?xf64>
      %s = math.sin %second : f64
      scf.yield %s : f64
    } else {
      scf.yield %first : f64
    }
    %p = arith.mulf %b, %factor : f64
    %next = tensor.splat %p[%n] : tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  }
  %y = tensor.extract %r[%c0] : tensor<?xf64>
  return %y : f64
}

func.func private @keeping(%x: tensor<?xf64>, %w: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %r = scf.for %i = %c0 to %c2 step %c1 iter_args(%a = %x) -> tensor<?xf64> {
    %first = tensor.extract %a[%c0] : tensor<?xf64>
    %factor = tensor.extract %w[%i] : tensor<?xf64>
    %small = arith.cmpf olt, %first, %half : f64
    %b = scf.if %small -> f64 {
      %second = tensor.extract %a[%c1] : tensor<?xf64>
      %s = math.sin %second : f64
      scf.yield %s : f64
    } else {
      scf.yield %first : f64
    }
    %p = arith.mulf %b, %factor : f64
    %next = tensor.splat %p[%n] : tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  } {surge.checkpoints = 2}
  %y = tensor.extract %r[%c0] : tensor<?xf64>
  return %y : f64
}

func.func @every_round(%x: tensor<?xf64>, %w: tensor<?xf64>) -> (f64, tensor<?xf64>, tensor<?xf64>) {
  %y, %dx, %dw = surge.value_and_grad @saving(%x, %w) wrt [0, 1]
      : (tensor<?xf64>, tensor<?xf64>) -> (f64, tensor<?xf64>, tensor<?xf64>)
  return %y, %dx, %dw : f64, tensor<?xf64>, tensor<?xf64>
}
func.func @few_states(%x: tensor<?xf64>, %w: tensor<?xf64>) -> (f64, tensor<?xf64>, tensor<?xf64>) {
  %y, %dx, %dw = surge.value_and_grad @keeping(%x, %w) wrt [0, 1]
      : (tensor<?xf64>, tensor<?xf64>) -> (f64, tensor<?xf64>, tensor<?xf64>)
  return %y, %dx, %dw : f64, tensor<?xf64>, tensor<?xf64>
}
