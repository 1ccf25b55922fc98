// Every example of the documentation holds.

// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Bursts.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/CustomDerivative.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Dialect.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Estimators.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Guesses.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Feedback.td
// RUN: python3 %S/doctest.py surge-opt %S/../docs/Bursts.md
// RUN: python3 %S/doctest.py surge-opt %S/../docs/ForwardGradients.md
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/LinearAlgebraOps.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Neurons.td
// RUN: python3 %S/doctest.py surge-opt %S/../docs/Neurons.md
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Optimizers.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Ops.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Requests.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Samples.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/SiteGuesses.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Surrogates.td
// RUN: python3 %S/doctest.py surge-opt %S/../dialect/Synapses.td
// RUN: python3 %S/doctest.py surge-opt %S/../passes/Passes.td
