// Hand tracking, objective 4 of ADBench (Srajer, Kukelova, Fitzgibbon, 2018, section 4.4): a skinned hand model is
// posed, and its vertices are compared with measured points. The pose has 26 parameters: global rotation (3, an axis
// times an angle), translation (3), then per finger the first joint's two angles and one angle for each of the two
// joints after it.
//
//   surge-run hand_tracking.mlir --entry gradient --arg theta=... --arg parents=... ...
//
// Of the 22 bones, 0 and 1 are the wrist's and do not bend; finger f has bones 4 f + 2 ... 4 f + 5, the last of which
// is its tip. relatives (22 x 4 x 4) place each bone in its parent at rest, inverses (22 x 4 x 4) undo each bone's
// place at rest, positions (v x 4) are the vertices at rest, weights (v x 22) say how far a vertex follows a bone.
// Point i belongs to vertex correspondences[i]. A parent is -1 for a root and comes before its children.

// The 3 x 3 rotation of an axis times an angle (Rodrigues): with theta = |a|, w = a / theta and c, s = cos, sin of
// theta, w w' (1 - c) + c I + s [w]x; the unit matrix below 1e-4, as ADBench has it.
func.func private @axis_rotation(%a: tensor<3xf64>) -> tensor<3x3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %one = arith.constant 1.0 : f64
  %small = arith.constant 1.0e-4 : f64
  %zero = arith.constant dense<0.0> : tensor<f64>
  %dot = linalg.dot ins(%a, %a : tensor<3xf64>, tensor<3xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %square = tensor.extract %dot[] : tensor<f64>
  %theta = math.sqrt %square : f64
  %is_small = arith.cmpf olt, %theta, %small : f64
  %rotation = scf.if %is_small -> tensor<3x3xf64> {
    %unit = arith.constant dense<[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]> : tensor<3x3xf64>
    scf.yield %unit : tensor<3x3xf64>
  } else {
    %ax = tensor.extract %a[%c0] : tensor<3xf64>
    %ay = tensor.extract %a[%c1] : tensor<3xf64>
    %az = tensor.extract %a[%c2] : tensor<3xf64>
    %x = arith.divf %ax, %theta : f64
    %y = arith.divf %ay, %theta : f64
    %z = arith.divf %az, %theta : f64
    %s = math.sin %theta : f64
    %c = math.cos %theta : f64
    %rest = arith.subf %one, %c : f64
    %xs = arith.mulf %x, %s : f64
    %ys = arith.mulf %y, %s : f64
    %zs = arith.mulf %z, %s : f64
    %xr = arith.mulf %x, %rest : f64
    %yr = arith.mulf %y, %rest : f64
    %zr = arith.mulf %z, %rest : f64
    %xx = arith.mulf %x, %xr : f64
    %yy = arith.mulf %y, %yr : f64
    %zz = arith.mulf %z, %zr : f64
    %xy = arith.mulf %x, %yr : f64
    %yz = arith.mulf %y, %zr : f64
    %zx = arith.mulf %z, %xr : f64
    %r00 = arith.addf %xx, %c : f64
    %r11 = arith.addf %yy, %c : f64
    %r22 = arith.addf %zz, %c : f64
    %r01 = arith.subf %xy, %zs : f64
    %r10 = arith.addf %xy, %zs : f64
    %r12 = arith.subf %yz, %xs : f64
    %r21 = arith.addf %yz, %xs : f64
    %r20 = arith.subf %zx, %ys : f64
    %r02 = arith.addf %zx, %ys : f64
    %r = tensor.from_elements %r00, %r01, %r02, %r10, %r11, %r12, %r20, %r21, %r22 : tensor<3x3xf64>
    scf.yield %r : tensor<3x3xf64>
  }
  return %rotation : tensor<3x3xf64>
}

