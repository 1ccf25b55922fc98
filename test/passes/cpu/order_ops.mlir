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

// An update that takes as much as it gives stays where it is, unless much is won.
// CHECK-LABEL: func.func @kept(
// CHECK: linalg.exp
// CHECK: linalg.log
// CHECK: linalg.sub
func.func @kept(%w: !t, %x: !t) -> (!t, !t, !t, !t) {
  %e0 = tensor.empty() : !t
  %g = linalg.exp ins(%x : !t) outs(%e0 : !t) -> !t
  %e2 = tensor.empty() : !t
  %z = linalg.log ins(%x : !t) outs(%e2 : !t) -> !t
  %e3 = tensor.empty() : !t
  %s = linalg.sqrt ins(%x : !t) outs(%e3 : !t) -> !t
  %e4 = tensor.empty() : !t
  %a = linalg.abs ins(%x : !t) outs(%e4 : !t) -> !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%w : !t) -> !t
  return %next, %z, %s, %a : !t, !t, !t, !t
}

// What each layer alone needs is made in front of it, the longest chain first.
// CHECK-LABEL: func.func @layers(
// CHECK: linalg.exp
// CHECK: linalg.matmul
// CHECK: linalg.log
// CHECK: linalg.matmul
// CHECK: linalg.sqrt
// CHECK: linalg.matmul
// CHECK: linalg.abs
// CHECK: linalg.matmul
func.func @layers(%x: !t, %k: !t, %into: !t {surge.donated = 0}) -> !t {
  %e0 = tensor.empty() : !t
  %y0 = linalg.exp ins(%k : !t) outs(%e0 : !t) -> !t
  %e1 = tensor.empty() : !t
  %y1 = linalg.log ins(%k : !t) outs(%e1 : !t) -> !t
  %e2 = tensor.empty() : !t
  %y2 = linalg.sqrt ins(%k : !t) outs(%e2 : !t) -> !t
  %e3 = tensor.empty() : !t
  %y3 = linalg.abs ins(%k : !t) outs(%e3 : !t) -> !t
  %s0 = linalg.matmul ins(%y0, %x : !t, !t) outs(%into : !t) -> !t
  %s1 = linalg.matmul ins(%y1, %x : !t, !t) outs(%s0 : !t) -> !t
  %s2 = linalg.matmul ins(%y2, %x : !t, !t) outs(%s1 : !t) -> !t
  %s3 = linalg.matmul ins(%y3, %x : !t, !t) outs(%s2 : !t) -> !t
  return %s3 : !t
}

// By itself an update of that kind comes right behind what it uses up.
// CHECK-LABEL: func.func @short(
// CHECK: linalg.exp
// CHECK: linalg.sub
// CHECK: linalg.log
func.func @short(%w: !t, %x: !t) -> (!t, !t) {
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
