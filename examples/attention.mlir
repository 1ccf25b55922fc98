// Multi-head self-attention with a causal mask (Vaswani et al., "Attention Is All You Need", 2017, section 3.2), and
// half the squared distance to a target: 3 heads of size 4, a sequence of any length.
//
//   surge-run attention.mlir --entry gradient --arg x=... --arg wq=... --arg wk=... --arg wv=... \
//     --arg wo=... --arg target=...
//
// Head h of position i is sum_(j <= i) softmax_j(q_i . k_j / sqrt(4)) v_j.

#rows = affine_map<(h, i, j, c) -> (h, i, c)>
#columns = affine_map<(h, i, j, c) -> (h, j, c)>
#scores = affine_map<(h, i, j, c) -> (h, i, j)>
#each = affine_map<(h, i, j) -> (h, i, j)>

// x w, split into heads: (t x 12) to (3 x t x 4).
func.func private @heads(%x: tensor<?x12xf64>, %w: tensor<12x12xf64>) -> tensor<3x?x4xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %t = tensor.dim %x, %c0 : tensor<?x12xf64>
  %empty = tensor.empty(%t) : tensor<?x12xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x12xf64>) -> tensor<?x12xf64>
  %y = linalg.matmul ins(%x, %w : tensor<?x12xf64>, tensor<12x12xf64>)
      outs(%zeros : tensor<?x12xf64>) -> tensor<?x12xf64>
  %split = tensor.expand_shape %y [[0], [1, 2]] output_shape [%t, 3, 4] : tensor<?x12xf64> into tensor<?x3x4xf64>
  %like = tensor.empty(%t) : tensor<3x?x4xf64>
  %result = linalg.transpose ins(%split : tensor<?x3x4xf64>) outs(%like : tensor<3x?x4xf64>) permutation = [1, 0, 2]
  return %result : tensor<3x?x4xf64>
}

func.func private @attention(%x: tensor<?x12xf64>, %wq: tensor<12x12xf64>, %wk: tensor<12x12xf64>,
                             %wv: tensor<12x12xf64>, %wo: tensor<12x12xf64>) -> tensor<?x12xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %scale = arith.constant 0.5 : f64
  %minus_infinity = arith.constant 0xFFF0000000000000 : f64
  %t = tensor.dim %x, %c0 : tensor<?x12xf64>
  %q = call @heads(%x, %wq) : (tensor<?x12xf64>, tensor<12x12xf64>) -> tensor<3x?x4xf64>
  %k = call @heads(%x, %wk) : (tensor<?x12xf64>, tensor<12x12xf64>) -> tensor<3x?x4xf64>
  %v = call @heads(%x, %wv) : (tensor<?x12xf64>, tensor<12x12xf64>) -> tensor<3x?x4xf64>

  %empty_scores = tensor.empty(%t, %t) : tensor<3x?x?xf64>
  %zero_scores = linalg.fill ins(%zero : f64) outs(%empty_scores : tensor<3x?x?xf64>) -> tensor<3x?x?xf64>
  %products = linalg.batch_matmul indexing_maps = [#rows, #columns, #scores]
      ins(%q, %k : tensor<3x?x4xf64>, tensor<3x?x4xf64>) outs(%zero_scores : tensor<3x?x?xf64>) -> tensor<3x?x?xf64>
  %masked = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%products : tensor<3x?x?xf64>) outs(%empty_scores : tensor<3x?x?xf64>) {
  ^bb0(%product: f64, %_: f64):
    %i = linalg.index 1 : index
    %j = linalg.index 2 : index
    %is_past = arith.cmpi ule, %j, %i : index
    %scaled = arith.mulf %product, %scale : f64
    %score = arith.select %is_past, %scaled, %minus_infinity : f64
    linalg.yield %score : f64
  } -> tensor<3x?x?xf64>
  %weights = linalg.softmax dimension(2) ins(%masked : tensor<3x?x?xf64>) outs(%empty_scores : tensor<3x?x?xf64>)
      -> tensor<3x?x?xf64>

  %empty_heads = tensor.empty(%t) : tensor<3x?x4xf64>
  %zero_heads = linalg.fill ins(%zero : f64) outs(%empty_heads : tensor<3x?x4xf64>) -> tensor<3x?x4xf64>
  %heads = linalg.batch_matmul ins(%weights, %v : tensor<3x?x?xf64>, tensor<3x?x4xf64>)
      outs(%zero_heads : tensor<3x?x4xf64>) -> tensor<3x?x4xf64>
  %like = tensor.empty(%t) : tensor<?x3x4xf64>
  %back = linalg.transpose ins(%heads : tensor<3x?x4xf64>) outs(%like : tensor<?x3x4xf64>) permutation = [1, 0, 2]
  %joined = tensor.collapse_shape %back [[0], [1, 2]] : tensor<?x3x4xf64> into tensor<?x12xf64>
  %empty = tensor.empty(%t) : tensor<?x12xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x12xf64>) -> tensor<?x12xf64>
  %y = linalg.matmul ins(%joined, %wo : tensor<?x12xf64>, tensor<12x12xf64>) outs(%zeros : tensor<?x12xf64>)
      -> tensor<?x12xf64>
  return %y : tensor<?x12xf64>
}

func.func @loss(%x: tensor<?x12xf64>, %wq: tensor<12x12xf64>, %wk: tensor<12x12xf64>, %wv: tensor<12x12xf64>,
                %wo: tensor<12x12xf64>, %target: tensor<?x12xf64>) -> f64 {
  %y = call @attention(%x, %wq, %wk, %wv, %wo)
      : (tensor<?x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>)
          -> tensor<?x12xf64>
  %half = arith.constant 0.5 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(t, c) -> (t, c)>, affine_map<(t, c) -> (t, c)>, affine_map<(t, c) -> ()>],
      iterator_types = ["reduction", "reduction"]}
      ins(%y, %target : tensor<?x12xf64>, tensor<?x12xf64>) outs(%start : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %so_far: f64):
    %difference = arith.subf %a, %b : f64
    %square = arith.mulf %difference, %difference : f64
    %term = arith.mulf %square, %half : f64
    %next = arith.addf %so_far, %term : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %loss = tensor.extract %sum[] : tensor<f64>
  return %loss : f64
}

func.func @gradient(%x: tensor<?x12xf64>, %wq: tensor<12x12xf64>, %wk: tensor<12x12xf64>, %wv: tensor<12x12xf64>,
                    %wo: tensor<12x12xf64>, %target: tensor<?x12xf64>)
    -> (f64, tensor<?x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>) {
  %loss, %dx, %dwq, %dwk, %dwv, %dwo = surge.value_and_grad @loss(%x, %wq, %wk, %wv, %wo, %target) wrt [0, 1, 2, 3, 4]
      : (tensor<?x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<?x12xf64>)
      -> (f64, tensor<?x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>)
  return %loss, %dx, %dwq, %dwk, %dwv, %dwo
      : f64, tensor<?x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>, tensor<12x12xf64>
}
