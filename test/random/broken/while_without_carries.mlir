// A loop of which nothing is left to carry, since its rounds do not depend on one another.
// RUN: surge-run gradcheck %s --entry f --order 1

func.func private @constant(%x: tensor<2xf64>) -> tensor<2xf64> {
  %y = arith.constant dense<0.5> : tensor<2xf64>
  return %y : tensor<2xf64>
}

func.func @f(%x: tensor<2xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %n, %a, %b = scf.while (%i = %c0, %p = %x, %q = %x)
      : (index, tensor<2xf64>, tensor<2xf64>) -> (index, tensor<2xf64>, tensor<2xf64>) {
    %never = arith.cmpi ult, %i, %c0 : index
    %half = func.call @constant(%x) : (tensor<2xf64>) -> (tensor<2xf64>)
    %cos = math.cos %x : tensor<2xf64>
    scf.condition(%never) %i, %cos, %half : index, tensor<2xf64>, tensor<2xf64>
  } do {
  ^bb0(%i: index, %p: tensor<2xf64>, %q: tensor<2xf64>):
    scf.yield %i, %p, %q : index, tensor<2xf64>, tensor<2xf64>
  }
  %y = arith.mulf %a, %b : tensor<2xf64>
  return %y : tensor<2xf64>
}
