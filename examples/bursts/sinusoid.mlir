// A network in continuous time that learns a signal while it runs, by bursts: Greedy, Zhu, Pemberton, Mellor and Costa,
// "Single-phase deep learning in cortico-cortical networks", NeurIPS 2022, section 3.2. Three sinusoids of random
// frequency and phase drive 25 hidden units and one output; another network of that size, drawn at random, says what
// the output should be. Potentials and dendrites are leaky; what comes back from the output is that of the step before;
// weights change at all times.
//
//   surge-run sinusoid.mlir --entry main --arg seed=1 --arg steps=20000
//
// prints the mean squared error in ten parts of the time, one after the other.

!input = tensor<3xf64>
!hidden = tensor<25xf64>
!output = tensor<1xf64>
!w1 = tensor<25x3xf64>
!w2 = tensor<1x25xf64>

func.func private @sigmoid(%v: tensor<?xf64>) -> tensor<?xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %v, %zero : tensor<?xf64>
  %half = arith.constant 0.5 : f64
  %halves = tensor.splat %half[%n] : tensor<?xf64>
  %small = arith.mulf %v, %halves : tensor<?xf64>
  %t = math.tanh %small : tensor<?xf64>
  %low = arith.mulf %t, %halves : tensor<?xf64>
  %s = arith.addf %low, %halves : tensor<?xf64>
  return %s : tensor<?xf64>
}

// sigmoid(w2 sigmoid(w1 x)), and the hidden layer.
func.func private @network(%w1: !w1, %w2: !w2, %x: !input) -> (!hidden, !output) {
  %zh = arith.constant dense<0.0> : !hidden
  %zo = arith.constant dense<0.0> : !output
  %v1 = linalg.matvec ins(%w1, %x : !w1, !input) outs(%zh : !hidden) -> !hidden
  %c1 = tensor.cast %v1 : !hidden to tensor<?xf64>
  %d1 = call @sigmoid(%c1) : (tensor<?xf64>) -> tensor<?xf64>
  %e1 = tensor.cast %d1 : tensor<?xf64> to !hidden
  %v2 = linalg.matvec ins(%w2, %e1 : !w2, !hidden) outs(%zo : !output) -> !output
  %c2 = tensor.cast %v2 : !output to tensor<?xf64>
  %d2 = call @sigmoid(%c2) : (tensor<?xf64>) -> tensor<?xf64>
  %e2 = tensor.cast %d2 : tensor<?xf64> to !output
  return %e1, %e2 : !hidden, !output
}

// Numbers between -bound and bound.
func.func private @uniform1(%key: !surge.key, %bound: f64) -> !w1 {
  %u = surge.random uniform %key : !w1
  %one = arith.constant dense<1.0> : !w1
  %twice = arith.addf %u, %u : !w1
  %centred = arith.subf %twice, %one : !w1
  %b = tensor.splat %bound : !w1
  %w = arith.mulf %centred, %b : !w1
  return %w : !w1
}
func.func private @uniform2(%key: !surge.key, %bound: f64) -> !w2 {
  %u = surge.random uniform %key : !w2
  %one = arith.constant dense<1.0> : !w2
  %twice = arith.addf %u, %u : !w2
  %centred = arith.subf %twice, %one : !w2
  %b = tensor.splat %bound : !w2
  %w = arith.mulf %centred, %b : !w2
  return %w : !w2
}

