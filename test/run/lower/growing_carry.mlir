// A loop whose derivative is asked for carries tensors that keep their shape; one that does not ends with an error.
// RUN: not surge-run %s --entry gradient --arg 0=[1,2] 2>&1 | FileCheck %s
// Which op of the loop or of its derivative meets the sizes first is the compiler's choice.
// CHECK: error: {{.*}}growing_carry.mlir:{{10|12}}:{{[0-9]+}}: '{{tensor.insert_slice|arith.mulf}}' expected tensors of equal sizes

func.func @growing(%x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %x) -> tensor<?xf64> {
    %twice = tensor.concat dim(0) %a, %a : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %s = arith.mulf %twice, %twice : tensor<?xf64>
    scf.yield %s : tensor<?xf64>
  }
  %v = tensor.extract %r[%c0] : tensor<?xf64>
  return %v : f64
}
func.func @gradient(%x: tensor<?xf64>) -> (f64, tensor<?xf64>) {
  %v, %g = surge.value_and_grad @growing(%x) wrt [0] : (tensor<?xf64>) -> (f64, tensor<?xf64>)
  return %v, %g : f64, tensor<?xf64>
}
