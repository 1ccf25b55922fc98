// Sizes of what a call returns follow from its operands: the caller's derivative needs them where the result is gone.

// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func private @square(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = arith.mulf %x, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func private @twice(%x: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %c2 = arith.constant 2 : index
  %half = arith.divui %n, %c2 : index
  %first = tensor.extract_slice %x[0] [%half] [1] : tensor<?xf64> to tensor<?xf64>
  %y = func.call @square(%first) : (tensor<?xf64>) -> tensor<?xf64>
  %both = tensor.concat dim(0) %y, %x : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %both : tensor<?xf64>
}

// A slice of the result: its cotangent starts as zeros of the result's size.
func.func @slice_of_call(%x: tensor<?xf64>) -> tensor<2xf64> {
  %y = call @square(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %first = tensor.extract_slice %y[1] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %first : tensor<2xf64>
}

// Through two calls, index arithmetic and the size of an operand.
func.func @slice_of_nested_call(%x: tensor<?xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %y = call @twice(%x, %n) : (tensor<?xf64>, index) -> tensor<?xf64>
  %two = tensor.extract_slice %y[0] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %two : tensor<2xf64>
}

// The loop saves the result of each call, so its size must be known before the loop.
func.func @call_in_loop(%x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = scf.for %i = %c0 to %c3 step %c1 iter_args(%y = %x) -> tensor<?xf64> {
    %next = func.call @square(%y) : (tensor<?xf64>) -> tensor<?xf64>
    %sine = math.sin %next : tensor<?xf64>
    scf.yield %sine : tensor<?xf64>
  }
  %sum = linalg.reduce { arith.addf } ins(%y : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %result = tensor.extract %sum[] : tensor<f64>
  return %result : f64
}

// A cast in the caller keeps the size of what the call returns.
func.func @cast_of_call(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = call @square(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %static = tensor.cast %y : tensor<?xf64> to tensor<3xf64>
  %z = math.exp %static : tensor<3xf64>
  %dynamic = tensor.cast %z : tensor<3xf64> to tensor<?xf64>
  return %dynamic : tensor<?xf64>
}
