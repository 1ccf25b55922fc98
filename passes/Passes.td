//===- Passes.td - Every pass, with what it makes of an example -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// One long file: declarations, registration and documentation are generated of it as one, and most of its lines are the
// programs before and after each pass, which are run as tests.
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_PASSES_TD
#define PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// The core: linearize, unzip, transpose; and what uses it
//===----------------------------------------------------------------------===//

class SurgePass<string argument, string operation = "::mlir::ModuleOp"> : Pass<argument, operation> {
  // Whatever a derivative rule or a lowering may build.
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::surge::SurgeDialect", "::mlir::tensor::TensorDialect"
  ];
}

def LinearizePass : SurgePass<"surge-linearize"> {
  let summary = "Pair every public function with its linear map";
  let description = [{
    Adds for each public function `f` the private function `f.jvp.0.1...`, which takes a tangent more for each
    floating-point argument and returns a tangent more for each floating-point result: the forward-mode derivative.
    Tangent ops stand behind the primal ops they belong to; nothing is stored.

    ```mlir
    func.func @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }
    func.func private @f.jvp.0(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear})
        attributes {surge.source = [@f, "f.jvp.0"]} {
      %y = math.exp %x : f32
      %dy = arith.mulf %dx, %y : f32
      return %y, %dy : f32, f32
    }
    ```
  }];
}

def UnzipPass : SurgePass<"surge-unzip"> {
  let summary = "Split linearized functions into a primal and a linear half";
  let description = [{
    The primal half returns the residuals behind the results; the linear half maps residuals and tangents to tangents.
    The attribute `surge.residuals` tells the caller where residual `k` is found: result `j` of the primal half, or its
    argument `-1 - j`.

    What the linear half asks for it is handed or computes again, whichever takes the fewest bytes in all: a minimal cut
    through the values between what it has anyway (arguments, values from outside of a loop) and what it asks for. Sizes
    that types leave open count as 64. Matrix products, convolutions, reductions of 4 elements and more, random numbers,
    samples, calls, loops, branches, and functions of single numbers are not computed twice; elementwise work on tensors
    is, and of several choices of equal bytes the one that repeats least is taken. What loops save is stacked, one
    slot a round.

    The attribute `surge.policy` decides otherwise: on an op, `"save"` or `"recompute"` its results; on a function,
    `"recompute"` has derivatives of its calls keep the arguments alone and call it again. The policy of a call goes
    before that of the function it calls. Samples are drawn from their keys again, so nothing changes but time and
    memory. `report-residuals` tells what is saved.

    ```mlir
    func.func private @jvp(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
      %y = math.exp %x : f32
      %dy = arith.mulf %y, %dx : f32
      return %y, %dy : f32, f32
    }
    ```
    becomes
    ```mlir
    func.func private @jvp(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
      %y = math.exp %x : f32
      %dy = arith.mulf %y, %dx : f32
      return %y, %dy : f32, f32
    }
    func.func private @jvp.primal(%x: f32) -> f32 attributes {surge.source = [@jvp, "jvp.primal"]} {
      %y = math.exp %x : f32
      return %y : f32
    }
    func.func private @jvp.linear(%y: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
        attributes {surge.residuals = array<i64: 0>, surge.source = [@jvp.primal, "jvp.linear"]} {
      %dy = arith.mulf %y, %dx : f32
      return %dy : f32
    }
    ```
  }];
  let options = [
    Option<"reportResiduals", "report-residuals", "bool", /*default=*/"false",
           "Say of every value that is saved where it comes from, its type, its bytes, and why it is saved.">
  ];
}

def TransposePass : SurgePass<"surge-transpose"> {
  let summary = "Run linear functions backwards";
  let description = [{
    Adds to each linear function its transpose: residuals and cotangents of the results to cotangents of the tangents.
    Every product must have exactly one linear operand; the pass verifies that and names the op that breaks it.

    ```mlir
    func.func private @linear(%y: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
      %dy = arith.mulf %y, %dx : f32
      return %dy : f32
    }
    ```
    becomes
    ```mlir
    func.func private @linear(%y: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
      %dy = arith.mulf %y, %dx : f32
      return %dy : f32
    }
    func.func private @linear.transpose(%y: f32, %cy: f32) -> f32
        attributes {surge.residuals = array<i64: 0>, surge.source = [@linear, "linear.transpose"]} {
      %cx = arith.mulf %cy, %y : f32
      return %cx : f32
    }
    ```
  }];
}

def WidenPass : SurgePass<"surge-widen"> {
  let summary = "Run linear functions for many directions at once";
  let description = [{
    Adds to each linearized function, linear half and transpose one that does the same for many tangents (or cotangents)
    at once: each has an axis of directions in front. What is not linear is computed once. With `directions=4`:

    ```mlir
    func.func private @f.jvp(%w: tensor<8x3xf32>, %dx: tensor<8xf32> {surge.linear = 0}) -> (tensor<3xf32> {surge.linear}) {
      %zero = surge.zero : tensor<3xf32>
      %dy = linalg.vecmat ins(%dx, %w : tensor<8xf32>, tensor<8x3xf32>) outs(%zero : tensor<3xf32>) -> tensor<3xf32>
      return %dy : tensor<3xf32>
    }
    ```
    becomes
    ```mlir
    func.func private @f.jvp(%w: tensor<8x3xf32>, %dx: tensor<8xf32> {surge.linear = 0}) -> (tensor<3xf32> {surge.linear}) {
      %zero = surge.zero : tensor<3xf32>
      %dy = linalg.vecmat ins(%dx, %w : tensor<8xf32>, tensor<8x3xf32>) outs(%zero : tensor<3xf32>) -> tensor<3xf32>
      return %dy : tensor<3xf32>
    }
    func.func private @f.jvp.wide4(%w: tensor<8x3xf32>, %dx: tensor<4x8xf32>) -> tensor<4x3xf32>
        attributes {surge.source = [@f.jvp, "f.jvp.wide4"]} {
      %zero = surge.zero : tensor<4x3xf32>
      %dy = linalg.matmul ins(%dx, %w : tensor<4x8xf32>, tensor<8x3xf32>) outs(%zero : tensor<4x3xf32>) -> tensor<4x3xf32>
      return %dy : tensor<4x3xf32>
    }
    ```
  }];
  let options = [
    Option<"directions", "directions", "int64_t", /*default=*/"0",
           "The number of directions; 0 for one that only a run knows.">
  ];
}

def GradientPass : SurgePass<"surge-gradient"> {
  let summary = "Resolve every request for a derivative";
  let description = [{
    Replaces `surge.jvp` by a call of the linearized function, `surge.vjp` and `surge.value_and_grad` by a call of its
    primal half and one of the transpose of its linear half. Many directions, and the unit directions that make a
    `surge.jacobian`, run through those functions at once, as `--surge-widen` makes them; `surge.hvp` linearizes the
    gradient. Requests nest: those in a function are resolved before the function is differentiated.

    A derivative that is zero because every path was cut by ops without derivative is a warning at those ops.

    `strong-zero` is for programs that mask: a cotangent that is exactly zero stays zero whatever it is multiplied with
    or divided by. In `x > 0 ? x log x : 0` at 0 the mask makes the cotangent of the logarithm 0, its slope is infinite,
    and 0 times infinity would be NaN; with the option it is 0. It costs a comparison and a selection for each element
    of each product and quotient of the transpose. Matrix products keep their form, and need finite factors.

    ```mlir
    func.func private @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }
    func.func @main(%x: f32) -> (f32, f32) {
      %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
      return %y, %g : f32, f32
    }
    ```
    becomes
    ```mlir
    func.func private @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }
    func.func private @f.jvp.0.primal(%x: f32) -> f32 attributes {surge.source = [@f.jvp.0, "f.jvp.0.primal"]} {
      %y = math.exp %x : f32
      return %y : f32
    }
    func.func private @f.jvp.0.linear.transpose(%y: f32, %cy: f32) -> f32
        attributes {surge.residuals = array<i64: 0>, surge.source = [@f.jvp.0.linear, "f.jvp.0.linear.transpose"]} {
      %cx = arith.mulf %cy, %y : f32
      return %cx : f32
    }
    func.func @main(%x: f32) -> (f32, f32) {
      %one = arith.constant 1.0 : f32
      %y = call @f.jvp.0.primal(%x) : (f32) -> f32
      %g = call @f.jvp.0.linear.transpose(%y, %one) : (f32, f32) -> f32
      return %y, %g : f32, f32
    }
    ```
  }];
  let options = [
    Option<"reportResiduals", "report-residuals", "bool", /*default=*/"false",
           "Say of every value that is saved where it comes from, its type, its bytes, and why it is saved.">,
    Option<"strongZero", "strong-zero", "bool", /*default=*/"false",
           "Let a zero cotangent times an infinite or NaN factor be zero.">
  ];
}

