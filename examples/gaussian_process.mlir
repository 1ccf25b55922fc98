// Regression by a Gaussian process: the negative log-likelihood of targets y at points x,
//
//   L = y' K^-1 y / 2 + ln det K / 2 + n ln(2 pi) / 2,   K_ij = exp(-(x_i - x_j)^2 / (2 l^2)) + s^2 [i = j],
//
// and its gradient with respect to the logarithms of the length l and the noise s, to the points and to the targets.
//
//   surge-run gaussian_process.mlir --entry gradient --arg log_length=-0.5 --arg log_noise=-1
//             --arg points=[0,0.3,1] --arg targets=[1,0.5,-1]
//
// With K = C C', the first term is the square of C^-1 y and the second the sum of ln C_ii (Rasmussen and Williams,
// "Gaussian Processes for Machine Learning", 2006, algorithm 2.1). The derivatives are those of the factorization and
// of the solve; the closed form that the test compares with, (K^-1 - K^-1 y y' K^-1) times the derivative of K, appears
// nowhere here.

#point = affine_map<(i) -> (i)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#element = affine_map<(i, j) -> (i, j)>
#diagonal = affine_map<(i) -> (i, i)>
#total = affine_map<(i) -> ()>

func.func private @covariance(%log_length: f64, %log_noise: f64, %points: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %minus_half = arith.constant -0.5 : f64
  %n = tensor.dim %points, %c0 : tensor<?xf64>
  %e = tensor.empty(%n, %n) : tensor<?x?xf64>
  // -1 / (2 l^2) and s^2.
  %two_length = arith.mulf %two, %log_length : f64
  %length2 = math.exp %two_length : f64
  %scale = arith.divf %minus_half, %length2 : f64
  %two_noise = arith.mulf %two, %log_noise : f64
  %noise2 = math.exp %two_noise : f64
  %k = linalg.generic {indexing_maps = [#row, #column, #element], iterator_types = ["parallel", "parallel"]}
      ins(%points, %points : tensor<?xf64>, tensor<?xf64>) outs(%e : tensor<?x?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %d = arith.subf %a, %b : f64
    %d2 = arith.mulf %d, %d : f64
    %exponent = arith.mulf %scale, %d2 : f64
    %kernel = math.exp %exponent : f64
    %same = arith.cmpi eq, %i, %j : index
    %noise = arith.select %same, %noise2, %zero : f64
    %sum = arith.addf %kernel, %noise : f64
    linalg.yield %sum : f64
  } -> tensor<?x?xf64>
  return %k : tensor<?x?xf64>
}

func.func @loss(%log_length: f64 {surge.range = [-1.0, 0.0]}, %log_noise: f64 {surge.range = [-1.0, 0.0]},
                %points: tensor<?xf64>, %targets: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f64
  // ln(2 pi) / 2
  %half_log_two_pi = arith.constant 0.91893853320467274 : f64
  %zero = arith.constant dense<0.0> : tensor<f64>
  %n = tensor.dim %targets, %c0 : tensor<?xf64>
  %k = call @covariance(%log_length, %log_noise, %points) : (f64, f64, tensor<?xf64>) -> tensor<?x?xf64>
  %c = surge.cholesky %k : tensor<?x?xf64>
  %y = tensor.expand_shape %targets [[0, 1]] output_shape [%n, 1] : tensor<?xf64> into tensor<?x1xf64>
  %u = surge.triangular_solve %c, %y lower : tensor<?x?xf64>, tensor<?x1xf64>
  %white = tensor.collapse_shape %u [[0, 1]] : tensor<?x1xf64> into tensor<?xf64>
  // u_i^2 / 2 + ln C_ii + ln(2 pi) / 2
  %sum = linalg.generic {indexing_maps = [#point, #diagonal, #total], iterator_types = ["reduction"]}
      ins(%white, %c : tensor<?xf64>, tensor<?x?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %d: f64, %s: f64):
    %aa = arith.mulf %a, %a : f64
    %square = arith.mulf %aa, %half : f64
    %log = math.log %d : f64
    %term = arith.addf %square, %log : f64
    %all = arith.addf %term, %half_log_two_pi : f64
    %next = arith.addf %s, %all : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %loss = tensor.extract %sum[] : tensor<f64>
  return %loss : f64
}

func.func @gradient(%log_length: f64, %log_noise: f64, %points: tensor<?xf64>, %targets: tensor<?xf64>)
    -> (f64, f64, f64, tensor<?xf64>, tensor<?xf64>) {
  %value, %dlength, %dnoise, %dpoints, %dtargets =
      surge.value_and_grad @loss(%log_length, %log_noise, %points, %targets) wrt [0, 1, 2, 3]
      : (f64, f64, tensor<?xf64>, tensor<?xf64>) -> (f64, f64, f64, tensor<?xf64>, tensor<?xf64>)
  return %value, %dlength, %dnoise, %dpoints, %dtargets : f64, f64, f64, tensor<?xf64>, tensor<?xf64>
}
