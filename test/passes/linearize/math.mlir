// RUN: surge-opt %s --surge-linearize --mlir-print-local-scope | FileCheck %s

// The slope is 0 at 0.
// CHECK-LABEL: func.func private @absf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.absf %[[X]]
//       CHECK:   %[[NEGATIVE:.*]] = arith.cmpf olt, %[[X]], %[[ZERO:.*]] :
//       CHECK:   %[[REST:.*]] = arith.select %[[NEGATIVE]], {{.*}}, %[[ZERO]]
//       CHECK:   %[[POSITIVE:.*]] = arith.cmpf olt, %[[ZERO]], %[[X]]
//       CHECK:   %[[SIGN:.*]] = arith.select %[[POSITIVE]], {{.*}}, %[[REST]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[SIGN]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @absf(%x: f32) -> f32 {
  %y = math.absf %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @acos.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.acos %[[X]]
//   CHECK-DAG:   %[[N:.*]] = arith.negf %[[DX]]
//   CHECK-DAG:   %[[S:.*]] = math.sqrt
//       CHECK:   %[[DY:.*]] = arith.divf %[[N]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @acos(%x: f32) -> f32 {
  %y = math.acos %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @acosh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.acosh %[[X]]
//   CHECK-DAG:   %[[PLUS:.*]] = arith.addf %[[X]]
//   CHECK-DAG:   %[[S:.*]] = math.sqrt %[[PLUS]]
//       CHECK:   %[[P:.*]] = arith.mulf
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[P]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @acosh(%x: f32) -> f32 {
  %y = math.acosh %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @asin.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.asin %[[X]]
//   CHECK-DAG:   %[[MINUS:.*]] = arith.subf %[[ONE:.*]], %[[X]]
//   CHECK-DAG:   %[[PLUS:.*]] = arith.addf {{.*}}, %[[X]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[MINUS]], %[[PLUS]]
//       CHECK:   %[[S:.*]] = math.sqrt %[[P]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @asin(%x: f32) -> f32 {
  %y = math.asin %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @asinh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.asinh %[[X]]
//       CHECK:   %[[XX:.*]] = arith.mulf %[[X]], %[[X]]
//       CHECK:   %[[A:.*]] = arith.addf {{.*}}, %[[XX]]
//       CHECK:   %[[S:.*]] = math.sqrt %[[A]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @asinh(%x: f32) -> f32 {
  %y = math.asinh %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @atan.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.atan %[[X]]
//       CHECK:   %[[XX:.*]] = arith.mulf %[[X]], %[[X]]
//       CHECK:   %[[A:.*]] = arith.addf {{.*}}, %[[XX]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[A]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @atan(%x: f32) -> f32 {
  %y = math.atan %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @atan2.jvp.
//  CHECK-SAME:   (%[[Y:.*]]: f32, %[[X:.*]]: f32, %[[DY:.*]]: f32 {{.*}}, %[[DX:.*]]: f32 {{.*}})
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[DY]], %[[X]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[DX]], %[[Y]]
//       CHECK:   %[[N:.*]] = arith.subf %[[A]], %[[B]]
//       CHECK:   arith.divf %[[N]]
func.func @atan2(%y: f32, %x: f32) -> f32 {
  %z = math.atan2 %y, %x : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @atanh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.atanh %[[X]]
//   CHECK-DAG:   %[[MINUS:.*]] = arith.subf %[[ONE:.*]], %[[X]]
//   CHECK-DAG:   %[[PLUS:.*]] = arith.addf {{.*}}, %[[X]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[MINUS]], %[[PLUS]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[P]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @atanh(%x: f32) -> f32 {
  %y = math.atanh %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @cbrt.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.cbrt %[[X]]
//       CHECK:   %[[THREE:.*]] = arith.constant 3.0
//       CHECK:   %[[YY:.*]] = arith.mulf %[[Y]], %[[Y]]
//       CHECK:   %[[S:.*]] = arith.mulf %[[THREE]], %[[YY]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @cbrt(%x: f32) -> f32 {
  %y = math.cbrt %x : f32
  return %y : f32
}

