// The check accepts what is right, and rejects what is wrong or shows nothing.

// RUN: surge-run gradcheck %s --entry cube | FileCheck %s --check-prefix=RIGHT
// RIGHT:      function {{ *}}order check {{ *}}points {{ *}}error {{ *}}tolerance
// RIGHT-NEXT: cube {{ *}}1 primal {{.*}} ok
// RIGHT-NEXT: cube {{ *}}1 differences {{.*}} ok
// RIGHT-NEXT: cube {{ *}}1 transpose {{.*}} ok
// RIGHT:      {{ }}2 differences {{.*}} ok
// RIGHT-NOT:  FAILED
func.func @cube(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = arith.mulf %x, %x : tensor<?xf64>
  %z = arith.mulf %y, %x : tensor<?xf64>
  return %z : tensor<?xf64>
}

// A derivative that leaves something out.
// RUN: %status 1 surge-run gradcheck %s --entry half_missing
// RUN: not surge-run gradcheck %s --entry half_missing --order 1 | FileCheck %s --check-prefix=WRONG
// WRONG: half_missing {{ *}}1 differences {{.*}} FAILED worst where
// WRONG: half_missing {{ *}}1 transpose {{.*}} ok
func.func @half_missing(%x: tensor<4xf64>) -> tensor<4xf64> {
  %fixed = surge.stop_gradient %x : tensor<4xf64>
  %y = arith.mulf %x, %fixed : tensor<4xf64>
  return %y : tensor<4xf64>
}

// The derivative of a sample is an estimate, and no difference shows it; what is left without it is checked.
// RUN: surge-run gradcheck %s --entry sampled | FileCheck %s --check-prefix=SAMPLED
// SAMPLED: sampled {{ *}}1 differences {{.*}} ok with samples and steps as constants{{$}}
// SAMPLED: sampled {{ *}}1 transpose {{.*}} ok
// SAMPLED: sampled.vjp {{ *}}2 differences {{.*}} ok with samples and steps as constants
func.func private @draw(%x: tensor<4x3xf64>, %k: !surge.key) -> tensor<4x3xf64> {
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<4x3xf64>
  return %z : tensor<4x3xf64>
}
func.func @sampled(%x: tensor<4x3xf64>, %k: !surge.key) -> tensor<4x3xf64> {
  %s = math.sin %x : tensor<4x3xf64>
  %z = call @draw(%s, %k) : (tensor<4x3xf64>, !surge.key) -> tensor<4x3xf64>
  %y = arith.mulf %z, %s : tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}
