// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @too_few_sizes() {
  // expected-error @+1 {{'surge.zero' op expected sizes for the dynamic dimensions of 'tensor<?x3xf32>', 1 in all, but got 0}}
  %a = surge.zero : tensor<?x3xf32>
  return
}
