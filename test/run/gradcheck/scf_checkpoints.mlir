// Loops whose derivative keeps a few states and computes the others again.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @one(%x: f64, %w: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %r = scf.for %i = %c0 to %c7 step %c1 iter_args(%a = %x) -> f64 {
    %s = math.sin %a : f64
    %p = arith.mulf %s, %w : f64
    scf.yield %p : f64
  } {surge.checkpoints = 1}
  return %r : f64
}

// Two carries of different shape, a captured matrix, rounds known at run time
// only, a step other than 1.
func.func @several(%x: tensor<?xf64>, %w: tensor<2x2xf64>, %s: f64) -> (tensor<2xf64>, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c9 = arith.constant 9 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %end = arith.muli %n, %c9 : index
  %start = tensor.splat %one : tensor<2xf64>
  %r:2 = scf.for %i = %c1 to %end step %c2 iter_args(%h = %start, %a = %s) -> (tensor<2xf64>, f64) {
    %position = arith.remui %i, %n : index
    %u = tensor.extract %x[%position] : tensor<?xf64>
    %v = tensor.splat %u : tensor<2xf64>
    %product = linalg.matvec ins(%w, %h : tensor<2x2xf64>, tensor<2xf64>) outs(%v : tensor<2xf64>) -> tensor<2xf64>
    %t = math.tanh %product : tensor<2xf64>
    %e = tensor.extract %t[%c0] : tensor<2xf64>
    %b = arith.mulf %a, %e : f64
    %c = math.cos %b : f64
    scf.yield %t, %c : tensor<2xf64>, f64
  } {surge.checkpoints = 3}
  return %r#0, %r#1 : tensor<2xf64>, f64
}

// No round at all.
func.func @never(%x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c1 to %c0 step %c1 iter_args(%a = %x) -> f64 {
    %s = math.sin %a : f64
    scf.yield %s : f64
  } {surge.checkpoints = 4}
  return %r : f64
}

// A loop in a loop, a branch in it, and a loop that is counted first.
func.func @nest(%x: f64, %w: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c6 = arith.constant 6 : index
  %bound = arith.constant 3.0 : f64
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %c6 step %c1 iter_args(%a = %x) -> f64 {
    %inner = scf.for %j = %c0 to %i step %c1 iter_args(%b = %a) -> f64 {
      %positive = arith.cmpf ogt, %b, %zero : f64
      %n = scf.if %positive -> f64 {
        %s = math.sin %b : f64
        scf.yield %s : f64
      } else {
        %p = arith.mulf %b, %w : f64
        scf.yield %p : f64
      }
      scf.yield %n : f64
    } {surge.checkpoints = 2}
    %grown:2 = scf.while (%b = %inner, %k = %c0) : (f64, index) -> (f64, index) {
      %more = arith.cmpi ult, %k, %i : index
      scf.condition(%more) %b, %k : f64, index
    } do {
    ^bb0(%b: f64, %k: index):
      %e = math.cos %b : f64
      %next = arith.addi %k, %c1 : index
      scf.yield %e, %next : f64, index
    } attributes {surge.checkpoints = 2}
    scf.yield %grown#0 : f64
  } {surge.checkpoints = 2}
  return %r : f64
}

// Bounds of 32 bits: rounds are counted by an index all the same.
func.func @counted_in_i32(%x: f64) -> f64 {
  %first = arith.constant 2 : i32
  %end = arith.constant 12 : i32
  %step = arith.constant 3 : i32
  %r = scf.for %i = %first to %end step %step iter_args(%a = %x) -> f64 : i32 {
    %number = arith.sitofp %i : i32 to f64
    %p = arith.mulf %a, %number : f64
    %s = math.sin %p : f64
    scf.yield %s : f64
  } {surge.checkpoints = 3}
  return %r : f64
}

// A carry of a size that a run knows, and a branch that asks for zeros like it.
func.func @size_known_at_run_time(%x: tensor<?xf64>, %p: i1) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %c2 step %c1 iter_args(%a = %x) -> tensor<?xf64> {
    %b = scf.if %p -> tensor<?xf64> {
      %s = math.sin %a : tensor<?xf64>
      scf.yield %s : tensor<?xf64>
    } else {
      scf.yield %a : tensor<?xf64>
    }
    scf.yield %b : tensor<?xf64>
  } {surge.checkpoints = 2}
  return %r : tensor<?xf64>
}
