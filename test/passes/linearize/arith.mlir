// RUN: surge-opt %s --surge-linearize --mlir-print-local-scope --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @addf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.addf %[[X]], %[[Y]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[DX]], %[[DY]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @addf(%x: f32, %y: f32) -> f32 {
  %z = arith.addf %x, %y : f32
  return %z : f32
}

// A zero tangent is never materialised.
// CHECK-LABEL: func.func private @addf_constant.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = arith.addf %[[X]]
//       CHECK:   return %[[Y]], %[[DX]]
func.func @addf_constant(%x: f32) -> f32 {
  %c = arith.constant 3.0 : f32
  %y = arith.addf %x, %c : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @divf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.divf %[[X]], %[[Y]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[Z]], %[[DY]]
//       CHECK:   %[[N:.*]] = arith.subf %[[DX]], %[[P]]
//       CHECK:   %[[DZ:.*]] = arith.divf %[[N]], %[[Y]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @divf(%x: f32, %y: f32) -> f32 {
  %z = arith.divf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @extf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f16, %[[DX:.*]]: f16 {{.*}})
//       CHECK:   %[[DY:.*]] = arith.extf %[[DX]] : f16 to f32
//       CHECK:   return {{.*}}, %[[DY]]
func.func @extf(%x: f16) -> f32 {
  %y = arith.extf %x : f16 to f32
  return %y : f32
}