// Piecewise constant: no tangent comes out of them, but they may stand in a product.
// CHECK-LABEL: func.func private @ceil_floor_round_trunc.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[E:.*]] = math.trunc
//       CHECK:   %[[DY:.*]] = arith.mulf %[[E]], %[[DX]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @ceil_floor_round_trunc(%x: f32) -> f32 {
  %a = math.ceil %x : f32
  %b = math.floor %a : f32
  %c = math.round %b : f32
  %d = math.roundeven %c : f32
  %e = math.trunc %d : f32
  %y = arith.mulf %e, %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @clampf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[M:.*]] = arith.minimumf %[[X]], %[[HIGH:.*]] :
//   CHECK-DAG:   arith.cmpf olt, %[[HIGH]], %[[X]]
//   CHECK-DAG:   arith.cmpf olt, %[[X]], %[[HIGH]]
//   CHECK-DAG:   arith.cmpf olt, %[[M]], %[[LOW:.*]] :
//   CHECK-DAG:   arith.cmpf olt, %[[LOW]], %[[M]]
//       CHECK:   %[[INNER:.*]] = arith.mulf {{.*}}, %[[DX]]
//       CHECK:   %[[DY:.*]] = arith.mulf {{.*}}, %[[INNER]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @clampf(%x: f32) -> f32 {
  %low = arith.constant -1.0 : f32
  %high = arith.constant 1.0 : f32
  %y = math.clampf %x to [%low, %high] : f32
  return %y : f32
}

// Nothing varies with the operand that gives the sign.
// CHECK-LABEL: func.func private @copysign.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[S:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DS:.*]]: f32 {{.*}})
//       CHECK:   math.copysign %[[X]], %[[S]]
//       CHECK:   %[[S1:.*]] = math.copysign {{.*}}, %[[S]]
//   CHECK-NOT:   %[[DS]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[DX]]
//       CHECK:   %[[DZ:.*]] = arith.mulf %[[S1]], %[[P]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @copysign(%x: f32, %s: f32) -> f32 {
  %z = math.copysign %x, %s : f32
  return %z : f32
}

// CHECK-LABEL: func.func private @cos.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.cos %[[X]]
//       CHECK:   %[[S:.*]] = math.sin %[[X]]
//       CHECK:   %[[N:.*]] = arith.negf %[[S]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[N]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @cos(%x: f32) -> f32 {
  %y = math.cos %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @cosh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.cosh %[[X]]
//       CHECK:   %[[S:.*]] = math.sinh %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @cosh(%x: f32) -> f32 {
  %y = math.cosh %x : f32
  return %y : f32
}

// 2 / sqrt(pi) = 1.1283791...
// CHECK-LABEL: func.func private @erf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.erf %[[X]]
//       CHECK:   %[[C:.*]] = arith.constant 1.128379
//       CHECK:   %[[XX:.*]] = arith.mulf %[[X]], %[[X]]
//       CHECK:   %[[N:.*]] = arith.negf %[[XX]]
//       CHECK:   %[[E:.*]] = math.exp %[[N]]
//       CHECK:   %[[S:.*]] = arith.mulf %[[C]], %[[E]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @erf(%x: f32) -> f32 {
  %y = math.erf %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @erfc.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.erfc %[[X]]
//       CHECK:   %[[E:.*]] = math.exp
//       CHECK:   %[[S:.*]] = arith.mulf {{.*}}, %[[E]]
//       CHECK:   %[[N:.*]] = arith.negf %[[S]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[N]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @erfc(%x: f32) -> f32 {
  %y = math.erfc %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @exp.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.exp %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[Y]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @exp(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}

// ln 2 = 0.693147...
// CHECK-LABEL: func.func private @exp2.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.exp2 %[[X]]
//       CHECK:   %[[LN2:.*]] = arith.constant 0.693147
//       CHECK:   %[[S:.*]] = arith.mulf %[[LN2]], %[[Y]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @exp2(%x: f32) -> f32 {
  %y = math.exp2 %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @expm1.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.expm1 %[[X]]
