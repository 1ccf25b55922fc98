// RUN: surge-opt %s --split-input-file --surge-gradient --verify-diagnostics

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %l = tensor.extract %w[%i] : tensor<3xf32>
  return %l : f32
}
func.func @no_sites(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  // expected-error @+1 {{expected a 'surge.site' in 'loss', at which #surge.upstream is to be guessed; mark the pre-activations, or run --surge-mark-sites}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.upstream)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}

// -----

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %s = surge.site %w name("s") : tensor<3xf32>
  %l = tensor.extract %s[%i] : tensor<3xf32>
  return %l : f32
}
func.func @no_costs(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  // expected-error @+1 {{expected a 'surge.cost' in 'loss', which scalar(example) takes the derivatives of}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) scalar(example)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}

// -----

func.func private @loss(%w: tensor<3xf32>) -> tensor<f32> {
  %z = arith.constant dense<0.0> : tensor<f32>
  %c = surge.cost %w : tensor<3xf32>
  %l = linalg.reduce { arith.addf } ins(%c : tensor<3xf32>) outs(%z : tensor<f32>) dimensions = [0]
  return %l : tensor<f32>
}
func.func @parameters(%w: tensor<3xf32>, %k: !surge.key) -> (tensor<f32>, tensor<3xf32>) {
  // expected-error @+1 {{expected scalar(batch) with guesses at parameters, which all examples share}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) scalar(example)
         : (tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>)
  return %0#0, %0#1 : tensor<f32>, tensor<3xf32>
}

// -----

// Batch axes that do not agree.
func.func private @loss(%w: tensor<4x3xf32>) -> tensor<f32> {
  %z = arith.constant dense<0.0> : tensor<f32>
  %n = arith.constant dense<0.0> : tensor<3xf32>
  // expected-error @+1 {{expected axis 0 of the site 's' to count the examples of the costs, 'tensor<3xf32>', but it is 'tensor<4x3xf32>'}}
  %s = surge.site %w name("s") : tensor<4x3xf32>
  %r = linalg.reduce { arith.addf } ins(%s : tensor<4x3xf32>) outs(%n : tensor<3xf32>) dimensions = [0]
  // expected-note @+1 {{the costs}}
  %c = surge.cost %r : tensor<3xf32>
  %l = linalg.reduce { arith.addf } ins(%c : tensor<3xf32>) outs(%z : tensor<f32>) dimensions = [0]
  return %l : tensor<f32>
}
func.func @axes(%w: tensor<4x3xf32>, %k: !surge.key) -> (tensor<f32>, tensor<4x3xf32>) {
  // expected-note @+1 {{requested here; scalar(batch) takes one derivative for all}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<4x3xf32>) -> (tensor<f32>, tensor<4x3xf32>)
  return %0#0, %0#1 : tensor<f32>, tensor<4x3xf32>
}

// -----

// A rank that the segment does not have.
func.func private @loss(%w: tensor<3x3xf32>, %v: tensor<3x2xf32>) -> tensor<f32> {
  %z = arith.constant dense<0.0> : tensor<f32>
  %n = arith.constant dense<0.0> : tensor<3x2xf32>
  %s = surge.site %w name("s") : tensor<3x3xf32>
  %p = linalg.matmul ins(%s, %v : tensor<3x3xf32>, tensor<3x2xf32>) outs(%n : tensor<3x2xf32>) -> tensor<3x2xf32>
  %t = surge.site %p name("t") : tensor<3x2xf32>
  %d = arith.constant dense<0.0> : tensor<3xf32>
  %r = linalg.reduce { arith.addf } ins(%t : tensor<3x2xf32>) outs(%d : tensor<3xf32>) dimensions = [1]
  %c = surge.cost %r : tensor<3xf32>
  %l = linalg.reduce { arith.addf } ins(%c : tensor<3xf32>) outs(%z : tensor<f32>) dimensions = [0]
  return %l : tensor<f32>
}
func.func @rank(%w: tensor<3x3xf32>, %v: tensor<3x2xf32>, %k: !surge.key) -> (tensor<f32>, tensor<3x3xf32>) {
  // expected-error @+1 {{expected the rank of #surge.w_perp<rank = 3> to be at most that of the segment behind the site, which passes 2 elements}}
  %0:2 = surge.forward_gradient @loss(%w, %v) wrt [0] seed(%k) guess(#surge.w_perp<rank = 3>)
         : (tensor<3x3xf32>, tensor<3x2xf32>) -> (tensor<f32>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<f32>, tensor<3x3xf32>
}

// -----

// A parameter whose layer has no site, behind which more than the last layer follows.
func.func private @loss(%w: tensor<3x3xf32>, %v: tensor<3x3xf32>, %x: tensor<3x3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %n = arith.constant dense<0.0> : tensor<3x3xf32>
  %s = surge.site %x name("s") : tensor<3x3xf32>
  %p = linalg.matmul ins(%s, %w : tensor<3x3xf32>, tensor<3x3xf32>) outs(%n : tensor<3x3xf32>) -> tensor<3x3xf32>
  %q = linalg.matmul ins(%p, %v : tensor<3x3xf32>, tensor<3x3xf32>) outs(%n : tensor<3x3xf32>) -> tensor<3x3xf32>
  %l = tensor.extract %q[%i, %i] : tensor<3x3xf32>
  return %l : f32
}
func.func @tail(%w: tensor<3x3xf32>, %v: tensor<3x3xf32>, %x: tensor<3x3xf32>, %k: !surge.key)
    -> (f32, tensor<3x3xf32>) {
  // expected-error @+1 {{expected a 'surge.site' between argument 0 of 'loss' and the loss: past all sites there is more than one product on the way}}
  %0:2 = surge.forward_gradient @loss(%w, %v, %x) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>) -> (f32, tensor<3x3xf32>)
  return %0#0, %0#1 : f32, tensor<3x3xf32>
}

// -----

func.func private @loss(%w: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %l = scf.for %i = %c0 to %c1 step %c1 iter_args(%s = %w) -> f32 {
    // expected-error @+1 {{expected 'surge.site' in the body of 'loss' itself, but it stands in a loop or a branch}}
    %t = surge.site %s name("s") : f32
    scf.yield %t : f32
  }
  return %l : f32
}
func.func @in_loop(%w: f32, %k: !surge.key) -> (f32, f32) {
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @inner(%w: f32) -> f32 {
  // expected-note @+1 {{here}}
  %t = surge.site %w name("s") : f32
  return %t : f32
}
func.func private @loss(%w: f32) -> f32 {
  // expected-error @+1 {{expected sites and costs in the body of 'loss' itself, but a function called here has one}}
  %l = func.call @inner(%w) : (f32) -> f32
  return %l : f32
}
func.func @in_call(%w: f32, %k: !surge.key) -> (f32, f32) {
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  // expected-note @+1 {{there is another}}
  %c = surge.cost %w : tensor<3xf32>
  // expected-error @+1 {{expected one 'surge.cost' in a function}}
  %d = surge.cost %c : tensor<3xf32>
  %l = tensor.extract %d[%i] : tensor<3xf32>
  return %l : f32
}
func.func @costs(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %none = arith.constant dense<0.0> : tensor<3x4xf64>
  %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %h = surge.site %s name("hidden") : tensor<3x4xf64>
  %t = linalg.matmul ins(%h, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %o = surge.site %t name("output") : tensor<3x4xf64>
  %l = tensor.extract %o[%i, %i] : tensor<3x4xf64>
  return %l : f64
}
func.func @state_type(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %v: tensor<2x4xf64>, %k: !surge.key)
    -> (f64, tensor<4x4xf64>, tensor<2x4xf64>) {
  // expected-error @+1 {{expected the state of #surge.w_perp<rank = 2> at a site of type 'tensor<3x4xf64>' to be 'tensor<2x3x4xf64>', but got 'tensor<2x4xf64>'}}
  %0:3 = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.w_perp<rank = 2>) state(%v : tensor<2x4xf64>)
         : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>, tensor<2x4xf64>)
  return %0#0, %0#1, %0#2 : f64, tensor<4x4xf64>, tensor<2x4xf64>
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %none = arith.constant dense<0.0> : tensor<3x4xf64>
  %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %h = surge.site %s name("hidden") : tensor<3x4xf64>
  %l = tensor.extract %h[%i, %i] : tensor<3x4xf64>
  return %l : f64
}
func.func @too_many_states(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %v: tensor<2x4xf64>, %k: !surge.key)
    -> (f64, tensor<4x4xf64>, tensor<2x4xf64>) {
  // expected-error @+1 {{expected 0 states, one for each site with another behind it, but got 1}}
  %0:3 = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.w_perp<rank = 2>) state(%v : tensor<2x4xf64>)
         : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>, tensor<2x4xf64>)
  return %0#0, %0#1, %0#2 : f64, tensor<4x4xf64>, tensor<2x4xf64>
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %none = arith.constant dense<0.0> : tensor<3x4xf64>
  %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %h = surge.site %s name("hidden") : tensor<3x4xf64>
  %l = tensor.extract %h[%i, %i] : tensor<3x4xf64>
  return %l : f64
}
func.func @nothing_left(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
  // expected-error @+1 {{expected a site with another behind it in 'loss', to guess at with last(exact); it has none}}
  %0:2 = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.gaussian) last(exact)
         : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
  return %0#0, %0#1 : f64, tensor<4x4xf64>
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %none = arith.constant dense<0.0> : tensor<3x4xf64>
  %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %h = surge.site %s name("hidden") : tensor<3x4xf64>
  %l = tensor.extract %h[%i, %i] : tensor<3x4xf64>
  return %l : f64
}
func.func @given_type(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
  // expected-error @+1 {{expected the value given for site 'hidden' to be of its type, 'tensor<3x4xf64>', but got 'tensor<4x4xf64>'}}
  %0:2 = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.given) space(activations)
         given(%w : tensor<4x4xf64>) : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
  return %0#0, %0#1 : f64, tensor<4x4xf64>
}

// -----

func.func private @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
  %i = arith.constant 0 : index
  %none = arith.constant dense<0.0> : tensor<3x4xf64>
  %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
  %h = surge.site %s name("hidden") : tensor<3x4xf64>
  %l = tensor.extract %h[%i, %i] : tensor<3x4xf64>
  return %l : f64
}
func.func @given_count(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
  // expected-error @+1 {{expected 1 given values, one for each site, but got 2}}
  %0:2 = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.given) space(activations)
         given(%x, %x : tensor<3x4xf64>, tensor<3x4xf64>) : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
  return %0#0, %0#1 : f64, tensor<4x4xf64>
}

// -----

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %l = tensor.extract %w[%i] : tensor<3xf32>
  return %l : f32
}
func.func @last_of_parameters(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  // expected-error @+1 {{expected guesses at sites with last(exact), but they are made at parameters}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) last(exact)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}
