// The check accepts what is right, and rejects what is wrong or shows nothing.

// RUN: surge-run gradcheck %s --entry cube | FileCheck %s --check-prefix=RIGHT
// RIGHT:      function {{ *}}order check {{ *}}error {{ *}}tolerance
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

// A surrogate is no derivative; `surge.estimated` says that it need not be.
// RUN: %status 1 surge-run gradcheck %s --entry surrogate
// RUN: not surge-run gradcheck %s --entry surrogate | FileCheck %s --check-prefix=WRONG
// WRONG: surrogate {{ *}}1 differences {{.*}} FAILED
func.func @surrogate(%x: tensor<4xf64> {surge.range = [0.1, 0.9]}) -> tensor<4xf64> {
  %y = surge.step %x using(#surge.fast_sigmoid) : tensor<4xf64>
  return %y : tensor<4xf64>
}
// RUN: surge-run gradcheck %s --entry estimated | FileCheck %s --check-prefix=ESTIMATED
// ESTIMATED-NOT: differences
// ESTIMATED:     estimated {{ *}}1 transpose {{.*}} ok
func.func @estimated(%x: tensor<4xf64>) -> tensor<4xf64> attributes {surge.estimated} {
  %y = surge.step %x using(#surge.fast_sigmoid) : tensor<4xf64>
  return %y : tensor<4xf64>
}

// A derivative that is zero everywhere shows nothing, unless it is meant so.
// RUN: not surge-run gradcheck %s --entry zero | FileCheck %s --check-prefix=ZERO
// ZERO: zero {{ *}}1 not zero {{.*}} FAILED
func.func @zero(%x: tensor<2xf64>) -> tensor<2xf64> {
  %a = arith.subf %x, %x : tensor<2xf64>
  return %a : tensor<2xf64>
}
// RUN: surge-run gradcheck %s --entry meant --order 1
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
