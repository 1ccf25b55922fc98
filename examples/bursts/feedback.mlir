// A random network of five layers whose feedback learns to cancel: only Q changes, so that u = Y^T b - Q^T e falls
// silent. Figure 4 of Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in cortico-cortical
// networks", NeurIPS 2022, with 20 units a layer and 10 outputs, sigmoid; new random inputs and targets in each of
// 15,000 steps.
//
//   surge-run feedback.mlir --arg key=seed:1 --arg teacher=0 --arg rate=0.1 --save DIRECTORY
//
// Without a teacher (0) the angle between Q and Y goes to nothing from the output layer down, with one (1) a bias
// remains; draw_feedback.py runs both and draws them. Returned is the table of surge.burst_diagnostics before the
// first step and after each hundred: for the four products behind the first layer mean |u|, saturation, the angles
// of Q and W to Y, the condition number of E[e e^T].

!examples = tensor<32x20xf64>
!outputs = tensor<32x10xf64>
!hidden = tensor<20x20xf64>
!last = tensor<20x10xf64>
!units = tensor<20xf64>
!ten = tensor<10xf64>
!costs = tensor<32xf64>
!table = tensor<4x5xf64>
!course = tensor<151x4x5xf64>

// Half the squared distance of the outputs to the targets, the mean of the examples.
func.func private @loss(%x: !examples, %t: !outputs,
    %w1: !hidden, %w2: !hidden, %w3: !hidden, %w4: !hidden, %w5: !last,
    %b2: !units, %b3: !units, %b4: !units, %b5: !ten) -> f64 {
  %zh = arith.constant dense<0.0> : !examples
  %zo = arith.constant dense<0.0> : !outputs
  // sigmoid(s) = tanh(s / 2) / 2 + 1 / 2
  %oh = arith.constant dense<0.5> : !examples
  %oo = arith.constant dense<0.5> : !outputs
  %v1 = linalg.matmul ins(%x, %w1 : !examples, !hidden) outs(%zh : !examples) -> !examples
  %s1 = surge.site %v1 name("layer1") : !examples
  %n1 = arith.mulf %s1, %oh : !examples
  %x1 = math.tanh %n1 : !examples
  %d1 = arith.mulf %x1, %oh : !examples
  %e1 = arith.addf %d1, %oh : !examples
  %r2 = linalg.broadcast ins(%b2 : !units) outs(%zh : !examples) dimensions = [0]
  %v2 = linalg.matmul ins(%e1, %w2 : !examples, !hidden) outs(%r2 : !examples) -> !examples
  %s2 = surge.site %v2 name("layer2") : !examples
  %n2 = arith.mulf %s2, %oh : !examples
  %x2 = math.tanh %n2 : !examples
  %d2 = arith.mulf %x2, %oh : !examples
  %e2 = arith.addf %d2, %oh : !examples
  %r3 = linalg.broadcast ins(%b3 : !units) outs(%zh : !examples) dimensions = [0]
  %v3 = linalg.matmul ins(%e2, %w3 : !examples, !hidden) outs(%r3 : !examples) -> !examples
  %s3 = surge.site %v3 name("layer3") : !examples
  %n3 = arith.mulf %s3, %oh : !examples
  %x3 = math.tanh %n3 : !examples
  %d3 = arith.mulf %x3, %oh : !examples
  %e3 = arith.addf %d3, %oh : !examples
  %r4 = linalg.broadcast ins(%b4 : !units) outs(%zh : !examples) dimensions = [0]
  %v4 = linalg.matmul ins(%e3, %w4 : !examples, !hidden) outs(%r4 : !examples) -> !examples
  %s4 = surge.site %v4 name("layer4") : !examples
  %n4 = arith.mulf %s4, %oh : !examples
  %x4 = math.tanh %n4 : !examples
  %d4 = arith.mulf %x4, %oh : !examples
  %e4 = arith.addf %d4, %oh : !examples
  %r5 = linalg.broadcast ins(%b5 : !ten) outs(%zo : !outputs) dimensions = [0]
  %v5 = linalg.matmul ins(%e4, %w5 : !examples, !last) outs(%r5 : !outputs) -> !outputs
  %s5 = surge.site %v5 name("layer5") : !outputs
  %n5 = arith.mulf %s5, %oo : !outputs
  %x5 = math.tanh %n5 : !outputs
  %d5 = arith.mulf %x5, %oo : !outputs
  %e5 = arith.addf %d5, %oo : !outputs
  %off = arith.subf %e5, %t : !outputs
  %square = arith.mulf %off, %off : !outputs
  %each = arith.mulf %square, %oo : !outputs
  %none = arith.constant dense<0.0> : !costs
  %sums = linalg.reduce { arith.addf } ins(%each : !outputs) outs(%none : !costs) dimensions = [1]
  %costs = surge.cost %sums : !costs
  %start = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.reduce { arith.addf } ins(%costs : !costs) outs(%start : tensor<f64>) dimensions = [0]
  %count = arith.constant 32.0 : f64
  %sum = tensor.extract %total[] : tensor<f64>
  %mean = arith.divf %sum, %count : f64
  return %mean : f64
}