// CHECK-LABEL: func.func private @maximumf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.maximumf %[[X]], %[[Y]]
//       CHECK:   %[[OTHER:.*]] = arith.constant 0x7FC00000
//       CHECK:   %[[EQUAL:.*]] = arith.cmpf oeq, %[[X]], %[[Y]]
//       CHECK:   %[[HALF:.*]] = arith.constant 5.0
//       CHECK:   %[[W0:.*]] = arith.select %[[EQUAL]], %[[HALF]], %[[OTHER]]
//       CHECK:   %[[SECOND:.*]] = arith.cmpf ogt, %[[Y]], %[[X]]
//       CHECK:   %[[W1:.*]] = arith.select %[[SECOND]], {{.*}}, %[[W0]]
//       CHECK:   %[[FIRST:.*]] = arith.cmpf ogt, %[[X]], %[[Y]]
//       CHECK:   %[[W:.*]] = arith.select %[[FIRST]], {{.*}}, %[[W1]]
//       CHECK:   %[[REST:.*]] = arith.subf {{.*}}, %[[W]]
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[W]], %[[DX]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[REST]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @maximumf(%x: f32, %y: f32) -> f32 {
  %z = arith.maximumf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @maxnumf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.maxnumf %[[X]], %[[Y]]
//       CHECK:   %[[NAN:.*]] = arith.cmpf uno, %[[Y]], %[[Y]]
//       CHECK:   %[[OTHER:.*]] = arith.select %[[NAN]]
//       CHECK:   %[[EQUAL:.*]] = arith.cmpf oeq, %[[X]], %[[Y]]
//       CHECK:   %[[HALF:.*]] = arith.constant 5.0
//       CHECK:   %[[W0:.*]] = arith.select %[[EQUAL]], %[[HALF]], %[[OTHER]]
//       CHECK:   %[[SECOND:.*]] = arith.cmpf ogt, %[[Y]], %[[X]]
//       CHECK:   %[[W1:.*]] = arith.select %[[SECOND]], {{.*}}, %[[W0]]
//       CHECK:   %[[FIRST:.*]] = arith.cmpf ogt, %[[X]], %[[Y]]
//       CHECK:   %[[W:.*]] = arith.select %[[FIRST]], {{.*}}, %[[W1]]
//       CHECK:   %[[REST:.*]] = arith.subf {{.*}}, %[[W]]
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[W]], %[[DX]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[REST]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @maxnumf(%x: f32, %y: f32) -> f32 {
  %z = arith.maxnumf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @minimumf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.minimumf %[[X]], %[[Y]]
//       CHECK:   %[[OTHER:.*]] = arith.constant 0x7FC00000
//       CHECK:   %[[EQUAL:.*]] = arith.cmpf oeq, %[[X]], %[[Y]]
//       CHECK:   %[[HALF:.*]] = arith.constant 5.0
//       CHECK:   %[[W0:.*]] = arith.select %[[EQUAL]], %[[HALF]], %[[OTHER]]
//       CHECK:   %[[SECOND:.*]] = arith.cmpf olt, %[[Y]], %[[X]]
//       CHECK:   %[[W1:.*]] = arith.select %[[SECOND]], {{.*}}, %[[W0]]
//       CHECK:   %[[FIRST:.*]] = arith.cmpf olt, %[[X]], %[[Y]]
//       CHECK:   %[[W:.*]] = arith.select %[[FIRST]], {{.*}}, %[[W1]]
//       CHECK:   %[[REST:.*]] = arith.subf {{.*}}, %[[W]]
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[W]], %[[DX]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[REST]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @minimumf(%x: f32, %y: f32) -> f32 {
  %z = arith.minimumf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @minnumf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.minnumf %[[X]], %[[Y]]
//       CHECK:   %[[NAN:.*]] = arith.cmpf uno, %[[Y]], %[[Y]]
//       CHECK:   %[[OTHER:.*]] = arith.select %[[NAN]]
//       CHECK:   %[[EQUAL:.*]] = arith.cmpf oeq, %[[X]], %[[Y]]
//       CHECK:   %[[HALF:.*]] = arith.constant 5.0
//       CHECK:   %[[W0:.*]] = arith.select %[[EQUAL]], %[[HALF]], %[[OTHER]]
//       CHECK:   %[[SECOND:.*]] = arith.cmpf olt, %[[Y]], %[[X]]
//       CHECK:   %[[W1:.*]] = arith.select %[[SECOND]], {{.*}}, %[[W0]]
//       CHECK:   %[[FIRST:.*]] = arith.cmpf olt, %[[X]], %[[Y]]
//       CHECK:   %[[W:.*]] = arith.select %[[FIRST]], {{.*}}, %[[W1]]
//       CHECK:   %[[REST:.*]] = arith.subf {{.*}}, %[[W]]
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[W]], %[[DX]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[REST]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @minnumf(%x: f32, %y: f32) -> f32 {
  %z = arith.minnumf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @mulf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.mulf %[[X]], %[[Y]]
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[DX]], %[[Y]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[X]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @mulf(%x: f32, %y: f32) -> f32 {
  %z = arith.mulf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @negf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[DY:.*]] = arith.negf %[[DX]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @negf(%x: f32) -> f32 {
  %y = arith.negf %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @remf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.remf %[[X]], %[[Y]]
//       CHECK:   %[[M:.*]] = arith.subf %[[X]], %[[Z]]
//       CHECK:   %[[Q:.*]] = arith.divf %[[M]], %[[Y]]
//       CHECK:   %[[N:.*]] = math.roundeven %[[Q]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[N]], %[[DY]]
//       CHECK:   %[[DZ:.*]] = arith.subf %[[DX]], %[[P]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @remf(%x: f32, %y: f32) -> f32 {
  %z = arith.remf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @remf_constant.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = arith.remf %[[X]]
//       CHECK:   return %[[Y]], %[[DX]]
func.func @remf_constant(%x: f32) -> f32 {
  %c = arith.constant 3.0 : f32
  %y = arith.remf %x, %c : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @select.jvp.
//  CHECK-SAME:   (%[[C:.*]]: i1, %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[DZ:.*]] = arith.select %[[C]], %[[DX]], %[[DY]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @select(%c: i1, %x: f32, %y: f32) -> f32 {
  %z = arith.select %c, %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @select_constant.jvp.
//  CHECK-SAME:   (%[[C:.*]]: i1, %[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[ZERO:.*]] = surge.zero : f32
//       CHECK:   %[[DZ:.*]] = arith.select %[[C]], %[[ZERO]], %[[DX]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @select_constant(%c: i1, %x: f32) -> f32 {
  %one = arith.constant 1.0 : f32
  %z = arith.select %c, %one, %x : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @subf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = arith.subf %[[X]], %[[Y]]
//       CHECK:   %[[DZ:.*]] = arith.subf %[[DX]], %[[DY]]
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @subf(%x: f32, %y: f32) -> f32 {
  %z = arith.subf %x, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @subf_constant.jvp.
//  CHECK-SAME:   (%[[Y:.*]]: f32, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[DZ:.*]] = arith.negf %[[DY]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @subf_constant(%y: f32) -> f32 {
  %c = arith.constant 3.0 : f32
  %z = arith.subf %c, %y : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @truncf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f64, %[[DX:.*]]: f64 {{.*}})
//       CHECK:   %[[DY:.*]] = arith.truncf %[[DX]] : f64 to f32
//       CHECK:   return {{.*}}, %[[DY]]
func.func @truncf(%x: f64) -> f32 {
  %y = arith.truncf %x : f64 to f32
  return %y : f32
}

// -----

func.func @bitcast(%x: f16) -> bf16 {
  // expected-error @+1 {{'arith.bitcast' op expected a differentiable operation, but a cast from 'f16' to 'bf16' reinterprets bits; cut its derivative with 'surge.stop_gradient' if it should count as constant}}
  %y = arith.bitcast %x : f16 to bf16
  return %y : bf16
}
