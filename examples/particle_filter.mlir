// A particle filter that resamples at every step (Gordon, Salmond, Smith, 1993) and learns its model: the state moves
// by x' = a x + exp(s) noise, and is seen as y = x + exp(r) noise. The result is the estimate of log p(y_1, ..., y_T),
// sum_t log(mean_i N(y_t; x_i, exp(r))). Which particles survive is sampled, one category for each of the n places; the
// gradient through that choice is ReinMax's estimate.
//
//   surge-run particle_filter.mlir --entry gradient --arg a=0.9 --arg s=-1 --arg r=-1 --arg observed=[0.1,0.4] \
//     --arg n=100 --arg key=seed:0

#particle = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// log(mean_i exp(w_i)).
func.func private @log_mean_exp(%w: tensor<?xf64>, %n: index) -> f64 {
  %lowest = arith.constant dense<0xFFF0000000000000> : tensor<f64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %most = linalg.reduce { arith.maximumf } ins(%w : tensor<?xf64>) outs(%lowest : tensor<f64>) dimensions = [0]
  // The shift cancels in the result, whose derivative by it is zero: none is computed.
  %shift = surge.stop_gradient %most : tensor<f64>
  %largest = tensor.extract %shift[] : tensor<f64>
  %total = linalg.generic {indexing_maps = [#particle, #none], iterator_types = ["reduction"]}
      ins(%w : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%wi: f64, %sum: f64):
    %shifted = arith.subf %wi, %largest : f64
    %e = math.exp %shifted : f64
    %next = arith.addf %sum, %e : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %sum = tensor.extract %total[] : tensor<f64>
  %count = arith.index_cast %n : index to i64
  %number = arith.sitofp %count : i64 to f64
  %mean = arith.divf %sum, %number : f64
  %log = math.log %mean : f64
  %result = arith.addf %log, %largest : f64
  return %result : f64
}

func.func @loss(%a: f64, %s: f64, %r: f64, %observed: tensor<?xf64>, %n: index {surge.range = [4.0, 5.0]},
                %key: !surge.key) -> f64 attributes {surge.estimated} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %half_log_two_pi = arith.constant 0.91893853320467274 : f64
  %moves = math.exp %s : f64
  %precision_log = arith.negf %r : f64
  %precision = math.exp %precision_log : f64
  %steps = tensor.dim %observed, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %empty_rows = tensor.empty(%n, %n) : tensor<?x?xf64>
  %particles, %likelihood = scf.for %t = %c0 to %steps step %c1 iter_args(%x = %zeros, %so_far = %zero)
      -> (tensor<?xf64>, f64) {
    // Two keys a step: for the moves and for the choice of the survivors.
    %even = arith.muli %t, %c2 : index
    %odd = arith.addi %even, %c1 : index
    %noise_key = surge.fold_in %key, %even : index
    %choice_key = surge.fold_in %key, %odd : index
    %noise = surge.random normal %noise_key sizes(%n) : tensor<?xf64>
    %y = tensor.extract %observed[%t] : tensor<?xf64>
    %moved, %weights = linalg.generic {
        indexing_maps = [#particle, #particle, #particle, #particle], iterator_types = ["parallel"]}
        ins(%x, %noise : tensor<?xf64>, tensor<?xf64>) outs(%empty, %empty : tensor<?xf64>, tensor<?xf64>) {
    ^bb0(%xi: f64, %noise_i: f64, %_x: f64, %_w: f64):
      %drift = arith.mulf %a, %xi : f64
      %jump = arith.mulf %moves, %noise_i : f64
      %next = arith.addf %drift, %jump : f64
      %difference = arith.subf %y, %next : f64
      %scaled = arith.mulf %difference, %precision : f64
      %square = arith.mulf %scaled, %scaled : f64
      %exponent = arith.mulf %half, %square : f64
      %constant = arith.addf %half_log_two_pi, %r : f64
      %minus_weight = arith.addf %exponent, %constant : f64
      %weight = arith.negf %minus_weight : f64
      linalg.yield %next, %weight : f64, f64
    } -> (tensor<?xf64>, tensor<?xf64>)
    %term = func.call @log_mean_exp(%weights, %n) : (tensor<?xf64>, index) -> f64
    %next_sum = arith.addf %so_far, %term : f64
    %logits = linalg.broadcast ins(%weights : tensor<?xf64>) outs(%empty_rows : tensor<?x?xf64>) dimensions = [0]
    %ancestors = surge.categorical %logits, %choice_key using(#surge.reinmax) : tensor<?x?xf64>
    %survivors = linalg.matvec ins(%ancestors, %moved : tensor<?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>)
        -> tensor<?xf64>
    scf.yield %survivors, %next_sum : tensor<?xf64>, f64
  }
  return %likelihood : f64
}

func.func @gradient(%a: f64, %s: f64, %r: f64, %observed: tensor<?xf64>, %n: index, %key: !surge.key)
    -> (f64, f64, f64, f64) {
  %value, %da, %ds, %dr = surge.value_and_grad @loss(%a, %s, %r, %observed, %n, %key) wrt [0, 1, 2]
      : (f64, f64, f64, tensor<?xf64>, index, !surge.key) -> (f64, f64, f64, f64)
  return %value, %da, %ds, %dr : f64, f64, f64, f64
}