// Random weights of a layer within the network.
func.func private @hidden(%key: !surge.key, %number: index, %deviation: f64) -> !hidden {
  %own = surge.fold_in %key, %number : index
  %normal = surge.random normal %own : !hidden
  %factor = tensor.splat %deviation : !hidden
  %weights = arith.mulf %normal, %factor : !hidden
  return %weights : !hidden
}

// Biases against half the weights, that of rates in the middle: without them deep layers say less and less.
func.func private @hidden_bias(%weights: !hidden) -> !units {
  %none = arith.constant dense<0.0> : !units
  %half = arith.constant dense<-0.5> : !units
  %sums = linalg.reduce { arith.addf } ins(%weights : !hidden) outs(%none : !units) dimensions = [0]
  %bias = arith.mulf %sums, %half : !units
  return %bias : !units
}

func.func private @last_bias(%weights: !last) -> !ten {
  %none = arith.constant dense<0.0> : !ten
  %half = arith.constant dense<-0.5> : !ten
  %sums = linalg.reduce { arith.addf } ins(%weights : !last) outs(%none : !ten) dimensions = [0]
  %bias = arith.mulf %sums, %half : !ten
  return %bias : !ten
}

func.func private @last(%key: !surge.key, %number: index, %deviation: f64) -> !last {
  %own = surge.fold_in %key, %number : index
  %normal = surge.random normal %own : !last
  %factor = tensor.splat %deviation : !last
  %weights = arith.mulf %normal, %factor : !last
  return %weights : !last
}

// Inputs and targets of a step.
func.func private @batch(%key: !surge.key, %step: index) -> (!examples, !outputs) {
  %own = surge.fold_in %key, %step : index
  %first, %second = surge.split %own
  %x = surge.random normal %first : !examples
  %t = surge.random uniform %second : !outputs
  return %x, %t : !examples, !outputs
}

func.func private @descend(%q: !hidden, %gradient: !hidden, %rate: f64) -> !hidden {
  %factor = tensor.splat %rate : !hidden
  %change = arith.mulf %factor, %gradient : !hidden
  %next = arith.subf %q, %change : !hidden
  return %next : !hidden
}