def MarkSitesPass : SurgePass<"surge-mark-sites"> {
  let summary = "Put a site at every pre-activation of what is differentiated at sites";
  let description = [{
    In each function that `surge.forward_gradient` calls: behind every matrix product and convolution that reads a
    parameter in `wrt`, as it is or reshaped, a `surge.site`; behind the sum with a bias, where such a parameter is added
    next. Layers that have a site already keep it. Those in loops, branches and functions called are left alone.

    ```mlir
    func.func @loss(%w: tensor<8x4xf64>, %b: tensor<4xf64>, %x: tensor<3x8xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %p = linalg.matmul ins(%x, %w : tensor<3x8xf64>, tensor<8x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
      %bias = linalg.broadcast ins(%b : tensor<4xf64>) outs(%none : tensor<3x4xf64>) dimensions = [0]
      %s = arith.addf %p, %bias : tensor<3x4xf64>
      %y = math.tanh %s : tensor<3x4xf64>
      %l = tensor.extract %y[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @gradient(%w: tensor<8x4xf64>, %b: tensor<4xf64>, %x: tensor<3x8xf64>, %k: !surge.key)
        -> (tensor<8x4xf64>, tensor<4xf64>) {
      %l, %g:2 = surge.forward_gradient @loss(%w, %b, %x) wrt [0, 1] seed(%k) guess(#surge.gaussian)
                 : (tensor<8x4xf64>, tensor<4xf64>, tensor<3x8xf64>) -> (f64, tensor<8x4xf64>, tensor<4xf64>)
      return %g#0, %g#1 : tensor<8x4xf64>, tensor<4xf64>
    }
    ```
    becomes
    ```mlir
    func.func @loss(%w: tensor<8x4xf64>, %b: tensor<4xf64>, %x: tensor<3x8xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %p = linalg.matmul ins(%x, %w : tensor<3x8xf64>, tensor<8x4xf64>) outs(%none : tensor<3x4xf64>) -> tensor<3x4xf64>
      %bias = linalg.broadcast ins(%b : tensor<4xf64>) outs(%none : tensor<3x4xf64>) dimensions = [0]
      %s = arith.addf %p, %bias : tensor<3x4xf64>
      %site = surge.site %s name("s0") : tensor<3x4xf64>
      %y = math.tanh %site : tensor<3x4xf64>
      %l = tensor.extract %y[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @gradient(%w: tensor<8x4xf64>, %b: tensor<4xf64>, %x: tensor<3x8xf64>, %k: !surge.key)
        -> (tensor<8x4xf64>, tensor<4xf64>) {
      %l, %g:2 = surge.forward_gradient @loss(%w, %b, %x) wrt [0, 1] seed(%k) guess(#surge.gaussian)
                 : (tensor<8x4xf64>, tensor<4xf64>, tensor<3x8xf64>) -> (f64, tensor<8x4xf64>, tensor<4xf64>)
      return %g#0, %g#1 : tensor<8x4xf64>, tensor<4xf64>
    }
    ```
  }];
}

def SetEstimatorPass : SurgePass<"surge-set-estimator"> {
  let summary = "Choose the estimator of every op of a kind, or behind a site";
  let description = [{
    With `select=step estimator=#surge.arctan`:

    ```mlir
    func.func @f(%x: f32) -> f32 {
      %s = surge.step %x using(#surge.fast_sigmoid) : f32
      return %s : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f32) -> f32 {
      %s = surge.step %x using(#surge.arctan) : f32
      return %s : f32
    }
    ```

    The estimator `none` takes the derivative away: samples and steps become constants, behind a `surge.stop_gradient`;
    neurons are replaced by their formulas for that. Relaxed samples keep theirs, which is exact.
  }];
  let options = [
    Option<"select", "select", "std::string", /*default=*/"",
           "A kind of op ('categorical', 'step', ...), the name of the site that feeds the op, or '*' for all">,
    Option<"estimator", "estimator", "std::string", /*default=*/"",
           "The estimator, as '#surge.reinmax<temperature = 1.3>', or 'none'">
  ];
}

def SetGuessPass : SurgePass<"surge-set-guess"> {
  let summary = "Choose the guess of every forward gradient";
  let description = [{
    With `guess=#surge.rademacher`:

    ```mlir
    func.func @loss(%w: f32) -> f32 {
      %l = math.exp %w : f32
      return %l : f32
    }
    func.func @f(%w: f32, %k: !surge.key) -> f32 {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) : (f32) -> (f32, f32)
      return %g : f32
    }
    ```
    becomes
    ```mlir
    func.func @loss(%w: f32) -> f32 {
      %l = math.exp %w : f32
      return %l : f32
    }
    func.func @f(%w: f32, %k: !surge.key) -> f32 {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.rademacher) : (f32) -> (f32, f32)
      return %g : f32
    }
    ```

    A request at parameters keeps its own where the guess needs sites. That no request takes it is an error.
  }];
  let options = [
    Option<"guess", "guess", "std::string", /*default=*/"", "The guess, as '#surge.w_perp<rank = 5>'">
  ];
}

