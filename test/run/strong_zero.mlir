// A mask makes a cotangent zero where a slope is infinite: 0 times infinity is NaN, unless the program is compiled with
// strong zeros. What the mask leaves alone keeps its derivative.

// x log x above 0, its limit 0 elsewhere: 1 + log x, so 1 at 1; at 0 the mask says 0.
// RUN: surge-run %s --entry scalar --arg x=0 --json | FileCheck %s --check-prefix=WEAK
// RUN: surge-run %s --entry scalar --arg x=0 --json --strong-zero | FileCheck %s --check-prefix=STRONG
// RUN: surge-run %s --entry scalar --arg x=1 --json --strong-zero | FileCheck %s --check-prefix=ONE
// WEAK: "data": [0]}, {{.*}}"data": ["nan"]
// STRONG: "data": [0]}, {{.*}}"data": [0]
// ONE: "data": [0]}, {{.*}}"data": [1]
func.func private @entropy(%x: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %log = math.log %x : f64
  %p = arith.mulf %x, %log : f64
  %above = arith.cmpf ogt, %x, %zero : f64
  %y = arith.select %above, %p, %zero : f64
  return %y : f64
}
func.func @scalar(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @entropy(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}

// The same on tensors, in a called function.
// RUN: surge-run %s --entry tensors --arg x=[0,1] --json | FileCheck %s --check-prefix=WEAKTENSORS
// RUN: surge-run %s --entry tensors --arg x=[0,1] --json --strong-zero | FileCheck %s --check-prefix=STRONGTENSORS
// WEAKTENSORS: "data": ["nan", 1]
// STRONGTENSORS: "data": [0, 1]
func.func private @entropies(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %zeros = tensor.splat %zero[%n] : tensor<?xf64>
  %log = math.log %x : tensor<?xf64>
  %p = arith.mulf %x, %log : tensor<?xf64>
  %above = arith.cmpf ogt, %x, %zeros : tensor<?xf64>
  %y = arith.select %above, %p, %zeros : tensor<?xi1>, tensor<?xf64>
  return %y : tensor<?xf64>
}
func.func private @total(%x: tensor<?xf64>) -> tensor<f64> {
  %y = call @entropies(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.reduce { arith.addf } ins(%y : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  return %sum : tensor<f64>
}
func.func @tensors(%x: tensor<?xf64>) -> (tensor<f64>, tensor<?xf64>) {
  %y, %g = surge.value_and_grad @total(%x) wrt [0] : (tensor<?xf64>) -> (tensor<f64>, tensor<?xf64>)
  return %y, %g : tensor<f64>, tensor<?xf64>
}

// A quotient in the body of a structured op, in a loop of one round: (e^x - 1) / x, its limit 1 at 0. The derivative at 1
// is (x e^x - e^x + 1) / x^2 = 1.
// RUN: surge-run %s --entry bodies --arg x=[0,1] --json | FileCheck %s --check-prefix=WEAKBODIES
// RUN: surge-run %s --entry bodies --arg x=[0,1] --json --strong-zero | FileCheck %s --check-prefix=STRONGBODIES
// WEAKBODIES: "data": ["nan", {{1[],]|1.00000000|0.99999999}}
// STRONGBODIES: "data": [0, {{1[],]|1.00000000|0.99999999}}
func.func private @quotients(%x: tensor<2xf64>) -> tensor<f64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  %zero = arith.constant 0.0 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %sum = scf.for %i = %c0 to %c1 step %c1 iter_args(%s = %start) -> tensor<f64> {
    %e = tensor.empty() : tensor<2xf64>
    %q = linalg.map ins(%x : tensor<2xf64>) outs(%e : tensor<2xf64>)
        (%in: f64, %out: f64) {
          %p = math.expm1 %in : f64
          %d = arith.divf %p, %in : f64
          %odd = arith.cmpf oeq, %in, %zero : f64
          %y = arith.select %odd, %one, %d : f64
          linalg.yield %y : f64
        }
    %next = linalg.reduce { arith.addf } ins(%q : tensor<2xf64>) outs(%s : tensor<f64>) dimensions = [0]
    scf.yield %next : tensor<f64>
  }
  return %sum : tensor<f64>
}
func.func @bodies(%x: tensor<2xf64>) -> (tensor<f64>, tensor<2xf64>) {
  %y, %g = surge.value_and_grad @quotients(%x) wrt [0] : (tensor<2xf64>) -> (tensor<f64>, tensor<2xf64>)
  return %y, %g : tensor<f64>, tensor<2xf64>
}
