// One sample of each row of logits, and what the estimator makes of a cotangent of the samples. The harness replaces
// the sizes and the estimator.

!array = tensor<8192x2xf32>

func.func @inputs(%key: !surge.key) -> (!array, !array) {
  %first, %second = surge.split %key
  %logits = surge.random normal %first : !array
  %cotangent = surge.random normal %second : !array
  return %logits, %cotangent : !array, !array
}

func.func private @sample(%logits: !array, %key: !surge.key) -> !array {
  %z = surge.categorical %logits, %key using(#surge.reinmax) : !array
  return %z : !array
}

func.func @both(%logits: !array, %cotangent: !array, %key: !surge.key) -> (!array, !array) {
  %z, %gradient = surge.vjp @sample(%logits, %key) wrt [0] cotangents(%cotangent)
      : (!array, !surge.key), (!array) -> (!array, !array)
  return %z, %gradient : !array, !array
}
