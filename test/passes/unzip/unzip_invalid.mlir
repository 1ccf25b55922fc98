// What is no linearized function, whatever its marks say.
// RUN: surge-opt %s --surge-unzip --split-input-file --verify-diagnostics

// expected-error @+1 {{expected a function with a body to differentiate, but 'declared' has none}}
func.func private @declared(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear})

// -----

// expected-error @+1 {{expected structured control flow, but 'jumps' has several blocks; write loops and branches in 'scf'}}
func.func private @jumps(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  cf.br ^end
^end:
  return %dx : f32
}

// -----

// expected-error @+1 {{expected the mark 'surge.linear' of argument 1 of 'nothing_named', whose sizes are dynamic, to be the number of an argument of the same type that is no tangent, as in 'surge.linear = 0'}}
func.func private @nothing_named(%x: tensor<?xf32>, %dx: tensor<?xf32> {surge.linear}) -> (tensor<?xf32> {surge.linear}) {
  return %dx : tensor<?xf32>
}

// -----

// expected-error @+1 {{expected the mark 'surge.linear' of argument 1 of 'beyond', whose}}
func.func private @beyond(%x: tensor<?xf32>, %dx: tensor<?xf32> {surge.linear = 7}) -> (tensor<?xf32> {surge.linear}) {
  return %dx : tensor<?xf32>
}

// -----

// expected-error @+1 {{expected the mark 'surge.linear' of argument 0 of 'itself', whose}}
func.func private @itself(%dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear}) {
  return %dx : tensor<?xf32>
}

// -----

// expected-error @+1 {{expected result 1 of 'no_mark' not to be a tangent, or to be marked 'surge.linear'}}
func.func private @no_mark(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32) {
  return %x, %dx : f32, f32
}

// -----

func.func private @compared(%x: f32, %dx: f32 {surge.linear = 0}) -> (i1, f32 {surge.linear}) {
  // expected-error @+1 {{expected 'arith.cmpf' not to use a tangent: its results are not linear in it}}
  %c = arith.cmpf ogt, %x, %dx : f32
  return %c, %dx : i1, f32
}

// -----

// A size that only tangents need may be asked of one.
func.func private @size(%x: tensor<?xf32>, %dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear}) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %dx, %c0 : tensor<?xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty(%n) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  %dy = arith.addf %dx, %zeros : tensor<?xf32>
  return %dy : tensor<?xf32>
}
