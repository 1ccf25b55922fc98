// RUN: surge-reduce %s --reduction-tree="traversal-mode=0 test=%S/Inputs/has_step.sh" | FileCheck %s

// Only what the check needs is left: the function with the step.
// CHECK-NOT: @bystander
// CHECK: surge.step
// CHECK-NOT: @bystander
func.func @bystander(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}
func.func @steps(%x: f32) -> f32 {
  %s = surge.step %x using(#surge.arctan) : f32
  return %s : f32
}
