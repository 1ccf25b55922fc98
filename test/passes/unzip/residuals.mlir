// What derivatives save, with bytes counted by hand.
// RUN: surge-opt %s --surge-gradient=report-residuals --split-input-file --verify-diagnostics -o /dev/null

#matrix = affine_map<(i, j) -> (i, j)>

// Two layers. tanh and its derivative both need h: 4 * 5 floats; the square needs z2: 4 * 2 floats. What h is computed
// from would take as much, and weights and data are the caller's.
// expected-remark @below {{saved: 2 values, 112 bytes in all}}
func.func private @mlp(%x: tensor<4x3xf32>, %w1: tensor<3x5xf32>, %w2: tensor<5x2xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %hidden = arith.constant dense<0.0> : tensor<4x5xf32>
  %out = arith.constant dense<0.0> : tensor<4x2xf32>
  %start = arith.constant dense<0.0> : tensor<f32>
  %z1 = linalg.matmul ins(%x, %w1 : tensor<4x3xf32>, tensor<3x5xf32>) outs(%hidden : tensor<4x5xf32>) -> tensor<4x5xf32>
  // expected-remark @below {{saved: 'tensor<4x5xf32>', 80 bytes; what it is computed from takes no less}}
  %h = math.tanh %z1 : tensor<4x5xf32>
  // expected-remark @below {{saved: 'tensor<4x2xf32>', 32 bytes; a matrix product is not computed again}}
  %z2 = linalg.matmul ins(%h, %w2 : tensor<4x5xf32>, tensor<5x2xf32>) outs(%out : tensor<4x2xf32>) -> tensor<4x2xf32>
  %square = arith.mulf %z2, %z2 : tensor<4x2xf32>
  %sum = linalg.reduce { arith.addf } ins(%square : tensor<4x2xf32>) outs(%start : tensor<f32>) dimensions = [0, 1]
  %loss = tensor.extract %sum[] : tensor<f32>
  return %loss : f32
}

func.func @main(%x: tensor<4x3xf32>, %w1: tensor<3x5xf32>, %w2: tensor<5x2xf32>)
    -> (f32, tensor<3x5xf32>, tensor<5x2xf32>) {
  %loss, %d1, %d2 = surge.value_and_grad @mlp(%x, %w1, %w2) wrt [1, 2]
      : (tensor<4x3xf32>, tensor<3x5xf32>, tensor<5x2xf32>) -> (f32, tensor<3x5xf32>, tensor<5x2xf32>)
  return %loss, %d1, %d2 : f32, tensor<3x5xf32>, tensor<5x2xf32>
}

// -----

// The derivative of z sigmoid(z) needs z and several values made of it, the next layer the product: only z is saved,
// 4 * 5 floats.
// expected-remark @below {{saved: 1 value, 80 bytes in all}}
func.func private @swish(%x: tensor<4x3xf32>, %w1: tensor<3x5xf32>, %w2: tensor<5x2xf32>) -> tensor<4x2xf32> {
  %hidden = arith.constant dense<0.0> : tensor<4x5xf32>
  %out = arith.constant dense<0.0> : tensor<4x2xf32>
  %one = arith.constant dense<1.0> : tensor<4x5xf32>
  // expected-remark @below {{saved: 'tensor<4x5xf32>', 80 bytes; a matrix product is not computed again}}
  %z = linalg.matmul ins(%x, %w1 : tensor<4x3xf32>, tensor<3x5xf32>) outs(%hidden : tensor<4x5xf32>) -> tensor<4x5xf32>
  %minus = arith.negf %z : tensor<4x5xf32>
  %e = math.exp %minus : tensor<4x5xf32>
  %sum = arith.addf %one, %e : tensor<4x5xf32>
  %s = arith.divf %one, %sum : tensor<4x5xf32>
  %h = arith.mulf %z, %s : tensor<4x5xf32>
  %y = linalg.matmul ins(%h, %w2 : tensor<4x5xf32>, tensor<5x2xf32>) outs(%out : tensor<4x2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

func.func @main(%x: tensor<4x3xf32>, %w1: tensor<3x5xf32>, %w2: tensor<5x2xf32>, %c: tensor<4x2xf32>)
    -> (tensor<3x5xf32>, tensor<5x2xf32>) {
  %y, %d1, %d2 = surge.vjp @swish(%x, %w1, %w2) wrt [1, 2] cotangents(%c)
      : (tensor<4x3xf32>, tensor<3x5xf32>, tensor<5x2xf32>), (tensor<4x2xf32>)
      -> (tensor<4x2xf32>, tensor<3x5xf32>, tensor<5x2xf32>)
  return %d1, %d2 : tensor<3x5xf32>, tensor<5x2xf32>
}

// -----

// Attention with 6 positions of 4 floats: the weights, 6 * 6 floats. Logits would take as much, and the rest is the
// caller's.
// expected-remark @below {{saved: 1 value, 144 bytes in all}}
func.func private @attention(%q: tensor<6x4xf32>, %kt: tensor<4x6xf32>, %v: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %table = arith.constant dense<0.0> : tensor<6x6xf32>
  %out = arith.constant dense<0.0> : tensor<6x4xf32>
  %half = arith.constant dense<0.5> : tensor<6x6xf32>
  %empty = tensor.empty() : tensor<6x6xf32>
  %s = linalg.matmul ins(%q, %kt : tensor<6x4xf32>, tensor<4x6xf32>) outs(%table : tensor<6x6xf32>) -> tensor<6x6xf32>
  %scaled = arith.mulf %s, %half : tensor<6x6xf32>
  // expected-remark @below {{saved: 'tensor<6x6xf32>', 144 bytes}}
  %p = linalg.softmax dimension(1) ins(%scaled : tensor<6x6xf32>) outs(%empty : tensor<6x6xf32>) -> tensor<6x6xf32>
  %o = linalg.matmul ins(%p, %v : tensor<6x6xf32>, tensor<6x4xf32>) outs(%out : tensor<6x4xf32>) -> tensor<6x4xf32>
  return %o : tensor<6x4xf32>
}

func.func @main(%q: tensor<6x4xf32>, %kt: tensor<4x6xf32>, %v: tensor<6x4xf32>, %c: tensor<6x4xf32>)
    -> (tensor<6x4xf32>, tensor<4x6xf32>, tensor<6x4xf32>) {
  %o, %dq, %dk, %dv = surge.vjp @attention(%q, %kt, %v) wrt [0, 1, 2] cotangents(%c)
      : (tensor<6x4xf32>, tensor<4x6xf32>, tensor<6x4xf32>), (tensor<6x4xf32>)
      -> (tensor<6x4xf32>, tensor<6x4xf32>, tensor<4x6xf32>, tensor<6x4xf32>)
  return %dq, %dk, %dv : tensor<6x4xf32>, tensor<4x6xf32>, tensor<6x4xf32>
}

// -----

// Five rounds of h = tanh(h w): the derivative needs what h was and what it becomes. One stack of six holds both:
// 6 * 3 floats, and nothing else. (It is also the result of the loop's last round.)
// expected-remark @below {{saved: 1 value, 72 bytes in all}}
func.func private @recurrence(%h0: tensor<1x3xf32>, %w: tensor<3x3xf32>) -> tensor<1x3xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %zero = arith.constant dense<0.0> : tensor<1x3xf32>
  // expected-remark @below {{saved: 'tensor<6x1x3xf32>', 72 bytes; loops and branches are not run again}}
  // expected-remark @below {{saved in every round: 2 values, 12 bytes in all}}
  // expected-remark @below {{saved in every round: 'tensor<1x3xf32>', 12 bytes; a loop carries it}}
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%h = %h0) -> tensor<1x3xf32> {
    %z = linalg.matmul ins(%h, %w : tensor<1x3xf32>, tensor<3x3xf32>) outs(%zero : tensor<1x3xf32>) -> tensor<1x3xf32>
    // expected-remark @below {{saved in every round: 'tensor<1x3xf32>', 0 bytes; the loop carries it to the next round}}
    %next = math.tanh %z : tensor<1x3xf32>
    scf.yield %next : tensor<1x3xf32>
  }
  return %r : tensor<1x3xf32>
}

