// RUN: surge-opt %s --surge-separate-destinations | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#swap = affine_map<(i, j) -> (j, i)>
!t = tensor<8x8xf32>

// CHECK-LABEL: func.func @donated(
// CHECK-SAME: %[[W:[^:]*]]: tensor<8x8xf32> {surge.donated = 0
// CHECK: linalg.sub ins(%[[W]], %{{.*}}) outs(%[[W]] :
func.func @donated(%w: !t {surge.donated = 0}, %g: !t) -> !t {
  %e = tensor.empty() : !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%e : !t) -> !t
  return %next : !t
}

// CHECK-LABEL: func.func @read_elsewhere(
// CHECK: %[[E:.*]] = tensor.empty()
// CHECK: linalg.generic {{.*}} ins(%{{.*}}) outs(%[[E]] :
func.func @read_elsewhere(%w: !t {surge.donated = 0}) -> !t {
  %e = tensor.empty() : !t
  %next = linalg.generic {indexing_maps = [#swap, #id], iterator_types = ["parallel", "parallel"]}
      ins(%w : !t) outs(%e : !t) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> !t
  return %next : !t
}

// The op that writes over the argument moves behind the others that read it.
// CHECK-LABEL: func.func @read_later(
// CHECK-SAME: %[[W:[^:]*]]: tensor<8x8xf32> {surge.donated = 0
// CHECK: linalg.exp ins(%[[W]] :
// CHECK: linalg.sub ins(%[[W]], %{{.*}}) outs(%[[W]] :
func.func @read_later(%w: !t {surge.donated = 0}, %g: !t) -> (!t, !t) {
  %e = tensor.empty() : !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%e : !t) -> !t
  %f = tensor.empty() : !t
  %old = linalg.exp ins(%w : !t) outs(%f : !t) -> !t
  return %next, %old : !t, !t
}

// CHECK-LABEL: func.func @needed_by_reader(
// CHECK: %[[E:.*]] = tensor.empty()
// CHECK: %[[NEXT:.*]] = linalg.sub ins({{.*}}) outs(%[[E]] :
// CHECK: linalg.mul ins(%{{.*}}, %[[NEXT]] :
func.func @needed_by_reader(%w: !t {surge.donated = 0}, %g: !t) -> (!t, !t) {
  %e = tensor.empty() : !t
  %next = linalg.sub ins(%w, %g : !t, !t) outs(%e : !t) -> !t
  %f = tensor.empty() : !t
  %both = linalg.mul ins(%w, %next : !t, !t) outs(%f : !t) -> !t
  return %next, %both : !t, !t
}

// Of what a loop carries, the last op writes over it.
// CHECK-LABEL: func.func @carried(
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: linalg.exp ins(%[[A]] : {{.*}}) outs(%[[A]] :
// CHECK: %[[E:.*]] = tensor.empty()
// CHECK: %[[LOG:.*]] = linalg.log ins(%[[B]] : {{.*}}) outs(%[[E]] :
// CHECK: linalg.sub ins(%[[LOG]], %[[B]] : {{.*}}) outs(%[[B]] :
func.func @carried(%x: !t, %y: !t, %n: index) -> (!t, !t) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (!t, !t) {
    %e = tensor.empty() : !t
    %a1 = linalg.exp ins(%a : !t) outs(%e : !t) -> !t
    %f = tensor.empty() : !t
    %l = linalg.log ins(%b : !t) outs(%f : !t) -> !t
    %g = tensor.empty() : !t
    %b1 = linalg.sub ins(%l, %b : !t, !t) outs(%g : !t) -> !t
    scf.yield %a1, %b1 : !t, !t
  }
  return %r#0, %r#1 : !t, !t
}
