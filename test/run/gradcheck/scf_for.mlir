// Derivatives of loops against differences, first and second order.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Swapped carries, a captured value, a step other than 1.
func.func @swapped(%x: f64, %y: f64, %w: f64) -> f64 {
  %lb = arith.constant 1 : index
  %ub = arith.constant 8 : index
  %step = arith.constant 3 : index
  %r:2 = scf.for %i = %lb to %ub step %step iter_args(%a = %x, %b = %y) -> (f64, f64) {
    %s = math.sin %a : f64
    %p = arith.mulf %s, %w : f64
    %q = arith.addf %p, %b : f64
    scf.yield %b, %q : f64, f64
  }
  %z = arith.mulf %r#0, %r#1 : f64
  return %z : f64
}

// No round at all, a carry that becomes active late, one that nothing uses.
func.func @late(%x: f64, %y: f64) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1.0 : f64
  %never = scf.for %i = %c4 to %c0 step %c1 iter_args(%a = %x) -> f64 {
    %e = math.exp %a : f64
    scf.yield %e : f64
  }
  %r:4 = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %one, %b = %one, %c = %y, %unused = %x) -> (f64, f64, f64, f64) {
    %u = math.exp %unused : f64
    %m = arith.mulf %a, %b : f64
    scf.yield %b, %c, %m, %u : f64, f64, f64, f64
  }
  %s = arith.addf %r#0, %never : f64
  return %s, %r#2 : f64, f64
}

// A nest whose inner loop runs as often as the outer one has run, with bounds
// of i32.
func.func @triangle(%x: f64, %w: f64) -> f64 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c4 = arith.constant 4 : i32
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %x) -> f64 : i32 {
    %inner = scf.for %j = %c0 to %i step %c1 iter_args(%b = %a) -> f64 : i32 {
      %t = math.tanh %b : f64
      %p = arith.mulf %t, %w : f64
      %q = arith.addf %p, %a : f64
      scf.yield %q : f64
    }
    %c = math.cos %inner : f64
    scf.yield %c : f64
  }
  return %r : f64
}

// Slices written and overwritten, a captured matrix that every round reads.
func.func @slices(%x: tensor<6xf64>, %w: tensor<2x2xf64>) -> tensor<6xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%a = %x) -> tensor<6xf64> {
    %s = tensor.extract_slice %a[%i] [2] [1] : tensor<6xf64> to tensor<2xf64>
    %e = tensor.empty() : tensor<2xf64>
    %f = linalg.fill ins(%zero : f64) outs(%e : tensor<2xf64>) -> tensor<2xf64>
    %m = linalg.matvec ins(%w, %s : tensor<2x2xf64>, tensor<2xf64>) outs(%f : tensor<2xf64>) -> tensor<2xf64>
    %t = math.tanh %m : tensor<2xf64>
    %n = tensor.insert_slice %t into %a[%i] [2] [1] : tensor<2xf64> into tensor<6xf64>
    scf.yield %n : tensor<6xf64>
  }
  return %r : tensor<6xf64>
}

// Elements read and written one by one, as far as the tensor reaches.
func.func @elements(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %r = scf.for %i = %c1 to %n step %c1 iter_args(%a = %x) -> tensor<?xf64> {
    %before = arith.subi %i, %c1 : index
    %u = tensor.extract %a[%before] : tensor<?xf64>
    %v = tensor.extract %x[%i] : tensor<?xf64>
    %s = math.sin %u : f64
    %p = arith.mulf %s, %v : f64
    %m = tensor.insert %p into %a[%i] : tensor<?xf64>
    scf.yield %m : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// The shape of what the rounds compute is known only inside.
func.func @growing(%x: tensor<4xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %zero) -> f64 {
    %n = arith.addi %i, %c1 : index
    %s = tensor.extract_slice %x[0] [%n] [1] : tensor<4xf64> to tensor<?xf64>
    %t = math.exp %s : tensor<?xf64>
    %e = tensor.empty() : tensor<f64>
    %f = linalg.fill ins(%a : f64) outs(%e : tensor<f64>) -> tensor<f64>
    %sum = linalg.dot ins(%t, %t : tensor<?xf64>, tensor<?xf64>) outs(%f : tensor<f64>) -> tensor<f64>
    %v = tensor.extract %sum[] : tensor<f64>
    %q = math.sqrt %v : f64
    scf.yield %q : f64
  }
  return %r : f64
}

// No dimension, and one value that two outputs start from.
func.func @forall_once(%x: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %r:2 = scf.forall () in () shared_outs(%o = %x, %p = %x) -> (tensor<3xf64>, tensor<3xf64>) {
    %v = tensor.extract_slice %x[0] [2] [1] : tensor<3xf64> to tensor<2xf64>
    %s = math.sin %v : tensor<2xf64>
    %e = math.exp %v : tensor<2xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[0] [2] [1] : tensor<2xf64> into tensor<3xf64>
      tensor.parallel_insert_slice %e into %p[1] [2] [1] : tensor<2xf64> into tensor<3xf64>
    }
  }
  return %r#0, %r#1 : tensor<3xf64>, tensor<3xf64>
}
