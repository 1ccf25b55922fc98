// A gated recurrent unit over time (Cho et al., 2014, in the form of cuDNN and PyTorch): a sequence (t x b x i) is read
// into hidden states of size h, and every one of them is compared with a target (t x b x h) by half the squared
// distance.
//
//   surge-run gru.mlir --entry gradient --arg wx=... --arg wh=... --arg bx=... --arg bh=... --arg start=... ...
//
// wx (i x 3 h) and wh (h x 3 h) hold the weights of the reset gate r, the update gate z and the candidate n side by
// side:
//   r, z = s(x wx + bx + h wh + bh),  n = tanh(x wx + bx + r (h wh + bh)),  h' = n + z (h - n).
// The logistic function s(a) is 1/2 + tanh(a / 2) / 2, whose derivative is finite everywhere: exp(-a) overflows.

#each = affine_map<(b, j) -> (b, j)>
#column = affine_map<(b, j) -> (j)>

// x w + bias.
func.func private @dense(%x: tensor<?x?xf64>, %w: tensor<?x?xf64>, %bias: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = tensor.dim %x, %c0 : tensor<?x?xf64>
  %columns = tensor.dim %w, %c1 : tensor<?x?xf64>
  %empty = tensor.empty(%rows, %columns) : tensor<?x?xf64>
  %biases = linalg.broadcast ins(%bias : tensor<?xf64>) outs(%empty : tensor<?x?xf64>) dimensions = [0]
  %y = linalg.matmul ins(%x, %w : tensor<?x?xf64>, tensor<?x?xf64>) outs(%biases : tensor<?x?xf64>) -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

func.func @loss(%wx: tensor<?x?xf64>, %wh: tensor<?x?xf64>, %bx: tensor<?xf64>, %bh: tensor<?xf64>,
                %start: tensor<?x?xf64>, %sequence: tensor<?x?x?xf64>, %target: tensor<?x?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %steps = tensor.dim %sequence, %c0 : tensor<?x?x?xf64>
  %batch = tensor.dim %sequence, %c1 : tensor<?x?x?xf64>
  %inputs = tensor.dim %sequence, %c2 : tensor<?x?x?xf64>
  %h = tensor.dim %start, %c1 : tensor<?x?xf64>
  %h2 = arith.muli %h, %c2 : index
  %empty = tensor.empty(%batch, %h) : tensor<?x?xf64>
  %last, %loss = scf.for %t = %c0 to %steps step %c1 iter_args(%hidden = %start, %so_far = %zero)
      -> (tensor<?x?xf64>, f64) {
    %x = tensor.extract_slice %sequence[%t, 0, 0] [1, %batch, %inputs] [1, 1, 1]
        : tensor<?x?x?xf64> to tensor<?x?xf64>
    %gx = func.call @dense(%x, %wx, %bx) : (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>) -> tensor<?x?xf64>
    %gh = func.call @dense(%hidden, %wh, %bh) : (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>) -> tensor<?x?xf64>
    %xr = tensor.extract_slice %gx[0, 0] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %xz = tensor.extract_slice %gx[0, %h] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %xn = tensor.extract_slice %gx[0, %h2] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %hr = tensor.extract_slice %gh[0, 0] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %hz = tensor.extract_slice %gh[0, %h] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %hn = tensor.extract_slice %gh[0, %h2] [%batch, %h] [1, 1] : tensor<?x?xf64> to tensor<?x?xf64>
    %next = linalg.generic {
        indexing_maps = [#each, #each, #each, #each, #each, #each, #each, #each], iterator_types = ["parallel",
            "parallel"]}
        ins(%xr, %xz, %xn, %hr, %hz, %hn, %hidden
            : tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>,
              tensor<?x?xf64>)
        outs(%empty : tensor<?x?xf64>) {
    ^bb0(%xrj: f64, %xzj: f64, %xnj: f64, %hrj: f64, %hzj: f64, %hnj: f64, %hj: f64, %_: f64):
      %ar = arith.addf %xrj, %hrj : f64
      %half_ar = arith.mulf %ar, %half : f64
      %tr = math.tanh %half_ar : f64
      %half_tr = arith.mulf %tr, %half : f64
      %r = arith.addf %half_tr, %half : f64
      %az = arith.addf %xzj, %hzj : f64
      %half_az = arith.mulf %az, %half : f64
      %tz = math.tanh %half_az : f64
      %half_tz = arith.mulf %tz, %half : f64
      %z = arith.addf %half_tz, %half : f64
      %reset = arith.mulf %r, %hnj : f64
      %an = arith.addf %xnj, %reset : f64
      %n = math.tanh %an : f64
      %difference = arith.subf %hj, %n : f64
      %kept = arith.mulf %z, %difference : f64
      %next_j = arith.addf %n, %kept : f64
      linalg.yield %next_j : f64
    } -> tensor<?x?xf64>
    %goal = tensor.extract_slice %target[%t, 0, 0] [1, %batch, %h] [1, 1, 1] : tensor<?x?x?xf64> to tensor<?x?xf64>
    %before = tensor.from_elements %so_far : tensor<f64>
    %distance = linalg.generic {
        indexing_maps = [#each, #each, affine_map<(b, j) -> ()>], iterator_types = ["reduction", "reduction"]}
        ins(%next, %goal : tensor<?x?xf64>, tensor<?x?xf64>) outs(%before : tensor<f64>) {
    ^bb0(%a: f64, %b: f64, %sum: f64):
      %d = arith.subf %a, %b : f64
      %d2 = arith.mulf %d, %d : f64
      %term = arith.mulf %half, %d2 : f64
      %more = arith.addf %sum, %term : f64
      linalg.yield %more : f64
    } -> tensor<f64>
    %after = tensor.extract %distance[] : tensor<f64>
    scf.yield %next, %after : tensor<?x?xf64>, f64
  }
  return %loss : f64
}

func.func @gradient(%wx: tensor<?x?xf64>, %wh: tensor<?x?xf64>, %bx: tensor<?xf64>, %bh: tensor<?xf64>,
                    %start: tensor<?x?xf64>, %sequence: tensor<?x?x?xf64>, %target: tensor<?x?x?xf64>)
    -> (f64, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>) {
  %loss, %dwx, %dwh, %dbx, %dbh, %dstart = surge.value_and_grad @loss(%wx, %wh, %bx, %bh, %start, %sequence, %target)
      wrt [0, 1, 2, 3, 4]
      : (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?x?xf64>,
         tensor<?x?x?xf64>)
      -> (f64, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>)
  return %loss, %dwx, %dwh, %dbx, %dbh, %dstart
      : f64, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>
}
