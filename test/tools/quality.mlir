// The quality of estimates where mathematics gives it: for n = 8 parameters, normal numbers have a variance of (n + 1)
// |g|^2 and an efficiency of 1 / (n + 2), signs a variance of (n - 1) |g|^2; 4 of 8 directions keep half of |g|^2.

// RUN: surge-run quality %s --entry linear --arg w=[1,2,3,4,5,6,7,8] --samples 4000 --json \
// RUN:   --guess '#surge.gaussian' --guess '#surge.rademacher space(parameters)' \
// RUN:   --guess '#surge.gaussian directions(4) combine(projection)' --guess '#surge.upstream' 2>/dev/null > %t.json
// RUN: %python %S/Inputs/quality.py %t.json '#surge.gaussian' bias 0 0.15 variance 8 10 efficiency 0.09 0.11 \
// RUN:   overlap 0.9 1.1
// RUN: %python %S/Inputs/quality.py %t.json '#surge.rademacher space(parameters)' bias 0 0.15 variance 6.5 7.5
// RUN: %python %S/Inputs/quality.py %t.json '#surge.gaussian directions(4) combine(projection)' overlap 0.48 0.52 \
// RUN:   bias 0.48 0.52 efficiency 0.45 0.52
// RUN: %python %S/Inputs/quality.py %t.json exact bias 0 1e-12 variance 0 1e-12 cosine 0.999 1.001 seconds 0 1
// RUN: FileCheck %s --check-prefix=NONE < %t.json
// NONE: "best_efficiency":"#surge.gaussian directions(4) combine(projection)"
// NONE-SAME: "best_efficiency_per_second":"#surge.{{gaussian|rademacher}}
// NONE-SAME: "error":"{{.*}}expected a 'surge.site' in 'linear'{{.*}}"estimate":"#surge.upstream"
func.func @linear(%w: tensor<8xf64>) -> tensor<f64> {
  %c = arith.constant dense<[1.0, -1.0, 2.0, 0.5, 1.0, -0.5, 1.5, 1.0]> : tensor<8xf64>
  %z = arith.constant dense<0.0> : tensor<f64>
  %p = arith.mulf %w, %c : tensor<8xf64>
  %l = linalg.reduce { arith.addf } ins(%p : tensor<8xf64>) outs(%z : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}

// Straight-through is without bias where the cost is linear in the sample; a temperature of 3 is not:
// with J(p) = diag(p) - p p^T and p = softmax(x / tau), |J(p_3) c / 3 - J(p_1) c| is 0.4629 of |J(p_1) c|.
// RUN: surge-run quality %s --entry sampled --reference expected --arg x=[[0.3,-0.4,1.0]] --arg k=seed:5 --samples 4000 \
// RUN:   --estimator categorical=#surge.straight_through --estimator 'categorical=#surge.straight_through<temperature = 3.0>' \
// RUN:   --plot %t.svg > %t.txt 2>/dev/null
// RUN: FileCheck %s --check-prefix=TABLE < %t.txt
// RUN: FileCheck %s --check-prefix=PICTURE < %t.svg
//   TABLE: estimate bias +- variance angle cosine efficiency overlap seconds bytes
//   TABLE: categorical=#surge.straight_through {{0|[0-9.]+e-[0-9]+|0\.0[0-9]+}} {{0|[0-9.]+e-[0-9]+}}
//   TABLE: categorical=#surge.straight_through<temperature = 3.0> 0.463 
//   TABLE: as written 0.0{{[0-9]+}} 0.0{{[0-9]+}} {{[0-9.]+}}
// Beside what a loss is in the mean, the program as written is one estimate more, and none is exact.
//   TABLE: best efficiency: categorical=#surge.straight_through, 1{{$}}
//   TABLE: best efficiency per second: {{categorical=#surge.straight_through(<.*>)?|as written}}, {{[0-9.e+]+$}}
// PICTURE: <svg
func.func @sampled(%x: tensor<1x3xf64>, %k: !surge.key) -> tensor<f64> {
  %c = arith.constant dense<[[1.0, -2.0, 0.5]]> : tensor<1x3xf64>
  %s = arith.constant dense<0.0> : tensor<f64>
  %d = surge.categorical %x, %k using(#surge.reinmax) : tensor<1x3xf64>
  %p = arith.mulf %d, %c : tensor<1x3xf64>
  %l = linalg.reduce { arith.addf } ins(%p : tensor<1x3xf64>) outs(%s : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}
func.func @expected(%x: tensor<1x3xf64>) -> tensor<f64> {
  %c = arith.constant dense<[[1.0, -2.0, 0.5]]> : tensor<1x3xf64>
  %s = arith.constant dense<0.0> : tensor<f64>
  %e = tensor.empty() : tensor<1x3xf64>
  %p = linalg.softmax dimension(1) ins(%x : tensor<1x3xf64>) outs(%e : tensor<1x3xf64>) -> tensor<1x3xf64>
  %q = arith.mulf %p, %c : tensor<1x3xf64>
  %l = linalg.reduce { arith.addf } ins(%q : tensor<1x3xf64>) outs(%s : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}

// Where sizes are unknown to the compiler, bytes are those of a call: the guess at a site of 500 x 4 numbers and a few
// values like it, beside which the 64 bytes whose size is known are nothing.
// RUN: rm -rf %t && mkdir %t && surge-run %s --entry batch --arg seed=3 --save %t
// RUN: surge-run quality %s --entry of_batch --arg w=[[1,2,-1,0.5],[0.5,-2,1,1],[0,1,0.5,-1]] --arg x=%t/0.npy --wrt 0 --samples 2 \
// RUN:   --guess '#surge.gaussian' --json 2>/dev/null > %t/batch.json
// RUN: %python %S/Inputs/quality.py %t/batch.json '#surge.gaussian' bytes 16000 160000
func.func @batch(%seed: i64) -> tensor<500x3xf64> {
  %k = surge.key %seed : i64
  %x = surge.random normal %k : tensor<500x3xf64>
  return %x : tensor<500x3xf64>
}
func.func @of_batch(%w: tensor<3x4xf64>, %x: tensor<?x3xf64>) -> tensor<f64> {
  %i = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %z = arith.constant dense<0.0> : tensor<f64>
  %n = tensor.dim %x, %i : tensor<?x3xf64>
  %e = tensor.empty(%n) : tensor<?x4xf64>
  %f = linalg.fill ins(%zero : f64) outs(%e : tensor<?x4xf64>) -> tensor<?x4xf64>
  %p = linalg.matmul ins(%x, %w : tensor<?x3xf64>, tensor<3x4xf64>) outs(%f : tensor<?x4xf64>) -> tensor<?x4xf64>
  %s = surge.site %p name("s") : tensor<?x4xf64>
  %t = math.tanh %s : tensor<?x4xf64>
  %l = linalg.reduce { arith.addf } ins(%t : tensor<?x4xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}

// Each argument by itself: the next segment passes the three elements of b three times, twice and once, and g = (3, 2, 1)
// there. So W-perp of rank 1 keeps rho = 9/14 of |g|^2, with a bias of sqrt(5/14) = 0.598, and of rank 2 it keeps 13/14.
// c is behind the last site and has its exact gradient.
// RUN: surge-run quality %s --entry segments --arg b=[[0.1,0.2,0.3]] --arg c=[1,1,1] --samples 4000 --json \
// RUN:   --guess '#surge.w_perp<rank = 1, iterations = 30>' --guess '#surge.w_perp<rank = 2, iterations = 30>' 2>/dev/null > %t.json
// RUN: %python %S/Inputs/quality.py %t.json '#surge.w_perp<rank = 1, iterations = 30>' overlap@b 0.59 0.70 bias@b 0.54 0.66 \
// RUN:   overlap@c 0.9999 1.0001 bias@c 0 1e-6 cosine@c 0.9999 1.0001
// RUN: %python %S/Inputs/quality.py %t.json '#surge.w_perp<rank = 2, iterations = 30>' overlap@b 0.86 1.0
// RUN: surge-run quality %s --entry segments --arg b=[[0.1,0.2,0.3]] --arg c=[1,1,1] --guess '#surge.upstream' \
// RUN:   --by-argument 2>/dev/null | FileCheck %s --check-prefix=ARGUMENTS
//      ARGUMENTS: estimate
// ARGUMENTS-NEXT: #surge.upstream
// ARGUMENTS-NEXT:   b {{.*[0-9]$}}
// ARGUMENTS-NEXT:   c 0 {{.*}} 1 1 1{{$}}
// ARGUMENTS-NEXT: exact
// ARGUMENTS-NEXT:   b 0 {{.*}} 1 1 1{{$}}
// ARGUMENTS-NEXT:   c 0 {{.*}} 1 1 1{{$}}
// ARGUMENTS-NEXT: best efficiency: #surge.upstream, {{0\.[0-9]+$}}
// ARGUMENTS-NEXT: best efficiency per second: #surge.upstream, {{[0-9.e+]+}}; exact {{[0-9.e+]+$}}
func.func @segments(%b: tensor<1x3xf64>, %c: tensor<3xf64>) -> tensor<f64> {
  %w = arith.constant dense<[[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]]> : tensor<3x3xf64>
  %z = arith.constant dense<0.0> : tensor<1x3xf64>
  %none = arith.constant dense<0.0> : tensor<1xf64>
  %start = arith.constant dense<0.0> : tensor<f64>
  %s = surge.site %b name("s") : tensor<1x3xf64>
  %p = linalg.matmul ins(%s, %w : tensor<1x3xf64>, tensor<3x3xf64>) outs(%z : tensor<1x3xf64>) -> tensor<1x3xf64>
  %t = surge.site %p name("t") : tensor<1x3xf64>
  %e = linalg.matvec ins(%t, %c : tensor<1x3xf64>, tensor<3xf64>) outs(%none : tensor<1xf64>) -> tensor<1xf64>
  %q = surge.cost %e : tensor<1xf64>
  %l = linalg.reduce { arith.addf } ins(%q : tensor<1xf64>) outs(%start : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}

// RUN: surge-run quality %s --entry half --arg w=[1,2,3] --arg unused=1 --guess '#surge.sphere' --by-argument 2>/dev/null \
// RUN:   | FileCheck %s --check-prefix=UNUSED
// UNUSED: unused nan {{.*}} nan
func.func @half(%w: tensor<3xf64>, %unused: f64) -> tensor<f64> {
  %start = arith.constant dense<0.0> : tensor<f64>
  %q = arith.mulf %w, %w : tensor<3xf64>
  %l = linalg.reduce { arith.addf } ins(%q : tensor<3xf64>) outs(%start : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}

// RUN: %status 2 surge-run quality %s 2>&1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: expected a file and --entry; see surge-run quality --help
// RUN: %status 1 surge-run quality %s --entry none 2>&1 | FileCheck %s --check-prefix=FUNCTION
// FUNCTION: quality.mlir: expected a public function 'none', but there is none
// RUN: %status 1 surge-run quality %s --entry sampled --wrt 1 --arg x=[[1,2,3]] --arg k=seed:1 2>&1 | FileCheck %s --check-prefix=WRT
// WRT: expected --wrt to list floating-point arguments of 'sampled', but argument 1 is none
// RUN: %status 1 surge-run quality %s --entry linear --reference expected --arg w=[1,2,3,4,5,6,7,8] 2>&1 | FileCheck %s --check-prefix=NAMES
// NAMES: expected 'expected' to have an argument 'w', as 'linear' has
// RUN: %status 1 surge-run quality %s --entry linear --arg w=[1,2,3,4,5,6,7,8] --guess '#surge.none' 2>&1 | FileCheck %s --check-prefix=GUESS
// GUESS: #surge.none {{.*}}unknown attribute `none` in dialect `surge`
// RUN: surge-run quality --help | FileCheck %s --check-prefix=HELP
// HELP: Which estimate of the gradient should I use here?