func.func @main(%h: tensor<1x3xf32>, %w: tensor<3x3xf32>, %c: tensor<1x3xf32>) -> (tensor<1x3xf32>, tensor<3x3xf32>) {
  %r, %dh, %dw = surge.vjp @recurrence(%h, %w) wrt [0, 1] cotangents(%c)
      : (tensor<1x3xf32>, tensor<3x3xf32>), (tensor<1x3xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>, tensor<3x3xf32>)
  return %dh, %dw : tensor<1x3xf32>, tensor<3x3xf32>
}

// -----

// A size that is not known counts as 64; a result of the function is kept by its caller.
// expected-remark @below {{saved: 2 values, 256 bytes in all}}
func.func private @unknown(%x: tensor<?x3xf32>, %w: tensor<3x?xf32>) -> (tensor<?x?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x3xf32>
  %m = tensor.dim %w, %c1 : tensor<3x?xf32>
  %empty = tensor.empty(%n, %m) : tensor<?x?xf32>
  %start = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  // expected-remark @below {{saved: 'tensor<?x?xf32>', 0 bytes if its unknown sizes are 64; it is a result}}
  %z = linalg.matmul ins(%x, %w : tensor<?x3xf32>, tensor<3x?xf32>) outs(%start : tensor<?x?xf32>) -> tensor<?x?xf32>
  %rows = tensor.empty(%n) : tensor<?xf32>
  %none = linalg.fill ins(%zero : f32) outs(%rows : tensor<?xf32>) -> tensor<?xf32>
  // expected-remark @below {{saved: 'tensor<?xf32>', 256 bytes if its unknown sizes are 64; a reduction is smaller than what it reduces}}
  %sum = linalg.reduce { arith.addf } ins(%z : tensor<?x?xf32>) outs(%none : tensor<?xf32>) dimensions = [1]
  %square = arith.mulf %sum, %sum : tensor<?xf32>
  %both = arith.mulf %square, %sum : tensor<?xf32>
  %table = arith.mulf %z, %z : tensor<?x?xf32>
  %norm = linalg.reduce { arith.addf } ins(%table : tensor<?x?xf32>) outs(%both : tensor<?xf32>) dimensions = [1]
  return %z, %norm : tensor<?x?xf32>, tensor<?xf32>
}

func.func @main(%x: tensor<?x3xf32>, %w: tensor<3x?xf32>, %c: tensor<?x?xf32>, %d: tensor<?xf32>) -> tensor<3x?xf32> {
  %z, %norm, %dw = surge.vjp @unknown(%x, %w) wrt [1] cotangents(%c, %d)
      : (tensor<?x3xf32>, tensor<3x?xf32>), (tensor<?x?xf32>, tensor<?xf32>)
      -> (tensor<?x?xf32>, tensor<?xf32>, tensor<3x?xf32>)
  return %dw : tensor<3x?xf32>
}