//       CHECK:   %[[ONE:.*]] = arith.constant 1.0
//       CHECK:   %[[S:.*]] = arith.addf %[[Y]], %[[ONE]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @expm1(%x: f32) -> f32 {
  %y = math.expm1 %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @fma.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[W:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}}, %[[DW:.*]]: f32 {{.*}})
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[DX]], %[[Y]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[X]], %[[DY]]
//       CHECK:   %[[AB:.*]] = arith.addf %[[A]], %[[B]]
//       CHECK:   %[[DZ:.*]] = arith.addf %[[AB]], %[[DW]]
//       CHECK:   return {{.*}}, %[[DZ]]
func.func @fma(%x: f32, %y: f32, %w: f32) -> f32 {
  %z = math.fma %x, %y, %w : f32
  return %z : f32
}

// An exponent of 0 stays 0, and the slope is 0 * 1.
// CHECK-LABEL: func.func private @fpowi.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[N:.*]]: i32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[IS_ZERO:.*]] = arith.cmpi eq, %[[N]], %[[ZERO:.*]] :
//       CHECK:   %[[LESS:.*]] = arith.subi %[[N]]
//       CHECK:   %[[E:.*]] = arith.select %[[IS_ZERO]], %[[ZERO]], %[[LESS]]
//   CHECK-DAG:   %[[F:.*]] = arith.sitofp %[[N]]
//   CHECK-DAG:   %[[P:.*]] = math.fpowi %[[X]], %[[E]]
//       CHECK:   %[[S:.*]] = arith.mulf %[[F]], %[[P]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @fpowi(%x: f32, %n: i32) -> f32 {
  %y = math.fpowi %x, %n : f32, i32
  return %y : f32
}

// CHECK-LABEL: func.func private @log.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.log %[[X]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[X]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @log(%x: f32) -> f32 {
  %y = math.log %x : f32
  return %y : f32
}

// ln 10 = 2.302585...
// CHECK-LABEL: func.func private @log10.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.log10 %[[X]]
//       CHECK:   %[[LN10:.*]] = arith.constant 2.302585
//       CHECK:   %[[S:.*]] = arith.mulf %[[LN10]], %[[X]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @log10(%x: f32) -> f32 {
  %y = math.log10 %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @log1p.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.log1p %[[X]]
//       CHECK:   %[[S:.*]] = arith.addf {{.*}}, %[[X]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @log1p(%x: f32) -> f32 {
  %y = math.log1p %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @log2.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.log2 %[[X]]
//       CHECK:   %[[LN2:.*]] = arith.constant 0.693147
//       CHECK:   %[[S:.*]] = arith.mulf %[[LN2]], %[[X]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @log2(%x: f32) -> f32 {
  %y = math.log2 %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @powf.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32 {{.*}})
//       CHECK:   %[[Z:.*]] = math.powf %[[X]], %[[Y]]
//       CHECK:   %[[BOTH_ZERO:.*]] = arith.andi
//       CHECK:   %[[E:.*]] = arith.select %[[BOTH_ZERO]]
//       CHECK:   %[[P:.*]] = math.powf %[[X]], %[[E]]
//       CHECK:   %[[A:.*]] = arith.mulf %[[Y]], %[[P]]
//       CHECK:   %[[DA:.*]] = arith.mulf %[[A]], %[[DX]]
//       CHECK:   %[[Z_IS_ZERO:.*]] = arith.cmpf oeq, %[[Z]]
//       CHECK:   %[[GUARDED:.*]] = arith.select %[[Z_IS_ZERO]], {{.*}}, %[[X]]
//       CHECK:   %[[L:.*]] = math.log %[[GUARDED]]
//       CHECK:   %[[B:.*]] = arith.mulf %[[Z]], %[[L]]
//       CHECK:   %[[DB:.*]] = arith.mulf %[[B]], %[[DY]]
//       CHECK:   arith.addf %[[DA]], %[[DB]]
func.func @powf(%x: f32, %y: f32) -> f32 {
  %z = math.powf %x, %y : f32
  return %z : f32
}

// A constant exponent needs no guard.
// CHECK-LABEL: func.func private @powf_constant.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//   CHECK-NOT:   arith.select
//       CHECK:   %[[LESS:.*]] = arith.constant 5.0
//       CHECK:   %[[P:.*]] = math.powf %[[X]], %[[LESS]]
//       CHECK:   %[[S:.*]] = arith.mulf {{.*}}, %[[P]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[S]], %[[DX]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @powf_constant(%x: f32) -> f32 {
  %half = arith.constant 1.5 : f32
  %y = math.powf %x, %half : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @powf_square.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   math.powf
