// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @no_slots(%p: f32, %t: i64) {
  // expected-error @+1 {{'surge.update' op expected 2 slots for #surge.adam, but got 0}}
  %p1 = surge.update %p, %p step(%t) rate(%p) using(#surge.adam) : f32, i64
  return
}

// -----

func.func @slot_without_momentum(%p: f32, %t: i64) {
  // expected-error @+1 {{'surge.update' op expected 0 slots for #surge.sgd, but got 1}}
  %p1, %m1 = surge.update %p, %p slots(%p) step(%t) rate(%p) using(#surge.sgd) : f32, i64
  return
}

// -----

func.func @no_new_slot(%p: f32, %t: i64) {
  // expected-error @+1 {{'surge.update' op expected one new slot for each of the 1 slots, but got 0}}
  %p1 = "surge.update"(%p, %p, %p, %t, %p) {optimizer = #surge.rmsprop} : (f32, f32, f32, i64, f32) -> f32
  return
}

// -----

func.func @slot_of_another_type(%p: f32, %v: f64, %t: i64) {
  // expected-error @+1 {{'surge.update' op expected every slot to have the parameter's type 'f32', but got 'f64'}}
  %p1, %v1 = "surge.update"(%p, %p, %v, %t, %p) {optimizer = #surge.rmsprop} : (f32, f32, f64, i64, f32) -> (f32, f32)
  return
}

// -----

func.func @gradient_of_another_type(%p: f32, %g: f64, %t: i64) {
  // expected-error @+1 {{'surge.update' op failed to verify that all of {parameter, gradient, newParameter} have same type}}
  %p1 = "surge.update"(%p, %g, %t, %p) {optimizer = #surge.sgd} : (f32, f64, i64, f32) -> f32
  return
}

// -----

func.func @estimator(%p: f32, %t: i64) {
  // expected-error @+1 {{expected an optimizer, as #surge.adam, but got #surge.reinmax}}
  %p1 = surge.update %p, %p step(%t) rate(%p) using(#surge.reinmax) : f32, i64
  return
}
