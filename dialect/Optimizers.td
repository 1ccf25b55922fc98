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

// In every description p is the parameter, g its gradient, t the step counted from 1, rate the learning rate, and a
// prime marks what the step returns. Slots start at zero.

def SGDAttr : Optimizer<"SGD", "sgd"> {
  let summary = "Gradient descent, with momentum where asked for";
  let description = [{
    With `g' = g + weight_decay p`: `p' = p - rate g'`. With a momentum `mu` above 0 one slot `m` is kept: `m' = mu m +
    g'` and `p' = p - rate m'`, or, with Nesterov's momentum, `p' = p - rate (g' + mu m')`.

    Source: Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning",
    ICML 2013, with the rate outside the momentum as in torch.optim.SGD. Slots: 1 with momentum, else 0.

    ```mlir
    func.func @example(%p: tensor<8xf32>, %g: tensor<8xf32>, %m: tensor<8xf32>, %t: i64, %rate: f32)
        -> (tensor<8xf32>, tensor<8xf32>) {
      %p1, %m1 = surge.update %p, %g slots(%m) step(%t) rate(%rate) using(#surge.sgd<momentum = 0.9>)
                 : tensor<8xf32>, i64
      return %p1, %m1 : tensor<8xf32>, tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.0">:$momentum, Real<"0.0">:$weight_decay,
                        DefaultValuedParameter<"bool", "false">:$nesterov);
}

def AdamAttr : Optimizer<"Adam", "adam"> {
  let summary = "Adam (Kingma and Ba, ICLR 2015, Algorithm 1)";
  let description = [{
    `m' = beta1 m + (1 - beta1) g`, `v' = beta2 v + (1 - beta2) g^2`,
    `p' = p - rate (m' / (1 - beta1^t)) / (sqrt(v' / (1 - beta2^t)) + epsilon)`.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, Algorithm 1. Slots: 2, `m` then `v`.

    ```mlir
    func.func @example(%p: f32, %g: f32, %m: f32, %v: f32, %t: index, %rate: f32) -> (f32, f32, f32) {
      %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adam<beta1 = 0.5>)
                      : f32, index
      return %p1, %m1, %v1 : f32, f32, f32
    }
    ```
  }];
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon);
}

def AdamWAttr : Optimizer<"AdamW", "adamw"> {
  let summary = "Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, Algorithm 2)";
  let description = [{
    Adam's step from `(1 - rate weight_decay) p` in place of `p`.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, Algorithm 2, the decay multiplied
    by the rate as in torch.optim.AdamW. Slots: 2, as in `adam`.

    ```mlir
    func.func @example(%p: tensor<?xf64>, %g: tensor<?xf64>, %m: tensor<?xf64>, %v: tensor<?xf64>, %t: i64, %rate: f64)
        -> tensor<?xf64> {
      %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adamw) : tensor<?xf64>, i64
      return %p1 : tensor<?xf64>
    }
    ```
  }];
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon, Real<"0.01">:$weight_decay);
}

def RAdamAttr : Optimizer<"RAdam", "radam"> {
  let summary = "Rectified Adam (Liu et al., ICLR 2020, Algorithm 2)";
  let description = [{
    `m'` and `v'` as in `adam`. With `rho_inf = 2 / (1 - beta2) - 1` and `rho_t = rho_inf - 2 t beta2^t / (1 -
    beta2^t)`: where `rho_t > 5`,

        p' = p - rate (m' / (1 - beta1^t)) r_t sqrt(1 - beta2^t) / (sqrt(v') + epsilon),
        r_t = sqrt((rho_t - 4) (rho_t - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_t)),

    elsewhere `p' = p - rate m' / (1 - beta1^t)`.

    Source: Liu et al., "On the variance of the adaptive learning rate and beyond", ICLR 2020, Algorithm 2, with the
    threshold 5 and the place of epsilon of torch.optim.RAdam. Slots: 2, as in `adam`.

    ```mlir
    func.func @example(%p: tensor<8xf32>, %g: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %t: i64, %rate: f32)
        -> tensor<8xf32> {
      %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.radam) : tensor<8xf32>, i64
      return %p1 : tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.9">:$beta1, Real<"0.999">:$beta2, Real<"1e-8">:$epsilon);
}

def RMSPropAttr : Optimizer<"RMSProp", "rmsprop"> {
  let summary = "RMSProp (Tieleman and Hinton, 2012)";
  let description = [{
    `v' = decay v + (1 - decay) g^2`, `p' = p - rate g / (sqrt(v') + epsilon)`.

    Source: Tieleman and Hinton, "Lecture 6.5: rmsprop", Coursera 2012, with the place of epsilon and the decay of
    torch.optim.RMSprop.
    Slots: 1, `v`.

    ```mlir
    func.func @example(%p: tensor<8xf32>, %g: tensor<8xf32>, %v: tensor<8xf32>, %t: i64, %rate: f32)
        -> (tensor<8xf32>, tensor<8xf32>) {
      %p1, %v1 = surge.update %p, %g slots(%v) step(%t) rate(%rate) using(#surge.rmsprop) : tensor<8xf32>, i64
      return %p1, %v1 : tensor<8xf32>, tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.99">:$decay, Real<"1e-8">:$epsilon);
}

#endif // DIALECT_OPTIMIZERS_TD
