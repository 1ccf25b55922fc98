// RUN: surge-opt %s --surge-lower | FileCheck %s --implicit-check-not=unrealized --implicit-check-not='!surge'

// CHECK-LABEL: @seeded
// CHECK-SAME: (%[[SEED:.*]]: i64) -> vector<2xi64>
// CHECK: %[[KEY:.*]] = vector.from_elements %[[SEED]], %c0_i64
// CHECK: return %[[KEY]]
func.func @seeded(%seed: i64) -> !surge.key {
  %k = surge.key %seed : i64
  return %k : !surge.key
}

// CHECK-LABEL: @through_control_flow
// CHECK-SAME: %[[K:.*]]: vector<2xi64>
// CHECK: scf.for {{.*}} -> (vector<2xi64>)
// CHECK-COUNT-20: arith.mului_extended
// CHECK: scf.yield %{{.*}} : vector<2xi64>
// CHECK: scf.if {{.*}} -> (vector<2xi64>)
// CHECK: arith.select {{.*}} : vector<2xi64>
// CHECK: call @passed_on(%{{.*}}) {no_inline} : (vector<2xi64>) -> vector<2xi64>
func.func @through_control_flow(%k: !surge.key, %n: index, %c: i1) -> !surge.key {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %k1 = scf.for %i = %c0 to %n step %c1 iter_args(%carried = %k) -> !surge.key {
    %next = surge.fold_in %carried, %i : index
    scf.yield %next : !surge.key
  }
  %k2 = scf.if %c -> !surge.key {
    %a, %b = surge.split %k1
    scf.yield %b : !surge.key
  } else {
    scf.yield %k : !surge.key
  }
  %k3 = arith.select %c, %k1, %k2 : !surge.key
  %k4 = func.call @passed_on(%k3) {no_inline} : (!surge.key) -> !surge.key
  return %k4 : !surge.key
}
func.func private @passed_on(%k: !surge.key) -> !surge.key {
  return %k : !surge.key
}