// The 4 x 4 rotation by two angles: Rz(b) Rx(a).
func.func private @joint_rotation(%a: f64, %b: f64) -> tensor<4x4xf64> {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %ca = math.cos %a : f64
  %sa = math.sin %a : f64
  %cb = math.cos %b : f64
  %sb = math.sin %b : f64
  %minus_sa = arith.negf %sa : f64
  %minus_sb = arith.negf %sb : f64
  %r01 = arith.mulf %minus_sb, %ca : f64
  %r02 = arith.mulf %minus_sb, %minus_sa : f64
  %r11 = arith.mulf %cb, %ca : f64
  %r12 = arith.mulf %cb, %minus_sa : f64
  %r = tensor.from_elements %cb, %r01, %r02, %zero, %sb, %r11, %r12, %zero, %zero, %sa, %ca, %zero, %zero, %zero, %zero,
      %one : tensor<4x4xf64>
  return %r : tensor<4x4xf64>
}

func.func private @product(%a: tensor<4x4xf64>, %b: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %zero = arith.constant dense<0.0> : tensor<4x4xf64>
  %c = linalg.matmul ins(%a, %b : tensor<4x4xf64>, tensor<4x4xf64>) outs(%zero : tensor<4x4xf64>) -> tensor<4x4xf64>
  return %c : tensor<4x4xf64>
}

// The two angles (22 x 2) of every bone.
func.func private @angles(%theta: tensor<26xf64>) -> tensor<22x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %zeros = arith.constant dense<0.0> : tensor<22x2xf64>
  %angles = scf.for %finger = %c0 to %c5 step %c1 iter_args(%so_far = %zeros) -> tensor<22x2xf64> {
    %offset = arith.muli %finger, %c4 : index
    %first_angle = arith.addi %offset, %c6 : index
    %bone = arith.addi %offset, %c2 : index
    %pair = tensor.extract_slice %theta[%first_angle] [2] [1] : tensor<26xf64> to tensor<2xf64>
    %with_pair = tensor.insert_slice %pair into %so_far[%bone, 0] [1, 2] [1, 1] : tensor<2xf64> into tensor<22x2xf64>
    %next_angle = arith.addi %first_angle, %c2 : index
    %next_bone = arith.addi %bone, %c1 : index
    %bends = tensor.extract_slice %theta[%next_angle] [2] [1] : tensor<26xf64> to tensor<2xf64>
    %with_bends = tensor.insert_slice %bends into %with_pair[%next_bone, 0] [2, 1] [1, 1]
        : tensor<2xf64> into tensor<22x2xf64>
    scf.yield %with_bends : tensor<22x2xf64>
  }
  return %angles : tensor<22x2xf64>
}

// What moves a vertex from rest with each bone: the bone's place in the hand times the inverse of that at rest.
func.func private @bone_transforms(%theta: tensor<26xf64>, %parents: tensor<22xi32>, %relatives: tensor<22x4x4xf64>,
                                   %inverses: tensor<22x4x4xf64>) -> tensor<22x4x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c22 = arith.constant 22 : index
  %root = arith.constant 0 : i32
  %zeros = arith.constant dense<0.0> : tensor<22x4x4xf64>
  %angles = call @angles(%theta) : (tensor<26xf64>) -> tensor<22x2xf64>
  %absolutes, %transforms = scf.for %bone = %c0 to %c22 step %c1 iter_args(%absolutes = %zeros, %transforms = %zeros)
      -> (tensor<22x4x4xf64>, tensor<22x4x4xf64>) {
    %a = tensor.extract %angles[%bone, %c0] : tensor<22x2xf64>
    %b = tensor.extract %angles[%bone, %c1] : tensor<22x2xf64>
    %rotation = func.call @joint_rotation(%a, %b) : (f64, f64) -> tensor<4x4xf64>
    %rest = tensor.extract_slice %relatives[%bone, 0, 0] [1, 4, 4] [1, 1, 1] : tensor<22x4x4xf64> to tensor<4x4xf64>
    %relative = func.call @product(%rest, %rotation) : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
    %parent = tensor.extract %parents[%bone] : tensor<22xi32>
    %has_parent = arith.cmpi sge, %parent, %root : i32
    %absolute = scf.if %has_parent -> tensor<4x4xf64> {
      %p = arith.index_cast %parent : i32 to index
      %of_parent = tensor.extract_slice %absolutes[%p, 0, 0] [1, 4, 4] [1, 1, 1]
          : tensor<22x4x4xf64> to tensor<4x4xf64>
      %in_hand = func.call @product(%of_parent, %relative) : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
      scf.yield %in_hand : tensor<4x4xf64>
    } else {
      scf.yield %relative : tensor<4x4xf64>
    }
    %inverse = tensor.extract_slice %inverses[%bone, 0, 0] [1, 4, 4] [1, 1, 1] : tensor<22x4x4xf64> to tensor<4x4xf64>
    %transform = func.call @product(%absolute, %inverse) : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
    %next_absolutes = tensor.insert_slice %absolute into %absolutes[%bone, 0, 0] [1, 4, 4] [1, 1, 1]
        : tensor<4x4xf64> into tensor<22x4x4xf64>
    %next_transforms = tensor.insert_slice %transform into %transforms[%bone, 0, 0] [1, 4, 4] [1, 1, 1]
        : tensor<4x4xf64> into tensor<22x4x4xf64>
    scf.yield %next_absolutes, %next_transforms : tensor<22x4x4xf64>, tensor<22x4x4xf64>
  }
  return %transforms : tensor<22x4x4xf64>
}

