// A small residual network (He et al., "Deep Residual Learning", 2016) for images (b x 8 x 8 x 3) of 5 classes: a 3 x 3
// convolution to 4 channels, a block of two with the identity beside them, a block that halves the image and doubles
// the channels with a 1 x 1 convolution beside it, the mean over the pixels, a dense layer and softmax cross-entropy.
//
//   surge-run residual_network.mlir --entry gradient --arg images=... --arg labels=[0,3] --arg w0=... ... \
//     --arg bias=...

#image = affine_map<(b, h, w, c) -> (b, h, w, c)>

func.func private @relu(%x: tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %b = tensor.dim %x, %c0 : tensor<?x?x?x?xf64>
  %h = tensor.dim %x, %c1 : tensor<?x?x?x?xf64>
  %w = tensor.dim %x, %c2 : tensor<?x?x?x?xf64>
  %c = tensor.dim %x, %c3 : tensor<?x?x?x?xf64>
  %empty = tensor.empty(%b, %h, %w, %c) : tensor<?x?x?x?xf64>
  %y = linalg.generic {
      indexing_maps = [#image, #image], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x : tensor<?x?x?x?xf64>) outs(%empty : tensor<?x?x?x?xf64>) {
  ^bb0(%xi: f64, %_: f64):
    %positive = arith.maximumf %xi, %zero : f64
    linalg.yield %positive : f64
  } -> tensor<?x?x?x?xf64>
  return %y : tensor<?x?x?x?xf64>
}

// A 3 x 3 convolution of an image that zeros surround, so that it keeps its size.
func.func private @convolution(%x: tensor<?x?x?x?xf64>, %w: tensor<3x3x?x?xf64>) -> tensor<?x?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %batch = tensor.dim %x, %c0 : tensor<?x?x?x?xf64>
  %height = tensor.dim %x, %c1 : tensor<?x?x?x?xf64>
  %width = tensor.dim %x, %c2 : tensor<?x?x?x?xf64>
  %filters = tensor.dim %w, %c3 : tensor<3x3x?x?xf64>
  %padded = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%n: index, %i: index, %j: index, %c: index):
    tensor.yield %zero : f64
  } : tensor<?x?x?x?xf64> to tensor<?x?x?x?xf64>
  %empty = tensor.empty(%batch, %height, %width, %filters) : tensor<?x?x?x?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  %y = linalg.conv_2d_nhwc_hwcf {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
      ins(%padded, %w : tensor<?x?x?x?xf64>, tensor<3x3x?x?xf64>)
          outs(%zeros : tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  return %y : tensor<?x?x?x?xf64>
}

func.func @loss(%w0: tensor<3x3x3x4xf64>, %w1: tensor<3x3x4x4xf64>, %w2: tensor<3x3x4x4xf64>, %w3: tensor<3x3x4x8xf64>,
                %w4: tensor<3x3x8x8xf64>, %w5: tensor<1x1x4x8xf64>, %dense: tensor<8x5xf64>, %bias: tensor<5xf64>,
                %images: tensor<2x8x8x3xf64>, %labels: tensor<2xi64> {surge.range = [0.0, 5.0]}) -> f64 {
  %zero = arith.constant 0.0 : f64
  // To 4 channels.
  %x = tensor.cast %images : tensor<2x8x8x3xf64> to tensor<?x?x?x?xf64>
  %f0 = tensor.cast %w0 : tensor<3x3x3x4xf64> to tensor<3x3x?x?xf64>
  %a0 = call @convolution(%x, %f0) : (tensor<?x?x?x?xf64>, tensor<3x3x?x?xf64>) -> tensor<?x?x?x?xf64>
  %h0 = call @relu(%a0) : (tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>

  // The block that keeps the shape.
  %f1 = tensor.cast %w1 : tensor<3x3x4x4xf64> to tensor<3x3x?x?xf64>
  %f2 = tensor.cast %w2 : tensor<3x3x4x4xf64> to tensor<3x3x?x?xf64>
  %a1 = call @convolution(%h0, %f1) : (tensor<?x?x?x?xf64>, tensor<3x3x?x?xf64>) -> tensor<?x?x?x?xf64>
  %h1 = call @relu(%a1) : (tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  %a2 = call @convolution(%h1, %f2) : (tensor<?x?x?x?xf64>, tensor<3x3x?x?xf64>) -> tensor<?x?x?x?xf64>
  %s2 = arith.addf %a2, %h0 : tensor<?x?x?x?xf64>
  %dynamic_h2 = call @relu(%s2) : (tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  %h2 = tensor.cast %dynamic_h2 : tensor<?x?x?x?xf64> to tensor<2x8x8x4xf64>

  // The block that halves the image: strided convolutions on both ways.
  %padded = tensor.pad %h2 low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%n: index, %i: index, %j: index, %c: index):
    tensor.yield %zero : f64
  } : tensor<2x8x8x4xf64> to tensor<2x10x10x4xf64>
  %zeros = arith.constant dense<0.0> : tensor<2x4x4x8xf64>
  %a3 = linalg.conv_2d_nhwc_hwcf {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>}
      ins(%padded, %w3 : tensor<2x10x10x4xf64>, tensor<3x3x4x8xf64>) outs(%zeros : tensor<2x4x4x8xf64>)
      -> tensor<2x4x4x8xf64>
  %dynamic_a3 = tensor.cast %a3 : tensor<2x4x4x8xf64> to tensor<?x?x?x?xf64>
  %h3 = call @relu(%dynamic_a3) : (tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  %f4 = tensor.cast %w4 : tensor<3x3x8x8xf64> to tensor<3x3x?x?xf64>
  %a4 = call @convolution(%h3, %f4) : (tensor<?x?x?x?xf64>, tensor<3x3x?x?xf64>) -> tensor<?x?x?x?xf64>
  %static_a4 = tensor.cast %a4 : tensor<?x?x?x?xf64> to tensor<2x4x4x8xf64>
  %s4 = linalg.conv_2d_nhwc_hwcf {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>}
      ins(%h2, %w5 : tensor<2x8x8x4xf64>, tensor<1x1x4x8xf64>) outs(%static_a4 : tensor<2x4x4x8xf64>)
      -> tensor<2x4x4x8xf64>
  %dynamic_s4 = tensor.cast %s4 : tensor<2x4x4x8xf64> to tensor<?x?x?x?xf64>
  %dynamic_h4 = call @relu(%dynamic_s4) : (tensor<?x?x?x?xf64>) -> tensor<?x?x?x?xf64>
  %h4 = tensor.cast %dynamic_h4 : tensor<?x?x?x?xf64> to tensor<2x4x4x8xf64>

  // The mean over 16 pixels, then the classes.
  %window = tensor.empty() : tensor<4x4xf64>
  %no_pixels = arith.constant dense<0.0> : tensor<2x1x1x8xf64>
  %pooled = linalg.pooling_nhwc_sum {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
      ins(%h4, %window : tensor<2x4x4x8xf64>, tensor<4x4xf64>) outs(%no_pixels : tensor<2x1x1x8xf64>)
      -> tensor<2x1x1x8xf64>
  %sums = tensor.collapse_shape %pooled [[0], [1, 2, 3]] : tensor<2x1x1x8xf64> into tensor<2x8xf64>
  %sixteenth = arith.constant dense<0.0625> : tensor<2x8xf64>
  %means = arith.mulf %sums, %sixteenth : tensor<2x8xf64>
  %like = tensor.empty() : tensor<2x5xf64>
  %biases = linalg.broadcast ins(%bias : tensor<5xf64>) outs(%like : tensor<2x5xf64>) dimensions = [0]
  %logits = linalg.matmul ins(%means, %dense : tensor<2x8xf64>, tensor<8x5xf64>) outs(%biases : tensor<2x5xf64>)
      -> tensor<2x5xf64>

  // The mean of -log softmax(logits)[label].
  %probabilities = linalg.softmax dimension(1) ins(%logits : tensor<2x5xf64>) outs(%like : tensor<2x5xf64>)
      -> tensor<2x5xf64>
  // A gather checks its places (b, label_b): a label that is no class ends the run with an error.
  %rows = arith.constant dense<[[0], [1]]> : tensor<2x1xi64>
  %column = tensor.expand_shape %labels [[0, 1]] output_shape [2, 1] : tensor<2xi64> into tensor<2x1xi64>
  %places = tensor.concat dim(1) %rows, %column : (tensor<2x1xi64>, tensor<2x1xi64>) -> tensor<2x2xi64>
  %chosen = tensor.gather %probabilities[%places] gather_dims([0, 1]) : (tensor<2x5xf64>, tensor<2x2xi64>)
      -> tensor<2xf64>
  %logs = math.log %chosen : tensor<2xf64>
  %nothing = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.reduce { arith.addf } ins(%logs : tensor<2xf64>) outs(%nothing : tensor<f64>) dimensions = [0]
  %total = tensor.extract %sum[] : tensor<f64>
  %minus_half = arith.constant -0.5 : f64
  %loss = arith.mulf %total, %minus_half : f64
  return %loss : f64
}

func.func @gradient(%w0: tensor<3x3x3x4xf64>, %w1: tensor<3x3x4x4xf64>, %w2: tensor<3x3x4x4xf64>,
    %w3: tensor<3x3x4x8xf64>,
                    %w4: tensor<3x3x8x8xf64>, %w5: tensor<1x1x4x8xf64>, %dense: tensor<8x5xf64>, %bias: tensor<5xf64>,
                    %images: tensor<2x8x8x3xf64>, %labels: tensor<2xi64>)
    -> (f64, tensor<3x3x3x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x8xf64>, tensor<3x3x8x8xf64>,
        tensor<1x1x4x8xf64>, tensor<8x5xf64>, tensor<5xf64>) {
  %loss, %dw:8 = surge.value_and_grad @loss(%w0, %w1, %w2, %w3, %w4, %w5, %dense, %bias, %images, %labels)
      wrt [0, 1, 2, 3, 4, 5, 6, 7]
      : (tensor<3x3x3x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x8xf64>, tensor<3x3x8x8xf64>,
         tensor<1x1x4x8xf64>, tensor<8x5xf64>, tensor<5xf64>, tensor<2x8x8x3xf64>, tensor<2xi64>)
      -> (f64, tensor<3x3x3x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x8xf64>, tensor<3x3x8x8xf64>,
          tensor<1x1x4x8xf64>, tensor<8x5xf64>, tensor<5xf64>)
  return %loss, %dw#0, %dw#1, %dw#2, %dw#3, %dw#4, %dw#5, %dw#6, %dw#7
      : f64, tensor<3x3x3x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x4xf64>, tensor<3x3x4x8xf64>, tensor<3x3x8x8xf64>,
        tensor<1x1x4x8xf64>, tensor<8x5xf64>, tensor<5xf64>
}
