// RUN: surge-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected surge.donated of argument 0 to be the number of a result, below 1, but got 1 : i64}}
func.func @beyond(%a: tensor<2xf32> {surge.donated = 1}) -> tensor<2xf32> {
  return %a : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected surge.donated of argument 0 to be the number of a result, below 1, but got -1 : i64}}
func.func @negative(%a: tensor<2xf32> {surge.donated = -1}) -> tensor<2xf32> {
  return %a : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected surge.donated of argument 0 to be the number of a result, below 1, but got "y"}}
func.func @name(%a: tensor<2xf32> {surge.donated = "y"}) -> tensor<2xf32> {
  return %a : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected surge.donated of argument 1 to stand at a tensor of a static shape, but got 'f32'}}
func.func @scalar(%a: tensor<2xf32>, %b: f32 {surge.donated = 0}) -> f32 {
  return %b : f32
}

// -----

// expected-error @+1 {{expected surge.donated of argument 0 to stand at a tensor of a static shape, but got 'tensor<?xf32>'}}
func.func @dynamic(%a: tensor<?xf32> {surge.donated = 0}) -> tensor<?xf32> {
  return %a : tensor<?xf32>
}

// -----

// expected-error @+1 {{expected surge.donated of argument 0 to name a result of type 'tensor<2xf32>', but result 1 has type 'tensor<2xf64>'}}
func.func @type(%a: tensor<2xf32> {surge.donated = 1}, %b: tensor<2xf64>) -> (tensor<2xf32>, tensor<2xf64>) {
  return %a, %b : tensor<2xf32>, tensor<2xf64>
}

// -----

// expected-error @+1 {{expected surge.donated of argument 0 to name a result of its own, but result 0 takes the memory of argument 1}}
func.func @twice(%a: tensor<2xf32> {surge.donated = 0}, %b: tensor<2xf32> {surge.donated = 0}) -> tensor<2xf32> {
  return %a : tensor<2xf32>
}
