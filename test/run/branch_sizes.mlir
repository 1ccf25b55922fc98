// The size of what a branch yields, found by branching again: an element that only the branch may read, for only there it is
// known to exist, is read in a branch.
// RUN: surge-run %s --entry main --arg x=[] --arg y=2 --arg c=[] | FileCheck %s --check-prefix=EMPTY
// RUN: surge-run %s --entry main --arg x=[0.5,0.25] --arg y=2 --arg c=[1,2,3] | FileCheck %s --check-prefix=LARGE
// RUN: surge-opt %s --surge-gradient | FileCheck %s

// EMPTY: tensor<0xf64>
// EMPTY: tensor<0xf64>
// EMPTY: f64
// EMPTY-NEXT: 0.

// Three times y sin y, weighted: (1 + 2 + 3) (sin 2 + 2 cos 2).
// LARGE: result 1: tensor<2xf64>
// LARGE-NEXT: [0. 0.]
// LARGE-NEXT: f64
// LARGE-NEXT: 0.46202

// CHECK-LABEL: func.func private @guarded.jvp.0.1.linear.transpose
// CHECK-NOT: tensor.extract %
// CHECK: %[[SIZE:.*]] = scf.if %{{.*}} -> (index)
// CHECK-NEXT: tensor.extract %
// CHECK: } else {
// CHECK: tensor.empty(%[[SIZE]])

func.func private @guarded(%x: tensor<?xf64>, %y: f64) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %any = arith.cmpi ugt, %n, %c0 : index
  %bound = arith.constant 0.3 : f64
  %v = scf.if %any -> tensor<?xf64> {
    %first = tensor.extract %x[%c0] : tensor<?xf64>
    %large = arith.cmpf ogt, %first, %bound : f64
    %inner = scf.if %large -> tensor<?xf64> {
      %more = arith.addi %n, %c1 : index
      %t = tensor.splat %y[%more] : tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    } else {
      %a = arith.mulf %x, %x : tensor<?xf64>
      scf.yield %a : tensor<?xf64>
    }
    scf.yield %inner : tensor<?xf64>
  } else {
    scf.yield %x : tensor<?xf64>
  }
  %s = math.sin %v : tensor<?xf64>
  %w = scf.if %any -> tensor<?xf64> {
    %a = arith.mulf %v, %s : tensor<?xf64>
    scf.yield %a : tensor<?xf64>
  } else {
    scf.yield %s : tensor<?xf64>
  }
  return %w : tensor<?xf64>
}
func.func @main(%x: tensor<?xf64>, %y: f64, %c: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, f64) {
  %y0, %dx, %dy = surge.vjp @guarded(%x, %y) wrt [0, 1] cotangents(%c)
      : (tensor<?xf64>, f64), (tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, f64)
  return %y0, %dx, %dy : tensor<?xf64>, tensor<?xf64>, f64
}
