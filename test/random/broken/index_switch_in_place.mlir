// What a switch yields is read after the result of the switch has been changed.
// RUN: surge-run %s --arg x=[1,2,3] --arg n=1 --json | FileCheck %s
// CHECK: [7{{(\.0)?}}, 7{{(\.0)?}}, 9
// CHECK-SAME: [1{{(\.0)?}}, 4{{(\.0)?}}, 9
func.func @f(%x: tensor<3xf64>, %n: index) -> (tensor<3xf64>, tensor<3xf64>) {
  %square = arith.mulf %x, %x : tensor<3xf64>
  %either = scf.index_switch %n -> tensor<3xf64>
  case 0 {
    scf.yield %x : tensor<3xf64>
  }
  default {
    scf.yield %square : tensor<3xf64>
  }
  %seven = arith.constant dense<7.0> : tensor<2xf64>
  %changed = tensor.insert_slice %seven into %either[0] [2] [1] : tensor<2xf64> into tensor<3xf64>
  return %changed, %square : tensor<3xf64>, tensor<3xf64>
}
