// RUN: surge-opt %s --surge-packed-entries --split-input-file --verify-diagnostics

// expected-error @+1 {{expected argument 1 of public function 'f' to be a key, a number of 1, 8, 16, 32 or 64 bits or a tensor of such numbers, but got 'i24'; make the function private}}
func.func @f(%x: f32, %y: i24) {
  return
}

// -----

func.func private @surge_entry_f(%x: f32) -> f32
// expected-error @+1 {{expected no other symbol 'surge_entry_f' beside public function 'f'; rename one of them}}
func.func @f(%x: f32) -> f32 {
  return %x : f32
}
