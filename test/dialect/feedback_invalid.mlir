// RUN: surge-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected baseline to lie above 0 and up to 0.5, so that a burst probability stays below 1, but got 6.0}}
func.func private @a() attributes {r = #surge.burst<baseline = 0.6>}

// -----

// expected-error @+1 {{expected baseline to lie above 0 and up to 0.5, so that a burst probability stays below 1, but got 0}}
func.func private @a() attributes {r = #surge.burst<baseline = 0.0>}

// -----

// expected-error @+1 {{expected an output with event rates, softmax, sigmoid or rate, but got linear}}
func.func private @a() attributes {r = #surge.burst<output = linear>}

// -----

// expected-error @+1 {{expected branches to be at least 1, but got 0}}
func.func private @a() attributes {r = #surge.burst<branches = 0>}

// -----

// expected-error @+1 {{expected scales above 0, but got 0}}
func.func private @a() attributes {r = #surge.burstprop<gain = 0.0>}

// -----

// expected-error @+1 {{expected interneuron to lie from 0 up to below 1, where it hides the error, but got 1}}
func.func private @a() attributes {r = #surge.dendritic_error<interneuron = 1.0>}

// -----

// expected-error @+1 {{expected scales above 0, but got -1}}
func.func private @a() attributes {r = #surge.burst<error_scale = -1.0>}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @rule(%w: f32) -> (f32, f32) {
  // expected-error @+1 {{expected a rule of feedback, as #surge.feedback_alignment, but got #surge.gaussian}}
  %0:2 = surge.feedback_gradient @loss(%w) wrt [0] rule(#surge.gaussian) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @credit(%w: f32) -> (f32, f32) {
  // expected-error @+1 {{expected a rule of credit, as #surge.burst, but got #surge.feedback_alignment}}
  %0:2 = surge.burst_gradient @loss(%w) wrt [0] rule(#surge.feedback_alignment) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}

// -----

func.func private @loss(%w: f32) -> f32 {
  return %w : f32
}
func.func @results(%w: f32, %y: f32) -> (f32, f32) {
  // expected-error @+1 {{expected 3 results, but got 2}}
  %0:2 = surge.feedback_gradient @loss(%w) wrt [0] rule(#surge.kolen_pollack) feedback(%y : f32) : (f32) -> (f32, f32)
  return %0#0, %0#1 : f32, f32
}
