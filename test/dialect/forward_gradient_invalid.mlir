// RUN: surge-opt %s --split-input-file --verify-diagnostics

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %l = tensor.extract %w[%i] : tensor<3xf32>
  return %l : f32
}
func.func @directions(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  // expected-error @+1 {{'surge.forward_gradient' op expected directions to lie between 1 and 65536, but got 0}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) directions(0)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}

// -----

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %l = tensor.extract %w[%i] : tensor<3xf32>
  return %l : f32
}
func.func @parameters(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>) {
  // expected-error @+1 {{expected a guess at parameters, such as #surge.gaussian, but #surge.upstream is made at sites: space(activations)}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.upstream) space(parameters)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1 : f32, tensor<3xf32>
}

// -----

// expected-note @+1 {{declared here}}
func.func private @vector(%w: tensor<3xf32>) -> tensor<3xf32>
func.func @no_body(%w: tensor<3xf32>, %k: !surge.key) -> (tensor<3xf32>, tensor<3xf32>) {
  // expected-error @+1 {{body}}
  %0:2 = surge.forward_gradient @vector(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<3xf32>
}

// -----

func.func private @vector(%w: tensor<3xf32>) -> tensor<3xf32> {
  return %w : tensor<3xf32>
}
func.func @no_scalar(%w: tensor<3xf32>, %k: !surge.key) -> (tensor<3xf32>, tensor<3xf32>) {
  // expected-error @+1 {{expected @vector to return a scalar float first, a float or a tensor of rank 0, but it returns 'tensor<3xf32>'}}
  %0:2 = surge.forward_gradient @vector(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<3xf32>
}

// -----

func.func @cost(%c: tensor<8x2xf32>) -> tensor<8x2xf32> {
  // expected-error @+1 {{expected one cost for each example, a tensor of rank 1, but got 'tensor<8x2xf32>'}}
  %0 = surge.cost %c : tensor<8x2xf32>
  return %0 : tensor<8x2xf32>
}

// -----

func.func private @loss(%w: f32) -> f32
// expected-error @+1 {{expected rank to be at least 1, but got 0}}
func.func private @a() attributes {g = #surge.low_rank<rank = 0>}

// -----

// expected-error @+1 {{expected segments to be at least 1, but got 0}}
func.func private @a() attributes {g = #surge.upstream<segments = 0>}

// -----

// expected-error @+1 {{expected rank to be at least 1, but got -2}}
func.func private @a() attributes {g = #surge.w_perp<rank = -2>}

// -----

// expected-error @+1 {{expected iterations to be at least 1, but got 0}}
func.func private @a() attributes {g = #surge.w_perp<iterations = 0>}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @no_guess(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected a guess, as #surge.gaussian, but got #surge.reinmax}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.reinmax) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @step(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected differences of a positive step, with space(parameters)}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) differences(-1.0) space(parameters)
         : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @not_given(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected 1 given values, but got 0}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.given) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @too_many(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected #surge.given to guess what is given}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) given(%w : f32) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @not_isotropic(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected an isotropic guess, such as #surge.gaussian, to be combined by 'shrunk', but got #surge.upstream}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.upstream) combine(shrunk) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @no_state(%w: f32, %k: !surge.key) -> (f32, f32, f32) {
  // expected-error @+1 {{expected a guess that keeps a state, such as #surge.w_perp, but got #surge.gaussian}}
  %0:3 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) state(%w : f32)
         : (f32) -> (f32, f32, f32)
  return %0#0, %0#1, %0#2 : f32, f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @needs_state(%w: f32, %k: !surge.key) -> (f32, f32) {
  // expected-error @+1 {{expected state(...) for #surge.learned_feedback, one value for each site that has another behind it}}
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.learned_feedback) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @many_directions(%w: f32, %k: !surge.key) -> (f32, f32, f32) {
  // expected-error @+1 {{expected one direction with state(...), but got 2}}
  %0:3 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.w_perp) directions(2) state(%w : f32)
         : (f32) -> (f32, f32, f32)
  return %0#0, %0#1, %0#2 : f32, f32, f32
}

// -----

// expected-error @+1 {{expected energy to lie between 0 and 1, but got 1.5}}
func.func private @a() attributes {g = #surge.w_perp<energy = 1.5>}

// -----

// expected-error @+1 {{expected the rank to follow from energy or to be probed, but got both}}
func.func private @a() attributes {g = #surge.w_perp<energy = 0.5, probed = true>}

// -----

// expected-error @+1 {{expected cutoff to lie between 0 and 1, but got 0}}
func.func private @a() attributes {g = #surge.filtered<cutoff = 0.0>}

// -----

// expected-error @+1 {{expected degree to be at least 1, but got 0}}
func.func private @a() attributes {g = #surge.filtered<degree = 0>}

// -----

// expected-error @+1 {{expected damping to lie between 0 and 1, but got -1}}
func.func private @a() attributes {g = #surge.preconditioned<damping = -1.0>}

// -----

// expected-error @+1 {{expected degree and power to be at most 4096}}
func.func private @a() attributes {g = #surge.preconditioned<power = 5000>}

// -----

// expected-error @+1 {{expected rate to lie above 0 and up to 1, but got 2}}
func.func private @a() attributes {g = #surge.learned_feedback<rate = 2.0>}
