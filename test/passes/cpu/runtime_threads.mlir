// RUN: surge-opt %s --split-input-file --surge-runtime-threads --verify-diagnostics | FileCheck %s

// What the body uses goes through memory, constants go along, and memory on the
// stack is taken once.
// CHECK-LABEL: llvm.func @scale
//       CHECK:   %[[MEMORY:.*]] = llvm.alloca %{{.*}} x !llvm.struct<(f32, ptr)>
//   CHECK-NOT:   omp.
//       CHECK:   llvm.call @surge_parallel(%arg2, %{{.*}}, %[[MEMORY]])
// CHECK-LABEL: llvm.func internal @scale.parallel0
//  CHECK-SAME:   (%[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %[[CONTEXT:.*]]: !llvm.ptr)
//       CHECK:   llvm.alloca %{{.*}} x f32
//       CHECK:   %[[A:.*]] = llvm.load %{{.*}} : !llvm.ptr -> f32
//       CHECK:   %[[X:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
//       CHECK:   %[[TWO:.*]] = llvm.mlir.constant(2.000000e+00 : f32)
//       CHECK:   llvm.br ^[[HEADER:.*]](%[[BEGIN]] : i64)
//       CHECK: ^[[HEADER]](%[[I:.*]]: i64):
//       CHECK:   %[[MORE:.*]] = llvm.icmp "slt" %[[I]], %[[END]]
//       CHECK:   llvm.cond_br %[[MORE]]
//       CHECK:   llvm.fmul %[[A]], %[[TWO]]
//       CHECK:   llvm.getelementptr %[[X]][%[[I]]]
llvm.func @scale(%x: !llvm.ptr, %a: f32, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %two = llvm.mlir.constant(2.0 : f32) : f32
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        %scratch = llvm.alloca %one x f32 : (i64) -> !llvm.ptr
        %b = llvm.fmul %a, %two : f32
        llvm.store %b, %scratch : f32, !llvm.ptr
        %c = llvm.load %scratch : !llvm.ptr -> f32
        %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        llvm.store %c, %p : f32, !llvm.ptr
        omp.yield
      }
    }
    omp.terminator
  }
  llvm.return
}

// -----

// One loop in another: the inner one's function is called by the outer one's,
// and its context lies outside of the loop.
// CHECK-LABEL: llvm.func @nested
//       CHECK:   llvm.mlir.addressof @nested.parallel1
// CHECK-LABEL: llvm.func internal @nested.parallel0
//       CHECK:   llvm.store
// CHECK-LABEL: llvm.func internal @nested.parallel1
//       CHECK:   llvm.alloca %{{.*}} x !llvm.struct<(i64, ptr)>
//       CHECK:   llvm.br
//       CHECK:   llvm.mlir.addressof @nested.parallel0
//       CHECK:   llvm.call @surge_parallel
llvm.func @nested(%x: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        omp.parallel {
          omp.wsloop {
            omp.loop_nest (%j) : i64 = (%zero) to (%n) step (%one) {
              %k = llvm.add %i, %j : i64
              %p = llvm.getelementptr %x[%k] : (!llvm.ptr, i64) -> !llvm.ptr, i64
              llvm.store %i, %p : i64, !llvm.ptr
              omp.yield
            }
          }
          omp.terminator
        }
        omp.yield
      }
    }
    omp.terminator
  }
  llvm.return
}

// -----

// Equal loops share a function; where other buffers lie apart, they are not
// equal.
#d0 = #llvm.alias_scope_domain<id = "first">
#d1 = #llvm.alias_scope_domain<id = "second">
#d2 = #llvm.alias_scope_domain<id = "third">
#a0 = #llvm.alias_scope<id = "a0", domain = #d0>
#b0 = #llvm.alias_scope<id = "b0", domain = #d0>
#a1 = #llvm.alias_scope<id = "a1", domain = #d1>
#b1 = #llvm.alias_scope<id = "b1", domain = #d1>
#a2 = #llvm.alias_scope<id = "a2", domain = #d2>
#b2 = #llvm.alias_scope<id = "b2", domain = #d2>
// CHECK-LABEL: llvm.func @equal
//       CHECK:   %[[FIRST:.*]] = llvm.mlir.addressof @equal.parallel0
//       CHECK:   llvm.call @surge_parallel(%{{.*}}, %[[FIRST]]
//       CHECK:   %[[SECOND:.*]] = llvm.mlir.addressof @equal.parallel0
//       CHECK:   llvm.call @surge_parallel(%{{.*}}, %[[SECOND]]
//       CHECK:   %[[THIRD:.*]] = llvm.mlir.addressof @equal.parallel1
//       CHECK:   llvm.call @surge_parallel(%{{.*}}, %[[THIRD]]
//       CHECK: llvm.func internal @equal.parallel0
//       CHECK: llvm.func internal @equal.parallel1
//   CHECK-NOT: llvm.func internal
llvm.func @equal(%x: !llvm.ptr, %y: !llvm.ptr, %z: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        %v = llvm.load %p {alias_scopes = [#a0], noalias_scopes = [#b0]} : !llvm.ptr -> f32
        %q = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        llvm.store %v, %q {alias_scopes = [#b0], noalias_scopes = [#a0]} : f32, !llvm.ptr
        omp.yield
      }
    }
    omp.terminator
  }
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        %p = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        %v = llvm.load %p {alias_scopes = [#a1], noalias_scopes = [#b1]} : !llvm.ptr -> f32
        %q = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        llvm.store %v, %q {alias_scopes = [#b1], noalias_scopes = [#a1]} : f32, !llvm.ptr
        omp.yield
      }
    }
    omp.terminator
  }
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        %v = llvm.load %p {alias_scopes = [#a2], noalias_scopes = [#b2]} : !llvm.ptr -> f32
        %q = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
        llvm.store %v, %q {alias_scopes = [#a2], noalias_scopes = [#b2]} : f32, !llvm.ptr
        omp.yield
      }
    }
    omp.terminator
  }
  llvm.return
}

// -----

// What asks for more stays OpenMP's: another first number, threads, a schedule.
// CHECK-LABEL: llvm.func @more
//       CHECK:   omp.parallel
//       CHECK:   omp.parallel num_threads
//       CHECK:   omp.wsloop schedule
//   CHECK-NOT:   surge_parallel
llvm.func @more(%x: !llvm.ptr, %n: i64, %threads: i32) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%one) to (%n) step (%one) {
        omp.yield
      }
    }
    omp.terminator
  }
  omp.parallel num_threads(%threads : i32) {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        omp.yield
      }
    }
    omp.terminator
  }
  omp.parallel {
    omp.wsloop schedule(dynamic) {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        omp.yield
      }
    }
    omp.terminator
  }
  llvm.return
}

// -----

// expected-error@+1 {{expected no symbol 'surge_parallel' in the program: the runtime's function has this name}}
llvm.func @surge_parallel()

llvm.func @f(%n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
        omp.yield
      }
    }
    omp.terminator
  }
  llvm.return
}
