// Ten million normal numbers.

func.func @both(%key: !surge.key) -> tensor<10000000xf32> {
  %numbers = surge.random normal %key : tensor<10000000xf32>
  return %numbers : tensor<10000000xf32>
}
