// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @integers(%x: tensor<8xi32>) {
  // expected-error @+1 {{'surge.site' op operand #0 must be a float or a tensor of floats, but got 'tensor<8xi32>'}}
  %h = surge.site %x name("h1") : tensor<8xi32>
  return
}
