// The maps of the estimators are functions of the logits too, and their derivatives exact: gradients of gradients rest
// on them. Categories and noise are held fixed.

// RUN: surge-run gradcheck %s

func.func @straight_through(%v: tensor<2x3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %c = arith.constant dense<[1, 2]> : tensor<2xi32>
  %w = surge.sample_product %v, %x, %c using(#surge.straight_through<temperature = 1.3>) : tensor<2xi32>, tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

func.func @reinmax(%v: tensor<2x3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %c = arith.constant dense<[1, 2]> : tensor<2xi32>
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<2xi32>, tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

func.func @reinmax_tempered(%v: tensor<2x3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %c = arith.constant dense<[1, 2]> : tensor<2xi32>
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax<temperature = 1.5>) : tensor<2xi32>, tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

// One row alone: its sums are tensors of rank 0.
func.func @reinmax_one_row(%v: tensor<3xf64>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %c = arith.constant dense<1> : tensor<i32>
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<i32>, tensor<3xf64>
  return %w : tensor<3xf64>
}

// A row without categories and one with some removed: zero and finite derivatives, no NaN.
func.func @reinmax_masked(%v: tensor<2x3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %c = arith.constant dense<[2, -1]> : tensor<2xi32>
  %m = arith.constant dense<[[true, false, true], [false, false, false]]> : tensor<2x3xi1>
  %w = surge.sample_product %v, %x, %c mask %m using(#surge.reinmax<temperature = 1.5>) : tensor<2xi32>, tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

func.func @gumbel_softmax(%v: tensor<2x3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %c = arith.constant dense<[1, 2]> : tensor<2xi32>
  %w = surge.sample_product %v, %x, %c key %k using(#surge.gumbel_softmax) : tensor<2xi32>, tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

// The relaxed sample is differentiated exactly, to every order.
func.func @relaxed_categorical(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %y = surge.categorical %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

func.func @relaxed_bernoulli(%x: tensor<5xf64>) -> tensor<5xf64> {
  %seed = arith.constant 7 : i64
  %k = surge.key %seed : i64
  %y = surge.bernoulli %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<5xf64>
  return %y : tensor<5xf64>
}

// The slope of a binary sample, with the sample held fixed; at logits of 0 too, where |a| has a kink.
func.func private @binary(%x: tensor<5xf64>) -> tensor<5xf64> {
  %seed = arith.constant 11 : i64
  %k = surge.key %seed : i64
  %b = surge.bernoulli %x, %k using(#surge.reinmax<temperature = 1.3>) : tensor<5xf64>
  return %b : tensor<5xf64>
}
func.func @bernoulli_slope(%x: tensor<5xf64>) -> tensor<5xf64> {
  %one = arith.constant dense<1.0> : tensor<5xf64>
  %b, %s = surge.jvp @binary(%x) wrt [0] tangents(%one) : (tensor<5xf64>), (tensor<5xf64>) -> (tensor<5xf64>, tensor<5xf64>)
  return %s : tensor<5xf64>
}
func.func @bernoulli_slope_at_zero(%x: tensor<5xf64> {surge.range = [0.0, 0.0]}) -> tensor<5xf64> {
  %s = call @bernoulli_slope(%x) : (tensor<5xf64>) -> tensor<5xf64>
  return %s : tensor<5xf64>
}

func.func private @spike(%x: tensor<5xf64>) -> (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) {
  %a = surge.step %x using(#surge.fast_sigmoid<sharpness = 3>) : tensor<5xf64>
  %b = surge.sign %x using(#surge.arctan) : tensor<5xf64>
  %c = surge.round %x using(#surge.sigmoid<sharpness = 4>) : tensor<5xf64>
  return %a, %b, %c : tensor<5xf64>, tensor<5xf64>, tensor<5xf64>
}
func.func @surrogate_slopes(%x: tensor<5xf64> {surge.range = [0.1, 1.0]}) -> (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) {
  %one = arith.constant dense<1.0> : tensor<5xf64>
  %y:6 = surge.jvp @spike(%x) wrt [0] tangents(%one)
         : (tensor<5xf64>), (tensor<5xf64>) -> (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>)
  return %y#3, %y#4, %y#5 : tensor<5xf64>, tensor<5xf64>, tensor<5xf64>
}