def PrintRulesPass : SurgePass<"surge-print-rules"> {
  let summary = "Print which ops have which derivative rules";
  let description = [{
    Prints to the standard error one line for each op of `arith`, `func`, `linalg`, `math`, `scf`, `surge` and `tensor`:
    its name, and the stages that have a rule for it. Changes nothing. docs/Rules.md says of the others why they have
    none.

    ```mlir
    func.func @f(%x: f32) -> f32 {
      return %x : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f32) -> f32 {
      return %x : f32
    }
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Lowering of the surge dialect: passes/lower
//===----------------------------------------------------------------------===//

def CheckShapesPass : Pass<"surge-check-shapes", "func::FuncOp"> {
  let summary = "Check the sizes and indices that only a run knows";
  let description = [{
    Operands of elementwise and structured ops must have equal sizes along the axes they share, casts and reshapes must
    hold, indices, axes, slices, tiles and what indexing maps compute must lie inside of their tensors. What types prove
    is not checked. An index that a body of a structured op or `tensor.generate` computes is checked in front of the op,
    by computing it once more, or, inside of a loop or branch of the body, at its place.

    ```mlir
    func.func @f(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
      %z = arith.addf %x, %y : tensor<?xf32>
      return %z : tensor<?xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
      %c0 = arith.constant 0 : index
      %0 = tensor.dim %x, %c0 : tensor<?xf32>
      %c0_0 = arith.constant 0 : index
      %1 = tensor.dim %y, %c0_0 : tensor<?xf32>
      %2 = arith.cmpi eq, %0, %1 : index
      cf.assert %2, "'arith.addf' expected tensors of equal sizes"
      %z = arith.addf %x, %y : tensor<?xf32>
      return %z : tensor<?xf32>
    }
    ```
  }];
  let dependentDialects = [
    "arith::ArithDialect", "cf::ControlFlowDialect", "linalg::LinalgDialect", "tensor::TensorDialect"
  ];
}

def CheckFinitePass : Pass<"surge-check-finite", "ModuleOp"> {
  let summary = "Check every float that is computed for NaN and infinity";
  let description = [{
    After each op that computes floats, in loops and called functions too, an assertion that names the op: it fails at
    the first NaN that is made of inputs without NaN, and at the first infinity that is made of finite inputs. Where the
    op belongs to a derivative, the message names the op that was differentiated. An infinity that was written as a
    constant or passed as an argument is no fault, a NaN in one of them is. What moves numbers
    (slices, casts, branches) cannot make one and is not checked; a structured op is checked as a whole, by its results.

    For finding faults, not for speed: each tensor is read once more, and nothing fuses across a check.

    ```mlir
    func.func private @f(%x: f32) -> f32 {
      %y = math.log %x : f32
      return %y : f32
    }
    ```
    becomes
    ```mlir
    func.func private @f(%x: f32) -> f32 {
      %y = math.log %x : f32
      %size = math.absf %y : f32
      %inf = arith.constant 0x7F800000 : f32
      %odd = arith.cmpf uge, %size, %inf : f32
      scf.if %odd {
        %y_is_nan = arith.cmpf uno, %y, %y : f32
        %y_size = math.absf %y : f32
        %inf_y = arith.constant 0x7F800000 : f32
        %y_is_inf = arith.cmpf oeq, %y_size, %inf_y : f32
        %x_is_nan = arith.cmpf uno, %x, %x : f32
        %x_size = math.absf %x : f32
        %inf_x = arith.constant 0x7F800000 : f32
        %x_is_inf = arith.cmpf oeq, %x_size, %inf_x : f32
        %yes_0 = arith.constant true
        %number = arith.xori %x_is_nan, %yes_0 : i1
        %yes_1 = arith.constant true
        %not_inf = arith.xori %x_is_inf, %yes_1 : i1
        %finite = arith.andi %number, %not_inf : i1
        %made_nan = arith.andi %y_is_nan, %number : i1
        %nan_of_finite = arith.andi %made_nan, %finite : i1
        %yes_2 = arith.constant true
        %0 = arith.xori %nan_of_finite, %yes_2 : i1
        cf.assert %0, "'math.log' produced nan from finite inputs"
        %yes_3 = arith.constant true
        %1 = arith.xori %made_nan, %yes_3 : i1
        cf.assert %1, "'math.log' produced nan from infinite inputs"
        %inf_of_finite = arith.andi %y_is_inf, %finite : i1
        %yes_4 = arith.constant true
        %2 = arith.xori %inf_of_finite, %yes_4 : i1
        cf.assert %2, "'math.log' produced inf from finite inputs"
      }
      return %y : f32
    }
    ```
  }];
  let dependentDialects = [
    "arith::ArithDialect", "cf::ControlFlowDialect", "linalg::LinalgDialect", "math::MathDialect", "scf::SCFDialect",
    "tensor::TensorDialect"
  ];
}

def LowerPass : Pass<"surge-lower", "ModuleOp"> {
  let summary = "Lower surge ops to linalg, arith and math";
  let description = [{
    The reference lowering. Random bits are computed inline where a number is used, samples by loops over the categories
    of a row inside one `linalg.generic` over the rows, estimators by their formula; a key becomes a vector of its two
    words. Requests must have been resolved before, by `--surge-gradient`.

    ```mlir
    func.func @f(%x: f32, %k: !surge.key) -> (f32, !surge.key) {
      %0 = surge.sign %x using(#surge.straight_through) : f32
      return %0, %k : f32, !surge.key
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f32, %k: vector<2xi64>) -> (f32, vector<2xi64>) {
      %one = arith.constant 1.0 : f32
      %minus = arith.constant -1.0 : f32
      %zero = arith.constant 0.0 : f32
      %0 = arith.cmpf olt, %x, %zero : f32
      %1 = arith.select %0, %minus, %x : f32
      %2 = arith.cmpf olt, %zero, %x : f32
      %3 = arith.select %2, %one, %1 : f32
      return %3, %k : f32, vector<2xi64>
    }
    ```
  }];
  let dependentDialects = [
    "arith::ArithDialect", "linalg::LinalgDialect", "math::MathDialect", "scf::SCFDialect", "tensor::TensorDialect",
    "vector::VectorDialect"
  ];
}

//===----------------------------------------------------------------------===//
// Lowering to the host's processor: passes/cpu
//===----------------------------------------------------------------------===//

def FusePass : Pass<"surge-fuse", "func::FuncOp"> {
  let summary = "Fuse elementwise ops into what uses them";
  let description = [{
    Structured ops on tensors merge with their producers, so that values in between never reach memory. An element is
    computed twice only where that takes a few additions; matrix products and convolutions keep their operands.

    ```mlir
    func.func @f(%x: tensor<4x8xf32>) -> tensor<4xf32> {
      %zero = arith.constant dense<0.0> : tensor<4xf32>
      %e = tensor.empty() : tensor<4x8xf32>
      %y = linalg.exp ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
      %s = linalg.reduce { arith.addf } ins(%y : tensor<4x8xf32>) outs(%zero : tensor<4xf32>) dimensions = [1]
      return %s : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<4x8xf32>) -> tensor<4xf32> {
      %zero = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<4xf32>
      %start = linalg.fill ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %s = linalg.generic {
          indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
          iterator_types = ["parallel", "reduction"]}
          ins(%x : tensor<4x8xf32>) outs(%start : tensor<4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %0 = math.exp %in : f32
        %1 = arith.addf %out, %0 : f32
        linalg.yield %1 : f32
      } -> tensor<4xf32>
      return %s : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"elementwise", "elementwise", "bool", /*default=*/"true", "Fuse ops; otherwise only give them one form.">
  ];
  let dependentDialects = [
    "affine::AffineDialect", "arith::ArithDialect", "linalg::LinalgDialect", "math::MathDialect",
    "tensor::TensorDialect"
  ];
}

def TransposeColumnsPass : Pass<"surge-transpose-columns", "func::FuncOp"> {
  let summary = "Let the columns of the operands of matrix products lie in a row";
  let description = [{
    Vectors compute a row of the result at a time and read the second operand's columns side by side. An operand that is
    read the other way around, as in the transposes of products, is transposed first. As an op of its own that can leave
    a loop in which it does not change. Products that the runtime's library may compute stay as they are.

    ```mlir
    func.func @f(%a: tensor<8x5xf64>, %b: tensor<6x5xf64>, %c: tensor<8x6xf64>) -> tensor<8x6xf64> {
      %d = linalg.contract
          indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>,
                           affine_map<(i, j, k) -> (i, j)>]
          ins(%a, %b : tensor<8x5xf64>, tensor<6x5xf64>) outs(%c : tensor<8x6xf64>) -> tensor<8x6xf64>
      return %d : tensor<8x6xf64>
    }
    ```
    becomes
    ```mlir
    func.func @f(%a: tensor<8x5xf64>, %b: tensor<6x5xf64>, %c: tensor<8x6xf64>) -> tensor<8x6xf64> {
      %empty = tensor.empty() : tensor<5x6xf64>
      %t = linalg.transpose ins(%b : tensor<6x5xf64>) outs(%empty : tensor<5x6xf64>) permutation = [1, 0]
      %d = linalg.contract
          indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>,
                           affine_map<(i, j, k) -> (i, j)>]
          ins(%a, %t : tensor<8x5xf64>, tensor<5x6xf64>) outs(%c : tensor<8x6xf64>) -> tensor<8x6xf64>
      return %d : tensor<8x6xf64>
    }
    ```
  }];
  let dependentDialects = ["linalg::LinalgDialect", "tensor::TensorDialect"];
}

def VectorProductsPass : Pass<"surge-vector-products", "ModuleOp"> {
  let summary = "Compute matrix products in vector registers";
  let description = [{
    A matrix product on buffers of f32 or f64, or a contraction like it, becomes calls of one function that keeps blocks
    of 8 rows by one vector of columns of its result in registers and adds in the order of the reduction, whatever the
    number of threads. A fill with zero right before is left out. Columns must lie in a row (see
    `surge-transpose-columns`), and there must be at least four rows and columns, as far as sizes are known.

    ```mlir
    func.func @f(%a: memref<8x5xf64, strided<[?, ?], offset: ?>>, %b: memref<5x8xf64, strided<[?, 1], offset: ?>>,
                 %c: memref<8x8xf64, strided<[?, 1], offset: ?>>) {
      linalg.matmul ins(%a, %b : memref<8x5xf64, strided<[?, ?], offset: ?>>,
                                 memref<5x8xf64, strided<[?, 1], offset: ?>>)
          outs(%c : memref<8x8xf64, strided<[?, 1], offset: ?>>)
      return
    }
    ```
    becomes
    ```mlir
    func.func @f(%a: memref<8x5xf64, strided<[?, ?], offset: ?>>, %b: memref<5x8xf64, strided<[?, 1], offset: ?>>,
                 %c: memref<8x8xf64, strided<[?, 1], offset: ?>>) {
      %0 = memref.subview %a[0, 0] [8, 5] [1, 1]
          : memref<8x5xf64, strided<[?, ?], offset: ?>> to memref<8x5xf64, strided<[?, ?], offset: ?>>
      %1 = memref.cast %0
          : memref<8x5xf64, strided<[?, ?], offset: ?>> to memref<?x?xf64, strided<[?, ?], offset: ?>>
      %2 = memref.subview %b[0, 0] [5, 8] [1, 1]
          : memref<5x8xf64, strided<[?, 1], offset: ?>> to memref<5x8xf64, strided<[?, 1], offset: ?>>
      %3 = memref.cast %2
          : memref<5x8xf64, strided<[?, 1], offset: ?>> to memref<?x?xf64, strided<[?, 1], offset: ?>>
      %4 = memref.subview %c[0, 0] [8, 8] [1, 1]
          : memref<8x8xf64, strided<[?, 1], offset: ?>> to memref<8x8xf64, strided<[?, 1], offset: ?>>
      %5 = memref.cast %4
          : memref<8x8xf64, strided<[?, 1], offset: ?>> to memref<?x?xf64, strided<[?, 1], offset: ?>>
      %accumulates = arith.constant true
      call @surge_add_product_f64(%1, %3, %5, %accumulates)
          : (memref<?x?xf64, strided<[?, ?], offset: ?>>, memref<?x?xf64, strided<[?, 1], offset: ?>>,
             memref<?x?xf64, strided<[?, 1], offset: ?>>, i1) -> ()
      return
    }
    func.func private @surge_add_product_f64(
        memref<?x?xf64, strided<[?, ?], offset: ?>>, memref<?x?xf64, strided<[?, 1], offset: ?>>,
        memref<?x?xf64, strided<[?, 1], offset: ?>>, i1)
    ```
  }];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"true", "Use OpenMP threads.">
  ];
  let dependentDialects = [
    "affine::AffineDialect", "arith::ArithDialect", "func::FuncDialect", "memref::MemRefDialect", "omp::OpenMPDialect",
    "scf::SCFDialect", "vector::VectorDialect"
  ];
}

def FuseRowsPass : Pass<"surge-fuse-rows", "func::FuncOp"> {
  let summary = "Run row-wise ops on buffers together, one row at a time";
  let description = [{
    Ops that work on rows of the same number, such as the maximum, the weights and the sum of a softmax, what draws from
    it and what follows, become one loop over the rows: a row is read once and stays near. Of random numbers, four that
    lie in a row come of one block of words. Columns run in vectors of 64 bytes, the rest of a row under a mask; up to
    16 columns run without a loop, for as many rows at once as fill a vector. What only the group touches is kept in
    registers or in one row of memory. Sums over columns may be reordered. A result of 16 MiB or more that nothing here
    reads is written past the caches. Rows and columns of unknown number are left alone.

    Elementwise ops of one shape, such as the step of a simulation, become one loop over vectors, where each touches a
    buffer that another one touches.

    ```mlir
    func.func @f(%x: memref<4x32xf32>) -> memref<4x32xf32> {
      %zero = arith.constant 0.0 : f32
      %y = memref.alloc() : memref<4x32xf32>
      %s = memref.alloc() : memref<4xf32>
      linalg.fill ins(%zero : f32) outs(%s : memref<4xf32>)
      linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
                      iterator_types = ["parallel", "reduction"]}
          ins(%x : memref<4x32xf32>) outs(%s : memref<4xf32>) {
        ^bb0(%e: f32, %so_far: f32):
          %sum = arith.addf %so_far, %e : f32
          linalg.yield %sum : f32
      }
      linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>,
                                       affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
          ins(%x, %s : memref<4x32xf32>, memref<4xf32>) outs(%y : memref<4x32xf32>) {
        ^bb0(%e: f32, %sum: f32, %old: f32):
          %share = arith.divf %e, %sum : f32
          linalg.yield %share : f32
      }
      memref.dealloc %s : memref<4xf32>
      return %y : memref<4x32xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<4x32xf32>) -> memref<4x32xf32> {
      %zero = arith.constant 0.0 : f32
      %y = memref.alloc() : memref<4x32xf32>
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : index
      %c1 = arith.constant 1 : index
      scf.for %i = %c0 to %c4 step %c1 {
        %none = arith.constant dense<-0.0> : vector<16xf32>
        %c32 = arith.constant 32 : index
        %c16 = arith.constant 16 : index
        %lanes = scf.for %j = %c0 to %c32 step %c16 iter_args(%so_far = %none) -> (vector<16xf32>) {
          %e = vector.load %x[%i, %j] : memref<4x32xf32>, vector<16xf32>
          %next = arith.addf %so_far, %e fastmath<reassoc,contract> : vector<16xf32>
          scf.yield %next : vector<16xf32>
        }
        %sum = vector.reduction <add>, %lanes, %zero fastmath<reassoc> : vector<16xf32> into f32
        scf.for %j = %c0 to %c32 step %c16 {
          %e = vector.load %x[%i, %j] : memref<4x32xf32>, vector<16xf32>
          %sums = vector.broadcast %sum : f32 to vector<16xf32>
          %share = arith.divf %e, %sums : vector<16xf32>
          vector.store %share, %y[%i, %j] : memref<4x32xf32>, vector<16xf32>
        }
      }
      return %y : memref<4x32xf32>
    }
    ```
  }];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"true", "Use OpenMP threads.">
  ];
  let dependentDialects = [
    "arith::ArithDialect", "LLVM::LLVMDialect", "memref::MemRefDialect", "omp::OpenMPDialect", "scf::SCFDialect", "vector::VectorDialect"
  ];
}

def LinalgToLoopsPass : Pass<"surge-linalg-to-loops", "func::FuncOp"> {
  let summary = "Lower structured ops on buffers to loops";
  let description = [{
    The innermost loop is the one that walks through memory with unit stride. A reduction that is innermost runs in a
    register, may be reordered, and is in f32 where the numbers are narrower. A parallel loop with enough work runs on
    OpenMP threads; where sizes are dynamic, that is decided at run time.

    ```mlir
    func.func @f(%x: memref<4x8xf32>, %s: memref<4xf32>) {
      linalg.reduce { arith.addf } ins(%x : memref<4x8xf32>) outs(%s : memref<4xf32>) dimensions = [1]
      return
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<4x8xf32>, %s: memref<4xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c4 step %c1 {
        %start = memref.load %s[%i] : memref<4xf32>
        %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%so_far = %start) -> (f32) {
          %v = memref.load %x[%i, %j] : memref<4x8xf32>
          %next = arith.addf %so_far, %v fastmath<reassoc,contract> : f32
          scf.yield %next : f32
        }
        memref.store %sum, %s[%i] : memref<4xf32>
      }
      return
    }
    ```
  }];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"true", "Use OpenMP threads.">
  ];
  let dependentDialects = [
    "affine::AffineDialect", "arith::ArithDialect", "linalg::LinalgDialect", "memref::MemRefDialect",
    "omp::OpenMPDialect", "scf::SCFDialect"
  ];
}

