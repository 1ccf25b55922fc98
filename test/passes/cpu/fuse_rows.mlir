// RUN: surge-opt --surge-fuse-rows=parallel=false --split-input-file %s | FileCheck %s

#element = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// What others read is stored, and the last columns stand under a mask.

// CHECK-LABEL: @masked_rest
// CHECK-SAME: %[[X:.*]]: memref<4x20xf32>
// CHECK: %[[S:.*]] = memref.alloc() : memref<4xf32>
// CHECK: scf.for %[[ROW:.*]] =
// CHECK: scf.for
// CHECK: vector.load %[[X]]
// CHECK: %[[REST:.*]] = vector.maskedload %[[X]]
// CHECK: %[[NEXT:.*]] = arith.addf %[[SUM:.*]], %[[REST]]
// CHECK: %[[LANES:.*]] = arith.select %{{.*}}, %[[NEXT]], %[[SUM]]
// CHECK: %[[TOTAL:.*]] = vector.reduction <add>, %[[LANES]]
// CHECK: %[[ROOT:.*]] = math.sqrt %[[TOTAL]] : f32
// CHECK: memref.store %[[ROOT]], %[[S]][%[[ROW]]]
// CHECK-NOT: linalg
// CHECK: return %[[S]]
func.func @masked_rest(%x: memref<4x20xf32>) -> memref<4xf32> {
  %zero = arith.constant 0.0 : f32
  %sum = memref.alloc() : memref<4xf32>
  linalg.fill ins(%zero : f32) outs(%sum : memref<4xf32>)
  linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x20xf32>) outs(%sum : memref<4xf32>) {
  ^bb0(%e: f32, %so_far: f32):
    %next = arith.addf %so_far, %e : f32
    linalg.yield %next : f32
  }
  %root = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%sum : memref<4xf32>) outs(%root : memref<4xf32>) {
  ^bb0(%s: f32, %old: f32):
    %r = math.sqrt %s : f32
    linalg.yield %r : f32
  }
  memref.dealloc %sum : memref<4xf32>
  return %root : memref<4xf32>
}

// -----

#element = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// Few columns run for sixteen rows at once, which lie in one piece; the rows left over run one by one.

