// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @rows
// CHECK-SAME: %[[X:.*]]: tensor<64x128x2xf32>, %[[K:.*]]: !surge.key
func.func @rows(%logits: tensor<64x128x2xf32>, %k: !surge.key) -> tensor<64x128x2xf32> {
  // CHECK: surge.categorical %[[X]], %[[K]] using(#surge.reinmax<temperature = 1.3>) : tensor<64x128x2xf32>
  %z = surge.categorical %logits, %k using(#surge.reinmax<temperature = 1.3>) : tensor<64x128x2xf32>
  return %z : tensor<64x128x2xf32>
}

// CHECK-LABEL: @masked
// CHECK-SAME: %[[X:.*]]: tensor<8x10xf32>, %[[M:.*]]: tensor<8x10xi1>, %[[K:.*]]: !surge.key
func.func @masked(%logits: tensor<8x10xf32>, %m: tensor<8x10xi1>, %k: !surge.key) -> tensor<8x10xf32> {
  // CHECK: surge.categorical %[[X]], %[[K]] mask %[[M]] using(#surge.straight_through) : tensor<8x10xf32>
  %z = surge.categorical %logits, %k mask %m using(#surge.straight_through) : tensor<8x10xf32>
  return %z : tensor<8x10xf32>
}

// CHECK-LABEL: @dynamic
func.func @dynamic(%x: tensor<?x?xbf16>, %y: tensor<?xf64>, %e: tensor<0x3xf16>, %k: !surge.key) {
  // CHECK: using(#surge.reinmax) : tensor<?x?xbf16>
  // CHECK: using(#surge.gumbel_rao) : tensor<?xf64>
  // CHECK: using(#surge.gumbel_softmax) : tensor<0x3xf16>
  %a = surge.categorical %x, %k using(#surge.reinmax) : tensor<?x?xbf16>
  %b = surge.categorical %y, %k using(#surge.gumbel_rao) : tensor<?xf64>
  %c = surge.categorical %e, %k using(#surge.gumbel_softmax) : tensor<0x3xf16>
  return
}
