// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @key
// CHECK-SAME: %[[SEED:.*]]: i64
func.func @key(%seed: i64) -> !surge.key {
  // CHECK: surge.key %[[SEED]] : i64
  %k = surge.key %seed : i64
  return %k : !surge.key
}

// CHECK-LABEL: @fold_in
// CHECK-SAME: %[[K:.*]]: !surge.key, %[[I:.*]]: index, %[[J:.*]]: i32
func.func @fold_in(%k: !surge.key, %i: index, %j: i32) -> (!surge.key, !surge.key) {
  // CHECK: surge.fold_in %[[K]], %[[I]] : index
  // CHECK: surge.fold_in %[[K]], %[[J]] : i32
  %a = surge.fold_in %k, %i : index
  %b = surge.fold_in %k, %j : i32
  return %a, %b : !surge.key, !surge.key
}

// CHECK-LABEL: @split
// CHECK-SAME: %[[K:.*]]: !surge.key
func.func @split(%k: !surge.key) -> (!surge.key, !surge.key) {
  // CHECK: %[[A:.*]], %[[B:.*]] = surge.split %[[K]]
  // CHECK: return %[[A]], %[[B]]
  %a, %b = surge.split %k
  return %a, %b : !surge.key, !surge.key
}
