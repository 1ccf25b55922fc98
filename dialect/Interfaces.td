//===- Interfaces.td - What ops, estimators, guesses can do ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INTERFACES_TD
#define DIALECT_INTERFACES_TD

include "mlir/IR/OpBase.td"

//===----------------------------------------------------------------------===//
// Op interfaces: the stages of the core
//===----------------------------------------------------------------------===//

def LinearizeOpInterface : OpInterface<"LinearizeOpInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An op that says how its tangent follows from the tangents of its operands. Implemented for every differentiable op,
    upstream ones by external models in `passes/linearize/`.
  }];
  let methods = [InterfaceMethod<[{
      Inserts, right behind the op, the ops that compute the tangents of its results, and sets those in `tangents`.
      Called once per op in program order, only if some operand has a tangent and some result is wanted. A null tangent
      is a symbolic zero: a rule never materialises it, and leaves a result without tangent by not setting it. The op
      itself stays, or is replaced by ops that compute the same results.
    }],
    "::llvm::LogicalResult", "linearize",
    (ins "::mlir::RewriterBase &":$rewriter, "::mlir::surge::Tangents &":$tangents)>];
}

def TransposeOpInterface : OpInterface<"TransposeOpInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An op that is linear in its linear operands and says how cotangents flow back through it. Implemented by external
    models in `passes/transpose/`.
  }];
  let methods = [InterfaceMethod<[{
      Takes the cotangents of the op's results from `cotangents` and adds what follows to those of its linear operands.
      Called once per linear op in reverse program order, with the rewriter behind everything built so far; the driver
      erases the op afterwards. Fails with a diagnostic where the op is not linear in its linear operands.
    }],
    "::llvm::LogicalResult", "transpose",
    (ins "::mlir::RewriterBase &":$rewriter, "::mlir::surge::Cotangents &":$cotangents)>];
}

def UnzipOpInterface : OpInterface<"UnzipOpInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An op with regions, or a call, that computes linear and non-linear results at once and knows how to split itself
    into one op for each. Needed by loops, branches and calls only.
  }];
  let methods = [InterfaceMethod<[{
      Splits the op in place: the first op computes every non-linear result and the residuals, the second every linear
      one.
    }],
    "::llvm::LogicalResult", "unzip",
    (ins "::mlir::RewriterBase &":$rewriter, "::mlir::surge::LinearValues &":$linear)>];
}

def WidenOpInterface : OpInterface<"WidenOpInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    A linear op that says how it acts on many tangents at once. Implemented by external models in `passes/widen/`.
  }];
  let methods = [InterfaceMethod<[{
      Computes the linear results of the op for every direction, as ops whose results have an axis of directions in
      front, and sets those in `widened`. Values that are not linear stay single. Called once per op with a linear
      result, in program order, with the rewriter in front of the op; the driver erases the op afterwards.
    }],
    "::llvm::LogicalResult", "widen",
    (ins "::mlir::RewriterBase &":$rewriter, "::mlir::surge::Widened &":$widened)>];
}

def ExpandOpInterface : OpInterface<"ExpandOpInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An op that is a formula in other ops, which have rules and lowerings of their own. It needs none itself: its
    derivative is that of the formula, and its lowering puts the formula in its place.
  }];
  let methods = [InterfaceMethod<[{
      Builds the formula at the builder's place and returns one value for each result, of the result's type.
    }],
    "::llvm::SmallVector<::mlir::Value>", "expand", (ins "::mlir::surge::RuleBuilder &":$b)>];
}

//===----------------------------------------------------------------------===//
// Attribute interfaces: estimators, optimizers, guesses, synapses
//===----------------------------------------------------------------------===//

def SamplerAttrInterface : AttrInterface<"SamplerAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An estimator for one-hot samples (`categorical`, `argmax`) and binary ones (`bernoulli`). It supplies the linear map
    that stands in for the derivative of the sample with respect to the logits. The map is symmetric, so one method
    serves tangents and cotangents.
  }];
  let methods = [
    InterfaceMethod<[{
        Whether the sample is drawn as the argmax of logits plus Gumbel noise, so that the map can see the same noise.
        Otherwise it is drawn by inverting the cumulative distribution with one uniform number per row.
      }],
      "bool", "perturbs", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        Whether the forward value is the relaxed sample itself. Then the program is differentiated exactly and no map is
        asked for.
      }],
      "bool", "isRelaxed", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        Whether the map needs random numbers and therefore a key; such an estimator fits no deterministic op.
      }],
      "bool", "needsKey", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        Returns the relaxed sample of `categorical`, shaped like its logits, where `isRelaxed()`; never called
        otherwise. `site.sample` is null.
      }],
      "::mlir::Value", "relaxCategorical",
      (ins "::mlir::surge::RuleBuilder &":$b, "const ::mlir::surge::SampleSite &":$site), [{}],
      [{ llvm_unreachable("not a relaxed estimator"); }]>,
    InterfaceMethod<[{
        Returns the relaxed sample of `bernoulli`, as above; its logits may be one float.
      }],
      "::mlir::Value", "relaxBernoulli",
      (ins "::mlir::surge::RuleBuilder &":$b, "const ::mlir::surge::SampleSite &":$site), [{}],
      [{ llvm_unreachable("not a relaxed estimator"); }]>,
    InterfaceMethod<[{
        Returns J v for one-hot samples: `v` has the shape of the logits, and so has the result. All values are tensors;
        the categories are the last axis. The ops built have derivative rules themselves.
      }],
      "::mlir::Value", "categoricalProduct",
      (ins "::mlir::surge::RuleBuilder &":$b, "const ::mlir::surge::SampleSite &":$site, "::mlir::Value":$v)>,
    InterfaceMethod<[{
        Returns the slope db/da of a binary sample, shaped like its logits; the map is the elementwise product with it.
        `site.sample` holds the 0/1 sample.
      }],
      "::mlir::Value", "bernoulliSlope",
      (ins "::mlir::surge::RuleBuilder &":$b, "const ::mlir::surge::SampleSite &":$site)>];
}

