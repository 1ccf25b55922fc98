// Bundle adjustment, objective 2 of ADBench (Srajer, Kukelova, Fitzgibbon, 2018, section 4.2): half the sum of squares
// of all reprojection errors, and of the terms that keep their weights near 1.
//
//   surge-run bundle_adjustment.mlir --entry gradient --arg cameras=... --arg points=... --arg weights=... \
//     --arg features=... --arg observed=...
//
// A camera has 11 parameters: rotation (3, an axis times an angle), centre (3), focal length, principal point (2) and
// radial distortion (2). Observation i sees point observed[i, 1] from camera observed[i, 0] at features[i]. `@residual`
// is one observation, `@jacobian` its two rows of derivatives by camera, point and weight: 2 x 15, as ADBench asks.

// The point turned by the rotation vector (Rodrigues): with theta = |r| and w = r / theta,
// x cos(theta) + (w x x) sin(theta) + w (w . x) (1 - cos(theta)); to first order in r where theta = 0.
func.func private @rotate(%rx: f64, %ry: f64, %rz: f64, %x: f64, %y: f64, %z: f64) -> (f64, f64, f64) {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %rx2 = arith.mulf %rx, %rx : f64
  %ry2 = arith.mulf %ry, %ry : f64
  %rz2 = arith.mulf %rz, %rz : f64
  %rxy2 = arith.addf %rx2, %ry2 : f64
  %square = arith.addf %rxy2, %rz2 : f64
  %turns = arith.cmpf one, %square, %zero : f64
  %result:3 = scf.if %turns -> (f64, f64, f64) {
    %theta = math.sqrt %square : f64
    %c = math.cos %theta : f64
    %s = math.sin %theta : f64
    %wx = arith.divf %rx, %theta : f64
    %wy = arith.divf %ry, %theta : f64
    %wz = arith.divf %rz, %theta : f64
    %cross:3 = func.call @cross(%wx, %wy, %wz, %x, %y, %z) : (f64, f64, f64, f64, f64, f64) -> (f64, f64, f64)
    %wxx = arith.mulf %wx, %x : f64
    %wyy = arith.mulf %wy, %y : f64
    %wzz = arith.mulf %wz, %z : f64
    %wxy = arith.addf %wxx, %wyy : f64
    %dot = arith.addf %wxy, %wzz : f64
    %rest = arith.subf %one, %c : f64
    %along = arith.mulf %dot, %rest : f64
    %xc = arith.mulf %x, %c : f64
    %yc = arith.mulf %y, %c : f64
    %zc = arith.mulf %z, %c : f64
    %xs = arith.mulf %cross#0, %s : f64
    %ys = arith.mulf %cross#1, %s : f64
    %zs = arith.mulf %cross#2, %s : f64
    %xw = arith.mulf %wx, %along : f64
    %yw = arith.mulf %wy, %along : f64
    %zw = arith.mulf %wz, %along : f64
    %x1 = arith.addf %xc, %xs : f64
    %y1 = arith.addf %yc, %ys : f64
    %z1 = arith.addf %zc, %zs : f64
    %x2 = arith.addf %x1, %xw : f64
    %y2 = arith.addf %y1, %yw : f64
    %z2 = arith.addf %z1, %zw : f64
    scf.yield %x2, %y2, %z2 : f64, f64, f64
  } else {
    %cross:3 = func.call @cross(%rx, %ry, %rz, %x, %y, %z) : (f64, f64, f64, f64, f64, f64) -> (f64, f64, f64)
    %x1 = arith.addf %x, %cross#0 : f64
    %y1 = arith.addf %y, %cross#1 : f64
    %z1 = arith.addf %z, %cross#2 : f64
    scf.yield %x1, %y1, %z1 : f64, f64, f64
  }
  return %result#0, %result#1, %result#2 : f64, f64, f64
}

func.func private @cross(%ax: f64, %ay: f64, %az: f64, %bx: f64, %by: f64, %bz: f64) -> (f64, f64, f64) {
  %yz = arith.mulf %ay, %bz : f64
  %zy = arith.mulf %az, %by : f64
  %zx = arith.mulf %az, %bx : f64
  %xz = arith.mulf %ax, %bz : f64
  %xy = arith.mulf %ax, %by : f64
  %yx = arith.mulf %ay, %bx : f64
  %x = arith.subf %yz, %zy : f64
  %y = arith.subf %zx, %xz : f64
  %z = arith.subf %xy, %yx : f64
  return %x, %y, %z : f64, f64, f64
}

