// RUN: surge-opt %s --surge-linearize --surge-unzip | FileCheck %s

// The primal loop stacks up what the linear one reads; what is read from an
// argument is read again.
// CHECK-LABEL: func.func private @loop.jvp.0.primal
// CHECK: %[[STACK:.*]] = tensor.empty(%{{.*}}) : tensor<?xf32>
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[S:.*]] = %[[STACK]]) -> (f32, tensor<?xf32>)
// CHECK: tensor.insert %{{.*}} into %[[S]][%{{.*}}] : tensor<?xf32>
// CHECK-LABEL: func.func private @loop.jvp.0.linear
// CHECK: scf.for %[[J:.*]] = {{.*}} iter_args(%{{.*}} = %{{.*}}) -> (f32)
// CHECK-DAG: tensor.extract %{{.*}}[%[[J]]] : tensor<?xf32>
// CHECK-NOT: math
// CHECK: return
func.func @loop(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %s = math.exp %a : f32
    scf.yield %s : f32
  }
  return %r : f32
}

// With a budget of states nothing is stacked up: the linear loop computes the
// primals again.
// CHECK-LABEL: func.func private @checkpoints.jvp.0.primal
// CHECK-NOT: tensor.empty
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}) -> (f32)
// CHECK-LABEL: func.func private @checkpoints.jvp.0.linear
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (f32, f32)
// CHECK: math.exp
func.func @checkpoints(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %s = math.exp %a : f32
    scf.yield %s : f32
  } {surge.checkpoints = 8}
  return %r : f32
}

// The branches share the place of what they keep.
// CHECK-LABEL: func.func private @branch.jvp.1.primal
// CHECK: scf.if %{{.*}} -> (f32, f32)
// CHECK-LABEL: func.func private @branch.jvp.1.linear
// CHECK: scf.if %{{.*}} -> (f32)
func.func @branch(%c: i1, %x: f32) -> f32 {
  %r = scf.if %c -> f32 {
    %e = math.sin %x : f32
    scf.yield %e : f32
  } else {
    %e = math.tanh %x : f32
    scf.yield %e : f32
  }
  return %r : f32
}
