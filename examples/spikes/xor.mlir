// Ensembles of spiking neurons learn XOR by bursts: Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep
// learning in cortico-cortical networks", NeurIPS 2022, section 3.1, after Payeur, Guerguiev, Zenke, Richards and Naud,
// "Burst-dependent synaptic plasticity can coordinate learning in hierarchical circuits", Nature Neuroscience 24, 2021.
// Both bits go to both hidden ensembles, and those to the output: events go up through W, and compute; bursts come down
// from the output through Y, and teach.
//
// A teacher sends a current into the dendrites of the output, which makes bursts more likely or less. BurstCCN compares
// the bursts with those of a constant probability p^b, and its hidden dendrites receive u = Y b - Q e, bursts minus
// events, which without a teacher is zero in the mean. So the teacher may always be there: a single phase. Burstprop
// compares bursts with a moving average of theirs. The average follows a teacher that is always there, so Burstprop
// needs two phases, the first without.
//
//   surge-run xor.mlir --entry burstccn --arg key=seed:1 --arg examples=600 --arg shuffled=0
//   surge-run xor.mlir --entry burstprop --arg key=seed:1 --arg examples=600 --arg shuffled=0
//   draw_xor.py surge-run xor.svg
//
// The results are the output's events per second for the inputs 00, 10, 01 and 11 before learning; for each example how
// far the output is from its target, 10 Hz for XOR and 2 Hz otherwise; and the output for the four inputs afterwards.
// Examples come in the order 00, 10, 01, 11, as in Payeur et al.'s program, or each four in an order of their own,
// drawn from the key (`shuffled`).
//
// The papers have 500 neurons an ensemble, 5 % of all connections, 8 s an example, of which 0.8 s are taught where
// there are two phases, and 2000 examples; here it is 100 neurons, all connections, 2 s, of which 0.6 s are taught, and
// 600 examples. The neuron is like the point neuron of Payeur et al.'s program, in which an event becomes a burst with
// a probability that the dendrite says; what goes up are events and what comes down are bursts without synapses that
// would tell them apart. Weights have either sign. A third ensemble of inputs, always at 10 Hz, lets thresholds be
// learned. As in the paper's network of rates, hidden dendrites multiply u by h(e), here 1 - e / e_max with the
// ensemble's average of e; without it this network does not learn. Payeur et al. have a homeostatic term instead that
// keeps rates in their range. The network is prepared: both hidden ensembles start alike, like OR, and so does the
// output. Y is random, and stays: positive for hidden 1, negative for hidden 2, which are the signs of the weights up.
// Q = p^b Y. Burstprop has no Q, and no recurrent synapses in its place, but a constant current. Its baseline is that
// of the ensemble.

// Ensembles of 100 neurons: hidden 1, hidden 2 and output; of inputs: bit 1, bit 2 and bias. Times are in ms, rates in
// Hz where it is said and in events per ms elsewhere, potentials in mV above rest.
!ensemble = tensor<100xf32>
!ensembles = tensor<3x100xf32>
!neurons = tensor<300xf32>
!hidden = tensor<200xf32>
!w_hidden = tensor<200x300xf32>
!w_output = tensor<100x300xf32>
!feedback = tensor<200x100xf32>

// A number for each ensemble, told to all its neurons.
func.func private @tell(%numbers: tensor<3xf32>) -> !neurons {
  %empty = tensor.empty() : !ensembles
  %all = linalg.broadcast ins(%numbers : tensor<3xf32>) outs(%empty : !ensembles) dimensions = [1]
  %flat = tensor.collapse_shape %all [[0, 1]] : !ensembles into !neurons
  return %flat : !neurons
}

