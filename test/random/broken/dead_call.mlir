// A branch whose results end up unused, around a call.
// RUN: surge-run gradcheck %s --entry f --order 1

func.func private @constant(%x: tensor<2xf64>) -> tensor<2xf64> {
  %y = arith.constant dense<0.5> : tensor<2xf64>
  return %y : tensor<2xf64>
}
func.func @f(%x: tensor<2xf64>, %c: i1) -> tensor<2xf64> {
  %s = scf.if %c -> (tensor<2xf64>) {
    scf.yield %x : tensor<2xf64>
  } else {
    %a = arith.mulf %x, %x : tensor<2xf64>
    %b = func.call @constant(%a) : (tensor<2xf64>) -> tensor<2xf64>
    scf.yield %b : tensor<2xf64>
  }
  %one = arith.constant 1 : index
  %r = scf.index_switch %one -> tensor<2xf64>
  case 0 {
    scf.yield %s : tensor<2xf64>
  }
  default {
    %e = math.exp %x : tensor<2xf64>
    scf.yield %e : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}