func.func @main(%key: !surge.key, %teacher: f64, %rate: f64) -> !course {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %records = arith.constant 151 : index
  %between = arith.constant 100 : index
  // Deviations: of the weights 2, of Y 0.5, of Q 0.25 and without relation to Y.
  %wide = arith.constant 2.0 : f64
  %half = arith.constant 0.5 : f64
  %quarter = arith.constant 0.25 : f64
  %k1 = arith.constant 1 : index
  %w1 = func.call @hidden(%key, %k1, %wide) : (!surge.key, index, f64) -> !hidden
  %k2 = arith.constant 2 : index
  %w2 = func.call @hidden(%key, %k2, %wide) : (!surge.key, index, f64) -> !hidden
  %k3 = arith.constant 3 : index
  %w3 = func.call @hidden(%key, %k3, %wide) : (!surge.key, index, f64) -> !hidden
  %k4 = arith.constant 4 : index
  %w4 = func.call @hidden(%key, %k4, %wide) : (!surge.key, index, f64) -> !hidden
  %k5 = arith.constant 5 : index
  %w5 = func.call @last(%key, %k5, %wide) : (!surge.key, index, f64) -> !last
  %k6 = arith.constant 6 : index
  %y2 = func.call @hidden(%key, %k6, %half) : (!surge.key, index, f64) -> !hidden
  %k7 = arith.constant 7 : index
  %y3 = func.call @hidden(%key, %k7, %half) : (!surge.key, index, f64) -> !hidden
  %k8 = arith.constant 8 : index
  %y4 = func.call @hidden(%key, %k8, %half) : (!surge.key, index, f64) -> !hidden
  %k9 = arith.constant 9 : index
  %y5 = func.call @last(%key, %k9, %half) : (!surge.key, index, f64) -> !last
  %k10 = arith.constant 10 : index
  %p2 = func.call @hidden(%key, %k10, %quarter) : (!surge.key, index, f64) -> !hidden
  %k11 = arith.constant 11 : index
  %p3 = func.call @hidden(%key, %k11, %quarter) : (!surge.key, index, f64) -> !hidden
  %k12 = arith.constant 12 : index
  %p4 = func.call @hidden(%key, %k12, %quarter) : (!surge.key, index, f64) -> !hidden
  %k13 = arith.constant 13 : index
  %p5 = func.call @last(%key, %k13, %quarter) : (!surge.key, index, f64) -> !last
  %k14 = arith.constant 14 : index
  %stream = surge.fold_in %key, %k14 : index
  %b2 = func.call @hidden_bias(%w2) : (!hidden) -> !units
  %b3 = func.call @hidden_bias(%w3) : (!hidden) -> !units
  %b4 = func.call @hidden_bias(%w4) : (!hidden) -> !units
  %b5 = func.call @last_bias(%w5) : (!last) -> !ten
  %empty = tensor.empty() : !course
  %out:5 = scf.for %record = %c0 to %records step %c1
      iter_args(%q2 = %p2, %q3 = %p3, %q4 = %p4, %q5 = %p5, %course = %empty)
      -> (!hidden, !hidden, !hidden, !last, !course) {
    %first = arith.muli %record, %between : index
    %past = arith.addi %first, %between : index
    %x, %t = func.call @batch(%stream, %first) : (!surge.key, index) -> (!examples, !outputs)
    %l, %table = surge.burst_diagnostics @loss(%x, %t, %w1, %w2, %w3, %w4, %w5, %b2, %b3, %b4, %b5)
          wrt [2, 3, 4, 5, 6]
        rule(#surge.burst<output = rate>)
        feedback(%q2, %q3, %q4, %q5, %y2, %y3, %y4, %y5
                 : !hidden, !hidden, !hidden, !last, !hidden, !hidden, !hidden, !last)
        teacher(%teacher : f64)
        : (!examples, !outputs, !hidden, !hidden, !hidden, !hidden, !last, !units, !units, !units,
           !ten) -> (f64, !table)
    %course1 = tensor.insert_slice %table into %course[%record, 0, 0] [1, 4, 5] [1, 1, 1] : !table into !course
    %next:4 = scf.for %step = %first to %past step %c1 iter_args(%r2 = %q2, %r3 = %q3, %r4 = %q4, %r5 = %q5)
        -> (!hidden, !hidden, !hidden, !last) {
      %xs, %ts = func.call @batch(%stream, %step) : (!surge.key, index) -> (!examples, !outputs)
      %loss, %g:13 = surge.burst_gradient @loss(%xs, %ts, %w1, %w2, %w3, %w4, %w5, %b2, %b3, %b4, %b5)
          wrt [2, 3, 4, 5, 6]
          rule(#surge.burst<output = rate>)
          feedback(%r2, %r3, %r4, %r5, %y2, %y3, %y4, %y5
                   : !hidden, !hidden, !hidden, !last, !hidden, !hidden, !hidden, !last)
          teacher(%teacher : f64)
          : (!examples, !outputs, !hidden, !hidden, !hidden, !hidden, !last, !units, !units, !units,
           !ten)
            -> (f64, !hidden, !hidden, !hidden, !hidden, !last,
                !hidden, !hidden, !hidden, !last, !hidden, !hidden, !hidden, !last)
      %n2 = func.call @descend(%r2, %g#5, %rate) : (!hidden, !hidden, f64) -> !hidden
      %n3 = func.call @descend(%r3, %g#6, %rate) : (!hidden, !hidden, f64) -> !hidden
      %n4 = func.call @descend(%r4, %g#7, %rate) : (!hidden, !hidden, f64) -> !hidden
      %factor = tensor.splat %rate : !last
      %change = arith.mulf %factor, %g#8 : !last
      %n5 = arith.subf %r5, %change : !last
      scf.yield %n2, %n3, %n4, %n5 : !hidden, !hidden, !hidden, !last
    }
    scf.yield %next#0, %next#1, %next#2, %next#3, %course1 : !hidden, !hidden, !hidden, !last, !course
  }
  return %out#4 : !course
}
