// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @random_estimator(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{'surge.argmax' op expected an estimator without random numbers, since there is no key, but got #surge.gumbel_rao<samples = 10>}}
  %z = surge.argmax %x using(#surge.gumbel_rao<samples = 10>) : tensor<4x3xf32>
  return
}

// -----

func.func @relaxed_estimator(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{'surge.argmax' op expected an estimator without random numbers, since there is no key, but got #surge.gumbel_softmax<hard = false>}}
  %z = surge.argmax %x using(#surge.gumbel_softmax<hard = false>) : tensor<4x3xf32>
  return
}

// -----

func.func @no_categories_axis(%x: tensor<f32>) {
  // expected-error @+1 {{'surge.argmax' op expected a tensor of rank 1 or more, whose last axis holds the categories, but got 'tensor<f32>'}}
  %z = surge.argmax %x using(#surge.reinmax) : tensor<f32>
  return
}

// -----

func.func @not_an_attribute_of_ours(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{expected an estimator of samples, as #surge.reinmax, but got 3 : i64}}
  %z = surge.argmax %x using(3) : tensor<4x3xf32>
  return
}
