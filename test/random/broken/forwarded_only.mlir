// A loop whose tangents are all computed from the last values that its condition forwards.
// RUN: surge-run gradcheck %s --order 1

func.func @f(%x: tensor<4xf64>) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %r:3 = scf.while (%n = %c0) : (index) -> (index, f64, f64) {
    %more = arith.cmpi ult, %n, %c3 : index
    %e = tensor.extract %x[%n] : tensor<4xf64>
    %s = math.sin %e : f64
    scf.condition(%more) %n, %e, %s : index, f64, f64
  } do {
  ^bb0(%n: index, %e: f64, %s: f64):
    %c1 = arith.constant 1 : index
    %next = arith.addi %n, %c1 : index
    scf.yield %next : index
  }
  return %r#1, %r#2 : f64, f64
}
