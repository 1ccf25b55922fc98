// Gaussian mixture model fitting, objective 1 of ADBench (Srajer, Kukelova, Fitzgibbon, "A Benchmark of Selected
// Algorithmic Differentiation Tools on Some Problems in Computer Vision and Machine Learning", 2018, section 4.1).
//
//   surge-run gaussian_mixture.mlir --entry gradient --arg alphas=... --arg means=... --arg icf=... --arg x=...
//     --arg gamma=1.0 --arg m=0
//
// The k components have weights softmax(alphas), means (k x d) and inverse covariance factors icf (k x d (d + 1) / 2):
// first the logarithms of the diagonal of the lower triangular Q, then its columns below the diagonal. The n points are
// the rows of x. The log-posterior of the points under the mixture and ADBench's Wishart prior of parameters gamma, m:
//
//   sum_i lse_k (alpha_k + sum(q_k) - |Q_k (x_i - mean_k)|^2 / 2) - n lse(alphas) - n d log(2 pi) / 2
//     + sum_k (gamma^2 |Q_k|^2 / 2 - m sum(q_k)) - k (C - log Gamma_d((d + m + 1) / 2)),
//   C = (d + m + 1) d log(gamma / sqrt(2))

#id1 = affine_map<(k) -> (k)>
#none1 = affine_map<(k) -> ()>
#kd = affine_map<(k, j) -> (k, j)>
#k_of_kd = affine_map<(k, j) -> (k)>
#none2 = affine_map<(k, j) -> ()>

