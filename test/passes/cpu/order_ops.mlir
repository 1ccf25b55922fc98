// RUN: surge-opt %s --surge-order-ops | FileCheck %s

!t = tensor<8x8xf32>

// The update waits for the last reader of what it writes over.
// CHECK-LABEL: func.func @readers(
// CHECK: linalg.exp
// CHECK: linalg.matmul
// CHECK: linalg.sub
// CHECK: linalg.log
func.func @readers(%w: !t {surge.donated = 0}, %x: !t) -> (!t, !t, !t) {
  %e0 = tensor.empty() : !t
  %g = linalg.exp ins(%x : !t) outs(%e0 : !t) -> !t
  %e1 = tensor.empty() : !t
  %y = linalg.matmul ins(%x, %w : !t, !t) outs(%e1 : !t) -> !t
  %e2 = tensor.empty() : !t
  %z = linalg.log ins(%x : !t) outs(%e2 : !t) -> !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%w : !t) -> !t
  return %next, %y, %z : !t, !t, !t
}

// Of an argument that is not donated, an update takes as much as it gives: the order stays.
// CHECK-LABEL: func.func @kept(
// CHECK: linalg.exp
// CHECK: linalg.log
// CHECK: linalg.sub
func.func @kept(%w: !t, %x: !t) -> (!t, !t) {
  %e0 = tensor.empty() : !t
  %g = linalg.exp ins(%x : !t) outs(%e0 : !t) -> !t
  %e2 = tensor.empty() : !t
  %z = linalg.log ins(%x : !t) outs(%e2 : !t) -> !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%w : !t) -> !t
  return %next, %z : !t, !t
}

// What a check guards stays behind it.
// CHECK-LABEL: func.func @checked(
// CHECK: linalg.exp
// CHECK: linalg.log
// CHECK: cf.assert
// CHECK: linalg.sub
func.func @checked(%w: !t {surge.donated = 0}, %x: !t, %ok: i1) -> (!t, !t) {
  %e0 = tensor.empty() : !t
  %g = linalg.exp ins(%x : !t) outs(%e0 : !t) -> !t
  %e2 = tensor.empty() : !t
  %z = linalg.log ins(%x : !t) outs(%e2 : !t) -> !t
  cf.assert %ok, "not so"
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%w : !t) -> !t
  return %next, %z : !t, !t
}

// Inside of a loop, what is carried is updated in place as well.
// CHECK-LABEL: func.func @loop(
// CHECK: scf.for
// CHECK: linalg.exp
// CHECK: linalg.sub
// CHECK: linalg.log
// CHECK: linalg.add
func.func @loop(%w: !t, %v: !t, %x: !t, %n: index) -> (!t, !t) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %w, %b = %v) -> (!t, !t) {
    %e0 = tensor.empty() : !t
    %g = linalg.exp ins(%x : !t) outs(%e0 : !t) -> !t
    %e1 = tensor.empty() : !t
    %h = linalg.log ins(%x : !t) outs(%e1 : !t) -> !t
    %a1 = linalg.sub ins(%a, %g : !t, !t) outs(%a : !t) -> !t
    %b1 = linalg.add ins(%b, %h : !t, !t) outs(%b : !t) -> !t
    scf.yield %a1, %b1 : !t, !t
  }
  return %r#0, %r#1 : !t, !t
}