def FixedOrderPass : Pass<"surge-fixed-order", "func::FuncOp"> {
  let summary = "Let no later pass reorder floating-point arithmetic";
  let description = [{
    Takes away the flags that let a compiler sum in another order, round a product and its sum once, or replace a
    division or a function by another one of nearly the same value. How LLVM uses them depends on the processor. The
    price is a sum of one element after the other where lanes of a vector are summed up, and two roundings for one.

    ```mlir
    func.func @f(%x: f32, %y: f32, %z: f32) -> f32 {
      %0 = arith.mulf %x, %y fastmath<contract> : f32
      %1 = arith.addf %0, %z fastmath<nnan,reassoc,contract> : f32
      return %1 : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f32, %y: f32, %z: f32) -> f32 {
      %0 = arith.mulf %x, %y : f32
      %1 = arith.addf %0, %z fastmath<nnan> : f32
      return %1 : f32
    }
    ```
  }];
}

def ApproximateMathPass : Pass<"surge-approximate-math", "ModuleOp"> {
  let summary = "Write functions as arithmetic that vectorises";
  let description = [{
    exp, exp2, expm1, log, log2, log10, log1p, tanh, erf, sin, cos and pow of f32 and f64 become arithmetic within 2
    units in the last place (docs/ElementaryFunctions.md), and asin and acos of f32 within 4. Infinities, NaN, zeros and
    subnormal numbers have the results that they have in C. Narrower types compute in f32, and bf16 is rounded by
    integer arithmetic. What is not named here is left for the C library. More than 256 functions of single
    numbers in a row, outside of any loop, are left alone, too.

    ```mlir
    func.func @f(%x: f16) -> f16 {
      %y = math.atan %x : f16
      return %y : f16
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: f16) -> f16 {
      %0 = arith.extf %x : f16 to f32
      %1 = math.atan %0 : f32
      %2 = arith.truncf %1 : f32 to f16
      return %2 : f16
    }
    ```
  }];
  let dependentDialects = [
    "arith::ArithDialect", "math::MathDialect", "memref::MemRefDialect", "vector::VectorDialect"
  ];
}