// log(exp(x_0) + exp(x_1) + ...) along the rows; the largest element is subtracted, so that nothing overflows.
func.func private @log_sum_exp(%x: tensor<?x?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %rows = tensor.dim %x, %c0 : tensor<?x?xf64>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %start = linalg.fill ins(%lowest : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %most = linalg.reduce { arith.maximumf } ins(%x : tensor<?x?xf64>) outs(%start : tensor<?xf64>) dimensions = [1]
  // The shift cancels in the result, whose derivative by it is zero: none is computed.
  %largest = surge.stop_gradient %most : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %sum = linalg.generic {indexing_maps = [#kd, #k_of_kd, #k_of_kd], iterator_types = ["parallel", "reduction"]}
      ins(%x, %largest : tensor<?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%xi: f64, %shift: f64, %so_far: f64):
    %shifted = arith.subf %xi, %shift : f64
    %e = math.exp %shifted : f64
    %next = arith.addf %so_far, %e : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  %log = math.log %sum : tensor<?xf64>
  %result = arith.addf %log, %largest : tensor<?xf64>
  return %result : tensor<?xf64>
}

// The rows of icf as lower triangular matrices (k x d x d) without their diagonals.
func.func private @below_diagonal(%icf: tensor<?x?xf64>, %d: index) -> tensor<?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %k = tensor.dim %icf, %c0 : tensor<?x?xf64>
  %empty = tensor.empty(%k, %d, %d) : tensor<?x?x?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x?x?xf64>) -> tensor<?x?x?xf64>
  %last = arith.subi %d, %c1 : index
  %l, %end = scf.for %j = %c0 to %last step %c1 iter_args(%l = %zeros, %at = %d) -> (tensor<?x?x?xf64>, index) {
    %below = arith.addi %j, %c1 : index
    %size = arith.subi %d, %below : index
    %column = tensor.extract_slice %icf[0, %at] [%k, %size] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %next = tensor.insert_slice %column into %l[0, %below, %j] [%k, %size, 1] [1, 1, 1]
        : tensor<?x?xf64> into tensor<?x?x?xf64>
    %after = arith.addi %at, %size : index
    scf.yield %next, %after : tensor<?x?x?xf64>, index
  }
  return %l : tensor<?x?x?xf64>
}

func.func private @sum_of_squares(%x: tensor<?x?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {indexing_maps = [#kd, #none2], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %so_far: f64):
    %square = arith.mulf %a, %a : f64
    %next = arith.addf %so_far, %square : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %result = tensor.extract %sum[] : tensor<f64>
  return %result : f64
}

func.func private @sum(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.reduce { arith.addf } ins(%x : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %result = tensor.extract %sum[] : tensor<f64>
  return %result : f64
}

// log Gamma(h / 2) for a positive integer h, from Gamma(t + 1) = t Gamma(t), Gamma(1) = 1 and Gamma(1 / 2) = sqrt(pi).
func.func private @log_gamma_of_half(%h: index) -> f64 {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %log_root_of_pi = arith.constant 0.57236494292470008 : f64
  %odd = arith.remui %h, %c2 : index
  %is_odd = arith.cmpi eq, %odd, %c1 : index
  %start = arith.select %is_odd, %log_root_of_pi, %zero : f64
  %first = arith.select %is_odd, %c1, %c2 : index
  %end = arith.subi %h, %c1 : index
  %log = scf.for %t = %first to %end step %c2 iter_args(%so_far = %start) -> f64 {
    %integer = arith.index_cast %t : index to i64
    %number = arith.sitofp %integer : i64 to f64
    %halved = arith.mulf %number, %half : f64
    %term = math.log %halved : f64
    %next = arith.addf %so_far, %term : f64
    scf.yield %next : f64
  }
  return %log : f64
}

// The multivariate Gamma function: log Gamma_d(h / 2) = d (d - 1) log(pi) / 4 + sum_(j < d) log Gamma((h - j) / 2).
func.func private @log_multivariate_gamma_of_half(%h: index, %d: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %quarter_of_log_pi = arith.constant 0.28618247146235004 : f64
  %last = arith.subi %d, %c1 : index
  %pairs = arith.muli %d, %last : index
  %integer = arith.index_cast %pairs : index to i64
  %number = arith.sitofp %integer : i64 to f64
  %start = arith.mulf %number, %quarter_of_log_pi : f64
  %log = scf.for %j = %c0 to %d step %c1 iter_args(%so_far = %start) -> f64 {
    %argument = arith.subi %h, %j : index
    %term = func.call @log_gamma_of_half(%argument) : (index) -> f64
    %next = arith.addf %so_far, %term : f64
    scf.yield %next : f64
  }
  return %log : f64
}

func.func private @number(%i: index) -> f64 {
  %integer = arith.index_cast %i : index to i64
  %number = arith.sitofp %integer : i64 to f64
  return %number : f64
}

func.func @loss(%alphas: tensor<?xf64>, %means: tensor<?x?xf64>, %icf: tensor<?x?xf64>, %x: tensor<?x?xf64>,
                %gamma: f64, %m: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %x, %c0 : tensor<?x?xf64>
  %d = tensor.dim %x, %c1 : tensor<?x?xf64>
  %k = tensor.dim %means, %c0 : tensor<?x?xf64>

  %logs = tensor.extract_slice %icf[0, 0] [%k, %d] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
  %diagonals = math.exp %logs : tensor<?x?xf64>
  %below = call @below_diagonal(%icf, %d) : (tensor<?x?xf64>, index) -> tensor<?x?x?xf64>
  %empty_k = tensor.empty(%k) : tensor<?xf64>
  %zeros_k = linalg.fill ins(%zero : f64) outs(%empty_k : tensor<?xf64>) -> tensor<?xf64>
  %log_determinants = linalg.reduce { arith.addf } ins(%logs : tensor<?x?xf64>) outs(%zeros_k : tensor<?xf64>)
      dimensions = [1]

  // Q_k (x_i - mean_k): the diagonal's part, to which the part below is added.
  %empty = tensor.empty(%k, %n, %d) : tensor<?x?x?xf64>
  // Kept for the derivative: the product below needs it in memory anyway.
  %centered = linalg.generic {
      indexing_maps = [affine_map<(k, i, j) -> (i, j)>, affine_map<(k, i, j) -> (k, j)>,
                       affine_map<(k, i, j) -> (k, i, j)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %means : tensor<?x?xf64>, tensor<?x?xf64>) outs(%empty : tensor<?x?x?xf64>)
      attrs = {surge.policy = "save"} {
  ^bb0(%xi: f64, %mean: f64, %_: f64):
    %difference = arith.subf %xi, %mean : f64
    linalg.yield %difference : f64
  } -> tensor<?x?x?xf64>
  %scaled = linalg.generic {
      indexing_maps = [affine_map<(k, i, j) -> (k, i, j)>, affine_map<(k, i, j) -> (k, j)>,
                       affine_map<(k, i, j) -> (k, i, j)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%centered, %diagonals : tensor<?x?x?xf64>, tensor<?x?xf64>) outs(%empty : tensor<?x?x?xf64>) {
  ^bb0(%difference: f64, %q: f64, %_: f64):
    %product = arith.mulf %difference, %q : f64
    linalg.yield %product : f64
  } -> tensor<?x?x?xf64>
  %whitened = linalg.batch_matmul
      indexing_maps = [affine_map<(k, i, j, l) -> (k, i, l)>, affine_map<(k, i, j, l) -> (k, j, l)>,
                       affine_map<(k, i, j, l) -> (k, i, j)>]
      ins(%centered, %below : tensor<?x?x?xf64>, tensor<?x?x?xf64>)
          outs(%scaled : tensor<?x?x?xf64>) -> tensor<?x?x?xf64>

  // The exponent of point i under component k, then the log-likelihood of each point.
  %empty_nk = tensor.empty(%n, %k) : tensor<?x?xf64>
  %weights = linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i, k)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%alphas, %log_determinants : tensor<?xf64>, tensor<?xf64>) outs(%empty_nk : tensor<?x?xf64>) {
  ^bb0(%alpha: f64, %log_determinant: f64, %_: f64):
    %weight = arith.addf %alpha, %log_determinant : f64
    linalg.yield %weight : f64
  } -> tensor<?x?xf64>
  %exponents = linalg.generic {
      indexing_maps = [affine_map<(i, k, j) -> (k, i, j)>, affine_map<(i, k, j) -> (i, k)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%whitened : tensor<?x?x?xf64>) outs(%weights : tensor<?x?xf64>) {
  ^bb0(%y: f64, %so_far: f64):
    %square = arith.mulf %y, %y : f64
    %term = arith.mulf %square, %half : f64
    %next = arith.subf %so_far, %term : f64
    linalg.yield %next : f64
  } -> tensor<?x?xf64>
  %likelihoods = call @log_sum_exp(%exponents) : (tensor<?x?xf64>) -> tensor<?xf64>
  %likelihood = call @sum(%likelihoods) : (tensor<?xf64>) -> f64
  %row = tensor.expand_shape %alphas [[0, 1]] output_shape [1, %k] : tensor<?xf64> into tensor<1x?xf64>
  %alpha_row = tensor.cast %row : tensor<1x?xf64> to tensor<?x?xf64>
  %normalisers = call @log_sum_exp(%alpha_row) : (tensor<?x?xf64>) -> tensor<?xf64>
  %normaliser = call @sum(%normalisers) : (tensor<?xf64>) -> f64
  %n_number = call @number(%n) : (index) -> f64
  %all_normalisers = arith.mulf %n_number, %normaliser : f64
  %normalised = arith.subf %likelihood, %all_normalisers : f64
  %d_number = call @number(%d) : (index) -> f64
  %half_log_two_pi = arith.constant 0.91893853320467274 : f64
  %nd = arith.mulf %n_number, %d_number : f64
  %constant = arith.mulf %nd, %half_log_two_pi : f64
  %posterior = arith.subf %normalised, %constant : f64

  // The prior.
  %packed = tensor.dim %icf, %c1 : tensor<?x?xf64>
  %lower_size = arith.subi %packed, %d : index
  %lower = tensor.extract_slice %icf[0, %d] [%k, %lower_size] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
  %diagonal_norm = call @sum_of_squares(%diagonals) : (tensor<?x?xf64>) -> f64
  %lower_norm = call @sum_of_squares(%lower) : (tensor<?x?xf64>) -> f64
  %norm = arith.addf %diagonal_norm, %lower_norm : f64
  %gamma_squared = arith.mulf %gamma, %gamma : f64
  %half_gamma_squared = arith.mulf %half, %gamma_squared : f64
  %norm_term = arith.mulf %half_gamma_squared, %norm : f64
  %determinant = call @sum(%log_determinants) : (tensor<?xf64>) -> f64
  %m_number = call @number(%m) : (index) -> f64
  %determinant_term = arith.mulf %m_number, %determinant : f64
  %prior = arith.subf %norm_term, %determinant_term : f64
  %d_and_m = arith.addi %d, %m : index
  %freedom = arith.addi %d_and_m, %c1 : index
  %freedom_number = call @number(%freedom) : (index) -> f64
  %root_of_half = arith.constant 0.70710678118654757 : f64
  %ratio = arith.mulf %gamma, %root_of_half : f64
  %log_ratio = math.log %ratio : f64
  %freedom_d = arith.mulf %freedom_number, %d_number : f64
  %c = arith.mulf %freedom_d, %log_ratio : f64
  %log_gamma = call @log_multivariate_gamma_of_half(%freedom, %d) : (index, index) -> f64
  %per_component = arith.subf %c, %log_gamma : f64
  %k_number = call @number(%k) : (index) -> f64
  %prior_constant = arith.mulf %k_number, %per_component : f64
  %log_prior = arith.subf %prior, %prior_constant : f64

  %objective = arith.addf %posterior, %log_prior : f64
  return %objective : f64
}

func.func @gradient(%alphas: tensor<?xf64>, %means: tensor<?x?xf64>, %icf: tensor<?x?xf64>, %x: tensor<?x?xf64>,
                    %gamma: f64, %m: index) -> (f64, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) {
  %value, %dalphas, %dmeans, %dicf = surge.value_and_grad @loss(%alphas, %means, %icf, %x, %gamma, %m) wrt [0, 1, 2]
      : (tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, f64, index)
      -> (f64, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>)
  return %value, %dalphas, %dmeans, %dicf : f64, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>
}
