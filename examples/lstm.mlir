// A long short-term memory with diagonal weights, objective 3 of ADBench (Srajer, Kukelova, Fitzgibbon, 2018, section
// 4.3): l layers of size h read a sequence (t x h) and predict each element from those before; the loss is the mean
// negative log-likelihood of the next element under softmax(prediction).
//
//   surge-run lstm.mlir --entry gradient --arg main=... --arg extra=... --arg state=... --arg sequence=...
//
// main (2 l x 4 h) holds per layer a row of gate weights and a row of gate biases, extra (3 x h) the weights of the
// input and the weights and biases of the output, state (2 l x h) per layer the first hidden and cell state. The gates
// are
//   forget = s(w0 x + b0), input = s(w1 h + b1), output = s(w2 x + b2), change = tanh(w3 h + b3),
// then c' = forget c + input change, h' = output tanh(c'). ADBench's code adds 2 to the sum in the softmax's
// denominator; this is the plain softmax. The logistic function s(a) is 1/2 + tanh(a / 2) / 2, whose derivative is
// finite everywhere: exp(-a) overflows.

#element = affine_map<(j) -> (j)>

func.func private @layer(%weights: tensor<?xf64>, %biases: tensor<?xf64>, %x: tensor<?xf64>, %hidden: tensor<?xf64>,
                         %cell: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %half = arith.constant 0.5 : f64
  %h = tensor.dim %x, %c0 : tensor<?xf64>
  %h2 = arith.muli %h, %c2 : index
  %h3 = arith.muli %h, %c3 : index
  %w0 = tensor.extract_slice %weights[0] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %w1 = tensor.extract_slice %weights[%h] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %w2 = tensor.extract_slice %weights[%h2] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %w3 = tensor.extract_slice %weights[%h3] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %b0 = tensor.extract_slice %biases[0] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %b1 = tensor.extract_slice %biases[%h] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %b2 = tensor.extract_slice %biases[%h2] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %b3 = tensor.extract_slice %biases[%h3] [%h] [1] : tensor<?xf64> to tensor<?xf64>
  %empty = tensor.empty(%h) : tensor<?xf64>
  %next_hidden, %next_cell = linalg.generic {
      indexing_maps = [#element, #element, #element, #element, #element, #element, #element, #element, #element,
          #element,
                       #element, #element, #element],
      iterator_types = ["parallel"]}
      ins(%w0, %w1, %w2, %w3, %b0, %b1, %b2, %b3, %x, %hidden, %cell
          : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
            tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
      outs(%empty, %empty : tensor<?xf64>, tensor<?xf64>) {
  ^bb0(%w0j: f64, %w1j: f64, %w2j: f64, %w3j: f64, %b0j: f64, %b1j: f64, %b2j: f64, %b3j: f64, %xj: f64, %hj: f64,
       %cj: f64, %_h: f64, %_c: f64):
    %p0 = arith.mulf %w0j, %xj : f64
    %a0 = arith.addf %p0, %b0j : f64
    %p1 = arith.mulf %w1j, %hj : f64
    %a1 = arith.addf %p1, %b1j : f64
    %p2 = arith.mulf %w2j, %xj : f64
    %a2 = arith.addf %p2, %b2j : f64
    %p3 = arith.mulf %w3j, %hj : f64
    %a3 = arith.addf %p3, %b3j : f64
    %half_a0 = arith.mulf %a0, %half : f64
    %t0 = math.tanh %half_a0 : f64
    %half_t0 = arith.mulf %t0, %half : f64
    %forget = arith.addf %half_t0, %half : f64
    %half_a1 = arith.mulf %a1, %half : f64
    %t1 = math.tanh %half_a1 : f64
    %half_t1 = arith.mulf %t1, %half : f64
    %input = arith.addf %half_t1, %half : f64
    %half_a2 = arith.mulf %a2, %half : f64
    %t2 = math.tanh %half_a2 : f64
    %half_t2 = arith.mulf %t2, %half : f64
    %output = arith.addf %half_t2, %half : f64
    %change = math.tanh %a3 : f64
    %kept = arith.mulf %cj, %forget : f64
    %added = arith.mulf %input, %change : f64
    %c1 = arith.addf %kept, %added : f64
    %shown = math.tanh %c1 : f64
    %h1 = arith.mulf %output, %shown : f64
    linalg.yield %h1, %c1 : f64, f64
  } -> (tensor<?xf64>, tensor<?xf64>)
  return %next_hidden, %next_cell : tensor<?xf64>, tensor<?xf64>
}

// sum_j gold_j (lse(predicted) - predicted_j).
func.func private @cross_entropy(%predicted: tensor<?xf64>, %gold: tensor<?xf64>) -> f64 {
  %lowest = arith.constant dense<0xFFF0000000000000> : tensor<f64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %most = linalg.reduce { arith.maximumf } ins(%predicted : tensor<?xf64>) outs(%lowest : tensor<f64>) dimensions = [0]
  // The shift cancels in the result, whose derivative by it is zero: none is computed.
  %shift = surge.stop_gradient %most : tensor<f64>
  %largest = tensor.extract %shift[] : tensor<f64>
  %sums:2 = linalg.generic {
      indexing_maps = [#element, #element, affine_map<(j) -> ()>, affine_map<(j)
          -> ()>], iterator_types = ["reduction"]}
      ins(%predicted, %gold : tensor<?xf64>, tensor<?xf64>) outs(%zero, %zero : tensor<f64>, tensor<f64>) {
  ^bb0(%p: f64, %g: f64, %exponentials: f64, %golds: f64):
    %shifted = arith.subf %p, %largest : f64
    %e = math.exp %shifted : f64
    %next_exponentials = arith.addf %exponentials, %e : f64
    %next_golds = arith.addf %golds, %g : f64
    linalg.yield %next_exponentials, %next_golds : f64, f64
  } -> (tensor<f64>, tensor<f64>)
  %exponentials = tensor.extract %sums#0[] : tensor<f64>
  %golds = tensor.extract %sums#1[] : tensor<f64>
  %log = math.log %exponentials : f64
  %lse = arith.addf %log, %largest : f64
  %first = arith.mulf %golds, %lse : f64
  %dot = linalg.dot ins(%predicted, %gold : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %second = tensor.extract %dot[] : tensor<f64>
  %result = arith.subf %first, %second : f64
  return %result : f64
}

func.func @loss(%main: tensor<?x?xf64>, %extra: tensor<3x?xf64>, %state: tensor<?x?xf64>, %sequence: tensor<?x?xf64>)
    -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %elements = tensor.dim %sequence, %c0 : tensor<?x?xf64>
  %h = tensor.dim %sequence, %c1 : tensor<?x?xf64>
  %h4 = tensor.dim %main, %c1 : tensor<?x?xf64>
  %rows = tensor.dim %state, %c0 : tensor<?x?xf64>
  %steps = arith.subi %elements, %c1 : index
  %input_weights = tensor.extract_slice %extra[0, 0] [1, %h] [1, 1] : tensor<3x?xf64> to tensor<?xf64>
  %output_weights = tensor.extract_slice %extra[1, 0] [1, %h] [1, 1] : tensor<3x?xf64> to tensor<?xf64>
  %output_biases = tensor.extract_slice %extra[2, 0] [1, %h] [1, 1] : tensor<3x?xf64> to tensor<?xf64>
  %last_state, %sum = scf.for %t = %c0 to %steps step %c1 iter_args(%state_t = %state, %so_far = %zero)
      -> (tensor<?x?xf64>, f64) {
    %element = tensor.extract_slice %sequence[%t, 0] [1, %h] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
    %x = arith.mulf %element, %input_weights : tensor<?xf64>
    %next_state, %shown = scf.for %row = %c0 to %rows step %c2 iter_args(%state_l = %state_t, %x_l = %x)
        -> (tensor<?x?xf64>, tensor<?xf64>) {
      %row1 = arith.addi %row, %c1 : index
      %weights = tensor.extract_slice %main[%row, 0] [1, %h4] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
      %biases = tensor.extract_slice %main[%row1, 0] [1, %h4] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
      %hidden = tensor.extract_slice %state_l[%row, 0] [1, %h] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
      %cell = tensor.extract_slice %state_l[%row1, 0] [1, %h] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
      %hidden1, %cell1 = func.call @layer(%weights, %biases, %x_l, %hidden, %cell)
          : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
              -> (tensor<?xf64>, tensor<?xf64>)
      %with_hidden = tensor.insert_slice %hidden1 into %state_l[%row, 0] [1, %h] [1, 1]
          : tensor<?xf64> into tensor<?x?xf64>
      %with_cell = tensor.insert_slice %cell1 into %with_hidden[%row1, 0] [1, %h] [1, 1]
          : tensor<?xf64> into tensor<?x?xf64>
      scf.yield %with_cell, %hidden1 : tensor<?x?xf64>, tensor<?xf64>
    }
    %scaled = arith.mulf %shown, %output_weights : tensor<?xf64>
    %predicted = arith.addf %scaled, %output_biases : tensor<?xf64>
    %t1 = arith.addi %t, %c1 : index
    %gold = tensor.extract_slice %sequence[%t1, 0] [1, %h] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
    %term = func.call @cross_entropy(%predicted, %gold) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %next = arith.addf %so_far, %term : f64
    scf.yield %next_state, %next : tensor<?x?xf64>, f64
  }
  %predictions = arith.muli %steps, %h : index
  %count = arith.index_cast %predictions : index to i64
  %number = arith.sitofp %count : i64 to f64
  %loss = arith.divf %sum, %number : f64
  return %loss : f64
}

func.func @gradient(%main: tensor<?x?xf64>, %extra: tensor<3x?xf64>, %state: tensor<?x?xf64>,
    %sequence: tensor<?x?xf64>)
    -> (f64, tensor<?x?xf64>, tensor<3x?xf64>) {
  %loss, %dmain, %dextra = surge.value_and_grad @loss(%main, %extra, %state, %sequence) wrt [0, 1]
      : (tensor<?x?xf64>, tensor<3x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) -> (f64, tensor<?x?xf64>, tensor<3x?xf64>)
  return %loss, %dmain, %dextra : f64, tensor<?x?xf64>, tensor<3x?xf64>
}
