// Neurons that burst: both potentials, traces of events, of bursts and of what depressing synapses send on, and how
// many spikes and bursts each neuron had.

!neurons = tensor<1000xf32>
!drive = tensor<2000xf32>

func.func @simulate(%soma: !neurons, %dendrite: !neurons, %soma_drive: !drive, %dendrite_drive: !drive)
    -> (!neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = tensor.dim %soma_drive, %c0 : !drive
  %none = arith.constant dense<0.0> : !neurons
  %rest = arith.constant dense<-70.0> : !neurons
  %threshold = arith.constant dense<-50.0> : !neurons
  %long = arith.constant dense<1000.0> : !neurons
  %all = arith.constant dense<1.0> : !neurons
  %used = arith.constant dense<0.9> : !neurons
  %out:15 = scf.for %t = %c0 to %steps step %c1 iter_args(
      %vs = %rest, %vd = %rest, %ws = %none, %wd = %none, %theta = %threshold, %since = %long, %quiet = %long,
      %inside = %none, %x = %all, %u = %used, %events_trace = %none, %bursts_trace = %none, %synapse = %none,
      %spike_count = %none, %burst_count = %none)
      -> (!neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
          !neurons, !neurons, !neurons, !neurons) {
    %soma_now = tensor.extract %soma_drive[%t] : !drive
    %dendrite_now = tensor.extract %dendrite_drive[%t] : !drive
    %soma_more = tensor.splat %soma_now : !neurons
    %dendrite_more = tensor.splat %dendrite_now : !neurons
    %into_soma = arith.addf %soma, %soma_more : !neurons
    %into_dendrite = arith.addf %dendrite, %dendrite_more : !neurons
    %spikes, %next:6 = surge.burst_neuron %into_soma, %into_dendrite state(%vs, %vd, %ws, %wd, %theta, %since) dt(0.5)
        neuron(#surge.two_compartment) using(#surge.fast_sigmoid) : !neurons
    %events, %bursts, %quiet1, %inside1 = surge.detect_bursts %spikes state(%quiet, %inside) window(16.0) dt(0.5)
        : !neurons
    %sent, %x1, %u1 = surge.short_term_plasticity %spikes state(%x, %u) dt(0.5) using(#surge.short_term_depression)
        : !neurons
    %events_trace1 = surge.leak %events_trace toward %events tau(20.0) dt(0.5) : !neurons
    %bursts_trace1 = surge.leak %bursts_trace toward %bursts tau(20.0) dt(0.5) : !neurons
    %decayed = surge.leak %synapse toward %none tau(5.0) dt(0.5) exact : !neurons
    %synapse1 = arith.addf %decayed, %sent : !neurons
    %spike_count1 = arith.addf %spike_count, %spikes : !neurons
    %burst_count1 = arith.addf %burst_count, %bursts : !neurons
    scf.yield %next#0, %next#1, %next#2, %next#3, %next#4, %next#5, %quiet1, %inside1, %x1, %u1, %events_trace1,
        %bursts_trace1, %synapse1, %spike_count1, %burst_count1
        : !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons,
          !neurons, !neurons, !neurons, !neurons
  }
  return %out#0, %out#1, %out#10, %out#11, %out#12, %out#13, %out#14
      : !neurons, !neurons, !neurons, !neurons, !neurons, !neurons, !neurons
}
