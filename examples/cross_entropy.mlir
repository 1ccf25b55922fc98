// Softmax cross-entropy with integer labels: the mean over the rows of lse(logits_b) - logits_b[label_b].
//
//   surge-run cross_entropy.mlir --entry gradient --arg logits=[[1,2,3],[0,0,1]] --arg labels=[2,0]
//
// Its gradient is (softmax(logits_b) - onehot(label_b)) / rows.

#table = affine_map<(b, k) -> (b, k)>
#row = affine_map<(b, k) -> (b)>

func.func @loss(%logits: tensor<?x?xf64>, %labels: tensor<?xi64> {surge.range = [0.0, 3.0]}) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %rows = tensor.dim %logits, %c0 : tensor<?x?xf64>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %start = linalg.fill ins(%lowest : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %largest = linalg.reduce { arith.maximumf } ins(%logits : tensor<?x?xf64>) outs(%start : tensor<?xf64>)
      dimensions = [1]
  // The sum of the exponentials, and the label's logit, in one pass.
  %sum, %chosen = linalg.generic {
      indexing_maps = [#table, #row, #row, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%logits, %largest, %labels : tensor<?x?xf64>, tensor<?xf64>, tensor<?xi64>)
      outs(%zeros, %zeros : tensor<?xf64>, tensor<?xf64>) {
  ^bb0(%logit: f64, %most: f64, %label: i64, %sum_so_far: f64, %chosen_so_far: f64):
    %shifted = arith.subf %logit, %most : f64
    %e = math.exp %shifted : f64
    %next_sum = arith.addf %sum_so_far, %e : f64
    %k = linalg.index 1 : index
    %category = arith.index_cast %k : index to i64
    %is_label = arith.cmpi eq, %category, %label : i64
    %own = arith.select %is_label, %shifted, %zero : f64
    %next_chosen = arith.addf %chosen_so_far, %own : f64
    linalg.yield %next_sum, %next_chosen : f64, f64
  } -> (tensor<?xf64>, tensor<?xf64>)
  %log = math.log %sum : tensor<?xf64>
  %losses = arith.subf %log, %chosen : tensor<?xf64>
  %total = arith.constant dense<0.0> : tensor<f64>
  %sum_of_losses = linalg.reduce { arith.addf } ins(%losses : tensor<?xf64>) outs(%total : tensor<f64>) dimensions = [0]
  %scalar = tensor.extract %sum_of_losses[] : tensor<f64>
  %count = arith.index_cast %rows : index to i64
  %number = arith.sitofp %count : i64 to f64
  %mean = arith.divf %scalar, %number : f64
  return %mean : f64
}

func.func @gradient(%logits: tensor<?x?xf64>, %labels: tensor<?xi64>) -> (f64, tensor<?x?xf64>) {
  %loss, %dlogits = surge.value_and_grad @loss(%logits, %labels) wrt [0]
      : (tensor<?x?xf64>, tensor<?xi64>) -> (f64, tensor<?x?xf64>)
  return %loss, %dlogits : f64, tensor<?x?xf64>
}