// points[i] - (position of vertex correspondences[i]), for every point.
func.func @residuals(%theta: tensor<26xf64>, %parents: tensor<22xi32>, %relatives: tensor<22x4x4xf64>,
                     %inverses: tensor<22x4x4xf64>, %positions: tensor<?x4xf64>, %weights: tensor<?x22xf64>,
                     %correspondences: tensor<?xi32>, %points: tensor<?x3xf64>) -> tensor<?x3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %v = tensor.dim %positions, %c0 : tensor<?x4xf64>
  %n = tensor.dim %points, %c0 : tensor<?x3xf64>
  %transforms = call @bone_transforms(%theta, %parents, %relatives, %inverses)
      : (tensor<26xf64>, tensor<22xi32>, tensor<22x4x4xf64>, tensor<22x4x4xf64>) -> tensor<22x4x4xf64>

  // A vertex goes where the weighted sum of its bones' transforms takes it; the last row of a transform is 0 0 0 1.
  %upper = tensor.extract_slice %transforms[0, 0, 0] [22, 3, 4] [1, 1, 1] : tensor<22x4x4xf64> to tensor<22x3x4xf64>
  %rows = tensor.collapse_shape %upper [[0], [1, 2]] : tensor<22x3x4xf64> into tensor<22x12xf64>
  %empty_blend = tensor.empty(%v) : tensor<?x12xf64>
  %zero_blend = linalg.fill ins(%zero : f64) outs(%empty_blend : tensor<?x12xf64>) -> tensor<?x12xf64>
  %blend_rows = linalg.matmul ins(%weights, %rows : tensor<?x22xf64>, tensor<22x12xf64>)
      outs(%zero_blend : tensor<?x12xf64>) -> tensor<?x12xf64>
  %blend = tensor.expand_shape %blend_rows [[0], [1, 2]] output_shape [%v, 3, 4]
      : tensor<?x12xf64> into tensor<?x3x4xf64>
  %empty_skin = tensor.empty(%v) : tensor<?x3xf64>
  %zero_skin = linalg.fill ins(%zero : f64) outs(%empty_skin : tensor<?x3xf64>) -> tensor<?x3xf64>
  %skin = linalg.generic {
      indexing_maps = [affine_map<(v, i, j) -> (v, i, j)>, affine_map<(v, i, j) -> (v, j)>,
                       affine_map<(v, i, j) -> (v, i)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%blend, %positions : tensor<?x3x4xf64>, tensor<?x4xf64>) outs(%zero_skin : tensor<?x3xf64>) {
  ^bb0(%t: f64, %p: f64, %so_far: f64):
    %product = arith.mulf %t, %p : f64
    %next = arith.addf %so_far, %product : f64
    linalg.yield %next : f64
  } -> tensor<?x3xf64>

  // The whole hand turns and moves.
  %axis = tensor.extract_slice %theta[0] [3] [1] : tensor<26xf64> to tensor<3xf64>
  %move = tensor.extract_slice %theta[3] [3] [1] : tensor<26xf64> to tensor<3xf64>
  %rotation = call @axis_rotation(%axis) : (tensor<3xf64>) -> tensor<3x3xf64>
  %moves = linalg.broadcast ins(%move : tensor<3xf64>) outs(%empty_skin : tensor<?x3xf64>) dimensions = [0]
  %vertices = linalg.matmul
      indexing_maps = [affine_map<(v, i, j) -> (v, j)>, affine_map<(v, i, j) -> (i, j)>, affine_map<(v, i, j)
          -> (v, i)>]
      ins(%skin, %rotation : tensor<?x3xf64>, tensor<3x3xf64>) outs(%moves : tensor<?x3xf64>) -> tensor<?x3xf64>

  %empty = tensor.empty(%n) : tensor<?x3xf64>
  %errors = scf.for %i = %c0 to %n step %c1 iter_args(%so_far = %empty) -> tensor<?x3xf64> {
    %number = tensor.extract %correspondences[%i] : tensor<?xi32>
    %vertex = arith.index_cast %number : i32 to index
    %position = tensor.extract_slice %vertices[%vertex, 0] [1, 3] [1, 1] : tensor<?x3xf64> to tensor<3xf64>
    %point = tensor.extract_slice %points[%i, 0] [1, 3] [1, 1] : tensor<?x3xf64> to tensor<3xf64>
    %error = arith.subf %point, %position : tensor<3xf64>
    %next = tensor.insert_slice %error into %so_far[%i, 0] [1, 3] [1, 1] : tensor<3xf64> into tensor<?x3xf64>
    scf.yield %next : tensor<?x3xf64>
  }
  return %errors : tensor<?x3xf64>
}

