// RUN: surge-opt %s --surge-switch-to-branches | FileCheck %s

// CHECK-LABEL: func.func @default_only
// CHECK: %[[R:.*]] = scf.execute_region -> f32
// CHECK: return %[[R]]
func.func @default_only(%i: index, %x: f32) -> f32 {
  %r = scf.index_switch %i -> f32
  default {
    scf.yield %x : f32
  }
  return %r : f32
}

// CHECK-LABEL: func.func @nested
// CHECK-NOT: scf.index_switch
// CHECK: scf.if
// CHECK:   scf.if
// CHECK: return
func.func @nested(%i: index, %j: index, %x: f32, %y: f32) -> f32 {
  %r = scf.index_switch %i -> f32
  case 0 {
    %s = scf.index_switch %j -> f32
    case 1 {
      scf.yield %x : f32
    }
    default {
      scf.yield %y : f32
    }
    scf.yield %s : f32
  }
  default {
    scf.yield %x : f32
  }
  return %r : f32
}
