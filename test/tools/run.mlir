// RUN: surge-run %s --entry mixed --arg x=[[1,2,3],[4,5,6.5]] --arg 1=-2 --arg %%flag=true --arg k=seed:7 | FileCheck %s
// RUN: surge-run %s --entry=mixed --arg x=[[1,2,3],[4,5,6.5]] --arg n=-2 --arg 2=1 --arg 3=seed:7 --json | FileCheck %s --check-prefix=JSON
// RUN: surge-run %s --list | FileCheck %s --check-prefix=LIST

// CHECK:      result 0: tensor<2x3xf32>
// CHECK-NEXT: {{\[\[}} 2. 4. 6.]
// CHECK-NEXT: [ 8. 10. 13.]]
// CHECK-NEXT: result 1: i32
// CHECK-NEXT: -4
// CHECK-NEXT: result 2: i1
// CHECK-NEXT: 0
// CHECK-NEXT: result 3: !surge.key
// CHECK-NEXT: [7 0]
// CHECK-NOT:  {{.}}

// JSON: {"entry": "mixed", "results": [{"type": "tensor<2x3xf32>", "data": [2, 4, 6, 8, 10, 13]},
// JSON-SAME: {"type": "i32", "data": [-4]}, {"type": "i1", "data": [0]}, {"type": "!surge.key", "data": [7, 0]}]}

// LIST:      mixed(%x: tensor<?x3xf32>, %n: i32, %flag: i1, %k: !surge.key) -> (tensor<?x3xf32>, i32, i1, !surge.key)
// LIST-NEXT: special() -> (tensor<6xf64>)
// LIST-NEXT: same(%a: tensor<?x?xf64>) -> (tensor<?x?xf64>)
// LIST-NOT:  helper

func.func @mixed(%x: tensor<?x3xf32>, %n: i32, %flag: i1, %k: !surge.key)
    -> (tensor<?x3xf32>, i32, i1, !surge.key) {
  %y = arith.addf %x, %x : tensor<?x3xf32>
  %m = call @helper(%n) : (i32) -> i32
  %true = arith.constant true
  %not = arith.xori %flag, %true : i1
  return %y, %m, %not, %k : tensor<?x3xf32>, i32, i1, !surge.key
}

func.func private @helper(%n: i32) -> i32 {
  %m = arith.addi %n, %n : i32
  return %m : i32
}

// RUN: surge-run %s --entry special --time 3 | FileCheck %s --check-prefix=TIME
// RUN: surge-run %s --entry special --time 3 --json | FileCheck %s --check-prefix=TIME-JSON
// RUN: %status 2 surge-run %s --entry special --time 0
// TIME: seconds: least {{[0-9.e+-]+}}, median {{[0-9.e+-]+}} of 3 calls
// TIME-JSON: ], "seconds": {"least": {{[0-9.e+-]+}}, "median": {{[0-9.e+-]+}}}}

// RUN: surge-run %s --entry special --json | FileCheck %s --check-prefix=SPECIAL
// SPECIAL: "data": ["nan", "inf", "-inf", 0.1, -0, 1e+300]
func.func @special() -> tensor<6xf64> {
  %0 = arith.constant dense<[0x7FF8000000000000, 0x7FF0000000000000, 0xFFF0000000000000, 0.1, -0.0, 1.0e300]> : tensor<6xf64>
  return %0 : tensor<6xf64>
}

// What one run saves another reads.
// RUN: rm -rf %t && surge-run %s --entry same --arg a=[[0.1,-2e-300],[3,4]] --save %t
// RUN: surge-run %s --entry same --arg a=%t/0.npy --json | FileCheck %s --check-prefix=SAVED
// SAVED: {"entry": "same", "results": [{"type": "tensor<2x2xf64>", "data": [0.1, -2e-300, 3, 4]}]}

// RUN: surge-run %s --entry same --arg a=[[],[]] | FileCheck %s --check-prefix=EMPTY
// EMPTY:      tensor<2x0xf64>
// EMPTY-NEXT: []
func.func @same(%a: tensor<?x?xf64>) -> tensor<?x?xf64> {
  return %a : tensor<?x?xf64>
}