// The weight times the difference between where the camera shows the point and where the feature was seen.
func.func @residual(%camera: tensor<11xf64>, %point: tensor<3xf64>, %weight: f64, %feature: tensor<2xf64>)
    -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %c10 = arith.constant 10 : index
  %one = arith.constant 1.0 : f64
  %rx = tensor.extract %camera[%c0] : tensor<11xf64>
  %ry = tensor.extract %camera[%c1] : tensor<11xf64>
  %rz = tensor.extract %camera[%c2] : tensor<11xf64>
  %cx = tensor.extract %camera[%c3] : tensor<11xf64>
  %cy = tensor.extract %camera[%c4] : tensor<11xf64>
  %cz = tensor.extract %camera[%c5] : tensor<11xf64>
  %focal = tensor.extract %camera[%c6] : tensor<11xf64>
  %px = tensor.extract %camera[%c7] : tensor<11xf64>
  %py = tensor.extract %camera[%c8] : tensor<11xf64>
  %k1 = tensor.extract %camera[%c9] : tensor<11xf64>
  %k2 = tensor.extract %camera[%c10] : tensor<11xf64>
  %x = tensor.extract %point[%c0] : tensor<3xf64>
  %y = tensor.extract %point[%c1] : tensor<3xf64>
  %z = tensor.extract %point[%c2] : tensor<3xf64>
  %dx = arith.subf %x, %cx : f64
  %dy = arith.subf %y, %cy : f64
  %dz = arith.subf %z, %cz : f64
  %turned:3 = call @rotate(%rx, %ry, %rz, %dx, %dy, %dz) : (f64, f64, f64, f64, f64, f64) -> (f64, f64, f64)
  %u = arith.divf %turned#0, %turned#2 : f64
  %v = arith.divf %turned#1, %turned#2 : f64
  // Radial distortion by 1 + k1 r^2 + k2 r^4.
  %u2 = arith.mulf %u, %u : f64
  %v2 = arith.mulf %v, %v : f64
  %r2 = arith.addf %u2, %v2 : f64
  %k2r2 = arith.mulf %k2, %r2 : f64
  %k = arith.addf %k1, %k2r2 : f64
  %kr2 = arith.mulf %k, %r2 : f64
  %distortion = arith.addf %one, %kr2 : f64
  %zoom = arith.mulf %distortion, %focal : f64
  %uz = arith.mulf %u, %zoom : f64
  %vz = arith.mulf %v, %zoom : f64
  %shown_u = arith.addf %uz, %px : f64
  %shown_v = arith.addf %vz, %py : f64
  %seen_u = tensor.extract %feature[%c0] : tensor<2xf64>
  %seen_v = tensor.extract %feature[%c1] : tensor<2xf64>
  %eu = arith.subf %shown_u, %seen_u : f64
  %ev = arith.subf %shown_v, %seen_v : f64
  %weighted_u = arith.mulf %weight, %eu : f64
  %weighted_v = arith.mulf %weight, %ev : f64
  %error = tensor.from_elements %weighted_u, %weighted_v : tensor<2xf64>
  return %error : tensor<2xf64>
}