func.func @main(%seed: i64, %steps: index) -> (tensor<10xf64> {surge.name = "error"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ten = arith.constant 10 : index
  %key = surge.key %seed : i64
  %k0, %r0 = surge.split %key
  %k1, %r1 = surge.split %r0
  %k2, %r2 = surge.split %r1
  %k3, %r3 = surge.split %r2
  %k4, %r4 = surge.split %r3
  %k5, %k6 = surge.split %r4

  // What is to be learned: a network with weights up to sqrt(3) and 3 (the paper has 0.6, and outputs near one half).
  %root = arith.constant 1.7320508075688772 : f64
  %three = arith.constant 3.0 : f64
  %t1 = call @uniform1(%k0, %root) : (!surge.key, f64) -> !w1
  %t2 = call @uniform2(%k1, %three) : (!surge.key, f64) -> !w2
  // Frequencies up to pi / 2, phases up to 2 pi.
  %fu = surge.random uniform %k2 : !input
  %pu = surge.random uniform %k3 : !input
  %quarter = arith.constant dense<1.5707963267948966> : !input
  %turn = arith.constant dense<6.283185307179586> : !input
  %frequency = arith.mulf %fu, %quarter : !input
  %phase = arith.mulf %pu, %turn : !input
  // Weights to start with; random feedback that stays, Q = p^b Y.
  %half = arith.constant 0.5 : f64
  %a1 = call @uniform1(%k4, %half) : (!surge.key, f64) -> !w1
  %a2 = call @uniform2(%k5, %half) : (!surge.key, f64) -> !w2
  %one = arith.constant 1.0 : f64
  %y = call @uniform2(%k6, %one) : (!surge.key, f64) -> !w2
  %halves = arith.constant dense<0.5> : !w2
  %q = arith.mulf %y, %halves : !w2

  %zh = arith.constant dense<0.0> : !hidden
  %zo = arith.constant dense<0.0> : !output
  %none = arith.constant dense<0.0> : tensor<10xf64>
  %part = arith.ceildivui %steps, %ten : index
  %out:7 = scf.for %i = %c0 to %steps step %c1
      iter_args(%w1 = %a1, %w2 = %a2, %v1 = %zh, %v2 = %zo, %b2 = %zo, %e2 = %zo, %errors = %none)
      -> (!w1, !w2, !hidden, !output, !output, !output, tensor<10xf64>) {
    // The input and the target now, dt = 0.1.
    %number = arith.index_cast %i : index to i64
    %time = arith.sitofp %number : i64 to f64
    %dt = arith.constant 0.1 : f64
    %now = arith.mulf %time, %dt : f64
    %spread = tensor.splat %now : !input
    %angle = arith.mulf %frequency, %spread : !input
    %moved = arith.addf %angle, %phase : !input
    %x = math.sin %moved : !input
    %unused, %target = func.call @network(%t1, %t2, %x) : (!w1, !w2, !input) -> (!hidden, !output)

    // Potentials follow what arrives, tau = 0.1.
    %drive1 = linalg.matvec ins(%w1, %x : !w1, !input) outs(%zh : !hidden) -> !hidden
    %n1 = surge.leak %v1 toward %drive1 tau(0.1) dt(0.1) : !hidden
    %cast1 = tensor.cast %n1 : !hidden to tensor<?xf64>
    %rate1 = func.call @sigmoid(%cast1) : (tensor<?xf64>) -> tensor<?xf64>
    %e1 = tensor.cast %rate1 : tensor<?xf64> to !hidden
    %drive2 = linalg.matvec ins(%w2, %e1 : !w2, !hidden) outs(%zo : !output) -> !output
    %n2 = surge.leak %v2 toward %drive2 tau(0.1) dt(0.1) : !output
    %cast2 = tensor.cast %n2 : !output to tensor<?xf64>
    %rate2 = func.call @sigmoid(%cast2) : (tensor<?xf64>) -> tensor<?xf64>
    %ne2 = tensor.cast %rate2 : tensor<?xf64> to !output

    // The teacher moves the output's bursts.
    %off = arith.subf %target, %ne2 : !output
    %nb2, %np2 = surge.taught_burst_rate %ne2 toward %target baseline(0.5) output(sigmoid) : !output

    // The dendrites compare bursts and events of the step before.
    %up = linalg.vecmat ins(%b2, %y : !output, !w2) outs(%zh : !hidden) -> !hidden
    %down = linalg.vecmat ins(%e2, %q : !output, !w2) outs(%zh : !hidden) -> !hidden
    %u = arith.subf %up, %down : !hidden
    %onesh = arith.constant dense<1.0> : !hidden
    %silenth = arith.subf %onesh, %e1 : !hidden
    %slope1 = arith.mulf %e1, %silenth : !hidden
    %d = arith.mulf %slope1, %u : !hidden
    %b1, %p1 = surge.burst_rate %e1 drive(%d) baseline(0.5) : !hidden

    // W grows where bursts are above the baseline.
    %speed = arith.constant 0.5 : f64
    %nw1 = surge.burst_plasticity %w1 events(%e1) bursts(%b1) trace(%x) rate(%speed) baseline(0.5) : !w1
    %nw2 = surge.burst_plasticity %w2 events(%ne2) bursts(%nb2) trace(%e1) rate(%speed) baseline(0.5) : !w2

    %place = arith.divui %i, %part : index
    %sofar = tensor.extract %errors[%place] : tensor<10xf64>
    %difference = tensor.extract %off[%c0] : !output
    %square = arith.mulf %difference, %difference : f64
    %count = arith.index_cast %part : index to i64
    %share = arith.sitofp %count : i64 to f64
    %own = arith.divf %square, %share : f64
    %sum = arith.addf %sofar, %own : f64
    %nerrors = tensor.insert %sum into %errors[%place] : tensor<10xf64>
    scf.yield %nw1, %nw2, %n1, %n2, %nb2, %ne2, %nerrors
        : !w1, !w2, !hidden, !output, !output, !output, tensor<10xf64>
  }
  return %out#6 : tensor<10xf64>
}
