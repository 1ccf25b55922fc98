// Layer normalisation (Ba, Kiros, Hinton, 2016): every row has its mean taken away, is divided by its standard
// deviation, then scaled by gain and moved by bias; the loss is half the squared distance to a target.
//
//   surge-run layer_norm.mlir --entry gradient --arg x=[[1,2,4]] --arg gain=[1,1,1] --arg bias=[0,0,0] \
//     --arg target=[[0,0,1]]

#table = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#none = affine_map<(i, j) -> ()>

func.func @loss(%x: tensor<?x?xf64>, %gain: tensor<?xf64>, %bias: tensor<?xf64>, %target: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %epsilon = arith.constant 1.0e-5 : f64
  %rows = tensor.dim %x, %c0 : tensor<?x?xf64>
  %columns = tensor.dim %x, %c1 : tensor<?x?xf64>
  %count = arith.index_cast %columns : index to i64
  %size = arith.sitofp %count : i64 to f64
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %sums = linalg.reduce { arith.addf } ins(%x : tensor<?x?xf64>) outs(%zeros : tensor<?xf64>) dimensions = [1]
  %means = linalg.map ins(%sums : tensor<?xf64>) outs(%empty : tensor<?xf64>) (%sum: f64, %_: f64) {
    %mean = arith.divf %sum, %size : f64
    linalg.yield %mean : f64
  }
  %squares = linalg.generic {indexing_maps = [#table, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %means : tensor<?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%xi: f64, %mean: f64, %so_far: f64):
    %centered = arith.subf %xi, %mean : f64
    %square = arith.mulf %centered, %centered : f64
    %next = arith.addf %so_far, %square : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  %scales = linalg.map ins(%squares : tensor<?xf64>) outs(%empty : tensor<?xf64>) (%square: f64, %_: f64) {
    %variance = arith.divf %square, %size : f64
    %positive = arith.addf %variance, %epsilon : f64
    %scale = math.rsqrt %positive : f64
    linalg.yield %scale : f64
  }
  %start = arith.constant dense<0.0> : tensor<f64>
  %distance = linalg.generic {
      indexing_maps = [#table, #row, #row, #column, #column, #table, #none], iterator_types = ["reduction",
          "reduction"]}
      ins(%x, %means, %scales, %gain, %bias, %target
          : tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>)
      outs(%start : tensor<f64>) {
  ^bb0(%xi: f64, %mean: f64, %scale: f64, %g: f64, %b: f64, %t: f64, %so_far: f64):
    %centered = arith.subf %xi, %mean : f64
    %normal = arith.mulf %centered, %scale : f64
    %scaled = arith.mulf %normal, %g : f64
    %y = arith.addf %scaled, %b : f64
    %difference = arith.subf %y, %t : f64
    %square = arith.mulf %difference, %difference : f64
    %term = arith.mulf %square, %half : f64
    %next = arith.addf %so_far, %term : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %loss = tensor.extract %distance[] : tensor<f64>
  return %loss : f64
}

func.func @gradient(%x: tensor<?x?xf64>, %gain: tensor<?xf64>, %bias: tensor<?xf64>, %target: tensor<?x?xf64>)
    -> (f64, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %loss, %dx, %dgain, %dbias = surge.value_and_grad @loss(%x, %gain, %bias, %target) wrt [0, 1, 2]
      : (tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>)
      -> (f64, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>)
  return %loss, %dx, %dgain, %dbias : f64, tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>
}
