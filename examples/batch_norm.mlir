// Batch normalisation of images in training (Ioffe, Szegedy, 2015): every channel of a batch (n x c x h x w) has its
// mean over batch and pixels taken away, is divided by its standard deviation, then scaled and moved; the loss is half
// the squared distance to a target.
//
//   surge-run batch_norm.mlir --entry gradient --arg x=... --arg gain=[...] --arg bias=[...] --arg target=...

#image = affine_map<(n, c, h, w) -> (n, c, h, w)>
#channel = affine_map<(n, c, h, w) -> (c)>

func.func private @normalise(%x: tensor<?x?x?x?xf64>, %gain: tensor<?xf64>, %bias: tensor<?xf64>)
    -> tensor<?x?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %epsilon = arith.constant 1.0e-5 : f64
  %n = tensor.dim %x, %c0 : tensor<?x?x?x?xf64>
  %c = tensor.dim %x, %c1 : tensor<?x?x?x?xf64>
  %h = tensor.dim %x, %c2 : tensor<?x?x?x?xf64>
  %w = tensor.dim %x, %c3 : tensor<?x?x?x?xf64>
  %pixels = arith.muli %h, %w : index
  %values = arith.muli %n, %pixels : index
  %count = arith.index_cast %values : index to i64
  %size = arith.sitofp %count : i64 to f64
  %empty = tensor.empty(%c) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %means = linalg.generic {
      indexing_maps = [#image, #channel], iterator_types = ["reduction", "parallel", "reduction", "reduction"]}
      ins(%x : tensor<?x?x?x?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%xi: f64, %so_far: f64):
    %part = arith.divf %xi, %size : f64
    %next = arith.addf %so_far, %part : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  %variances = linalg.generic {
      indexing_maps = [#image, #channel, #channel], iterator_types = ["reduction", "parallel", "reduction",
          "reduction"]}
      ins(%x, %means : tensor<?x?x?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%xi: f64, %mean: f64, %so_far: f64):
    %centered = arith.subf %xi, %mean : f64
    %square = arith.mulf %centered, %centered : f64
    %part = arith.divf %square, %size : f64
    %next = arith.addf %so_far, %part : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  %like = tensor.empty(%n, %c, %h, %w) : tensor<?x?x?x?xf64>
  %y = linalg.generic {
      indexing_maps = [#image, #channel, #channel, #channel, #channel, #image],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %means, %variances, %gain, %bias
          : tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
      outs(%like : tensor<?x?x?x?xf64>) {
  ^bb0(%xi: f64, %mean: f64, %variance: f64, %g: f64, %b: f64, %_: f64):
    %centered = arith.subf %xi, %mean : f64
    %positive = arith.addf %variance, %epsilon : f64
    %deviation = math.sqrt %positive : f64
    %normal = arith.divf %centered, %deviation : f64
    %scaled = arith.mulf %normal, %g : f64
    %moved = arith.addf %scaled, %b : f64
    linalg.yield %moved : f64
  } -> tensor<?x?x?x?xf64>
  return %y : tensor<?x?x?x?xf64>
}

func.func @loss(%x: tensor<?x?x?x?xf64>, %gain: tensor<?xf64>, %bias: tensor<?xf64>, %target: tensor<?x?x?x?xf64>)
    -> f64 {
  %y = call @normalise(%x, %gain, %bias) : (tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>) -> tensor<?x?x?x?xf64>
  %half = arith.constant 0.5 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %distance = linalg.generic {
      indexing_maps = [#image, #image, affine_map<(n, c, h, w) -> ()>],
      iterator_types = ["reduction", "reduction", "reduction", "reduction"]}
      ins(%y, %target : tensor<?x?x?x?xf64>, tensor<?x?x?x?xf64>) outs(%start : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %so_far: f64):
    %difference = arith.subf %a, %b : f64
    %square = arith.mulf %difference, %difference : f64
    %term = arith.mulf %square, %half : f64
    %next = arith.addf %so_far, %term : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %loss = tensor.extract %distance[] : tensor<f64>
  return %loss : f64
}

func.func @gradient(%x: tensor<?x?x?x?xf64>, %gain: tensor<?xf64>, %bias: tensor<?xf64>, %target: tensor<?x?x?x?xf64>)
    -> (f64, tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %loss, %dx, %dgain, %dbias = surge.value_and_grad @loss(%x, %gain, %bias, %target) wrt [0, 1, 2]
      : (tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?x?x?xf64>)
      -> (f64, tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>)
  return %loss, %dx, %dgain, %dbias : f64, tensor<?x?x?x?xf64>, tensor<?xf64>, tensor<?xf64>
}