def LibraryConvolutionPass : Pass<"surge-library-convolution", "ModuleOp"> {
  let summary = "Call the runtime for convolutions";
  let description = [{
    A sum of products of f32 buffers, one of which is read through windows, `position * stride + offset * dilation`,
    becomes a call of `surge_convolution_f32`: convolutions of one and two dimensions, by channel or not, whatever the
    order of their axes, and their derivatives by the image and by the filter. Sizes and strides must be known. Those of
    less than 32^3 multiplications, and derivatives by images of less than 8 channels, remain loops. A fill with zero
    right before is left out, unless windows do not reach all that it clears.

    ```mlir
    func.func @f(%image: memref<1x6x6x8xf32>, %filter: memref<3x3x8x32xf32>, %result: memref<1x4x4x32xf32>) {
      linalg.conv_2d_nhwc_hwcf ins(%image, %filter : memref<1x6x6x8xf32>, memref<3x3x8x32xf32>)
          outs(%result : memref<1x4x4x32xf32>)
      return
    }
    ```
    becomes
    ```mlir
    memref.global "private" constant @surge_convolution : memref<25xi64> = dense<[
        1, 1, 32, 8, 4, 4, 3, 3, 1, 1, 1, 1, 288, 1, 48, 8, 1, 1, 32, 768, 256, 512, 1, 128, 32]>
    func.func private @surge_convolution_f32(!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, f32)
    func.func @f(%image: memref<1x6x6x8xf32>, %filter: memref<3x3x8x32xf32>, %result: memref<1x4x4x32xf32>) {
      %0 = memref.get_global @surge_convolution : memref<25xi64>
      %1 = memref.extract_aligned_pointer_as_index %0 : memref<25xi64> -> index
      %2 = arith.index_cast %1 : index to i64
      %shape = llvm.inttoptr %2 : i64 to !llvm.ptr
      %c0 = arith.constant 0 : i64
      %3 = memref.extract_aligned_pointer_as_index %image : memref<1x6x6x8xf32> -> index
      %4 = arith.index_cast %3 : index to i64
      %5 = llvm.inttoptr %4 : i64 to !llvm.ptr
      %6 = memref.extract_aligned_pointer_as_index %filter : memref<3x3x8x32xf32> -> index
      %7 = arith.index_cast %6 : index to i64
      %8 = llvm.inttoptr %7 : i64 to !llvm.ptr
      %9 = memref.extract_aligned_pointer_as_index %result : memref<1x4x4x32xf32> -> index
      %10 = arith.index_cast %9 : index to i64
      %11 = llvm.inttoptr %10 : i64 to !llvm.ptr
      %beta = arith.constant 1.0 : f32
      func.call @surge_convolution_f32(%shape, %c0, %5, %8, %11, %beta)
          : (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, f32) -> ()
      return
    }
    ```
  }];
  let dependentDialects = [
    "arith::ArithDialect", "func::FuncDialect", "LLVM::LLVMDialect", "memref::MemRefDialect"
  ];
}

def LibraryMatmulPass : Pass<"surge-library-matmul", "ModuleOp"> {
  let summary = "Call the runtime for large matrix products";
  let description = [{
    Products of f32 matrices on buffers, named or generic, batched or with transposed operands, become calls of
    `surge_matmul_f32` unless they are known to take less than 128^3 multiplications, 64^3 where the columns of the
    second factor do not lie in a row, or to have no more columns than a vector. Those of bf16 become calls of
    `surge_matmul_bf16` from 16^3 multiplications on. A fill with zero right before is left out.

    ```mlir
    func.func @f(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
      %zero = arith.constant 0.0 : f32
      linalg.fill ins(%zero : f32) outs(%c : memref<128x128xf32>)
      linalg.matmul ins(%a, %b : memref<128x128xf32>, memref<128x128xf32>) outs(%c : memref<128x128xf32>)
      return
    }
    ```
    becomes
    ```mlir
    func.func private @surge_matmul_f32(
        i64, i64, i64, i64, !llvm.ptr, i64, i64, i64, !llvm.ptr, i64, i64, i64, f32, !llvm.ptr, i64, i64)
    func.func @f(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
      %c1 = arith.constant 1 : i64
      %c128 = arith.constant 128 : i64
      %0 = memref.extract_aligned_pointer_as_index %a : memref<128x128xf32> -> index
      %1 = arith.index_cast %0 : index to i64
      %2 = llvm.inttoptr %1 : i64 to !llvm.ptr
      %c0 = arith.constant 0 : i64
      %3 = memref.extract_aligned_pointer_as_index %b : memref<128x128xf32> -> index
      %4 = arith.index_cast %3 : index to i64
      %5 = llvm.inttoptr %4 : i64 to !llvm.ptr
      %beta = arith.constant 0.0 : f32
      %6 = memref.extract_aligned_pointer_as_index %c : memref<128x128xf32> -> index
      %7 = arith.index_cast %6 : index to i64
      %8 = llvm.inttoptr %7 : i64 to !llvm.ptr
      func.call @surge_matmul_f32(%c1, %c128, %c128, %c128, %2, %c0, %c128, %c1, %5, %c0, %c128, %c1, %beta, %8, %c0, %c128)
          : (i64, i64, i64, i64, !llvm.ptr, i64, i64, i64, !llvm.ptr, i64, i64, i64, f32, !llvm.ptr, i64, i64) -> ()
      return
    }
    ```
  }];
  let dependentDialects = ["arith::ArithDialect", "func::FuncDialect", "LLVM::LLVMDialect", "memref::MemRefDialect"];
}

