// RUN: surge-opt --split-input-file --verify-diagnostics %s

// expected-error @+1 {{expected temperature to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.straight_through<temperature = 0>}

// -----

// expected-error @+1 {{expected temperature to be positive and finite, but got -1.5}}
func.func private @f() attributes {e = #surge.reinmax<temperature = -1.5>}

// -----

// expected-error @+1 {{expected temperature to be positive and finite, but got inf}}
func.func private @f() attributes {e = #surge.gumbel_softmax<temperature = 0x7FF0000000000000>}

// -----

// expected-error @+1 {{expected temperature to be positive and finite, but got nan}}
func.func private @f() attributes {e = #surge.gumbel_rao<temperature = 0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected temperature to lie between 1e-30 and 1e30, but got 1.0e-40}}
func.func private @f() attributes {e = #surge.reinmax<temperature = 1.0e-40>}

// -----

// expected-error @+1 {{expected temperature to lie between 1e-30 and 1e30, but got 1.0e+31}}
func.func private @f() attributes {e = #surge.reinmax<temperature = 1.0e31>}

// -----

// expected-error @+1 {{expected samples to lie between 1 and 2147483647, but got 0}}
func.func private @f() attributes {e = #surge.gumbel_rao<samples = 0>}

// -----

// expected-error @+1 {{expected width to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.clipped_straight_through<width = 0.0>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got -25.0}}
func.func private @f() attributes {e = #surge.fast_sigmoid<sharpness = -25>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.arctan<sharpness = 0>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.sigmoid<sharpness = 0>}

// -----

// expected-error @+1 {{expected width to be positive and finite, but got -1.0}}
func.func private @f() attributes {e = #surge.triangular<width = -1>}

// -----

// expected-error @+1 {{expected momentum above 0 for nesterov, but got 0.0}}
func.func private @f() attributes {o = #surge.sgd<nesterov = true>}

// -----

// expected-error @+1 {{expected momentum to be at least 0 and finite, but got -0.9}}
func.func private @f() attributes {o = #surge.sgd<momentum = -0.9>}

// -----

// expected-error @+1 {{expected weight_decay to be at least 0 and finite, but got -0.1}}
func.func private @f() attributes {o = #surge.sgd<weight_decay = -0.1>}

// -----

// expected-error @+1 {{expected beta1 to be at least 0 and below 1, but got 1.0}}
func.func private @f() attributes {o = #surge.adam<beta1 = 1.0>}

// -----

// expected-error @+1 {{expected beta2 to be at least 0 and below 1, but got -0.5}}
func.func private @f() attributes {o = #surge.radam<beta2 = -0.5>}

// -----

// expected-error @+1 {{expected epsilon to be at least 0 and finite, but got inf}}
func.func private @f() attributes {o = #surge.adam<epsilon = 0x7FF0000000000000>}

// -----

// expected-error @+1 {{expected weight_decay to be at least 0 and finite, but got -0.01}}
func.func private @f() attributes {o = #surge.adamw<weight_decay = -0.01>}

// -----

// expected-error @+1 {{expected beta1 to be at least 0 and below 1, but got 2.0}}
func.func private @f() attributes {o = #surge.adamw<beta1 = 2>}

// -----

// expected-error @+1 {{expected decay to be at least 0 and below 1, but got nan}}
func.func private @f() attributes {o = #surge.rmsprop<decay = 0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected epsilon to be at least 0 and finite, but got -1.0}}
func.func private @f() attributes {o = #surge.rmsprop<epsilon = -1>}

// -----

// expected-error @+2 {{expected a decimal point before an exponent, as in 1.0e-8, but got e}}
// expected-error @+1 {{failed to parse AdamAttr parameter 'epsilon'}}
func.func private @f() attributes {o = #surge.adam<epsilon = 1e-8>}

// -----

// expected-error @+2 {{expected integer value}}
// expected-error @+1 {{failed to parse ReinMaxAttr parameter 'temperature'}}
func.func private @f() attributes {o = #surge.reinmax<temperature = hot>}

// -----

// expected-error @+1 {{expected samples to lie between 1 and 2147483647, but got 2147483648}}
func.func private @f() attributes {e = #surge.gumbel_rao<samples = 2147483648>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.tanh<sharpness = 0>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got -1.0}}
func.func private @f() attributes {e = #surge.erf<sharpness = -1>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.erfc<sharpness = 0>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got -2.0}}
func.func private @f() attributes {e = #surge.piecewise_exponential<sharpness = -2>}

// -----

// expected-error @+1 {{expected tau to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.slayer<tau = 0>}

// -----

// expected-error @+1 {{expected height to be positive and finite, but got -25.0}}
func.func private @f() attributes {e = #surge.spike_rate_escape<height = -25>}

// -----

// expected-error @+1 {{expected width to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.circ<width = 0>}

// -----

// expected-error @+1 {{expected below to be finite, but got nan}}
func.func private @f() attributes {e = #surge.leaky<below = 0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected bound to be finite, but got inf}}
func.func private @f() attributes {e = #surge.sparse_fast_sigmoid<bound = 0x7FF0000000000000>}

// -----

// expected-error @+1 {{expected height to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.s2nn<height = 0>}

// -----

// expected-error @+1 {{expected exponent to be above 1, but got 1.0}}
func.func private @f() attributes {e = #surge.q_pseudo_spike<exponent = 1>}

// -----

// expected-error @+1 {{expected sharpness to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.nonzero_sign_log_abs<sharpness = 0>}

// -----

// expected-error @+1 {{expected leak to be finite, but got nan}}
func.func private @f() attributes {e = #surge.piecewise_leaky_relu<leak = 0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected terms to lie between 1 and 64, but got 0}}
func.func private @f() attributes {e = #surge.squarewave_fourier<terms = 0>}

// -----

// expected-error @+1 {{expected period to be positive and finite, but got 0.0}}
func.func private @f() attributes {e = #surge.squarewave_fourier<period = 0>}

// -----

// expected-error @+1 {{expected width to be positive and finite, but got -1.0}}
func.func private @f() attributes {e = #surge.step_pwl<width = -1>}
