// Derivatives of branches and of loops with an unknown number of rounds.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// The branches need different things; one is constant.
func.func @disagree(%x: f64, %y: f64) -> (f64, f64) {
  %zero = arith.constant 0.0 : f64
  %positive = arith.cmpf ogt, %x, %zero : f64
  %r:2 = scf.if %positive -> (f64, f64) {
    %s = math.sin %x : f64
    %p = arith.mulf %s, %y : f64
    scf.yield %p, %x : f64, f64
  } else {
    %e = math.exp %y : f64
    scf.yield %e, %zero : f64, f64
  }
  return %r#0, %r#1 : f64, f64
}

// A branch inside a loop, a loop inside a branch.
func.func @nested(%x: tensor<5xf64>, %w: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%a = %w) -> f64 {
    %rest = arith.remui %i, %c2 : index
    %even = arith.cmpi eq, %rest, %c0 : index
    %v = tensor.extract %x[%i] : tensor<5xf64>
    %n = scf.if %even -> f64 {
      %inner = scf.for %j = %c0 to %i step %c1 iter_args(%b = %a) -> f64 {
        %t = math.tanh %b : f64
        %p = arith.mulf %t, %v : f64
        scf.yield %p : f64
      }
      scf.yield %inner : f64
    } else {
      %s = math.cos %a : f64
      %p = arith.addf %s, %v : f64
      scf.yield %p : f64
    }
    scf.yield %n : f64
  }
  return %r : f64
}

// Branches of tensors whose sizes are not known.
func.func @dynamic(%x: tensor<?xf64>, %c: f64) -> tensor<?xf64> {
  %zero = arith.constant 0.0 : f64
  %positive = arith.cmpf ogt, %c, %zero : f64
  %r = scf.if %positive -> tensor<?xf64> {
    %e = math.exp %x : tensor<?xf64>
    %s = math.sin %e : tensor<?xf64>
    scf.yield %s : tensor<?xf64>
  } else {
    scf.yield %x : tensor<?xf64>
  }
  %p = arith.mulf %r, %r : tensor<?xf64>
  return %p : tensor<?xf64>
}

func.func @switch(%x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %x) -> f64 {
    %n = scf.index_switch %i -> f64
    case 1 {
      %s = math.sin %a : f64
      scf.yield %s : f64
    }
    case 2 {
      %m = arith.mulf %a, %x : f64
      scf.yield %m : f64
    }
    default {
      %e = math.exp %a : f64
      scf.yield %e : f64
    }
    scf.yield %n : f64
  }
  return %r : f64
}

// Newton's method for the square root: as many rounds as it takes, which at 1 is none, with another slope than around it.
func.func @newton(%x: f64 {surge.range = [1.1, 4.0]}) -> f64 {
  %half = arith.constant 0.5 : f64
  %tolerance = arith.constant 1.0e-14 : f64
  %r = scf.while (%a = %x) : (f64) -> f64 {
    %square = arith.mulf %a, %a : f64
    %gap = arith.subf %square, %x : f64
    %size = math.absf %gap : f64
    %more = arith.cmpf ogt, %size, %tolerance : f64
    scf.condition(%more) %a : f64
  } do {
  ^bb0(%a: f64):
    %q = arith.divf %x, %a : f64
    %s = arith.addf %a, %q : f64
    %n = arith.mulf %s, %half : f64
    scf.yield %n : f64
  }
  return %r : f64
}

// A loop that forwards other values than it carries.
func.func @forwarding(%x: f64, %y: f64) -> (f64, f64) {
  %bound = arith.constant 20.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r:3 = scf.while (%a = %x, %n = %c0) : (f64, index) -> (f64, f64, index) {
    %e = math.sin %a : f64
    %m = arith.mulf %e, %y : f64
    %more = arith.cmpi ult, %n, %c5 : index
    scf.condition(%more) %m, %a, %n : f64, f64, index
  } do {
  ^bb0(%m: f64, %a: f64, %n: index):
    %s = arith.addf %m, %a : f64
    %k = arith.addi %n, %c1 : index
    scf.yield %s, %k : f64, index
  }
  return %r#0, %r#1 : f64, f64
}