def ForwardCopiesPass : Pass<"surge-forward-copies", "func::FuncOp"> {
  let summary = "Read an argument where it is, not its copy";
  let description = [{
    An op that updates a parameter in place may not write to the caller's memory, so that it updates a copy. Here it
    reads the argument and writes the fresh buffer, and the copy goes.

    ```mlir
    func.func @f(%p: memref<4xf32>, %g: memref<4xf32>) -> memref<4xf32> {
      %new = memref.alloc() : memref<4xf32>
      memref.copy %p, %new : memref<4xf32> to memref<4xf32>
      linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%g : memref<4xf32>) outs(%new : memref<4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %0 = arith.subf %out, %in : f32
        linalg.yield %0 : f32
      }
      return %new : memref<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%p: memref<4xf32>, %g: memref<4xf32>) -> memref<4xf32> {
      %new = memref.alloc() : memref<4xf32>
      linalg.generic {
          indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
          iterator_types = ["parallel"]}
          ins(%g, %p : memref<4xf32>, memref<4xf32>) outs(%new : memref<4xf32>) {
      ^bb0(%in: f32, %in_0: f32, %out: f32):
        %0 = arith.subf %in_0, %in : f32
        linalg.yield %0 : f32
      }
      return %new : memref<4xf32>
    }
    ```
  }];
}

