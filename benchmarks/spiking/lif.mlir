// Leaky integrate-and-fire neurons: their potentials, and how often each has fired.

!neurons = tensor<1000xf32>
!drive = tensor<2000xf32>

func.func @simulate(%input: !neurons, %drive: !drive) -> (!neurons, !neurons) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = tensor.dim %drive, %c0 : !drive
  %none = arith.constant dense<0.0> : !neurons
  %out:2 = scf.for %t = %c0 to %steps step %c1 iter_args(%v = %none, %count = %none) -> (!neurons, !neurons) {
    %now = tensor.extract %drive[%t] : !drive
    %factor = tensor.splat %now : !neurons
    %current = arith.mulf %input, %factor : !neurons
    %spikes, %v1 = surge.lif %current state(%v) tau(20.0) dt(1.0) threshold(1.0) using(#surge.fast_sigmoid) : !neurons
    %count1 = arith.addf %count, %spikes : !neurons
    scf.yield %v1, %count1 : !neurons, !neurons
  }
  return %out#0, %out#1 : !neurons, !neurons
}