// RUN: surge-run gradcheck %s --entry stepped --order 1 | FileCheck %s --check-prefix=STEPPED
// STEPPED: stepped {{ *}}1 differences {{.*}} ok with samples and steps as constants, which leaves zero
func.func @stepped(%x: tensor<4xf64>) -> tensor<4xf64> {
  %y = surge.step %x using(#surge.fast_sigmoid) : tensor<4xf64>
  return %y : tensor<4xf64>
}
// A relaxed sample has an exact derivative.
// RUN: surge-run gradcheck %s --entry relaxed --order 1 | FileCheck %s --check-prefix=RELAXED
// RELAXED: relaxed {{ *}}1 differences {{.*}} ok{{$}}
func.func @relaxed(%x: tensor<4x3xf64>, %k: !surge.key) -> tensor<4x3xf64> {
  %y = surge.categorical %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

// RUN: surge-run gradcheck %s --entry estimated | FileCheck %s --check-prefix=ESTIMATED
// ESTIMATED-NOT: differences
// ESTIMATED:     estimated {{ *}}1 transpose {{.*}} ok
func.func @estimated(%x: tensor<4xf64>) -> tensor<4xf64> attributes {surge.estimated} {
  %fixed = surge.stop_gradient %x : tensor<4xf64>
  %y = arith.mulf %x, %fixed : tensor<4xf64>
  return %y : tensor<4xf64>
}

// Where no derivative can agree with differences, the point is left out: kinks, and points that a range excludes.
// RUN: surge-run gradcheck %s --entry ramp | FileCheck %s --check-prefix=RAMP
// RUN: surge-run gradcheck %s --entry ramp --random-only | FileCheck %s --check-prefix=RANDOM
// RANDOM: ramp {{ *}}1 differences {{ *}}3 {{.*}} ok{{$}}
// RAMP: ramp {{ *}}1 differences {{ *}}9 {{.*}} ok{{$}}
// RAMP: ramp.vjp {{ *}}2 differences {{ *}}8 {{.*}} ok skipped zero: slopes differ from step to step
func.func @ramp(%x: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %y = arith.maximumf %x, %zero : f64
  return %y : f64
}
// Derivatives of the least of several squares exist in each direction at zero, but no one derivative has them all.
// RUN: surge-run gradcheck %s --entry least --json | FileCheck %s --check-prefix=LEAST
// LEAST: "check":"differences","error":{{.*}}"function":"least.vjp",{{.*}}"passed":true,"points":5,"skipped":[
// LEAST-SAME: {"point":"zero","why":"slopes are not linear in the direction"}
func.func @least(%x: tensor<3xf64>) -> tensor<f64> {
  %inf = arith.constant dense<0x7FF0000000000000> : tensor<f64>
  %square = arith.mulf %x, %x : tensor<3xf64>
  %r = linalg.reduce { arith.minimumf } ins(%square : tensor<3xf64>) outs(%inf : tensor<f64>) dimensions = [0]
  return %r : tensor<f64>
}
// RUN: surge-run gradcheck %s --entry root | FileCheck %s --check-prefix=ROOT
// ROOT: root {{ *}}1 differences {{ *}}5 {{.*}} ok skipped zero: not finite
func.func @root(%x: tensor<4xf64> {surge.range = [0.0, 2.0]}) -> tensor<4xf64> {
  %y = math.sqrt %x : tensor<4xf64>
  return %y : tensor<4xf64>
}
// Where all points are left out, nothing has been shown.
// RUN: not surge-run gradcheck %s --entry kink_only --order 1 | FileCheck %s --check-prefix=KINK
// KINK: kink_only {{ *}}1 differences {{ *}}0 {{.*}} FAILED skipped random, random, random, zero, ties: slopes to both sides differ
func.func @kink_only(%x: f64 {surge.range = [0.0, 0.0]}) -> f64 {
  %scaled = math.tanh %x : f64
  %zero = arith.constant 0.0 : f64
  %more = arith.cmpf ogt, %x, %zero : f64
  %y = arith.select %more, %scaled, %zero : f64
  return %y : f64
}

// Narrow types show whether a slope is about right.
// RUN: surge-run gradcheck %s --entry narrow --order 1 | FileCheck %s --check-prefix=NARROW
// NARROW: narrow {{ *}}1 differences {{.*}} 2.00e-01 ok
func.func @narrow(%x: tensor<4xf16>, %y: tensor<4xbf16>) -> (tensor<4xf16>, tensor<4xbf16>) {
  %s = math.sin %x : tensor<4xf16>
  %t = arith.mulf %y, %y : tensor<4xbf16>
  return %s, %t : tensor<4xf16>, tensor<4xbf16>
}
// RUN: not surge-run gradcheck %s --entry narrow_wrong --order 1 | FileCheck %s --check-prefix=NARROW_WRONG
// NARROW_WRONG: narrow_wrong {{ *}}1 differences {{.*}} 5.00e-02 FAILED
func.func @narrow_wrong(%x: tensor<4xf16>) -> tensor<4xf16> {
  %fixed = surge.stop_gradient %x : tensor<4xf16>
  %y = arith.mulf %x, %fixed : tensor<4xf16>
  return %y : tensor<4xf16>
}

// A derivative that is zero everywhere shows nothing, unless it is meant so.
// RUN: not surge-run gradcheck %s --entry zero | FileCheck %s --check-prefix=ZERO
// ZERO: zero {{ *}}1 not zero {{.*}} FAILED
func.func @zero(%x: tensor<2xf64>) -> tensor<2xf64> {
  %a = arith.subf %x, %x : tensor<2xf64>
  return %a : tensor<2xf64>
}
// RUN: surge-run gradcheck %s --entry meant --order 1 | FileCheck %s --check-prefix=MEANT
// MEANT: meant {{ *}}1 transpose {{.*}} ok zero everywhere
func.func @meant(%x: tensor<2xf64>) -> tensor<2xf64> attributes {surge.zero_gradient} {
  %a = arith.subf %x, %x : tensor<2xf64>
  return %a : tensor<2xf64>
}

// RUN: surge-run gradcheck %s --entry mixed --wrt 2 --order 1 --json | FileCheck %s --check-prefix=JSON
// JSON: "check":"differences"
// JSON: "passed":true
func.func @mixed(%n: i32, %k: !surge.key, %x: f32) -> (i32, f32) {
  %y = math.exp %x : f32
  return %n, %y : i32, f32
}

// RUN: not surge-run gradcheck %s --entry mixed --wrt 0 2>&1 | FileCheck %s --check-prefix=WRT
// WRT: expected --wrt to name floating-point arguments of 'mixed', but got 0
// RUN: not surge-run gradcheck %s --entry none 2>&1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: expected a public function 'none', but there is none
// RUN: %status 1 surge-run gradcheck %t.none
// RUN: %status 2 surge-run gradcheck
// RUN: %status 2 surge-run gradcheck %s --points 0
// RUN: %status 2 surge-run gradcheck %s --width 0
// RUN: %status 2 surge-run gradcheck %s --inside cellar
// RUN: not surge-run gradcheck %s --inside loop,cellar 2>&1 | FileCheck %s --check-prefix=INSIDE
// INSIDE: expected --inside loop, branch or loop,branch, but got 'loop,cellar'

// Several directions at once; inside a loop that feeds results back, captures what it cannot, and folds keys; in a branch.
// RUN: surge-run gradcheck %s --entry surrounded --order 1 --width 3 --inside loop,branch | FileCheck %s --check-prefix=AROUND
// AROUND: surrounded {{ *}}1 wide {{.*}} ok
// AROUND: surrounded.in_loop {{ *}}1 differences {{.*}} ok
// AROUND: surrounded.in_loop {{ *}}1 transpose {{.*}} ok
// AROUND: surrounded.in_loop {{ *}}1 wide {{.*}} ok
// AROUND: surrounded.in_branch {{ *}}1 differences {{.*}} ok
// AROUND: surrounded.in_branch {{ *}}1 transpose {{.*}} ok
// AROUND: surrounded.in_branch {{ *}}1 wide {{.*}} ok
func.func @surrounded(%x: tensor<3xf64>, %n: i32, %s: f64 {surge.range = [0.5, 2.0]}, %d: tensor<?xf64>, %k: !surge.key)
    -> (f64, i32, tensor<3xf64>, tensor<?xf64>) {
  %g = surge.random normal %k : tensor<3xf64>
  %a = arith.mulf %x, %g : tensor<3xf64>
  %l = math.log %s : f64
  %e = math.sin %d : tensor<?xf64>
  return %l, %n, %a, %e : f64, i32, tensor<3xf64>, tensor<?xf64>
}