//   CHECK-NOT:   math.powf
//       CHECK:   %[[S:.*]] = arith.mulf {{.*}}, %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[S]], %[[DX]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @powf_square(%x: f32) -> f32 {
  %two = arith.constant 2.0 : f32
  %y = math.powf %x, %two : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @rsqrt.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.rsqrt %[[X]]
//       CHECK:   %[[HALF:.*]] = arith.mulf {{.*}}, %[[Y]]
//       CHECK:   %[[S:.*]] = arith.divf %[[HALF]], %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @rsqrt(%x: f32) -> f32 {
  %y = math.rsqrt %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @sin.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.sin %[[X]]
//       CHECK:   %[[C:.*]] = math.cos %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[C]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @sin(%x: f32) -> f32 {
  %y = math.sin %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @sincos.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[S:.*]], %[[C:.*]] = math.sincos %[[X]]
//       CHECK:   %[[DS:.*]] = arith.mulf %[[C]], %[[DX]]
//       CHECK:   %[[N:.*]] = arith.negf %[[S]]
//       CHECK:   %[[DC:.*]] = arith.mulf %[[N]], %[[DX]]
//       CHECK:   return %[[S]], %[[C]], %[[DS]], %[[DC]]
func.func @sincos(%x: f32) -> (f32, f32) {
  %s, %c = math.sincos %x : f32
  return %s, %c : f32, f32
}

// CHECK-LABEL: func.func private @sinh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.sinh %[[X]]
//       CHECK:   %[[C:.*]] = math.cosh %[[X]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[C]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @sinh(%x: f32) -> f32 {
  %y = math.sinh %x : f32
  return %y : f32
}

// At 0 the tangent is divided by infinity: it is 0, and so is every further derivative.
// CHECK-LABEL: func.func private @sqrt.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.sqrt %[[X]]
//       CHECK:   %[[INFINITY:.*]] = arith.constant 0x7F800000
//       CHECK:   %[[IS_ZERO:.*]] = arith.cmpf oeq, %[[Y]]
//       CHECK:   %[[TWICE:.*]] = arith.mulf {{.*}}, %[[Y]]
//       CHECK:   %[[S:.*]] = arith.select %[[IS_ZERO]], %[[INFINITY]], %[[TWICE]]
//       CHECK:   %[[DY:.*]] = arith.divf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @sqrt(%x: f32) -> f32 {
  %y = math.sqrt %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @tan.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.tan %[[X]]
//       CHECK:   %[[YY:.*]] = arith.mulf %[[Y]], %[[Y]]
//       CHECK:   %[[S:.*]] = arith.addf {{.*}}, %[[YY]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @tan(%x: f32) -> f32 {
  %y = math.tan %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func private @tanh.jvp.
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {{.*}})
//       CHECK:   %[[Y:.*]] = math.tanh %[[X]]
//   CHECK-DAG:   %[[MINUS:.*]] = arith.subf {{.*}}, %[[Y]]
//   CHECK-DAG:   %[[PLUS:.*]] = arith.addf {{.*}}, %[[Y]]
//       CHECK:   %[[S:.*]] = arith.mulf %[[MINUS]], %[[PLUS]]
//       CHECK:   %[[DY:.*]] = arith.mulf %[[DX]], %[[S]]
//       CHECK:   return {{.*}}, %[[DY]]
func.func @tanh(%x: f32) -> f32 {
  %y = math.tanh %x : f32
  return %y : f32
}

// Sizes come from primal values: a linear value does not outlive the transpose.
// CHECK-LABEL: func.func private @tanh_dynamic.jvp.
//  CHECK-SAME:   (%[[X:.*]]: tensor<?xf32>, %[[DX:.*]]: tensor<?xf32> {{.*}})
//       CHECK:   %[[Y:.*]] = math.tanh %[[X]]
//   CHECK-NOT:   tensor.dim %[[DX]]
//       CHECK:   tensor.splat
//       CHECK:   arith.mulf %[[DX]]
func.func @tanh_dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  %y = math.tanh %x : tensor<?xf32>
  return %y : tensor<?xf32>
}