func.func @loss(%cameras: tensor<?x11xf64>, %points: tensor<?x3xf64>, %weights: tensor<?xf64>,
                %features: tensor<?x2xf64>, %observed: tensor<?x2xi32> {surge.range = [0.0, 3.0]}) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %one = arith.constant 1.0 : f64
  %n = tensor.dim %observed, %c0 : tensor<?x2xi32>
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%so_far = %zero) -> f64 {
    %camera_number = tensor.extract %observed[%i, %c0] : tensor<?x2xi32>
    %point_number = tensor.extract %observed[%i, %c1] : tensor<?x2xi32>
    %c = arith.index_cast %camera_number : i32 to index
    %p = arith.index_cast %point_number : i32 to index
    %camera = tensor.extract_slice %cameras[%c, 0] [1, 11] [1, 1] : tensor<?x11xf64> to tensor<11xf64>
    %point = tensor.extract_slice %points[%p, 0] [1, 3] [1, 1] : tensor<?x3xf64> to tensor<3xf64>
    %feature = tensor.extract_slice %features[%i, 0] [1, 2] [1, 1] : tensor<?x2xf64> to tensor<2xf64>
    %weight = tensor.extract %weights[%i] : tensor<?xf64>
    %error = func.call @residual(%camera, %point, %weight, %feature)
        : (tensor<11xf64>, tensor<3xf64>, f64, tensor<2xf64>) -> tensor<2xf64>
    %eu = tensor.extract %error[%c0] : tensor<2xf64>
    %ev = tensor.extract %error[%c1] : tensor<2xf64>
    %eu2 = arith.mulf %eu, %eu : f64
    %ev2 = arith.mulf %ev, %ev : f64
    %e2 = arith.addf %eu2, %ev2 : f64
    %weight2 = arith.mulf %weight, %weight : f64
    %deviation = arith.subf %one, %weight2 : f64
    %deviation2 = arith.mulf %deviation, %deviation : f64
    %term = arith.addf %e2, %deviation2 : f64
    %next = arith.addf %so_far, %term : f64
    scf.yield %next : f64
  }
  %loss = arith.mulf %half, %sum : f64
  return %loss : f64
}

func.func @gradient(%cameras: tensor<?x11xf64>, %points: tensor<?x3xf64>, %weights: tensor<?xf64>,
                    %features: tensor<?x2xf64>, %observed: tensor<?x2xi32>)
    -> (f64, tensor<?x11xf64>, tensor<?x3xf64>, tensor<?xf64>) {
  %loss, %dcameras, %dpoints, %dweights = surge.value_and_grad @loss(%cameras, %points, %weights, %features, %observed)
      wrt [0, 1, 2]
      : (tensor<?x11xf64>, tensor<?x3xf64>, tensor<?xf64>, tensor<?x2xf64>, tensor<?x2xi32>)
      -> (f64, tensor<?x11xf64>, tensor<?x3xf64>, tensor<?xf64>)
  return %loss, %dcameras, %dpoints, %dweights : f64, tensor<?x11xf64>, tensor<?x3xf64>, tensor<?xf64>
}

func.func @jacobian(%camera: tensor<11xf64>, %point: tensor<3xf64>, %weight: f64, %feature: tensor<2xf64>)
    -> (tensor<2xf64>, tensor<2x15xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c14 = arith.constant 14 : index
  %empty = tensor.empty() : tensor<2x15xf64>
  %no_error = tensor.empty() : tensor<2xf64>
  %value, %rows = scf.for %i = %c0 to %c2 step %c1 iter_args(%_ = %no_error, %rows = %empty)
      -> (tensor<2xf64>, tensor<2x15xf64>) {
    %row = tensor.generate {
    ^bb0(%j: index):
      %is_own = arith.cmpi eq, %i, %j : index
      %number = arith.uitofp %is_own : i1 to f64
      tensor.yield %number : f64
    } : tensor<2xf64>
    %error, %dcamera, %dpoint, %dweight = surge.vjp @residual(%camera, %point, %weight, %feature) wrt [0, 1, 2]
        cotangents(%row)
        : (tensor<11xf64>, tensor<3xf64>, f64, tensor<2xf64>), (tensor<2xf64>)
        -> (tensor<2xf64>, tensor<11xf64>, tensor<3xf64>, f64)
    %rows1 = tensor.insert_slice %dcamera into %rows[%i, 0] [1, 11] [1, 1] : tensor<11xf64> into tensor<2x15xf64>
    %rows2 = tensor.insert_slice %dpoint into %rows1[%i, 11] [1, 3] [1, 1] : tensor<3xf64> into tensor<2x15xf64>
    %rows3 = tensor.insert %dweight into %rows2[%i, %c14] : tensor<2x15xf64>
    scf.yield %error, %rows3 : tensor<2xf64>, tensor<2x15xf64>
  }
  return %value, %rows : tensor<2xf64>, tensor<2x15xf64>
}
