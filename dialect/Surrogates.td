//===- Surrogates.td - Slopes that stand in for that of a step ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Over 400 lines: one short definition after the other, each with its formula, its source and an example.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SURROGATES_TD
#define DIALECT_SURROGATES_TD

include "dialect/Estimators.td"

// Surrogates of deterministic steps. All are elementwise, deterministic and biased; none adds variance. Where authors
// and programs differ, the formula is the one the named program computes.

def ClippedStraightThroughAttr
    : ParametricEstimator<"ClippedStraightThrough", "clipped_straight_through", [Surrogate]> {
  let summary = "Pass the gradient where the input is near the threshold";
  let description = [{
    The slope is 1 where `|x| <= width`, else 0; a NaN passes the gradient.

    Source: Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, "Binarized neural networks", NeurIPS 2016, equation 4.
    Bias: that of identity inside the width; inputs outside get no gradient. Cost: one comparison per element.

    ```mlir
    func.func @example(%x: tensor<8xf32>) -> tensor<8xf32> {
      %s = surge.sign %x using(#surge.clipped_straight_through<width = 1.5>) : tensor<8xf32>
      return %s : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$width);
}

def FastSigmoidAttr : ParametricEstimator<"FastSigmoid", "fast_sigmoid", [Surrogate]> {
  let summary = "SuperSpike: 1 / (1 + k|x|)^2";
  let description = [{
    The slope is `1 / (1 + k |x|)^2` with the sharpness `k`: the derivative of `x / (1 + k |x|)`, 1 at the threshold.

    Source: Zenke and Ganguli, "SuperSpike: supervised learning in multilayer spiking neural networks", Neural
    Computation 30, 2018.
    Bias: heavy tails, so every unit gets some gradient. Cost: one division per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.fast_sigmoid<sharpness = 10>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"25.0">:$sharpness);
}

def ArcTanAttr : ParametricEstimator<"ArcTan", "arctan", [Surrogate]> {
  let summary = "(1/pi) / (1 + (pi a x / 2)^2)";
  let description = [{
    The slope is `(1 / pi) / (1 + (pi a x / 2)^2)` with the sharpness `a`: the derivative of an arc tangent.

    Source: Fang, Yu, Chen, Masquelier, Huang and Tian, "Incorporating learnable membrane time constant to enhance
    learning of spiking neural networks", ICCV 2021, in the scaling of snnTorch's documentation; its code and
    SpikingJelly's have `a / 2` in place of `1 / pi`, so their slope is `pi a / 2` times this one.
    Bias: tails fall as `1 / x^2`. Cost: one division per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.arctan) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"2.0">:$sharpness);
}

def SigmoidAttr : ParametricEstimator<"Sigmoid", "sigmoid", [Surrogate]> {
  let summary = "The derivative of a logistic function of slope k";
  let description = [{
    The slope is `k p (1 - p)` with `p = sigmoid(k x)` and the sharpness `k`.

    Source: Neftci, Mostafa and Zenke, "Surrogate gradient learning in spiking neural networks", IEEE Signal Processing
    Magazine 36, 2019.
    Bias: exponential tails, so units far from the threshold get no gradient. Cost: one exponential and one division per
    element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.sigmoid<sharpness = 5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"25.0">:$sharpness);
}

def TriangularAttr : ParametricEstimator<"Triangular", "triangular", [Surrogate]> {
  let summary = "max(0, 1 - |x| / width) / width";
  let description = [{
    The slope is `max(0, 1 - |x| / w) / w` with the width `w`; its integral is 1.

    Source: Esser et al., "Convolutional networks for fast, energy-efficient neuromorphic computing", PNAS 113, 2016;
    Bellec, Salaj, Subramoney, Legenstein and Maass, "Long short-term memory and learning-to-learn in networks of
    spiking neurons", NeurIPS 2018.
    Bias: no gradient outside the width. Cost: a few operations per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.triangular<width = 0.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$width);
}

def TanhAttr : ParametricEstimator<"Tanh", "tanh", [Surrogate]> {
  let summary = "1 - tanh(k x)^2";
  let description = [{
    The slope is `1 - tanh(k x)^2` with the sharpness `k`: 1 at the threshold, without the factor `k / 2` that would
    make it the derivative of `tanh(k x) / 2`.

    Source: `HeaviTanh` of Norse, whose parameter is 100 for every method.
    Bias: exponential tails of length `1 / k`. Cost: one hyperbolic tangent per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.tanh<sharpness = 5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"100.0">:$sharpness);
}

def ErfAttr : ParametricEstimator<"Erf", "erf", [Surrogate]> {
  let summary = "The density of a Gaussian around the threshold";
  let description = [{
    The slope is `(a / sqrt(pi)) exp(-(a x)^2)` with the sharpness `a`: the derivative of `erf(a x) / 2`, a Gaussian
    of standard deviation `1 / (a sqrt 2)` and integral 1.

    Source: Wu, Deng, Li, Zhu and Shi, "Spatio-temporal backpropagation for training high-performance spiking neural
    networks", Frontiers in Neuroscience 12, 2018, in the scaling of SpikingJelly's `Erf`.
    Bias: no gradient far from the threshold. Cost: one exponential per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.erf<sharpness = 1.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"2.0">:$sharpness);
}

def ErfcAttr : ParametricEstimator<"Erfc", "erfc", [Surrogate]> {
  let summary = "2 exp(-(k x)^2) / sqrt(pi)";
  let description = [{
    The slope is `2 exp(-(k x)^2) / sqrt(pi)` with the sharpness `k`: the derivative of `erf(y)` at `y = k x`, whose
    height does not depend on `k`.

    Source: `HeaviErfc` of Norse, whose parameter is 100 for every method.
    Bias: no gradient far from the threshold. Cost: one exponential per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.erfc<sharpness = 5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"100.0">:$sharpness);
}

def PiecewiseExponentialAttr : ParametricEstimator<"PiecewiseExponential", "piecewise_exponential", [Surrogate]> {
  let summary = "(a / 2) exp(-a |x|)";
  let description = [{
    The slope is `(a / 2) exp(-a |x|)` with the sharpness `a`; its integral is 1.

    Source: `PiecewiseExp` of SpikingJelly; Neftci, Mostafa and Zenke (see `sigmoid`).
    Bias: exponential tails. Cost: one exponential per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.piecewise_exponential<sharpness = 2>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$sharpness);
}

def SlayerAttr : ParametricEstimator<"Slayer", "slayer", [Surrogate]> {
  let summary = "(s / (2 tau)) exp(-|x| / tau)";
  let description = [{
    The slope is `(s / (2 tau)) exp(-|x| / tau)` with the scale `s` and the decay `tau`, in units of the membrane
    potential: the probability density with which a noisy membrane changes its state.

    Source: Shrestha and Orchard, "SLAYER: spike layer error reassignment in time", NeurIPS 2018, as Lava computes
    it.
    Bias: exponential tails. Cost: one exponential per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.slayer<tau = 0.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$scale, Real<"1.0">:$tau);
}

def SpikeRateEscapeAttr : ParametricEstimator<"SpikeRateEscape", "spike_rate_escape", [Surrogate]> {
  let summary = "k exp(-b |x - 1|)";
  let description = [{
    The slope is `k exp(-b |x - 1|)` with the height `k` and the sharpness `b`. As coded, the peak lies 1 above the
    threshold, not at it.

    Source: `spike_rate_escape` of snnTorch, after Shrestha and Orchard (see `slayer`).
    Bias: units at the threshold get less gradient than those above. Cost: one exponential per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.spike_rate_escape<height = 2>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"25.0">:$height, Real<"1.0">:$sharpness);
}

def CircAttr : ParametricEstimator<"Circ", "circ", [Surrogate]> {
  let summary = "a^3 / (a^2 + x^2)^(3/2)";
  let description = [{
    The slope is `a^3 / (a^2 + x^2)^(3/2)` with the width `a`: the derivative of `a x / sqrt(a^2 + x^2)`, 1 at the
    threshold.

    Source: `HeaviCirc` of Norse, which computes `2 a (1 / (2 sqrt(a^2 + x^2)) - x^2 / (2 (a^2 + x^2)^(3/2)))`, the
    same function with a difference that cancels. Norse takes its parameter from the neuron (100); the default here
    is 1.
    Bias: tails fall as `1 / |x|^3`. Cost: one division and one square root per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.circ<width = 0.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$width);
}

def LeakyAttr : ParametricEstimator<"Leaky", "leaky", [Surrogate]> {
  let summary = "One slope below the threshold, another above";
  let description = [{
    The slope is `above` where `x > 0`, else `below`.

    Source: `LeakySpikeOperator` of snnTorch; with other parameters `LeakyKReLU` of SpikingJelly (`below = 0`,
    `above = 1` by default there).
    Bias: no notion of distance from the threshold. Cost: one comparison per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.leaky<below = 0.01>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.1">:$below, Real<"1.0">:$above);
}

def HeavisideAttr : Estimator<"Heaviside", "heaviside", [Surrogate]> {
  let summary = "Pass the gradient where there is a spike";
  let description = [{
    The slope is the spike itself: 1 where `x > 0`, else 0.

    Source: `Heaviside` of snnTorch; the derivative of a rectified linear unit.
    Bias: silent units get no gradient, so they stay silent. Cost: one comparison per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.heaviside) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
}

def SparseFastSigmoidAttr : ParametricEstimator<"SparseFastSigmoid", "sparse_fast_sigmoid", [Surrogate]> {
  let summary = "The fast sigmoid, above a bound alone";
  let description = [{
    The slope is `1 / (1 + k |x|)^2` where `x > bound`, else 0, with the sharpness `k`.

    Source: Perez-Nieves and Goodman, "Sparse spiking gradient descent", NeurIPS 2021, as `SFS` of snnTorch computes
    it.
    Bias: units at and below the bound get no gradient; with the default bound of 1 those at the threshold neither.
    Cost: one division and one comparison per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.sparse_fast_sigmoid<bound = -0.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"25.0">:$sharpness, Real<"1.0">:$bound);
}

def S2NNAttr : ParametricEstimator<"S2NN", "s2nn", [Surrogate]> {
  let summary = "A sigmoid's derivative below, b / (x + 1) above";
  let description = [{
    The slope is `a p (1 - p)` with `p = sigmoid(a x)` where `x < 0`, else `b / (x + 1)`, with the sharpness `a` and
    the height `b`.

    Source: Suetake, Ikegawa, Saiin and Sawada, "S2NN: time step reduction of spiking surrogate gradients for
    training energy efficient single-step neural networks", 2022, as SpikingJelly computes it; its text says `b (x +
    1)`.
    Bias: units above the threshold keep a gradient. Cost: one exponential and two divisions per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.s2nn<height = 0.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"4.0">:$sharpness, Real<"1.0">:$height);
}

def QPseudoSpikeAttr : ParametricEstimator<"QPseudoSpike", "q_pseudo_spike", [Surrogate]> {
  let summary = "(1 + 2|x| / (a - 1))^-a";
  let description = [{
    The slope is `(1 + 2 |x| / (a - 1))^-a` with the exponent `a > 1`; its integral is 1 for every `a`.

    Source: Herranz-Celotti and Rouat, "Surrogate gradients design", 2022.
    Bias: the exponent sets the tails, from heavy at 1 to exponential. Cost: one power per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.q_pseudo_spike<exponent = 1.5>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"2.0">:$exponent);
}

def NonzeroSignLogAbsAttr : ParametricEstimator<"NonzeroSignLogAbs", "nonzero_sign_log_abs", [Surrogate]> {
  let summary = "1 / (1/a + |x|)";
  let description = [{
    The slope is `1 / (1 / a + |x|)` with the sharpness `a`: the derivative of `sign(x) log(1 + a |x|)`.

    Source: `NonzeroSignLogAbs` of SpikingJelly.
    Bias: the heaviest tails of all, with an infinite integral. Cost: one division per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.nonzero_sign_log_abs<sharpness = 2>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$sharpness);
}

def PiecewiseLeakyReLUAttr : ParametricEstimator<"PiecewiseLeakyReLU", "piecewise_leaky_relu", [Surrogate]> {
  let summary = "1 / w near the threshold, c elsewhere";
  let description = [{
    The slope is `1 / w` where `|x| < w`, else `c`, with the width `w` and the leak `c`. As coded the middle piece
    is twice as steep as the derivative of the line from 0 to 1.

    Source: `PiecewiseLeakyReLU` of SpikingJelly.
    Bias: with a leak every unit gets some gradient. Cost: one comparison per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.piecewise_leaky_relu<leak = 0>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$width, Real<"0.01">:$leak);
}

def SquarewaveFourierAttr : ParametricEstimator<"SquarewaveFourier", "squarewave_fourier", [Surrogate]> {
  let summary = "The derivative of a square wave's Fourier series";
  let description = [{
    The slope is `(4 / T) sum_{i=1}^{n} cos((2 i - 1) 2 pi x / T)` with `n` terms and the period `T`.

    Source: `SquarewaveFourierSeries` of SpikingJelly, whose `n` counts one more than the terms it adds.
    Bias: periodic: negative between `T / 4` and `3 T / 4` for one term, so inputs should lie within `T / 4`. Cost:
    one cosine per term and element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.squarewave_fourier<terms = 3>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$terms, Real<"8.0">:$period);
}

def StepPWLAttr : ParametricEstimator<"StepPWL", "step_pwl", [Surrogate]> {
  let summary = "1 from a little below the threshold on";
  let description = [{
    The slope is 1 where `x > -w`, else 0, with the width `w`.

    Source: `StepPWL` of Rockpool.
    Bias: silent units far below the threshold get no gradient. Cost: one comparison per element.

    ```mlir
    func.func @example(%membrane: tensor<8xf32>) -> tensor<8xf32> {
      %spike = surge.step %membrane using(#surge.step_pwl<width = 1>) : tensor<8xf32>
      return %spike : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.5">:$width);
}

#endif // DIALECT_SURROGATES_TD
