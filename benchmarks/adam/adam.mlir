// A step of Adam on ten million parameters.

!array = tensor<10000000xf32>

func.func @inputs(%key: !surge.key) -> (!array, !array, !array, !array) {
  %first, %second = surge.split %key
  %p = surge.random normal %first : !array
  %g = surge.random normal %second : !array
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : !array
  %m = linalg.fill ins(%zero : f32) outs(%empty : !array) -> !array
  return %p, %m, %m, %g : !array, !array, !array, !array
}

func.func @step(%p: !array, %m: !array, %v: !array, %g: !array, %step: i64 {surge.step}, %rate: f32)
    -> (!array, !array, !array) {
  %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%step) rate(%rate) using(#surge.adam) : !array, i64
  return %p1, %m1, %v1 : !array, !array, !array
}
