// Forward gradients of networks that are no chains of matrices: a convolution, a residual block with a normalisation,
// and a sample in the middle. Guesses that are isotropic are right in the mean, and with as many directions as an
// example has units the projection is the gradient; W-perp's directions keep most of it.

!image = tensor<3x2x6x6xf64>
!kernel = tensor<3x2x3x3xf64>
!map = tensor<3x3x4x4xf64>
!flat = tensor<3x48xf64>
!hidden = tensor<3x7xf64>
!row = tensor<3xf64>

func.func @loss(%x: !image {surge.range = [-1.0, 1.0]}, %f: !kernel, %w: tensor<48x7xf64>, %v: tensor<7x7xf64>,
                %o: tensor<7x4xf64>, %k: !surge.key) -> tensor<f64> {
  %zero = arith.constant 0.0 : f64
  %z0 = arith.constant dense<0.0> : !map
  %z1 = arith.constant dense<0.0> : !hidden
  %z2 = arith.constant dense<0.0> : tensor<3x4xf64>
  %z3 = arith.constant dense<0.0> : !row
  %z = arith.constant dense<0.0> : tensor<f64>
  %c = linalg.conv_2d_nchw_fchw ins(%x, %f : !image, !kernel) outs(%z0 : !map) -> !map
  %s0 = surge.site %c name("convolution") : !map
  %a0 = math.tanh %s0 : !map
  %flat = tensor.collapse_shape %a0 [[0], [1, 2, 3]] : !map into !flat
  %p1 = linalg.matmul ins(%flat, %w : !flat, tensor<48x7xf64>) outs(%z1 : !hidden) -> !hidden
  %s1 = surge.site %p1 name("wide") : !hidden
  // A residual block: s1 + layer(normalised tanh(s1)).
  %a1 = math.tanh %s1 : !hidden
  %squares = arith.mulf %a1, %a1 : !hidden
  %sum = linalg.reduce { arith.addf } ins(%squares : !hidden) outs(%z3 : !row) dimensions = [1]
  %n = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>,
                                        affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%a1, %sum : !hidden, !row) outs(%z1 : !hidden) {
  ^bb0(%e: f64, %q: f64, %old: f64):
    %one = arith.constant 1.0 : f64
    %more = arith.addf %q, %one : f64
    %root = math.rsqrt %more : f64
    %scaled = arith.mulf %e, %root : f64
    linalg.yield %scaled : f64
  } -> !hidden
  %p2 = linalg.matmul ins(%n, %v : !hidden, tensor<7x7xf64>) outs(%z1 : !hidden) -> !hidden
  %r = arith.addf %s1, %p2 : !hidden
  %s2 = surge.site %r name("residual") : !hidden
  %d = surge.categorical %s2, %k using(#surge.reinmax) : !hidden
  %p3 = linalg.matmul ins(%d, %o : !hidden, tensor<7x4xf64>) outs(%z2 : tensor<3x4xf64>) -> tensor<3x4xf64>
  %s3 = surge.site %p3 name("output") : tensor<3x4xf64>
  %b = arith.mulf %s3, %s3 : tensor<3x4xf64>
  %costs = linalg.reduce { arith.addf } ins(%b : tensor<3x4xf64>) outs(%z3 : !row) dimensions = [1]
  %t = surge.cost %costs : !row
  %l = linalg.reduce { arith.addf } ins(%t : !row) outs(%z : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}

func.func @draw(%k: !surge.key) -> (!image, !kernel, tensor<48x7xf64>, tensor<7x7xf64>, tensor<7x4xf64>) {
  %a, %b = surge.split %k
  %c, %d = surge.split %a
  %e, %f = surge.split %b
  %x = surge.random normal %c : !image
  %g = surge.random normal %d : !kernel
  %w = surge.random normal %e : tensor<48x7xf64>
  %v = surge.random normal %f : tensor<7x7xf64>
  %o = surge.random normal %b : tensor<7x4xf64>
  return %x, %g, %w, %v, %o : !image, !kernel, tensor<48x7xf64>, tensor<7x7xf64>, tensor<7x4xf64>
}

// RUN: rm -rf %t && surge-run %s --entry draw --arg k=seed:11 --save %t
// RUN: surge-run quality %s --entry loss --wrt 1,2,3,4 --arg x=%t/0.npy --arg f=%t/1.npy --arg w=%t/2.npy \
// RUN:   --arg v=%t/3.npy --arg o=%t/4.npy --arg k=seed:2 --samples 3000 --json --guess '#surge.gaussian' \
// RUN:   --guess '#surge.gaussian directions(70) combine(projection)' --guess '#surge.w_perp<rank = 3, iterations = 6>' \
// RUN:   --guess '#surge.w_perp<rank = 3, iterations = 6, shared = true>' --guess '#surge.upstream<segments = 3>' \
// RUN:   2>/dev/null > %t/quality.json
// RUN: %python %S/../tools/Inputs/quality.py %t/quality.json '#surge.gaussian' overlap 0.85 1.15 bias 0 0.25
// RUN: %python %S/../tools/Inputs/quality.py %t/quality.json '#surge.gaussian directions(70) combine(projection)' \
// RUN:   bias 0 1e-4 efficiency 0.9999 1.0001
// RUN: %python %S/../tools/Inputs/quality.py %t/quality.json '#surge.w_perp<rank = 3, iterations = 6>' \
// RUN:   overlap 0.3 1.05
