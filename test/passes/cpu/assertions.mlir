// A failed assertion is an error of the call, also from inside a loop.
// RUN: surge-run %s --entry below --arg x=2 --json | FileCheck %s --check-prefix=HOLDS
// RUN: not surge-run %s --entry below --arg x=5 2>&1 | FileCheck %s --check-prefix=FAILS
// RUN: not surge-run %s --entry loop --arg n=5 2>&1 | FileCheck %s --check-prefix=LOOP

// HOLDS: "data": [2]
// FAILS: surge-run: error: {{.*}}assertions.mlir:[[@LINE+1]]:1: a call of 'below' failed: {{.*}}assertions.mlir:[[@LINE+4]]:3: x must be below 3
func.func @below(%x: index) -> index {
  %three = arith.constant 3 : index
  %ok = arith.cmpi slt, %x, %three : index
  cf.assert %ok, "x must be below 3"
  return %x : index
}

// LOOP: a call of 'loop' failed: {{.*}}assertions.mlir:[[@LINE+7]]:5: too far
func.func @loop(%n: index) -> index {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %three = arith.constant 3 : index
  %sum = scf.for %i = %zero to %n step %one iter_args(%s = %zero) -> index {
    %ok = arith.cmpi ne, %i, %three : index
    cf.assert %ok, "too far"
    %next = arith.addi %s, %i : index
    scf.yield %next : index
  }
  return %sum : index
}

// RUN: not surge-opt %S/Inputs/surge_fail.mlir --surge-runtime-assertions 2>&1 | FileCheck %s --check-prefix=TAKEN
// TAKEN: error: expected no symbol 'surge_fail' in the program: the runtime's function has this name
