// Every type that crosses into C, names that C does not allow, and sizes that only a call knows.

func.func @"all-kinds"(%half: f16, %brain: tensor<2xbf16>, %truth: i1, %bits: tensor<3xi1>, %byte: i8, %int: i32,
                     %long: index, %unsigned: tensor<ui16>, %for: f64, %0: !surge.key, %x: tensor<?x2x?xf32>)
    -> (f16, tensor<2xbf16>, i1, tensor<3xi1>, i8, i32 {surge.name = "a */ b"}, index, tensor<ui16>, f64, !surge.key,
        tensor<?x2x?xf32>) {
  %true = arith.constant true
  %not = arith.xori %truth, %true : i1
  %two = arith.constant 2 : i8
  %twice = arith.muli %byte, %two : i8
  %negative = arith.constant -1 : i32
  %negated = arith.muli %int, %negative : i32
  %one = arith.constant 1 : index
  %next = arith.addi %long, %one : index
  %root = math.sqrt %for : f64
  %1 = surge.fold_in %0, %long : index
  %y = arith.addf %x, %x : tensor<?x2x?xf32>
  return %half, %brain, %not, %bits, %twice, %negated, %next, %unsigned, %root, %1, %y
      : f16, tensor<2xbf16>, i1, tensor<3xi1>, i8, i32, index, tensor<ui16>, f64, !surge.key, tensor<?x2x?xf32>
}

// The rows of a that b names; an index outside fails.
func.func @pick(%a: tensor<4xf64>, %b: tensor<?xi64>) -> tensor<?xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %b, %zero : tensor<?xi64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %picked = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                            iterator_types = ["parallel"]}
      ins(%b : tensor<?xi64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%i: i64, %out: f64):
    %index = arith.index_cast %i : i64 to index
    %value = tensor.extract %a[%index] : tensor<4xf64>
    linalg.yield %value : f64
  } -> tensor<?xf64>
  return %picked : tensor<?xf64>
}

// A name that a size already has.
func.func @sizes(%x: tensor<?xf32>, %x_size0: f32) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
