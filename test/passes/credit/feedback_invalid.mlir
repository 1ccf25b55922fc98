// RUN: surge-opt %s --split-input-file --surge-gradient --verify-diagnostics

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @count(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<5x3xf64>, %y: tensor<5x3xf64>) -> f64 {
  // expected-error @+1 {{expected 2 feedback values, those of events and then those of bursts, one of each for each product of a weight behind a site, but got 1}}
  %r:4 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%y : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @shape(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<3x5xf64>, %y: tensor<5x3xf64>) -> f64 {
  // expected-error @+1 {{expected feedback 0 to be 'tensor<5x3xf64>', as the weight in argument 1, but got 'tensor<3x5xf64>'}}
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%q, %y : tensor<3x5xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<3x5xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  // expected-error @+1 {{expected an event rate, which is never below zero, of the site 'hidden', but it is -1.000 for -8.0; use a ReLU, a sigmoid or another activation of that kind}}
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  // expected-note @+1 {{the activation}}
  %e = math.tanh %s : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @below_zero(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<5x3xf64>, %y: tensor<5x3xf64>) -> f64 {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @learns(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<5x3xf64>, %y: tensor<5x3xf64>) -> tensor<5x3xf64> {
  // expected-warning @+1 {{the feedback of events learns while the teacher is always on: what tells an error leaves a bias in it}}
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#3 : tensor<5x3xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %e = arith.maximumf %p, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %l = tensor.extract %q[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @no_sites(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<5x3xf64>, %y: tensor<5x3xf64>) -> f64 {
  // expected-error @+1 {{expected a 'surge.site' in 'loss' at each pre-activation; mark them, or run --surge-mark-sites}}
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %v: tensor<4x4xf64>, %u: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-note @+1 {{it follows from this one too}}
  %s = surge.site %p name("first") : tensor<2x4xf64>
  %e = arith.maximumf %s, %z : tensor<2x4xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %t = surge.site %q name("second") : tensor<2x4xf64>
  %f = arith.maximumf %t, %z : tensor<2x4xf64>
  %r = linalg.matmul ins(%f, %u : tensor<2x4xf64>, tensor<4x4xf64>) outs(%e : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-error @+1 {{expected site 'third' to follow from the one in front of it, and from that one alone}}
  %o = surge.site %r name("third") : tensor<2x4xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @skips(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:8 = surge.burst_gradient @loss(%w, %w, %w, %x) wrt [0, 1, 2] rule(#surge.burst)
      feedback(%w, %w, %w, %w : tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
      : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %s = surge.site %x name("first") : tensor<2x4xf64>
  // expected-note @+1 {{here}}
  %q = linalg.matmul ins(%s, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-note @+1 {{and here}}
  %r = linalg.matmul ins(%q, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %l = tensor.extract %r[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @twice(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected argument 0 of 'loss' to be the weight of one product, but it is that of two}}
  %r:2 = surge.feedback_gradient @loss(%w, %x) wrt [0] rule(#surge.feedback_alignment) feedback(%w : tensor<4x4xf64>)
      : (tensor<4x4xf64>, tensor<2x4xf64>) -> (f64, tensor<4x4xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @none(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected 1 feedback values, one for each product of a weight behind a site, but got 0}}
  %r:3 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.feedback_alignment) 
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @surplus(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected no feedback with #surge.sign_symmetric, which makes it of the weights}}
  %r:3 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.sign_symmetric) feedback(%v : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @direct(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected feedback 0 of the weight in argument 1 to be 'tensor<5x3xf64>', but got 'tensor<4x5xf64>'}}
  %r:3 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.direct_feedback_alignment) feedback(%w : tensor<4x5xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %v: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-note @+1 {{the one in front}}
  %s = surge.site %p name("first") : tensor<2x4xf64>
  %e = arith.maximumf %s, %z : tensor<2x4xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x4xf64>, tensor<4x4xf64>) outs(%e : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-error @+1 {{expected every way to site 'second' from the one in front of it to pass a product of a weight in wrt, which has feedback}}
  %t = surge.site %q name("second") : tensor<2x4xf64>
  %l = tensor.extract %t[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @residual(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:5 = surge.burst_gradient @loss(%w, %w, %x) wrt [0, 1] rule(#surge.burst)
      feedback(%w, %w : tensor<4x4xf64>, tensor<4x4xf64>) : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %v: tensor<4x4xf64>, %u: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %s = surge.site %p name("first") : tensor<2x4xf64>
  %q = linalg.matmul ins(%s, %v : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %uu = arith.addf %u, %u : tensor<4x4xf64>
  // expected-error @+1 {{expected products of a weight with what follows from a site to be of an argument in wrt, or of a view of it, in the body of 'loss' itself: this one would have no feedback}}
  %r = linalg.matmul ins(%q, %uu : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %l = tensor.extract %r[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @doubled(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:4 = surge.feedback_gradient @loss(%w, %w, %w, %x) wrt [0, 1, 2] rule(#surge.feedback_alignment)
      feedback(%w : tensor<4x4xf64>) : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  return %r#0 : f64
}

// -----

func.func private @times(%s: tensor<2x4xf64>, %u: tensor<4x4xf64>) -> tensor<2x4xf64> {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %r = linalg.matmul ins(%s, %u : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  return %r : tensor<2x4xf64>
}
func.func private @loss(%w: tensor<4x4xf64>, %v: tensor<4x4xf64>, %u: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %s = surge.site %p name("first") : tensor<2x4xf64>
  %q = linalg.matmul ins(%s, %v : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-error @+1 {{expected products of a weight with what follows from a site to be of an argument in wrt, or of a view of it, in the body of 'loss' itself: this one would have no feedback}}
  %r = call @times(%q, %u) : (tensor<2x4xf64>, tensor<4x4xf64>) -> tensor<2x4xf64>
  %l = tensor.extract %r[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @called(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:4 = surge.feedback_gradient @loss(%w, %w, %w, %x) wrt [0, 1, 2] rule(#surge.feedback_alignment)
      feedback(%w : tensor<4x4xf64>) : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%v: tensor<5x4xf64>, %u: tensor<3x5xf64>, %x: tensor<4x8xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<5x8xf64>
  %z3 = arith.constant dense<0.0> : tensor<3x8xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%v, %x : tensor<5x4xf64>, tensor<4x8xf64>) outs(%z5 : tensor<5x8xf64>) -> tensor<5x8xf64>
  %s = surge.site %p name("first") : tensor<5x8xf64>
  // expected-note @+1 {{the product}}
  %q = linalg.matmul ins(%u, %s : tensor<3x5xf64>, tensor<5x8xf64>) outs(%z3 : tensor<3x8xf64>) -> tensor<3x8xf64>
  %l = tensor.extract %q[%i, %i] : tensor<3x8xf64>
  return %l : f64
}
func.func @columns(%v: tensor<5x4xf64>, %u: tensor<3x5xf64>, %x: tensor<4x8xf64>, %y: tensor<8x8xf64>) -> f64 {
  // expected-error @+1 {{expected axis 0 to count the same examples in what a product reads, 'tensor<5x8xf64>', and in the result of the last one, 'tensor<3x8xf64>', with #surge.direct_feedback_alignment}}
  %r:3 = surge.feedback_gradient @loss(%v, %u, %x) wrt [0, 1] rule(#surge.direct_feedback_alignment)
      feedback(%y : tensor<8x8xf64>) : (tensor<5x4xf64>, tensor<3x5xf64>, tensor<4x8xf64>)
        -> (f64, tensor<5x4xf64>, tensor<3x5xf64>)
  return %r#0 : f64
}

// -----

// What one request leaves behind is not taken for another's, which has other products.
func.func private @loss(%w: tensor<4x4xf64>, %v: tensor<4x4xf64>, %u: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z = arith.constant dense<0.0> : tensor<2x4xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  %s = surge.site %p name("first") : tensor<2x4xf64>
  %e = math.exp %s : tensor<2x4xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-note @+1 {{the one in front}}
  %t = surge.site %q name("second") : tensor<2x4xf64>
  %f = math.exp %t : tensor<2x4xf64>
  %r = linalg.matmul ins(%f, %u : tensor<2x4xf64>, tensor<4x4xf64>) outs(%z : tensor<2x4xf64>) -> tensor<2x4xf64>
  // expected-error @+1 {{expected every way to site 'third' from the one in front of it to pass a product of a weight in wrt, which has feedback}}
  %o = surge.site %r name("third") : tensor<2x4xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x4xf64>
  return %l : f64
}
func.func @all_and_some(%w: tensor<4x4xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:8 = surge.burst_gradient @loss(%w, %w, %w, %x) wrt [0, 1, 2] rule(#surge.burst)
      feedback(%w, %w, %w, %w : tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
      : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  %s:5 = surge.burst_gradient @loss(%w, %w, %w, %x) wrt [0, 1] rule(#surge.burst)
      feedback(%w, %w : tensor<4x4xf64>, tensor<4x4xf64>)
      : (tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>)
  return %s#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @wires(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected 3 feedback values, those of predictions and then those of inhibition and then those of rates, one of each for each product of a weight behind a site, but got 1}}
  %r:4 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.dendritic_error) feedback(%v : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  // expected-note @+1 {{whose axis 0 counts examples}}
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @recurrent(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  // expected-error @+1 {{expected feedback 1 to be 'tensor<5x5xf64>', a row and a column for each unit of the site 'hidden', but got 'tensor<4x5xf64>'}}
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burstprop<recurrent = true>)
      feedback(%v, %w : tensor<5x3xf64>, tensor<4x5xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>)
        -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<4x5xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  // expected-error @+1 {{expected an activation of the site 'hidden', element by element and each at its place, but the program hands its values on as they are}}
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %empty = tensor.empty() : tensor<2x5xf64>
  // expected-note @+1 {{here}}
  %e = linalg.generic {indexing_maps = [affine_map<(a, b) -> (b, a)>, affine_map<(a, b) -> (b, a)>],
      iterator_types = ["parallel", "parallel"]} ins(%s : tensor<2x5xf64>) outs(%empty : tensor<2x5xf64>) {
  ^bb0(%in: f64, %out: f64):
    %r = math.exp %in : f64
    linalg.yield %r : f64
  } -> tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @moved(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%v, %v : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

// Weights are updated in a function of their own.

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func private @update(%v: tensor<5x3xf64>, %g: tensor<5x3xf64>, %n: i64, %rate: f64) -> tensor<5x3xf64> {
  // expected-note @+1 {{the update of the weight}}
  %v1 = surge.update %v, %g step(%n) rate(%rate) using(#surge.sgd) : tensor<5x3xf64>, i64
  return %v1 : tensor<5x3xf64>
}
func.func @rates(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %q: tensor<5x3xf64>, %y: tensor<5x3xf64>,
                 %n: i64, %rate: f64, %half: f64) -> (tensor<5x3xf64>, tensor<5x3xf64>) {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [1, 0] rule(#surge.burst<learning = kolen_pollack>)
      feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>)
        -> (f64, tensor<5x3xf64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  %v1 = func.call @update(%v, %r#1, %n, %rate) : (tensor<5x3xf64>, tensor<5x3xf64>, i64, f64) -> tensor<5x3xf64>
  // expected-warning @+1 {{the feedback that follows a weight may be updated with another rate than that: give both the same value, or it does not near the weight}}
  %y1 = surge.update %y, %r#4 step(%n) rate(%half) using(#surge.sgd) : tensor<5x3xf64>, i64
  return %v1, %y1 : tensor<5x3xf64>, tensor<5x3xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @decays(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %y: tensor<5x3xf64>, %n: i64, %rate: f64)
    -> (tensor<5x3xf64>, tensor<5x3xf64>) {
  %r:4 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.kolen_pollack) feedback(%y : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  // expected-note @+1 {{the update of the weight}}
  %v1 = surge.update %v, %r#2 step(%n) rate(%rate) using(#surge.sgd<weight_decay = 0.1>) : tensor<5x3xf64>, i64
  // expected-error @+1 {{expected the feedback that follows a weight to be updated as it is, with the same optimizer and decay: only then does it near the weight}}
  %y1 = surge.update %y, %r#3 step(%n) rate(%rate) using(#surge.sgd) : tensor<5x3xf64>, i64
  return %v1, %y1 : tensor<5x3xf64>, tensor<5x3xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
// The same rate as another constant is the same rate.
func.func @follows(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %y: tensor<5x3xf64>, %n: i64)
    -> (tensor<5x3xf64>, tensor<5x3xf64>) {
  %rate = arith.constant 0.5 : f64
  %again = arith.constant 0.5 : f64
  %r:4 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.kolen_pollack) feedback(%y : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  %v1 = surge.update %v, %r#2 step(%n) rate(%rate) using(#surge.sgd<weight_decay = 0.1>) : tensor<5x3xf64>, i64
  %y1 = surge.update %y, %r#3 step(%n) rate(%again) using(#surge.sgd<weight_decay = 0.1>) : tensor<5x3xf64>, i64
  return %v1, %y1 : tensor<5x3xf64>, tensor<5x3xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @table(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> tensor<2x5xf64> {
  // expected-error @+1 {{expected a table of 1 rows, one for each product of a weight behind a site, but got 'tensor<2x5xf64>'}}
  %r:2 = surge.burst_diagnostics @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%v, %v : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<2x5xf64>)
  return %r#1 : tensor<2x5xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> f64 {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %i = arith.constant 0 : index
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<2x3xf64>
  return %l : f64
}
func.func @constants(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %y: tensor<5x3xf64>, %n: i64)
    -> (tensor<5x3xf64>, tensor<5x3xf64>) {
  %rate = arith.constant 0.5 : f64
  %other = arith.constant 0.25 : f64
  %r:4 = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.kolen_pollack) feedback(%y : tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  // expected-note @+1 {{the update of the weight}}
  %v1 = surge.update %v, %r#2 step(%n) rate(%rate) using(#surge.sgd) : tensor<5x3xf64>, i64
  // expected-error @+1 {{expected the feedback that follows a weight to be updated as it is, with the same rate: only then does it near the weight}}
  %y1 = surge.update %y, %r#3 step(%n) rate(%other) using(#surge.sgd) : tensor<5x3xf64>, i64
  return %v1, %y1 : tensor<5x3xf64>, tensor<5x3xf64>
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<?x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %n = tensor.dim %x, %i : tensor<?x4xf64>
  %zero = arith.constant 0.0 : f64
  %z5 = tensor.splat %zero[%n] : tensor<?x5xf64>
  %z3 = tensor.splat %zero[%n] : tensor<?x3xf64>
  %p = linalg.matmul ins(%x, %w : tensor<?x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<?x5xf64>) -> tensor<?x5xf64>
  // expected-error @+1 {{expected an event rate, which is never below zero, of the site 'hidden', but it is -1.000 for -8.0}}
  %s = surge.site %p name("hidden") : tensor<?x5xf64>
  // expected-note @+1 {{the activation}}
  %e = math.tanh %s : tensor<?x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<?x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<?x3xf64>) -> tensor<?x3xf64>
  %o = surge.site %q name("output") : tensor<?x3xf64>
  %l = tensor.extract %o[%i, %i] : tensor<?x3xf64>
  return %l : f64
}
func.func @below_zero_of_any_size(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<?x4xf64>) -> f64 {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst) feedback(%v, %v : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<?x4xf64>) -> (f64, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : f64
}

// -----

func.func private @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> tensor<f64> {
  %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
  %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
  %one = arith.constant dense<1.0> : tensor<2x3xf64>
  %z = arith.constant dense<0.0> : tensor<f64>
  %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
  %s = surge.site %p name("hidden") : tensor<2x5xf64>
  %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
  %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
  // expected-error @+1 {{expected the event rate of the last site 'output' to rise with it, but what the program makes of it element by element falls, as a cost does; say output = sigmoid or softmax}}
  %o = surge.site %q name("output") : tensor<2x3xf64>
  %f = arith.maximumf %o, %z3 : tensor<2x3xf64>
  %d = arith.subf %f, %one : tensor<2x3xf64>
  // expected-note @+1 {{taken for the rate}}
  %dd = arith.mulf %d, %d : tensor<2x3xf64>
  %l = linalg.reduce { arith.addf } ins(%dd : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}
func.func @of_the_cost(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>) -> tensor<f64> {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst<output = rate>)
      feedback(%v, %v : tensor<5x3xf64>, tensor<5x3xf64>)
      : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
  return %r#0 : tensor<f64>
}