// The spikes of point neurons. A soma that fires makes an event; with the probability sigmoid(dendrite) it becomes a
// burst, whose second spike comes 10 ms later. The next event is 30 ms away at least, beyond the window of the burst,
// so events do not depend on bursts. `wait` counts down to the second spike.
func.func private @fire(%soma: !neurons, %dendrite: !neurons, %v: !neurons, %left: !neurons, %wait: !neurons,
                        %key: !surge.key) -> (!neurons, !neurons, !neurons, !neurons) {
  %zero = arith.constant dense<0.0> : !neurons
  %one = arith.constant dense<1.0> : !neurons
  %interval = arith.constant dense<10.0> : !neurons
  %first, %v1, %left1 = surge.lif %soma state(%v, %left) tau(16.0) dt(1.0) threshold(15.0) reset(zero) refractory(30.0)
      using(#surge.fast_sigmoid) : !neurons
  %more = surge.bernoulli %dendrite, %key using(#surge.straight_through) : !neurons
  %starting = arith.mulf %first, %more : !neurons
  %starts = arith.cmpf ogt, %starting, %zero : !neurons
  %less = arith.subf %wait, %one : !neurons
  %due = arith.cmpf oeq, %less, %zero : !neurons
  %second = arith.uitofp %due : tensor<300xi1> to !neurons
  %wait1 = arith.select %starts, %interval, %less : tensor<300xi1>, !neurons
  %spikes = arith.addf %first, %second : !neurons
  return %spikes, %v1, %left1, %wait1 : !neurons, !neurons, !neurons, !neurons
}

// The inputs of example k: its place in an epoch of four, or where shuffled the rank of that place's random number.
func.func private @bits(%key: !surge.key, %k: index, %shuffled: i1) -> (i1, i1) {
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %four = arith.constant 4 : index
  %epoch = arith.divui %k, %four : index
  %place = arith.remui %k, %four : index
  %now = surge.fold_in %key, %epoch : index
  %u = surge.random uniform %now : tensor<4xf32>
  %own = tensor.extract %u[%place] : tensor<4xf32>
  %owns = tensor.splat %own : tensor<4xf32>
  %below = arith.cmpf olt, %u, %owns : tensor<4xf32>
  %ones = arith.extui %below : tensor<4xi1> to tensor<4xi32>
  %none = arith.constant dense<0> : tensor<i32>
  %count = linalg.reduce { arith.addi } ins(%ones : tensor<4xi32>) outs(%none : tensor<i32>) dimensions = [0]
  %rank = tensor.extract %count[] : tensor<i32>
  %drawn = arith.index_cast %rank : i32 to index
  %pattern = arith.select %shuffled, %drawn, %place : index
  %low = arith.remui %pattern, %two : index
  %high = arith.divui %pattern, %two : index
  %first = arith.cmpi eq, %low, %one : index
  %second = arith.cmpi eq, %high, %one : index
  return %first, %second : i1, i1
}

// Weights to start with, in mV for each Hz of an ensemble: of hidden 1 and of hidden 2 from bit 1, bit 2 and bias, and
// of the output from hidden 1, hidden 2 and bias.
func.func private @prepared() -> (!w_hidden, !w_output) {
  %means = arith.constant dense<[[0.76, 0.76, 0.56], [0.76, 0.76, 0.56], [1.2, -0.4, 0.47]]> : tensor<3x3xf32>
  %empty = tensor.empty() : tensor<3x100x3x100xf32>
  %each = linalg.broadcast ins(%means : tensor<3x3xf32>) outs(%empty : tensor<3x100x3x100xf32>) dimensions = [1, 3]
  %all = tensor.collapse_shape %each [[0, 1], [2, 3]] : tensor<3x100x3x100xf32> into tensor<300x300xf32>
  %hidden = tensor.extract_slice %all[0, 0] [200, 300] [1, 1] : tensor<300x300xf32> to !w_hidden
  %output = tensor.extract_slice %all[200, 0] [100, 300] [1, 1] : tensor<300x300xf32> to !w_output
  return %hidden, %output : !w_hidden, !w_output
}

// Feedback that stays: between 0 and 1 for hidden 1, between -1 and 0 for hidden 2, in the dendrite's unit for each Hz;
// `strength` 0 cuts it.
func.func private @random_feedback(%key: !surge.key, %strength: f32) -> !feedback {
  %u = surge.random uniform %key : !feedback
  %signs = arith.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %empty = tensor.empty() : tensor<2x100x100xf32>
  %each = linalg.broadcast ins(%signs : tensor<2xf32>) outs(%empty : tensor<2x100x100xf32>) dimensions = [1, 2]
  %sign = tensor.collapse_shape %each [[0, 1], [2]] : tensor<2x100x100xf32> into !feedback
  %signed = arith.mulf %u, %sign : !feedback
  %all = tensor.splat %strength : !feedback
  %y = arith.mulf %signed, %all : !feedback
  return %y : !feedback
}

// `examples` of 2 s to learn from, with the four inputs before and after. The teacher and the plasticity start after
// `prediction` ms of each. Where `average`, the baseline is the moving average of burst probability (Burstprop). One
// copy for all rules compiles faster.
func.func private @train(%key: !surge.key, %examples: index, %shuffled: i1, %prediction: index, %average: i1,
                         %speed: f32, %feedback_strength: f32)
    -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>) attributes {no_inline} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %true = arith.constant true
  %nothing = arith.constant 0.0 : f32
  %steps = arith.constant 2000 : index
  %counted = arith.constant 1000 : index
  %none = arith.constant dense<0.0> : !neurons
  %none_hidden = arith.constant dense<0.0> : !hidden
  %none_output = arith.constant dense<0.0> : !ensemble
  %long = arith.constant dense<1000.0> : !neurons
  %early_events = arith.constant dense<0.005> : !ensembles
  %early_bursts = arith.constant dense<0.002> : !ensembles
  %early_rate = arith.constant 5.0 : f32
  %count = arith.addi %examples, %c8 : index
  %after = arith.addi %examples, %c4 : index

  %feedback_key, %rest_key = surge.split %key
  %order_key, %run_key = surge.split %rest_key
  %y = call @random_feedback(%feedback_key, %feedback_strength) : (!surge.key, f32) -> !feedback
  %wh0, %wo0 = call @prepared() : () -> (!w_hidden, !w_output)
  %no_rates = tensor.empty(%count) : tensor<?xf32>

  %end:17 = scf.for %k = %c0 to %count step %c1 iter_args(
      %wh = %wh0, %wo = %wo0, %v = %none, %left = %none, %wait = %none, %since = %long, %inside = %none,
      %noise = %none, %current = %none, %apical = %none, %input_trace = %none, %hidden_trace = %none_hidden,
      %events_mean = %early_events, %bursts_mean = %early_bursts, %output_rate = %early_rate,
      %rates = %no_rates, %errors = %no_rates)
      -> (!w_hidden, !w_output, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
          !neurons, !hidden, !ensembles, !ensembles, f32, tensor<?xf32>, tensor<?xf32>) {
    // A bit is 10 or 2 Hz, and so is the target.
    %is_before = arith.cmpi ult, %k, %c4 : index
    %is_after = arith.cmpi uge, %k, %after : index
    %test = arith.ori %is_before, %is_after : i1
    %learning = arith.xori %test, %true : i1
    %mixed = arith.andi %shuffled, %learning : i1
    %bit1, %bit2 = func.call @bits(%order_key, %k, %mixed) : (!surge.key, index, i1) -> (i1, i1)
    %odd = arith.xori %bit1, %bit2 : i1
    %high = arith.constant 0.010 : f32
    %low = arith.constant 0.002 : f32
    %rate1 = arith.select %bit1, %high, %low : f32
    %rate2 = arith.select %bit2, %high, %low : f32
    %three = tensor.from_elements %rate1, %rate2, %high : tensor<3xf32>
    %input_rates = func.call @tell(%three) : (tensor<3xf32>) -> !neurons
    %high_hz = arith.constant 10.0 : f32
    %low_hz = arith.constant 2.0 : f32
    %target = arith.select %odd, %high_hz, %low_hz : f32
    %example_key = surge.fold_in %run_key, %k : index

    %last:16 = scf.for %t = %c0 to %steps step %c1 iter_args(
        %wh1 = %wh, %wo1 = %wo, %v1 = %v, %left1 = %left, %wait1 = %wait, %since1 = %since, %inside1 = %inside,
        %noise1 = %noise, %current1 = %current, %apical1 = %apical, %input_trace1 = %input_trace,
        %hidden_trace1 = %hidden_trace, %events_mean1 = %events_mean, %bursts_mean1 = %bursts_mean,
        %output_rate1 = %output_rate, %sum1 = %nothing)
        -> (!w_hidden, !w_output, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
            !neurons, !hidden, !ensembles, !ensembles, f32, f32) {
      %now = surge.fold_in %example_key, %t : index
      %input_key, %others = surge.split %now
      %noise_key, %burst_key = surge.split %others
      %late = arith.cmpi uge, %t, %prediction : index
      %taught = arith.andi %late, %learning : i1

      // Spikes: of the inputs, and of neurons whose somas have noise of their own, white noise that leaks.
      %x = surge.poisson %input_rates, %input_key dt(1.0) using(#surge.straight_through) : !neurons
      %n = surge.random normal %noise_key : !neurons
      %strength = arith.constant dense<18.0> : !neurons
      %white = arith.mulf %n, %strength : !neurons
      %noise2 = surge.leak %noise1 toward %white tau(5.0) dt(1.0) : !neurons
      %soma = arith.addf %current1, %noise2 : !neurons
      // The dendrite at rest makes p^b = 0.4 of all events bursts.
      %rest = arith.constant dense<-0.4054651> : !neurons
      %dendrite = arith.addf %apical1, %rest : !neurons
      %spikes, %v2, %left2, %wait2 = func.call @fire(%soma, %dendrite, %v1, %left1, %wait1, %burst_key)
          : (!neurons, !neurons, !neurons, !neurons, !neurons, !surge.key) -> (!neurons, !neurons, !neurons, !neurons)
      %events, %bursts, %since2, %inside2 = surge.detect_bursts %spikes state(%since1, %inside1) window(16.0) dt(1.0)
          : !neurons
      %hidden_events = tensor.extract_slice %events[0] [200] [1] : !neurons to !hidden
      %hidden_bursts = tensor.extract_slice %bursts[0] [200] [1] : !neurons to !hidden
      %output_events = tensor.extract_slice %events[200] [100] [1] : !neurons to !ensemble
      %output_bursts = tensor.extract_slice %bursts[200] [100] [1] : !neurons to !ensemble
      %bias = tensor.extract_slice %x[200] [100] [1] : !neurons to !ensemble
      %to_output = tensor.concat dim(0) %hidden_events, %bias : (!hidden, !ensemble) -> !neurons

      // Ensembles: event rates and moving averages of 0.5 s.
      %grouped_events = tensor.expand_shape %events [[0, 1]] output_shape [3, 100] : !neurons into !ensembles
      %grouped_bursts = tensor.expand_shape %bursts [[0, 1]] output_shape [3, 100] : !neurons into !ensembles
      %e, %b, %p = surge.ensemble %grouped_events, %grouped_bursts : !ensembles -> tensor<3xf32>
      %events_mean2 = surge.leak %events_mean1 toward %grouped_events tau(500.0) dt(1.0) : !ensembles
      %bursts_mean2 = surge.leak %bursts_mean1 toward %grouped_bursts tau(500.0) dt(1.0) : !ensembles
      %e_mean, %b_mean, %p_mean = surge.ensemble %events_mean2, %bursts_mean2 otherwise(0.4)
          : !ensembles -> tensor<3xf32>
      %e_output = tensor.extract %e[%c2] : tensor<3xf32>
      %per_second = arith.constant 1000.0 : f32
      %hz = arith.mulf %e_output, %per_second : f32
      %output_rate2 = surge.leak %output_rate1 toward %hz tau(200.0) dt(1.0) : f32
      // The mean over the second half, 1 s, is what the network says.
      %second_half = arith.cmpi uge, %t, %counted : index
      %counts = arith.select %second_half, %e_output, %nothing : f32
      %sum2 = arith.addf %sum1, %counts : f32

      // Events up, through W: an event of one of 100 neurons, in a step of 1 ms, is 10 Hz of its ensemble.
      %up_hidden = linalg.matvec ins(%wh1, %x : !w_hidden, !neurons) outs(%none_hidden : !hidden) -> !hidden
      %up_output = linalg.matvec ins(%wo1, %to_output : !w_output, !neurons) outs(%none_output : !ensemble) -> !ensemble
      %up = tensor.concat dim(0) %up_hidden, %up_output : (!hidden, !ensemble) -> !neurons
      %in_hz = arith.constant dense<10.0> : !neurons
      %drive = arith.mulf %up, %in_hz : !neurons
      %current2 = surge.leak %current1 toward %drive tau(10.0) dt(1.0) : !neurons

      // Bursts down: Y b - Q e with Q = p^b Y, times h of the ensemble. Burstprop has no Q; a constant current takes
      // away what 6 Hz of events send in the mean.
      %baseline = arith.constant dense<0.4> : !ensemble
      %expected = arith.mulf %output_events, %baseline : !ensemble
      %constant = arith.constant dense<0.0024> : !ensemble
      %taken = arith.select %average, %constant, %expected : !ensemble
      %sent = arith.subf %output_bursts, %taken : !ensemble
      %down = linalg.matvec ins(%y, %sent : !feedback, !ensemble) outs(%none_hidden : !hidden) -> !hidden
      %in_hz_hidden = arith.constant dense<10.0> : !hidden
      %u = arith.mulf %down, %in_hz_hidden : !hidden
      %e_max = arith.constant dense<0.016> : tensor<3xf32>
      %ones = arith.constant dense<1.0> : tensor<3xf32>
      %zeros = arith.constant dense<0.0> : tensor<3xf32>
      %used = arith.divf %e_mean, %e_max : tensor<3xf32>
      %unused = arith.subf %ones, %used : tensor<3xf32>
      %h = arith.maximumf %unused, %zeros : tensor<3xf32>
      %h_all = func.call @tell(%h) : (tensor<3xf32>) -> !neurons
      %h_hidden = tensor.extract_slice %h_all[0] [200] [1] : !neurons to !hidden
      %uh = arith.mulf %u, %h_hidden : !hidden
      // The teacher's current is proportional to what the output lacks.
      %off = arith.subf %target, %output_rate2 : f32
      %loud = arith.constant 0.5 : f32
      %teacher = arith.select %taught, %loud, %nothing : f32
      %told = arith.mulf %off, %teacher : f32
      %told_output = tensor.splat %told : !ensemble
      %down_all = tensor.concat dim(0) %uh, %told_output : (!hidden, !ensemble) -> !neurons
      %apical2 = surge.leak %apical1 toward %down_all tau(50.0) dt(1.0) : !neurons

      // Plasticity, with traces of 100 ms. Burstprop's baseline: an event counts p / p^b times.
      %decayed_input = surge.leak %input_trace1 toward %none tau(100.0) dt(1.0) exact : !neurons
      %input_trace2 = arith.addf %decayed_input, %x : !neurons
      %decayed_hidden = surge.leak %hidden_trace1 toward %none_hidden tau(100.0) dt(1.0) exact : !hidden
      %hidden_trace2 = arith.addf %decayed_hidden, %hidden_events : !hidden
      %bias_trace = tensor.extract_slice %input_trace2[200] [100] [1] : !neurons to !ensemble
      %output_trace = tensor.concat dim(0) %hidden_trace2, %bias_trace : (!hidden, !ensemble) -> !neurons
      %p_baseline = arith.constant dense<0.4> : tensor<3xf32>
      %ratio = arith.divf %p_mean, %p_baseline : tensor<3xf32>
      %times = arith.select %average, %ratio, %ones : tensor<3xf32>
      %times_all = func.call @tell(%times) : (tensor<3xf32>) -> !neurons
      %against = arith.mulf %events, %times_all : !neurons
      %against_hidden = tensor.extract_slice %against[0] [200] [1] : !neurons to !hidden
      %against_output = tensor.extract_slice %against[200] [100] [1] : !neurons to !ensemble
      %fast_hidden = arith.constant 0.003 : f32
      %fast_output = arith.constant 0.0045 : f32
      %speed_now = arith.select %taught, %speed, %nothing : f32
      %speed_hidden = arith.mulf %speed_now, %fast_hidden : f32
      %speed_output = arith.mulf %speed_now, %fast_output : f32
      %wh2 = surge.burst_plasticity %wh1 events(%against_hidden) bursts(%hidden_bursts) trace(%input_trace2)
          rate(%speed_hidden) baseline(0.4) clip(-3.0, 3.0) : !w_hidden
      %wo2 = surge.burst_plasticity %wo1 events(%against_output) bursts(%output_bursts) trace(%output_trace)
          rate(%speed_output) baseline(0.4) clip(-3.0, 3.0) : !w_output

      scf.yield %wh2, %wo2, %v2, %left2, %wait2, %since2, %inside2, %noise2, %current2, %apical2, %input_trace2,
          %hidden_trace2, %events_mean2, %bursts_mean2, %output_rate2, %sum2
          : !w_hidden, !w_output, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
            !neurons, !hidden, !ensembles, !ensembles, f32, f32
    }

    %apart = arith.subf %last#15, %target : f32
    %error = math.absf %apart : f32
    %rates1 = tensor.insert %last#15 into %rates[%k] : tensor<?xf32>
    %errors1 = tensor.insert %error into %errors[%k] : tensor<?xf32>
    scf.yield %last#0, %last#1, %last#2, %last#3, %last#4, %last#5, %last#6, %last#7, %last#8, %last#9, %last#10,
        %last#11, %last#12, %last#13, %last#14, %rates1, %errors1
        : !w_hidden, !w_output, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
          !neurons, !hidden, !ensembles, !ensembles, f32, tensor<?xf32>, tensor<?xf32>
  }
  %rates_before = tensor.extract_slice %end#15[0] [4] [1] : tensor<?xf32> to tensor<4xf32>
  %all_errors = tensor.extract_slice %end#16[4] [%examples] [1] : tensor<?xf32> to tensor<?xf32>
  %rates_after = tensor.extract_slice %end#15[%after] [4] [1] : tensor<?xf32> to tensor<4xf32>
  return %rates_before, %all_errors, %rates_after : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}

// A single phase: the teacher and the plasticity are always on.
func.func @burstccn(%key: !surge.key, %examples: index, %shuffled: i1)
    -> (tensor<4xf32> {surge.name = "before"}, tensor<?xf32> {surge.name = "error"},
        tensor<4xf32> {surge.name = "after"}) {
  %prediction = arith.constant 0 : index
  %average = arith.constant false
  %speed = arith.constant 1.0 : f32
  %feedback = arith.constant 1.0 : f32
  %r:3 = call @train(%key, %examples, %shuffled, %prediction, %average, %speed, %feedback)
      : (!surge.key, index, i1, index, i1, f32, f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>)
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}

// Burstprop in that phase.
func.func @burstprop(%key: !surge.key, %examples: index, %shuffled: i1)
    -> (tensor<4xf32> {surge.name = "before"}, tensor<?xf32> {surge.name = "error"},
        tensor<4xf32> {surge.name = "after"}) {
  %prediction = arith.constant 0 : index
  %average = arith.constant true
  %speed = arith.constant 1.0 : f32
  %feedback = arith.constant 1.0 : f32
  %r:3 = call @train(%key, %examples, %shuffled, %prediction, %average, %speed, %feedback)
      : (!surge.key, index, i1, index, i1, f32, f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>)
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}

// BurstCCN where hidden dendrites receive nothing: only the output learns.
func.func @without_feedback(%key: !surge.key, %examples: index, %shuffled: i1)
    -> (tensor<4xf32> {surge.name = "before"}, tensor<?xf32> {surge.name = "error"},
        tensor<4xf32> {surge.name = "after"}) {
  %prediction = arith.constant 0 : index
  %average = arith.constant false
  %speed = arith.constant 1.0 : f32
  %feedback = arith.constant 0.0 : f32
  %r:3 = call @train(%key, %examples, %shuffled, %prediction, %average, %speed, %feedback)
      : (!surge.key, index, i1, index, i1, f32, f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>)
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}

// 1.4 s without teacher and plasticity, then 0.6 s with both, faster by as much as they are shorter.
func.func @burstprop_two_phases(%key: !surge.key, %examples: index, %shuffled: i1)
    -> (tensor<4xf32> {surge.name = "before"}, tensor<?xf32> {surge.name = "error"},
        tensor<4xf32> {surge.name = "after"}) {
  %prediction = arith.constant 1400 : index
  %average = arith.constant true
  %speed = arith.constant 3.3 : f32
  %feedback = arith.constant 1.0 : f32
  %r:3 = call @train(%key, %examples, %shuffled, %prediction, %average, %speed, %feedback)
      : (!surge.key, index, i1, index, i1, f32, f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>)
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}

// BurstCCN in the same phases.
func.func @burstccn_two_phases(%key: !surge.key, %examples: index, %shuffled: i1)
    -> (tensor<4xf32> {surge.name = "before"}, tensor<?xf32> {surge.name = "error"},
        tensor<4xf32> {surge.name = "after"}) {
  %prediction = arith.constant 1400 : index
  %average = arith.constant false
  %speed = arith.constant 3.3 : f32
  %feedback = arith.constant 1.0 : f32
  %r:3 = call @train(%key, %examples, %shuffled, %prediction, %average, %speed, %feedback)
      : (!surge.key, index, i1, index, i1, f32, f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<4xf32>)
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<?xf32>, tensor<4xf32>
}
