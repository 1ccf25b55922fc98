//===- Optimizers.td - How a parameter follows its gradient ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_OPTIMIZERS_TD
#define DIALECT_OPTIMIZERS_TD

include "dialect/Estimators.td"

class Optimizer<string Name, string keyword>
    : AttrDef<Surge_Dialect, Name, [DeclareAttrInterfaceMethods<OptimizerAttrInterface>]> {
  let mnemonic = keyword;
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
}

def SGDAttr : Optimizer<"SGD", "sgd"> {
  let summary = "Gradient descent, with momentum where asked for";
  let parameters = (ins Real<"0.0">:$momentum, Real<"0.0">:$weight_decay, DefaultValuedParameter<"bool", "false">:$nesterov);
}

def AdamAttr : Optimizer<"Adam", "adam"> {
  let summary = "Adam (Kingma and Ba, ICLR 2015, Algorithm 1)";
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon);
}

def AdamWAttr : Optimizer<"AdamW", "adamw"> {
  let summary = "Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, Algorithm 2)";
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon, Real<"0.01">:$weight_decay);
}

def RAdamAttr : Optimizer<"RAdam", "radam"> {
  let summary = "Rectified Adam (Liu et al., ICLR 2020, Algorithm 2)";
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon);
}

def RMSPropAttr : Optimizer<"RMSProp", "rmsprop"> {
  let summary = "RMSProp (Tieleman and Hinton, 2012)";
  let parameters = (ins Real<"0.99">:$decay, Real<"1e-8">:$epsilon);
}

#endif // DIALECT_OPTIMIZERS_TD