def PlanMemoryPass : Pass<"surge-plan-memory", "func::FuncOp"> {
  let summary = "Put the buffers of a function into one arena";
  let description = [{
    Buffers of a static size which the function itself frees become views of one allocation. Those that are in use at
    the same time lie beside each other, others on top of each other. A buffer is in use from the first op that touches
    it, itself or through a view, up to where it is freed. Left alone are results, buffers of a size that only a run
    knows, those inside of parallel loops, and those that are freed under a condition.

    The attribute `surge.arena` says the bytes of the arena, those of the buffers that are in use at the worst moment,
    which no arena can do without, and the same with results as soon as they are in use.

    A large buffer gets 64 bytes more where it would otherwise end at an even multiple of 64, so that buffers side by
    side do not lie a multiple of 4 KiB apart.

    ```mlir
    func.func @f(%x: memref<16xf32>, %y: memref<16xf32>) {
      %a = memref.alloc() : memref<16xf32>
      memref.copy %x, %a : memref<16xf32> to memref<16xf32>
      %b = memref.alloc() : memref<16xf32>
      memref.copy %a, %b : memref<16xf32> to memref<16xf32>
      memref.dealloc %a : memref<16xf32>
      %c = memref.alloc() : memref<16xf32>
      memref.copy %b, %c : memref<16xf32> to memref<16xf32>
      memref.dealloc %b : memref<16xf32>
      memref.copy %c, %y : memref<16xf32> to memref<16xf32>
      memref.dealloc %c : memref<16xf32>
      return
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<16xf32>, %y: memref<16xf32>) attributes {surge.arena = array<i64: 128, 128, 128>} {
      %arena = memref.alloc() : memref<128xi8>
      %c0 = arith.constant 0 : index
      %a = memref.view %arena[%c0][] : memref<128xi8> to memref<16xf32>
      memref.copy %x, %a : memref<16xf32> to memref<16xf32>
      %c64 = arith.constant 64 : index
      %b = memref.view %arena[%c64][] : memref<128xi8> to memref<16xf32>
      memref.copy %a, %b : memref<16xf32> to memref<16xf32>
      %c0_0 = arith.constant 0 : index
      %c = memref.view %arena[%c0_0][] : memref<128xi8> to memref<16xf32>
      memref.copy %b, %c : memref<16xf32> to memref<16xf32>
      memref.copy %c, %y : memref<16xf32> to memref<16xf32>
      memref.dealloc %arena : memref<128xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["arith::ArithDialect", "memref::MemRefDialect"];
}

def DonatedResultsPass : Pass<"surge-donated-results", "ModuleOp"> {
  let summary = "Return results in the memory of donated arguments";
  let description = [{
    A result that takes the memory of an argument, marked `surge.donated`, is that argument; it is copied there if it was
    computed elsewhere. It leaves the function's results, which are fresh memory from here on.

    ```mlir
    func.func @f(%p: memref<4xf32> {surge.donated = 1}, %x: memref<4xf32>) -> (memref<4xf32>, memref<4xf32>) {
      %y = memref.alloc() : memref<4xf32>
      linalg.exp ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
      return %x, %y : memref<4xf32>, memref<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%p: memref<4xf32> {surge.donated = 1}, %x: memref<4xf32>) -> memref<4xf32> {
      %y = memref.alloc() : memref<4xf32>
      linalg.exp ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
      memref.copy %y, %p : memref<4xf32> to memref<4xf32>
      return %x : memref<4xf32>
    }
    ```
  }];
  let dependentDialects = ["memref::MemRefDialect"];
}

def OrderOpsPass : Pass<"surge-order-ops", "func::FuncOp"> {
  let summary = "Order ops such that little memory is in use at a time";
  let description = [{
    Ops of a block run in the block's order, except that an op which gives back more memory than it takes runs as soon
    as it can: an update behind the gradient that it consumes, not behind all gradients. A tensor is in the memory of
    the destination that its op is the last to use; a donated argument is updated where it is. Nothing moves across an op
    with effects, and nothing moves where the most memory in use at a time would not become less.

    ```mlir
    func.func @f(%p: tensor<4x4xf32> {surge.donated = 0}, %q: tensor<4x4xf32> {surge.donated = 1}, %x: tensor<4x4xf32>)
        -> (tensor<4x4xf32>, tensor<4x4xf32>) {
      %e = tensor.empty() : tensor<4x4xf32>
      %f = tensor.empty() : tensor<4x4xf32>
      %g = linalg.exp ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
      %h = linalg.log ins(%x : tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
      %p1 = linalg.sub ins(%p, %g : tensor<4x4xf32>, tensor<4x4xf32>) outs(%p : tensor<4x4xf32>) -> tensor<4x4xf32>
      %q1 = linalg.sub ins(%q, %h : tensor<4x4xf32>, tensor<4x4xf32>) outs(%q : tensor<4x4xf32>) -> tensor<4x4xf32>
      return %p1, %q1 : tensor<4x4xf32>, tensor<4x4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%p: tensor<4x4xf32> {surge.donated = 0}, %q: tensor<4x4xf32> {surge.donated = 1}, %x: tensor<4x4xf32>)
        -> (tensor<4x4xf32>, tensor<4x4xf32>) {
      %e = tensor.empty() : tensor<4x4xf32>
      %f = tensor.empty() : tensor<4x4xf32>
      %g = linalg.exp ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
      %p1 = linalg.sub ins(%p, %g : tensor<4x4xf32>, tensor<4x4xf32>) outs(%p : tensor<4x4xf32>) -> tensor<4x4xf32>
      %h = linalg.log ins(%x : tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
      %q1 = linalg.sub ins(%q, %h : tensor<4x4xf32>, tensor<4x4xf32>) outs(%q : tensor<4x4xf32>) -> tensor<4x4xf32>
      return %p1, %q1 : tensor<4x4xf32>, tensor<4x4xf32>
    }
    ```
  }];
}

def AliasScopesPass : Pass<"surge-alias-scopes", "ModuleOp"> {
  let summary = "Tell LLVM which buffers lie apart";
  let description = [{
    Views of an arena have one base, so that LLVM cannot tell them apart, and would compare addresses in front of each
    loop. `--surge-plan-memory` fuses the location of each load and store in a nest of loops with the alias scopes of its
    buffer and of the other buffers in the nest; here they reach the accesses of LLVM.

    ```mlir
    #domain = #llvm.alias_scope_domain<id = "f.0">
    #x = #llvm.alias_scope<id = "f.0.0", domain = #domain>
    #y = #llvm.alias_scope<id = "f.0.1", domain = #domain>
    llvm.func @f(%x: !llvm.ptr, %y: !llvm.ptr) {
      %0 = llvm.load %x : !llvm.ptr -> f32 loc(fused<{alias_scopes = [#x], noalias_scopes = [#y]}>["f.mlir":1:1])
      llvm.store %0, %y : f32, !llvm.ptr loc(fused<{alias_scopes = [#y], noalias_scopes = [#x]}>["f.mlir":2:1])
      llvm.return
    }
    ```
    becomes
    ```mlir
    #domain = #llvm.alias_scope_domain<id = "f.0">
    #x = #llvm.alias_scope<id = "f.0.0", domain = #domain>
    #y = #llvm.alias_scope<id = "f.0.1", domain = #domain>
    llvm.func @f(%x: !llvm.ptr, %y: !llvm.ptr) {
      %0 = llvm.load %x {alias_scopes = [#x], noalias_scopes = [#y]} : !llvm.ptr -> f32
      llvm.store %0, %y {alias_scopes = [#y], noalias_scopes = [#x]} : f32, !llvm.ptr
      llvm.return
    }
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

def PackedEntriesPass : Pass<"surge-packed-entries", "ModuleOp"> {
  let summary = "Give every public function an entry that C can call";
  let description = [{
    A public function `f` on memory and scalars gets an entry `surge_entry_f`, which takes one array of pointers: one
    per argument, then one per result. A pointer to a buffer points to its memref descriptor, one to a scalar to the
    scalar (an i1 is one byte). Functions themselves become internal to the module and get the prefix `surge.`, so that
    none meets a function of the C library. The constant `surge_memory_f` holds what `--surge-plan-memory` found.

    ```mlir
    func.func @f(%x: i64) -> i64 {
      return %x : i64
    }
    ```
    becomes
    ```mlir
    func.func private @surge.f(%x: i64) -> i64 attributes {llvm.linkage = #llvm.linkage<internal>} {
      return %x : i64
    }
    llvm.func @surge_entry_f(%slots: !llvm.ptr) {
      %0 = llvm.getelementptr %slots[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr
      %2 = llvm.load %1 : !llvm.ptr -> i64
      %3 = func.call @surge.f(%2) : (i64) -> i64
      %4 = llvm.getelementptr %slots[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr
      llvm.store %3, %5 : i64, !llvm.ptr
      llvm.return
    }
    llvm.mlir.global external constant @surge_memory_f(dense<0> : tensor<3xi64>) {addr_space = 0 : i32} : !llvm.array<3 x i64>
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

def ReadOnlyArgumentsPass : Pass<"surge-read-only-arguments", "func::FuncOp"> {
  let summary = "Keep bufferization from writing to the caller's memory";
  let description = [{
    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<4xf32> {bufferization.writable = false}) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["bufferization::BufferizationDialect"];
}

def SeparateYieldsPass : Pass<"surge-separate-yields", "func::FuncOp"> {
  let summary = "Give every result of a loop or branch a value of its own";
  let description = [{
    Bufferization takes the results of a loop for different memory, also where a round yields one value, or two views of
    one, for several: an update of one in place would change the others.

    ```mlir
    func.func @f(%x: tensor<4xf32>, %c: i1) -> (tensor<4xf32>, tensor<4xf32>) {
      %0:2 = scf.if %c -> (tensor<4xf32>, tensor<4xf32>) {
        %y = arith.negf %x : tensor<4xf32>
        scf.yield %y, %y : tensor<4xf32>, tensor<4xf32>
      } else {
        %y = arith.addf %x, %x : tensor<4xf32>
        scf.yield %x, %y : tensor<4xf32>, tensor<4xf32>
      }
      return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<4xf32>, %c: i1) -> (tensor<4xf32>, tensor<4xf32>) {
      %0:2 = scf.if %c -> (tensor<4xf32>, tensor<4xf32>) {
        %y = arith.negf %x : tensor<4xf32>
        %z = bufferization.alloc_tensor() copy(%y) : tensor<4xf32>
        scf.yield %y, %z : tensor<4xf32>, tensor<4xf32>
      } else {
        %y = arith.addf %x, %x : tensor<4xf32>
        scf.yield %x, %y : tensor<4xf32>, tensor<4xf32>
      }
      return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["bufferization::BufferizationDialect"];
}

def SeparateDestinationsPass : Pass<"surge-separate-destinations", "func::FuncOp"> {
  let summary = "Give every op a destination of its own";
  let description = [{
    An empty or filled tensor that two ops share would be copied for one of them. A value that takes the place of a
    donated argument, or of one that a loop carries, has that argument as its destination, where its op is the last to
    read it, and reads no other element than it writes. It moves behind other readers, unless they need its result.

    ```mlir
    func.func @f(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
      %e = tensor.empty() : tensor<4xf32>
      %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %1 = linalg.log ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      return %0, %1 : tensor<4xf32>, tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
      %e = tensor.empty() : tensor<4xf32>
      %f = tensor.empty() : tensor<4xf32>
      %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
      %1 = linalg.log ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      return %0, %1 : tensor<4xf32>, tensor<4xf32>
    }
    ```
  }];
}

def ContiguousResultsPass : Pass<"surge-contiguous-results", "func::FuncOp"> {
  let summary = "Copy a view that passes for a whole buffer";
  let description = [{
    Bufferization lets a view with strides pass for a buffer without where sizes are dynamic, as if the size of a row
    were its stride. What leaves a function is read by its sizes alone.

    ```mlir
    func.func @f(%x: memref<3x?xf32>, %n: index) -> memref<3x?xf32> {
      %view = memref.subview %x[0, 0] [3, %n] [1, 1] : memref<3x?xf32> to memref<3x?xf32, strided<[?, 1]>>
      %y = memref.cast %view : memref<3x?xf32, strided<[?, 1]>> to memref<3x?xf32>
      return %y : memref<3x?xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<3x?xf32>, %n: index) -> memref<3x?xf32> {
      %view = memref.subview %x[0, 0] [3, %n] [1, 1] : memref<3x?xf32> to memref<3x?xf32, strided<[?, 1]>>
      %c1 = arith.constant 1 : index
      %size = memref.dim %view, %c1 : memref<3x?xf32, strided<[?, 1]>>
      %y = memref.alloc(%size) : memref<3x?xf32>
      memref.copy %view, %y : memref<3x?xf32, strided<[?, 1]>> to memref<3x?xf32>
      return %y : memref<3x?xf32>
    }
    ```
  }];
  let dependentDialects = ["arith::ArithDialect", "memref::MemRefDialect"];
}

def SwitchToBranchesPass : Pass<"surge-switch-to-branches", "func::FuncOp"> {
  let summary = "Write a switch of several ways as branches of two";
  let description = [{
    One-shot bufferization takes the result of an `scf.index_switch` for memory of its own and writes to it in place,
    although it is that of a value which a case yields and which may be read later. It treats `scf.if` right.

    ```mlir
    func.func @f(%i: index, %x: f32, %y: f32, %z: f32) -> f32 {
      %r = scf.index_switch %i -> f32
      case 2 {
        scf.yield %x : f32
      }
      case 5 {
        scf.yield %y : f32
      }
      default {
        scf.yield %z : f32
      }
      return %r : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%i: index, %x: f32, %y: f32, %z: f32) -> f32 {
      %c2 = arith.constant 2 : index
      %first = arith.cmpi eq, %i, %c2 : index
      %r = scf.if %first -> f32 {
        scf.yield %x : f32
      } else {
        %c5 = arith.constant 5 : index
        %second = arith.cmpi eq, %i, %c5 : index
        %s = scf.if %second -> f32 {
          scf.yield %y : f32
        } else {
          scf.yield %z : f32
        }
        scf.yield %s : f32
      }
      return %r : f32
    }
    ```
  }];
  let dependentDialects = ["arith::ArithDialect", "scf::SCFDialect"];
}

def SeparateResultsPass : Pass<"surge-separate-results", "func::FuncOp"> {
  let summary = "Copy a result that may share memory with an earlier one";
  let description = [{
    Every result of a function belongs to the caller, who frees each once.

    ```mlir
    func.func @f(%x: memref<4xf32>) -> (memref<4xf32>, memref<4xf32>) {
      return %x, %x : memref<4xf32>, memref<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<4xf32>) -> (memref<4xf32>, memref<4xf32>) {
      %0 = bufferization.clone %x : memref<4xf32> to memref<4xf32>
      return %x, %0 : memref<4xf32>, memref<4xf32>
    }
    ```
  }];
  let dependentDialects = ["bufferization::BufferizationDialect"];
}

def OutParametersPass : Pass<"surge-out-parameters", "ModuleOp"> {
  let summary = "Let private functions write their results where the caller says";
  let description = [{
    A result might share memory with any argument, so that the caller could free nothing until it is done with both, nor
    plan its memory. Upstream's `buffer-results-to-out-params`, for private functions whose results have static sizes.

    ```mlir
    func.func private @f(%x: memref<4xf32>) -> memref<4xf32> {
      %y = memref.alloc() : memref<4xf32>
      memref.copy %x, %y : memref<4xf32> to memref<4xf32>
      return %y : memref<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func private @f(%x: memref<4xf32>, %y: memref<4xf32>) {
      memref.copy %x, %y : memref<4xf32> to memref<4xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["memref::MemRefDialect"];
}

def EarlyDeallocationPass : Pass<"surge-early-deallocation", "func::FuncOp"> {
  let summary = "Give memory back behind its last use, not where its block ends";
  let description = [{
    Upstream's `optimize-allocation-liveness` takes a number that a call returns for a view of the memory that the call
    read, and moves the deallocation behind the return.

    ```mlir
    func.func @f(%x: memref<4xf32>) -> f32 {
      %i = arith.constant 0 : index
      %y = memref.alloc() : memref<4xf32>
      memref.copy %x, %y : memref<4xf32> to memref<4xf32>
      %z = memref.load %y[%i] : memref<4xf32>
      %w = math.exp %z : f32
      memref.dealloc %y : memref<4xf32>
      return %w : f32
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<4xf32>) -> f32 {
      %i = arith.constant 0 : index
      %y = memref.alloc() : memref<4xf32>
      memref.copy %x, %y : memref<4xf32> to memref<4xf32>
      %z = memref.load %y[%i] : memref<4xf32>
      memref.dealloc %y : memref<4xf32>
      %w = math.exp %z : f32
      return %w : f32
    }
    ```
  }];
}

def RuntimeAllocationPass : Pass<"surge-runtime-allocation", "ModuleOp"> {
  let summary = "Take memory from the runtime";
  let description = [{
    The generic allocation functions of the memref lowering become `surge_alloc` and `surge_free` of the runtime.

    ```mlir
    llvm.func @_mlir_memref_to_llvm_alloc(i64) -> !llvm.ptr
    ```
    becomes
    ```mlir
    llvm.func @surge_alloc(i64) -> (!llvm.ptr {llvm.noalias})
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

def RuntimeAssertionsPass : Pass<"surge-runtime-assertions", "ModuleOp"> {
  let summary = "Report a failed assertion to the runtime";
  let description = [{
    Upstream lowers a `cf.assert` to a call of `abort`; here its message and its place in the program reach
    `surge_fail`, from where the caller gets them as an error.

    ```mlir
    func.func @f(%ok: i1) {
      cf.assert %ok, "sizes differ"
      return
    }
    ```
    becomes
    ```mlir
    llvm.mlir.global internal constant @surge_message_0("<stdin>:2:7: sizes differ\00") {addr_space = 0 : i32}
    func.func @f(%ok: i1) {
      %0 = llvm.mlir.addressof @surge_message_0 : !llvm.ptr
      %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.array<26 x i8>
      llvm.call @surge_check(%ok, %1) : (i1, !llvm.ptr) -> ()
      return
    }
    llvm.func @surge_fail(!llvm.ptr) attributes {passthrough = ["noreturn", "cold"]}
    llvm.func internal @surge_check(%ok: i1, %message: !llvm.ptr) {
      llvm.cond_br %ok, ^done, ^failed
    ^failed:
      llvm.call @surge_fail(%message) : (!llvm.ptr) -> ()
      llvm.unreachable
    ^done:
      llvm.return
    }
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

def RuntimeThreadsPass : Pass<"surge-runtime-threads", "ModuleOp"> {
  let summary = "Run parallel loops on the runtime's threads";
  let description = [{
    A parallel loop in the LLVM dialect that counts from 0 by 1 moves into a function of its own, which `surge_parallel` of
    the runtime calls once a thread with a part of the range and the values from outside. An object then needs the
    runtime alone, and an error on one thread ends the call instead of the process. Loops that ask OpenMP for more stay.

    ```mlir
    llvm.func @f(%x: !llvm.ptr, %n: i64) {
      %zero = llvm.mlir.constant(0 : i64) : i64
      %one = llvm.mlir.constant(1 : i64) : i64
      omp.parallel {
        omp.wsloop {
          omp.loop_nest (%i) : i64 = (%zero) to (%n) step (%one) {
            %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i64
            llvm.store %i, %p : i64, !llvm.ptr
            omp.yield
          }
        }
        omp.terminator
      }
      llvm.return
    }
    ```
    becomes
    ```mlir
    llvm.func @f(%x: !llvm.ptr, %n: i64) {
      %0 = llvm.mlir.constant(1 : i64) : i64
      %1 = llvm.alloca %0 x !llvm.struct<(ptr)> : (i64) -> !llvm.ptr
      %zero = llvm.mlir.constant(0 : i64) : i64
      %one = llvm.mlir.constant(1 : i64) : i64
      %2 = llvm.getelementptr %1[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr)>
      llvm.store %x, %2 : !llvm.ptr, !llvm.ptr
      %3 = llvm.mlir.addressof @f.parallel0 : !llvm.ptr
      llvm.call @surge_parallel(%n, %3, %1) : (i64, !llvm.ptr, !llvm.ptr) -> ()
      llvm.return
    }
    llvm.func @surge_parallel(i64, !llvm.ptr, !llvm.ptr)
    llvm.func internal @f.parallel0(%begin: i64, %end: i64, %captured: !llvm.ptr) {
      %0 = llvm.getelementptr %captured[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr)>
      %x = llvm.load %0 : !llvm.ptr -> !llvm.ptr
      llvm.br ^bb1(%begin : i64)
    ^bb1(%i: i64):
      %more = llvm.icmp "slt" %i, %end : i64
      llvm.cond_br %more, ^bb2, ^bb3
    ^bb2:
      %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i64
      llvm.store %i, %p : i64, !llvm.ptr
      %one = llvm.mlir.constant(1 : i64) : i64
      %next = llvm.add %i, %one : i64
      llvm.br ^bb1(%next : i64)
    ^bb3:
      llvm.return
    }
    ```
  }];
  let dependentDialects = ["LLVM::LLVMDialect"];
}

#endif // PASSES_PASSES_TD
