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
  %most = linalg.reduce { arith.maximumf } ins(%logits : tensor<?x?xf64>) outs(%start : tensor<?xf64>)
      dimensions = [1]
  // The shift cancels in the losses, whose derivative by it is zero: none is computed.
  %shifts = surge.stop_gradient %most : tensor<?xf64>
  %sum = linalg.generic {indexing_maps = [#table, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%logits, %shifts : tensor<?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%logit: f64, %shift: f64, %so_far: f64):
    %shifted = arith.subf %logit, %shift : f64
    %e = math.exp %shifted : f64
    %next = arith.addf %so_far, %e : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  // A gather checks its places (b, label_b): a label that is no category ends the run with an error.
  %no_places = tensor.empty(%rows) : tensor<?x2xi64>
  %places = linalg.generic {indexing_maps = [#row, #table], iterator_types = ["parallel", "parallel"]}
      ins(%labels : tensor<?xi64>) outs(%no_places : tensor<?x2xi64>) {
  ^bb0(%label: i64, %_: i64):
    %b = linalg.index 0 : index
    %row = arith.index_cast %b : index to i64
    %axis = linalg.index 1 : index
    %is_row = arith.cmpi eq, %axis, %c0 : index
    %place = arith.select %is_row, %row, %label : i64
    linalg.yield %place : i64
  } -> tensor<?x2xi64>
  %chosen = tensor.gather %logits[%places] gather_dims([0, 1]) : (tensor<?x?xf64>, tensor<?x2xi64>) -> tensor<?xf64>
  %log = math.log %sum : tensor<?xf64>
  %normalisers = arith.addf %log, %shifts : tensor<?xf64>
  %losses = arith.subf %normalisers, %chosen : tensor<?xf64>
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