// Half the sum of squares of the residuals.
func.func @loss(%theta: tensor<26xf64>, %parents: tensor<22xi32> {surge.range = [-1.0, 1.0]},
                %relatives: tensor<22x4x4xf64>, %inverses: tensor<22x4x4xf64>, %positions: tensor<?x4xf64>,
                %weights: tensor<?x22xf64>,
                %correspondences: tensor<?xi32> {surge.range = [0.0, 3.0]}, %points: tensor<?x3xf64>) -> f64 {
  %half = arith.constant 0.5 : f64
  %zero = arith.constant dense<0.0> : tensor<f64>
  %errors = call @residuals(%theta, %parents, %relatives, %inverses, %positions, %weights, %correspondences, %points)
      : (tensor<26xf64>, tensor<22xi32>, tensor<22x4x4xf64>, tensor<22x4x4xf64>, tensor<?x4xf64>, tensor<?x22xf64>,
         tensor<?xi32>, tensor<?x3xf64>) -> tensor<?x3xf64>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j)
          -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%errors : tensor<?x3xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%e: f64, %so_far: f64):
    %square = arith.mulf %e, %e : f64
    %term = arith.mulf %square, %half : f64
    %next = arith.addf %so_far, %term : f64
    linalg.yield %next : f64
  } -> tensor<f64>
  %loss = tensor.extract %sum[] : tensor<f64>
  return %loss : f64
}

func.func @gradient(%theta: tensor<26xf64>, %parents: tensor<22xi32>, %relatives: tensor<22x4x4xf64>,
                    %inverses: tensor<22x4x4xf64>, %positions: tensor<?x4xf64>, %weights: tensor<?x22xf64>,
                    %correspondences: tensor<?xi32>, %points: tensor<?x3xf64>) -> (f64, tensor<26xf64>) {
  %loss, %dtheta = surge.value_and_grad @loss(%theta, %parents, %relatives, %inverses, %positions, %weights,
                                              %correspondences, %points) wrt [0]
      : (tensor<26xf64>, tensor<22xi32>, tensor<22x4x4xf64>, tensor<22x4x4xf64>, tensor<?x4xf64>, tensor<?x22xf64>,
         tensor<?xi32>, tensor<?x3xf64>) -> (f64, tensor<26xf64>)
  return %loss, %dtheta : f64, tensor<26xf64>
}
