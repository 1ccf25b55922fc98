// Many directions through the linear maps of estimators: one sample, one noise for all of them.
// RUN: %python %S/enumerate.py surge-opt surge-run %s

func.func @categorical_straight_through(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.categorical %x, %k using(#surge.straight_through<temperature = 0.7>) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

func.func @categorical_reinmax(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

func.func @categorical_masked(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %m = arith.constant dense<[[true, true, false, true], [true, false, true, true]]> : tensor<2x4xi1>
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.categorical %x, %k mask %m using(#surge.reinmax<temperature = 1.3>) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

// The noise of the average is the same for every direction.
func.func @categorical_gumbel_rao(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.categorical %x, %k using(#surge.gumbel_rao<samples = 5>) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

func.func @categorical_relaxed(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.categorical %x, %k using(#surge.gumbel_softmax<temperature = 0.5, hard = false>) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

func.func @bernoulli(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %z = surge.bernoulli %x, %k using(#surge.reinmax) : tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

// A sample in each round of a loop, keyed by the round.
func.func @loop(%x: tensor<2x4xf64>) -> tensor<2x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %x) -> (tensor<2x4xf64>) {
    %key = surge.fold_in %k, %i : index
    %z = surge.categorical %s, %key using(#surge.reinmax) : tensor<2x4xf64>
    %y = math.sin %s : tensor<2x4xf64>
    %n = arith.addf %z, %y : tensor<2x4xf64>
    scf.yield %n : tensor<2x4xf64>
  }
  return %r : tensor<2x4xf64>
}

func.func @step(%x: tensor<4xf64>) -> tensor<4xf64> {
  %s = surge.step %x using(#surge.arctan) : tensor<4xf64>
  return %s : tensor<4xf64>
}
