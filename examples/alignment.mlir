// A dynamic program: the soft alignment of two sequences (n x d and m x d), soft-DTW of Cuturi and Blondel ("Soft-DTW:
// a Differentiable Loss Function for Time-Series", 2017): -gamma log(sum over paths of exp(-cost / gamma)), where a
// path goes from the first pair to the last by steps down, right or both, and costs half the squared distance of each
// pair it visits.
//
//   surge-run alignment.mlir --entry gradient --arg x=[[0],[1]] --arg y=[[0],[1],[2]] --arg gamma=0.5
//
// The table R[i, j] = cost(i, j) + softmin(R[i - 1, j], R[i, j - 1], R[i - 1, j - 1]) has a border of infinite cost.

#element = affine_map<(k) -> (k)>

func.func @loss(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>, %gamma: f64 {surge.range = [0.3, 1.0]}) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %far = arith.constant 1.0e10 : f64
  %n = tensor.dim %x, %c0 : tensor<?x?xf64>
  %m = tensor.dim %y, %c0 : tensor<?x?xf64>
  %d = tensor.dim %x, %c1 : tensor<?x?xf64>
  %n1 = arith.addi %n, %c1 : index
  %m1 = arith.addi %m, %c1 : index
  %empty = tensor.empty(%n1, %m1) : tensor<?x?xf64>
  %border = linalg.fill ins(%far : f64) outs(%empty : tensor<?x?xf64>) -> tensor<?x?xf64>
  %start = tensor.insert %zero into %border[%c0, %c0] : tensor<?x?xf64>
  %table = scf.for %i = %c0 to %n step %c1 iter_args(%rows = %start) -> tensor<?x?xf64> {
    %i1 = arith.addi %i, %c1 : index
    %xi = tensor.extract_slice %x[%i, 0] [1, %d] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
    %row = scf.for %j = %c0 to %m step %c1 iter_args(%so_far = %rows) -> tensor<?x?xf64> {
      %j1 = arith.addi %j, %c1 : index
      %yj = tensor.extract_slice %y[%j, 0] [1, %d] [1, 1] : tensor<?x?xf64> to tensor<?xf64>
      %nothing = arith.constant dense<0.0> : tensor<f64>
      %distance = linalg.generic {
          indexing_maps = [#element, #element, affine_map<(k) -> ()>], iterator_types = ["reduction"]}
          ins(%xi, %yj : tensor<?xf64>, tensor<?xf64>) outs(%nothing : tensor<f64>) {
      ^bb0(%a: f64, %b: f64, %sum: f64):
        %difference = arith.subf %a, %b : f64
        %square = arith.mulf %difference, %difference : f64
        %term = arith.mulf %square, %half : f64
        %more = arith.addf %sum, %term : f64
        linalg.yield %more : f64
      } -> tensor<f64>
      %cost = tensor.extract %distance[] : tensor<f64>
      %above = tensor.extract %so_far[%i, %j1] : tensor<?x?xf64>
      %beside = tensor.extract %so_far[%i1, %j] : tensor<?x?xf64>
      %across = tensor.extract %so_far[%i, %j] : tensor<?x?xf64>
      %least_of_two = arith.minimumf %above, %beside : f64
      %least_of_all = arith.minimumf %least_of_two, %across : f64
      // The shift cancels in the soft minimum, whose derivative by it is zero: none is computed.
      %least = surge.stop_gradient %least_of_all : f64
      %d0 = arith.subf %least, %above : f64
      %d1 = arith.subf %least, %beside : f64
      %d2 = arith.subf %least, %across : f64
      %q0 = arith.divf %d0, %gamma : f64
      %q1 = arith.divf %d1, %gamma : f64
      %q2 = arith.divf %d2, %gamma : f64
      %e0 = math.exp %q0 : f64
      %e1 = math.exp %q1 : f64
      %e2 = math.exp %q2 : f64
      %e01 = arith.addf %e0, %e1 : f64
      %sum = arith.addf %e01, %e2 : f64
      %log = math.log %sum : f64
      %scaled = arith.mulf %gamma, %log : f64
      %softmin = arith.subf %least, %scaled : f64
      %value = arith.addf %cost, %softmin : f64
      %next = tensor.insert %value into %so_far[%i1, %j1] : tensor<?x?xf64>
      scf.yield %next : tensor<?x?xf64>
    }
    // Nobody comes back to the start: only the first pair may come from it.
    %closed = tensor.insert %far into %row[%c0, %c0] : tensor<?x?xf64>
    scf.yield %closed : tensor<?x?xf64>
  }
  %result = tensor.extract %table[%n, %m] : tensor<?x?xf64>
  return %result : f64
}

func.func @gradient(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>, %gamma: f64)
    -> (f64, tensor<?x?xf64>, tensor<?x?xf64>, f64) {
  %value, %dx, %dy, %dgamma = surge.value_and_grad @loss(%x, %y, %gamma) wrt [0, 1, 2]
      : (tensor<?x?xf64>, tensor<?x?xf64>, f64) -> (f64, tensor<?x?xf64>, tensor<?x?xf64>, f64)
  return %value, %dx, %dy, %dgamma : f64, tensor<?x?xf64>, tensor<?x?xf64>, f64
}