// CHECK-LABEL: @several_rows
// CHECK-SAME: %[[X:.*]]: memref<35x3xf32>
// CHECK: %[[LINE:.*]] = memref.collapse_shape %[[X]]
// CHECK: scf.for %{{.*}} = %{{.*}} to %c32
// CHECK: vector.load %[[LINE]][%{{.*}}] : memref<105xf32>, vector<48xf32>
// CHECK: vector.shuffle {{.*}} [0, 3, 6,
// CHECK: vector.shuffle {{.*}} [1, 4, 7,
// CHECK: vector.shuffle {{.*}} [2, 5, 8,
// CHECK: arith.divf {{.*}} : vector<16xf32>
// CHECK: vector.interleave
// CHECK: vector.store {{.*}} : memref<105xf32>, vector<48xf32>
// CHECK: scf.for
// CHECK-COUNT-3: memref.load %[[X]]
// CHECK-COUNT-3: memref.store
// CHECK-NOT: linalg
// CHECK: return
func.func @several_rows(%x: memref<35x3xf32>) -> memref<35x3xf32> {
  %zero = arith.constant 0.0 : f32
  %sum = memref.alloc() : memref<35xf32>
  linalg.fill ins(%zero : f32) outs(%sum : memref<35xf32>)
  linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<35x3xf32>) outs(%sum : memref<35xf32>) {
  ^bb0(%e: f32, %so_far: f32):
    %next = arith.addf %so_far, %e : f32
    linalg.yield %next : f32
  }
  %y = memref.alloc() : memref<35x3xf32>
  linalg.generic {indexing_maps = [#element, #row, #element], iterator_types = ["parallel", "parallel"]}
      ins(%x, %sum : memref<35x3xf32>, memref<35xf32>) outs(%y : memref<35x3xf32>) {
  ^bb0(%e: f32, %s: f32, %old: f32):
    %share = arith.divf %e, %s : f32
    linalg.yield %share : f32
  }
  memref.dealloc %sum : memref<35xf32>
  return %y : memref<35x3xf32>
}

// -----

#element = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// A product between both needs all rows of what it reads.

// CHECK-LABEL: @no_rows_across_a_product
// CHECK: linalg.generic
// CHECK: linalg.matmul
// CHECK: linalg.generic
func.func @no_rows_across_a_product(%x: memref<32x32xf32>, %w: memref<32x32xf32>) -> memref<32x32xf32> {
  %zero = arith.constant 0.0 : f32
  %sum = memref.alloc() : memref<32xf32>
  linalg.fill ins(%zero : f32) outs(%sum : memref<32xf32>)
  %y = memref.alloc() : memref<32x32xf32>
  linalg.generic {indexing_maps = [#element, #element], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<32x32xf32>) outs(%y : memref<32x32xf32>) {
  ^bb0(%e: f32, %old: f32):
    %n = arith.negf %e : f32
    linalg.yield %n : f32
  }
  %z = memref.alloc() : memref<32x32xf32>
  linalg.fill ins(%zero : f32) outs(%z : memref<32x32xf32>)
  linalg.matmul ins(%y, %w : memref<32x32xf32>, memref<32x32xf32>) outs(%z : memref<32x32xf32>)
  linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%z : memref<32x32xf32>) outs(%sum : memref<32xf32>) {
  ^bb0(%e: f32, %so_far: f32):
    %next = arith.addf %so_far, %e : f32
    linalg.yield %next : f32
  }
  memref.dealloc %sum : memref<32xf32>
  memref.dealloc %y : memref<32x32xf32>
  return %z : memref<32x32xf32>
}

// -----

#element = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// The search of a draw keeps the sums of each vector of the row and walks through none of it again.

// CHECK-LABEL: @search
// CHECK: %[[SUMS:.*]] = memref.alloc() : memref<1x112xf32>
// CHECK: vector.store {{.*}}, %[[SUMS]]
// CHECK: vector.load %[[SUMS]]
// CHECK: vector.shuffle
// CHECK: vector.reduction <maxsi>
// CHECK: arith.minsi
// CHECK-NOT: linalg
// CHECK: return
func.func @search(%w: memref<4x100xf32>, %t: memref<4xf32>) -> memref<4xi32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : i32
  %none = arith.constant -1 : i32
  %prefix = memref.alloc() : memref<4xf32>
  %count = memref.alloc() : memref<4xi32>
  %last = memref.alloc() : memref<4xi32>
  linalg.fill ins(%zero : f32) outs(%prefix : memref<4xf32>)
  linalg.fill ins(%c0 : i32) outs(%count : memref<4xi32>)
  linalg.fill ins(%none : i32) outs(%last : memref<4xi32>)
  linalg.generic {indexing_maps = [#element, #row, #row, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%w, %t : memref<4x100xf32>, memref<4xf32>)
      outs(%prefix, %count, %last : memref<4xf32>, memref<4xi32>, memref<4xi32>) {
  ^bb0(%e: f32, %target: f32, %p: f32, %c: i32, %l: i32):
    %sum = arith.addf %p, %e : f32
    %is_before = arith.cmpf ole, %sum, %target : f32
    %one = arith.extui %is_before : i1 to i32
    %before = arith.addi %c, %one : i32
    %is_positive = arith.cmpf olt, %zero, %e : f32
    %j = linalg.index 1 : index
    %column = arith.index_cast %j : index to i32
    %new = arith.select %is_positive, %column, %l : i32
    linalg.yield %sum, %before, %new : f32, i32, i32
  }
  %category = memref.alloc() : memref<4xi32>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                  iterator_types = ["parallel"]}
      ins(%count, %last : memref<4xi32>, memref<4xi32>) outs(%category : memref<4xi32>) {
  ^bb0(%c: i32, %l: i32, %old: i32):
    %smaller = arith.minsi %c, %l : i32
    linalg.yield %smaller : i32
  }
  memref.dealloc %prefix : memref<4xf32>
  memref.dealloc %count : memref<4xi32>
  memref.dealloc %last : memref<4xi32>
  return %category : memref<4xi32>
}

// -----

#element = affine_map<(h, i, j) -> (h, i, j)>
#row = affine_map<(h, i, j) -> (h, i)>

// What is the same for each h is read where it lies, again and again.

// CHECK-LABEL: @repeated
// CHECK-SAME: %[[W:.*]]: memref<4x20xf32>
// CHECK: scf.for %[[ROW:.*]] =
// CHECK: %[[INNER:.*]] = arith.remui %[[ROW]], %c4
// CHECK: vector.load %[[W]][%[[INNER]],
// CHECK: vector.reduction <maximumf>
// CHECK-NOT: linalg
// CHECK: return
func.func @repeated(%w: memref<4x20xf32>) -> memref<3x4xf32> {
  %least = arith.constant 0xFF800000 : f32
  %x = memref.alloc() : memref<3x4x20xf32>
  linalg.generic {indexing_maps = [affine_map<(h, i, j) -> (i, j)>, #element],
                  iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%w : memref<4x20xf32>) outs(%x : memref<3x4x20xf32>) {
  ^bb0(%e: f32, %old: f32):
    linalg.yield %e : f32
  }
  %largest = memref.alloc() : memref<3x4xf32>
  linalg.fill ins(%least : f32) outs(%largest : memref<3x4xf32>)
  linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x : memref<3x4x20xf32>) outs(%largest : memref<3x4xf32>) {
  ^bb0(%e: f32, %so_far: f32):
    %next = arith.maximumf %so_far, %e : f32
    linalg.yield %next : f32
  }
  memref.dealloc %x : memref<3x4x20xf32>
  return %largest : memref<3x4xf32>
}

// -----

#element = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// Numbers of two widths share their lanes, so that what passes between them needs no memory.

// CHECK-LABEL: @two_widths
// CHECK-NOT: vector<16xf32>
// CHECK: %[[NARROW:.*]] = arith.negf {{.*}} : vector<8xf32>
// CHECK: %[[WIDE:.*]] = arith.extf %[[NARROW]] : vector<8xf32> to vector<8xf64>
// CHECK: vector.store %[[WIDE]]
// CHECK: vector.reduction <add>
// CHECK-NOT: linalg
// CHECK: return
func.func @two_widths(%x: memref<4x32xf32>) -> (memref<4x32xf64>, memref<4xf32>) {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<4x32xf32>
  linalg.generic {indexing_maps = [#element, #element], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<4x32xf32>) outs(%y : memref<4x32xf32>) {
  ^bb0(%e: f32, %old: f32):
    %n = arith.negf %e : f32
    linalg.yield %n : f32
  }
  %z = memref.alloc() : memref<4x32xf64>
  linalg.generic {indexing_maps = [#element, #element], iterator_types = ["parallel", "parallel"]}
      ins(%y : memref<4x32xf32>) outs(%z : memref<4x32xf64>) {
  ^bb0(%e: f32, %old: f64):
    %w = arith.extf %e : f32 to f64
    linalg.yield %w : f64
  }
  %sum = memref.alloc() : memref<4xf32>
  linalg.fill ins(%zero : f32) outs(%sum : memref<4xf32>)
  linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%y : memref<4x32xf32>) outs(%sum : memref<4xf32>) {
  ^bb0(%e: f32, %so_far: f32):
    %next = arith.addf %so_far, %e : f32
    linalg.yield %next : f32
  }
  memref.dealloc %y : memref<4x32xf32>
  return %z, %sum : memref<4x32xf64>, memref<4xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// Elementwise ops become one loop over vectors; what passes between them, truth values too, needs no memory.

// CHECK-LABEL: @elementwise
// CHECK-SAME: %[[X:.*]]: memref<35xf32>
// CHECK: %[[Y:.*]] = memref.alloc() : memref<35xf32>
// CHECK-NEXT: %[[Z:.*]] = memref.alloc() : memref<35xf32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c32
// CHECK: %[[E:.*]] = vector.load %[[X]][%[[I]]] : memref<35xf32>, vector<16xf32>
// CHECK: %[[IS:.*]] = arith.cmpf olt, {{.*}} : vector<16xf32>
// CHECK: %[[CHOSEN:.*]] = arith.select %[[IS]],
// CHECK: vector.store %[[CHOSEN]], %[[Y]][%[[I]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[CHOSEN]], %[[E]]
// CHECK: vector.store %[[SUM]], %[[Z]][%[[I]]]
// CHECK: scf.for %{{.*}} = %c32{{.*}} to %c35
// CHECK-NOT: linalg
// CHECK: return %[[Y]], %[[Z]]
func.func @elementwise(%x: memref<35xf32>) -> (memref<35xf32>, memref<35xf32>) {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<35xf32>
  %z = memref.alloc() : memref<35xf32>
  %m = memref.alloc() : memref<35xi1>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<35xf32>) outs(%m : memref<35xi1>) {
  ^bb0(%e: f32, %old: i1):
    %is = arith.cmpf olt, %e, %zero : f32
    linalg.yield %is : i1
  }
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m, %x : memref<35xi1>, memref<35xf32>) outs(%y : memref<35xf32>) {
  ^bb0(%is: i1, %e: f32, %old: f32):
    %s = arith.select %is, %zero, %e : f32
    linalg.yield %s : f32
  }
  memref.dealloc %m : memref<35xi1>
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%y, %x : memref<35xf32>, memref<35xf32>) outs(%z : memref<35xf32>) {
  ^bb0(%a: f32, %e: f32, %old: f32):
    %s = arith.addf %a, %e : f32
    linalg.yield %s : f32
  }
  return %y, %z : memref<35xf32>, memref<35xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// What a round of a loop writes before it reads it needs no memory either, also where it is allocated around the loop;
// what it reads first is of the round before.

// CHECK-LABEL: @rounds
// CHECK-SAME: %[[X:.*]]: memref<32xf32>
// CHECK: %[[KEPT:.*]] = memref.alloc() : memref<32xf32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[BEFORE:.*]] = vector.load %[[KEPT]][%[[I]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[BEFORE]],
// CHECK: %[[ROOT:.*]] = math.sqrt %[[SUM]]
// CHECK: vector.store %[[ROOT]], %[[KEPT]][%[[I]]]
// CHECK: vector.store %[[ROOT]], %[[X]][%[[I]]]
// CHECK-NOT: linalg
// CHECK: return
func.func @rounds(%x: memref<32xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %kept = memref.alloc() : memref<32xf32>
  %sum = memref.alloc() : memref<32xf32>
  linalg.fill ins(%zero : f32) outs(%kept : memref<32xf32>)
  scf.for %i = %c0 to %n step %c1 {
    linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
        ins(%kept, %x : memref<32xf32>, memref<32xf32>) outs(%sum : memref<32xf32>) {
    ^bb0(%a: f32, %b: f32, %old: f32):
      %s = arith.addf %a, %b : f32
      linalg.yield %s : f32
    }
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%sum : memref<32xf32>) outs(%kept : memref<32xf32>) {
    ^bb0(%a: f32, %old: f32):
      %r = math.sqrt %a : f32
      linalg.yield %r : f32
    }
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%kept : memref<32xf32>) outs(%x : memref<32xf32>) {
    ^bb0(%a: f32, %old: f32):
      linalg.yield %a : f32
    }
  }
  memref.dealloc %sum : memref<32xf32>
  memref.dealloc %kept : memref<32xf32>
  return
}