// Rounds in any order that write slices of their own.
func.func @forall(%x: tensor<4x3xf64>, %w: tensor<3xf64>) -> tensor<4x3xf64> {
  %empty = tensor.empty() : tensor<4x3xf64>
  %r = scf.forall (%i) in (4) shared_outs(%out = %empty) -> tensor<4x3xf64> {
    %row = tensor.extract_slice %x[%i, 0] [1, 3] [1, 1] : tensor<4x3xf64> to tensor<3xf64>
    %p = arith.mulf %row, %w : tensor<3xf64>
    %s = math.sin %p : tensor<3xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %out[%i, 0] [1, 3] [1, 1] : tensor<3xf64> into tensor<4x3xf64>
    }
  }
  return %r : tensor<4x3xf64>
}

func.func @parallel(%x: tensor<4xf64>, %start: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.parallel (%i) = (%c0) to (%c4) step (%c1) init (%start) -> f64 {
    %v = tensor.extract %x[%i] : tensor<4xf64>
    %e = math.exp %v : f64
    scf.reduce(%e : f64) {
    ^bb0(%a: f64, %b: f64):
      %p = arith.mulf %a, %b : f64
      scf.reduce.return %p : f64
    }
  }
  return %r : f64
}

// The same function called in every round.
func.func @step(%a: f64, %w: f64) -> f64 {
  %s = math.sin %a : f64
  %p = arith.mulf %s, %w : f64
  return %p : f64
}
func.func @calls(%x: f64, %w: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %x) -> f64 {
    %n = func.call @step(%a, %w) : (f64, f64) -> f64
    scf.yield %n : f64
  }
  return %r : f64
}

// What decides in the inner branch is read in the outer one, but both its sizes are that of the argument.
func.func @equal_sizes(%x: tensor<?xf64>, %y: f64, %p: i1) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %bound = arith.constant 0.3 : f64
  %v = scf.if %p -> tensor<?xf64> {
    %first = tensor.extract %x[%c0] : tensor<?xf64>
    %large = arith.cmpf ogt, %first, %bound : f64
    %inner = scf.if %large -> tensor<?xf64> {
      %t = tensor.splat %y[%n] : tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    } else {
      %a = arith.mulf %x, %x : tensor<?xf64>
      scf.yield %a : tensor<?xf64>
    }
    scf.yield %inner : tensor<?xf64>
  } else {
    scf.yield %x : tensor<?xf64>
  }
  %w = tensor.insert_slice %v into %x[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  %z = arith.mulf %w, %x : tensor<?xf64>
  return %z : tensor<?xf64>
}

// The sizes differ as well, so finding them takes the same decisions.
func.func @different_sizes(%x: tensor<?xf64>, %y: f64) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %which = arith.remui %n, %c3 : index
  %bound = arith.constant 0.3 : f64
  %v = scf.index_switch %which -> tensor<?xf64>
  case 0 {
    %second = tensor.extract %x[%c1] : tensor<?xf64>
    %large = arith.cmpf ogt, %second, %bound : f64
    %inner = scf.if %large -> tensor<?xf64> {
      %more = arith.addi %n, %c1 : index
      %t = tensor.splat %y[%more] : tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    } else {
      %a = arith.mulf %x, %x : tensor<?xf64>
      scf.yield %a : tensor<?xf64>
    }
    scf.yield %inner : tensor<?xf64>
  }
  case 1 {
    %t = tensor.splat %y[%c2] : tensor<?xf64>
    scf.yield %t : tensor<?xf64>
  }
  default {
    scf.yield %x : tensor<?xf64>
  }
  %s = math.sin %v : tensor<?xf64>
  %w = scf.index_switch %which -> tensor<?xf64>
  case 0 {
    %a = arith.mulf %v, %s : tensor<?xf64>
    scf.yield %a : tensor<?xf64>
  }
  default {
    scf.yield %s : tensor<?xf64>
  }
  return %w : tensor<?xf64>
}
