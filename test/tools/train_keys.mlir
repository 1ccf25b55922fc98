// The keys of a run are those that the program itself makes from the seed: @init gets fold_in(key(seed), 0), step n gets
// fold_in(key(seed), n). The program draws the number again from the seed and returns the difference.
//
// RUN: surge-run train %s --steps 3 --seed 11 --set seed=11 --json --quiet | FileCheck %s
// CHECK: {"step": 3, "init": 0, "step_key": 0, "seconds":
//
// A sign that the numbers are not all alike: another seed gives others.
// RUN: surge-run train %s --steps 3 --seed 12 --set seed=11 --json --quiet | FileCheck %s --check-prefix=OTHER
// OTHER: {"step": 3, "init": {{-?0\.[0-9]+}}, "step_key": {{-?0\.[0-9]+}}, "seconds":

func.func @init(%key: !surge.key) -> tensor<f64> {
  %u = surge.random uniform %key : tensor<f64>
  return %u : tensor<f64>
}

func.func @step(%state: tensor<f64>, %seed: i64 {surge.setting = "seed"}, %n: i64 {surge.step}, %key: !surge.key)
    -> (tensor<f64>, tensor<f64> {surge.name = "init"}, tensor<f64> {surge.name = "step_key"}) {
  %root = surge.key %seed : i64
  %zero = arith.constant 0 : i64
  %first = surge.fold_in %root, %zero : i64
  %own = surge.fold_in %root, %n : i64
  %u0 = surge.random uniform %first : tensor<f64>
  %u = surge.random uniform %own : tensor<f64>
  %v = surge.random uniform %key : tensor<f64>
  %d0 = arith.subf %state, %u0 : tensor<f64>
  %d = arith.subf %v, %u : tensor<f64>
  return %state, %d0, %d : tensor<f64>, tensor<f64>, tensor<f64>
}