// -----

#id = affine_map<(i) -> (i)>

// Ops that touch nothing in common stay apart, and so do those whose truth values others see.

// CHECK-LABEL: @apart
// CHECK-COUNT-4: linalg.generic
// CHECK: return
func.func @apart(%x: memref<32xf32>) -> (memref<32xf32>, memref<32xf32>, memref<32xi1>, memref<32xf32>) {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<32xf32>
  %z = memref.alloc() : memref<32xf32>
  %m = memref.alloc() : memref<32xi1>
  %s = memref.alloc() : memref<32xf32>
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%y : memref<32xf32>) {
  ^bb0(%old: f32):
    linalg.yield %zero : f32
  }
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%z : memref<32xf32>) {
  ^bb0(%old: f32):
    linalg.yield %zero : f32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<32xf32>) outs(%m : memref<32xi1>) {
  ^bb0(%e: f32, %old: i1):
    %is = arith.cmpf olt, %e, %zero : f32
    linalg.yield %is : i1
  }
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m, %x : memref<32xi1>, memref<32xf32>) outs(%s : memref<32xf32>) {
  ^bb0(%is: i1, %e: f32, %old: f32):
    %c = arith.select %is, %zero, %e : f32
    linalg.yield %c : f32
  }
  return %y, %z, %m, %s : memref<32xf32>, memref<32xf32>, memref<32xi1>, memref<32xf32>
}