def SurrogateAttrInterface : AttrInterface<"SurrogateAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{A surrogate for the derivative of a deterministic elementwise op: `step`, `sign`, `round`.}];
  let methods = [InterfaceMethod<[{
      Returns the surrogate slope at `x`, a float or a tensor of floats; null stands for the constant 1.
    }],
    "::mlir::Value", "slope",
    (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::Value":$x)>];
}

def OptimizerAttrInterface : AttrInterface<"OptimizerAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    An update rule for a parameter: how parameter and slots follow from the gradient, one element at a time.
  }];
  let methods = [
    InterfaceMethod<"Returns how many slots (moments) shaped like the parameter the rule keeps.",
      "unsigned", "numSlots", (ins)>,
    InterfaceMethod<[{
        Returns the scalars of one step that no element changes (bias corrections, say), computed once from the 1-based
        step number and the learning rate, float scalars of any width. They are computed in double precision and
        returned in that of the rate, but no less than single.
      }],
      "::llvm::SmallVector<::mlir::Value>", "coefficients",
      (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::Value":$step, "::mlir::Value":$rate)>,
    InterfaceMethod<[{
        Returns the new parameter followed by the new slots, for one element. All values are scalars of the parameter's
        element type; `coefficients` are those of the method above. Narrow types are computed in single precision.
      }],
      "::llvm::SmallVector<::mlir::Value>", "update",
      (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::Value":$parameter, "::mlir::Value":$gradient,
           "::mlir::ValueRange":$slots, "::mlir::ValueRange":$coefficients)>];
}

def GuessAttrInterface : AttrInterface<"GuessAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    A guess at a cotangent, made before the cotangent is known: the direction in which a forward gradient
    differentiates.
  }];
  let methods = [
    InterfaceMethod<"Whether the guess is made at sites only, not at parameters.",
      "bool", "needsSites", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"The `c` of the variance `(n + c) |g|^2` of an isotropic guess.",
      "std::optional<int64_t>", "excessVariance", (ins), [{}], [{ return std::nullopt; }]>,
    InterfaceMethod<"Whether the guess keeps a state from call to call where it is given one, and whether it must.",
      "::mlir::surge::GuessState", "keepsState", (ins), [{}], [{ return ::mlir::surge::GuessState::None; }]>,
    InterfaceMethod<[{
        Returns the guess at one place, in the type of `place.value`. Fails with a diagnostic where the place is none
        for it.
      }],
      "::mlir::FailureOr<::mlir::Value>", "guess",
      (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::surge::GuessPlace &":$place)>];
}

def SynapseAttrInterface : AttrInterface<"SynapseAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{How a synapse changes within milliseconds: what a spike transmits, and what it leaves behind.}];
  let methods = [
    InterfaceMethod<"Returns the names of the values that a synapse remembers, in the order of `step`.",
      "::llvm::SmallVector<::llvm::StringRef>", "stateNames", (ins)>,
    InterfaceMethod<[{
        Returns what is transmitted, followed by the next state: `dt` without spikes, then the spikes. All values are
        floats or tensors of one type, of f32 at least.
      }],
      "::llvm::SmallVector<::mlir::Value>", "step",
      (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::Value":$spikes, "::mlir::ValueRange":$state, "double":$dt)>];
}

def FeedbackRuleAttrInterface : AttrInterface<"FeedbackRuleAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    Which wires carry a cotangent from a layer back to the one in front of it, in the place of the transposed weight.
  }];
  let methods = [
    InterfaceMethod<"Whether each layer is wired to the output layer, not to the next one.",
      "bool", "isDirect", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether the wires change as their weights do, so that the request returns gradients for them.",
      "bool", "learns", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"The wires of a weight that follow from it, or null where the program gives them.",
      "::mlir::Value", "wiresOf", (ins "::mlir::surge::RuleBuilder &":$b, "::mlir::Value":$weight), [{}],
      [{ return {}; }]>];
}

def CreditRuleAttrInterface : AttrInterface<"CreditRuleAttrInterface"> {
  let cppNamespace = "::mlir::surge";
  let description = [{
    How layers in a row find their errors from what each of them has itself, and what the feedback between them learns.
  }];
  let methods = [
    InterfaceMethod<"What each kind of wires carries; one of each kind is given for each product of a weight.",
      "::llvm::ArrayRef<::llvm::StringRef>", "wires">,
    InterfaceMethod<"Whether weights among the units of each hidden layer are given behind the wires.",
      "bool", "hasRecurrentWeights", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether wires of a kind get the gradients of their weights.",
      "bool", "followsWeights", (ins "unsigned":$wires), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether wires of a kind learn without bias only where no error is told.",
      "bool", "learnsAtRest", (ins "unsigned":$wires), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether rates below zero have a meaning.",
      "bool", "allowsNegativeRates", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"What makes event rates of the last pre-activations.",
      "::mlir::surge::EventOutput", "getOutput">,
    InterfaceMethod<"Assigns a gradient to each parameter, and returns those of all that feedback gives.",
      "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "assignCredit",
      (ins "::mlir::surge::LayerChain &":$chain)>];
}

#endif // DIALECT_INTERFACES_TD
