// What stands between layers is transposed as it is: the largest of two neighbours and a normalisation of each row. With
// Y = W, Q = W / 2 and an error of a hundredth, bursts tell the gradient; printed is how far they are from it, as a part
// of it, which is of the order of the error's square.

// RUN: surge-run %s --entry main | FileCheck %s
// CHECK: result 0: tensor<f64>
// CHECK-NEXT: {{^[0-9.]+e-0[5-9]$}}

!x = tensor<4x3xf64>
!w = tensor<3x6xf64>
!v = tensor<3x2xf64>
!hidden = tensor<4x6xf64>
!pooled = tensor<4x3xf64>
!output = tensor<4x2xf64>

#same = affine_map<(a, b) -> (a, b)>
#row = affine_map<(a, b) -> (a)>

func.func private @loss(%w: !w, %v: !v, %x: !x, %t: !output) -> tensor<f64> {
  %zh = arith.constant dense<0.0> : !hidden
  %zp = arith.constant dense<0.0> : !pooled
  %zr = arith.constant dense<0.01> : tensor<4xf64>
  %zo = arith.constant dense<0.0> : !output
  %z = arith.constant dense<0.0> : tensor<f64>
  %p = linalg.matmul ins(%x, %w : !x, !w) outs(%zh : !hidden) -> !hidden
  %s = surge.site %p name("hidden") : !hidden
  %e = arith.maximumf %s, %zh : !hidden
  %pairs = tensor.expand_shape %e [[0], [1, 2]] output_shape [4, 3, 2] : !hidden into tensor<4x3x2xf64>
  %most = linalg.reduce { arith.maximumf } ins(%pairs : tensor<4x3x2xf64>) outs(%zp : !pooled) dimensions = [2]
  %squares = arith.mulf %most, %most : !pooled
  %sizes = linalg.reduce { arith.addf } ins(%squares : !pooled) outs(%zr : tensor<4xf64>) dimensions = [1]
  %lengths = math.sqrt %sizes : tensor<4xf64>
  %normal = linalg.generic {indexing_maps = [#same, #row, #same], iterator_types = ["parallel", "parallel"]}
      ins(%most, %lengths : !pooled, tensor<4xf64>) outs(%zp : !pooled) {
  ^bb0(%in: f64, %length: f64, %out: f64):
    %r = arith.divf %in, %length : f64
    linalg.yield %r : f64
  } -> !pooled
  %q = linalg.matmul ins(%normal, %v : !pooled, !v) outs(%zo : !output) -> !output
  %o = surge.site %q name("output") : !output
  %d = arith.subf %o, %t : !output
  %dd = arith.mulf %d, %d : !output
  %l = linalg.reduce { arith.addf } ins(%dd : !output) outs(%z : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}

func.func @main() -> tensor<f64> {
  %seed = arith.constant 3 : i64
  %key = surge.key %seed : i64
  %k1, %r1 = surge.split %key
  %k2, %r2 = surge.split %r1
  %k3, %k4 = surge.split %r2
  %w = surge.random normal %k1 : !w
  %v = surge.random normal %k2 : !v
  %x = surge.random normal %k3 : !x
  %t = surge.random normal %k4 : !output
  %half = arith.constant dense<0.5> : !v
  %q = arith.mulf %v, %half : !v
  %on = arith.constant 0.01 : f64
  %l, %dw, %dv, %dq, %dy = surge.burst_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.burst<output = softmax>)
      feedback(%q, %v : !v, !v) teacher(%on : f64)
      : (!w, !v, !x, !output) -> (tensor<f64>, !w, !v, !v, !v)
  %m, %exact, %last = surge.value_and_grad @loss(%w, %v, %x, %t) wrt [0, 1]
      : (!w, !v, !x, !output) -> (tensor<f64>, !w, !v)
  %hundred = arith.constant dense<100.0> : !w
  %told = arith.mulf %dw, %hundred : !w
  %off = arith.subf %told, %exact : !w
  %off2 = arith.mulf %off, %off : !w
  %exact2 = arith.mulf %exact, %exact : !w
  %z = arith.constant dense<0.0> : tensor<f64>
  %a = linalg.reduce { arith.addf } ins(%off2 : !w) outs(%z : tensor<f64>) dimensions = [0, 1]
  %b = linalg.reduce { arith.addf } ins(%exact2 : !w) outs(%z : tensor<f64>) dimensions = [0, 1]
  %ratio = arith.divf %a, %b : tensor<f64>
  %part = math.sqrt %ratio : tensor<f64>
  return %part : tensor<f64>
}
