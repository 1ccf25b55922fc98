//===- LibraryConvolution.cpp - Convolutions to the runtime ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Over 400 lines: a convolution and its two gradients are told from their maps,
// and what is told of them is one structure that all steps read.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/RuntimeFunction.h"
#include "passes/cpu/Buffers.h"
#include "passes/cpu/SumOfProducts.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {
#define GEN_PASS_DEF_LIBRARYCONVOLUTIONPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// Below this many multiplications, loops are as fast.
constexpr int64_t smallestWork = 32 * 32 * 32;
/// oneDNN computes the derivative by images of fewer channels slowly.
constexpr int64_t fewestDerivedChannels = 8;

/// a position + b offset: where an image is read.
struct Window {
  unsigned position, offset; ///< loops over the result and over the filter.
  int64_t stride, dilation;
};

/// The sum of products that runtime/Surge.h defines. A loop that is missing has
/// one iteration.
struct Convolution {
  OpOperand *image, *filter, *result;
  SmallVector<Window> windows; ///< one or two.
  std::optional<unsigned> batch, group, input, output;
};

} // namespace

/// The loop and its factor of each term of a sum.
static bool collectTerms(AffineExpr sum,
                         SmallVectorImpl<std::pair<unsigned, int64_t>> &terms) {
  if (auto loop = dyn_cast<AffineDimExpr>(sum)) {
    terms.emplace_back(loop.getPosition(), 1);
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(sum);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return collectTerms(binary.getLHS(), terms) &&
           collectTerms(binary.getRHS(), terms);
  auto loop = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (binary.getKind() != AffineExprKind::Mul || !loop || !factor)
    return false;
  terms.emplace_back(loop.getPosition(), factor.getValue());
  return true;
}

static bool reads(linalg::LinalgOp op, OpOperand *operand, unsigned loop) {
  AffineMap map = op.getMatchingIndexingMap(operand);
  return map.getResultPosition(getAffineDimExpr(loop, op.getContext()))
      .has_value();
}

/// The operand that is read through windows, if there is one, with the loops of
/// each.
static bool matchWindows(linalg::LinalgOp op, Convolution &convolution) {
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (map.isProjectedPermutation())
      continue;
    if (convolution.image)
      return false;
    convolution.image = &operand;
    for (AffineExpr index : map.getResults()) {
      if (isa<AffineDimExpr>(index))
        continue;
      SmallVector<std::pair<unsigned, int64_t>> terms;
      if (!collectTerms(index, terms) || terms.size() != 2 ||
          terms[0].second < 1 || terms[1].second < 1)
        return false;
      convolution.windows.push_back(
          {terms[0].first, terms[1].first, terms[0].second, terms[1].second});
    }
  }
  return convolution.image && convolution.windows.size() <= 2;
}

/// Which of the other operands is the filter: the one with fewer positions.
static bool assignOperands(linalg::LinalgOp op, ArrayRef<int64_t> sizes,
                           Convolution &convolution) {
  SmallVector<OpOperand *> others;
  for (OpOperand &operand : op->getOpOperands())
    if (&operand != convolution.image)
      others.push_back(&operand);
  int64_t positions = 1, offsets = 1;
  for (Window &window : convolution.windows) {
    if (!reads(op, others[0], window.position)) {
      std::swap(window.position, window.offset);
      std::swap(window.stride, window.dilation);
    }
    if (!reads(op, others[0], window.position) ||
        reads(op, others[1], window.position) ||
        reads(op, others[0], window.offset) ||
        !reads(op, others[1], window.offset))
      return false;
    positions *= sizes[window.position];
    offsets *= sizes[window.offset];
  }
  if (offsets > positions) {
    std::swap(others[0], others[1]);
    for (Window &window : convolution.windows) {
      std::swap(window.position, window.offset);
      std::swap(window.stride, window.dilation);
    }
  }
  convolution.result = others[0];
  convolution.filter = others[1];
  return true;
}

static std::optional<Convolution> matchConvolution(linalg::LinalgOp op) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  if (!op.hasPureBufferSemantics() || llvm::is_contained(sizes, 0) ||
      llvm::any_of(sizes, ShapedType::isDynamic) ||
      llvm::any_of(op->getOperandTypes(), [](Type type) {
        return !isa<MemRefType>(type) || !getElementTypeOrSelf(type).isF32();
      }))
    return std::nullopt;
  Convolution convolution{};
  if (!surge::addsProducts(op) || !matchWindows(op, convolution) ||
      !assignOperands(op, sizes, convolution))
    return std::nullopt;
  for (unsigned loop = 0; loop < sizes.size(); ++loop) {
    if (llvm::any_of(convolution.windows, [&](const Window &window) {
          return window.position == loop || window.offset == loop;
        }))
      continue;
    bool ofImage = reads(op, convolution.image, loop);
    bool ofFilter = reads(op, convolution.filter, loop);
    bool ofResult = reads(op, convolution.result, loop);
    std::optional<unsigned> *role = nullptr;
    if (ofImage && ofResult)
      role = ofFilter ? &convolution.group : &convolution.batch;
    else if (ofFilter && (ofImage || ofResult))
      role = ofImage ? &convolution.input : &convolution.output;
    if (!role || *role)
      return std::nullopt;
    *role = loop;
  }
  return convolution;
}

namespace {

/// The numbers of a surge_convolution.
class Shape {
public:
  Shape(linalg::LinalgOp op, const Convolution &convolution)
      : op(op), convolution(convolution), sizes(op.getStaticLoopRanges()) {}

  /// Nothing where the operands do not lie in memory as the runtime takes them.
  std::optional<SmallVector<int64_t>> words() const;
  /// The number of multiplications, up to `smallestWork`.
  int64_t work() const {
    int64_t product = 1;
    for (int64_t size : sizes)
      product = std::min<int64_t>(
          llvm::SaturatingMultiply<uint64_t>(product, size), smallestWork);
    return product;
  }
  int64_t size(std::optional<unsigned> loop) const {
    return loop ? sizes[*loop] : 1;
  }
  int64_t derivedChannels() const {
    return size(convolution.group) * size(convolution.input);
  }
  /// Whether the windows cover the image.
  bool coversImage() const;

private:
  /// Between neighbours along the loop; nothing where it is unknown.
  std::optional<int64_t> stride(OpOperand *operand,
                                std::optional<unsigned> loop) const;
  /// Between neighbours along the axis that the window walks through.
  std::optional<int64_t> windowStride(size_t window) const;
  /// That of the channels of all groups.
  std::optional<int64_t> channelStride(OpOperand *operand,
                                       std::optional<unsigned> channel) const;

  linalg::LinalgOp op;
  const Convolution &convolution;
  SmallVector<int64_t> sizes;
};

} // namespace

/// The position among the indices of the operand's first index that `matches`.
static std::optional<unsigned>
findIndex(linalg::LinalgOp op, OpOperand *operand,
          function_ref<bool(AffineExpr)> matches) {
  ArrayRef<AffineExpr> indices =
      op.getMatchingIndexingMap(operand).getResults();
  const auto *found = llvm::find_if(indices, matches);
  if (found == indices.end())
    return std::nullopt;
  return found - indices.begin();
}

static std::optional<int64_t> strideOf(OpOperand *operand, unsigned axis) {
  SmallVector<int64_t> strides;
  int64_t offset;
  auto type = cast<MemRefType>(operand->get().getType());
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      ShapedType::isDynamic(strides[axis]))
    return std::nullopt;
  return strides[axis];
}

std::optional<int64_t> Shape::stride(OpOperand *operand,
                                     std::optional<unsigned> loop) const {
  // That of an axis of one element is never used.
  if (!loop)
    return 1;
  auto axis = findIndex(op, operand, [&](AffineExpr index) {
    return index == getAffineDimExpr(*loop, operand->getOwner()->getContext());
  });
  return axis ? strideOf(operand, *axis) : std::nullopt;
}

std::optional<int64_t> Shape::windowStride(size_t window) const {
  unsigned loop = convolution.windows[window].position;
  auto axis = findIndex(op, convolution.image, [&](AffineExpr index) {
    return !isa<AffineDimExpr>(index) && index.isFunctionOfDim(loop);
  });
  return axis ? strideOf(convolution.image, *axis) : std::nullopt;
}

std::optional<int64_t>
Shape::channelStride(OpOperand *operand,
                     std::optional<unsigned> channel) const {
  auto own = stride(operand, channel);
  if (!convolution.group)
    return own;
  auto ofGroup = stride(operand, convolution.group);
  if (size(channel) == 1)
    return ofGroup;
  if (!own || !ofGroup || *ofGroup != *own * size(channel))
    return std::nullopt;
  return own;
}

bool Shape::coversImage() const {
  auto type = cast<MemRefType>(convolution.image->get().getType());
  int64_t reached = 1;
  for (const Window &window : convolution.windows)
    reached *= (sizes[window.position] - 1) * window.stride +
               (sizes[window.offset] - 1) * window.dilation + 1;
  int64_t others = size(convolution.batch) * size(convolution.group) *
                   size(convolution.input);
  return type.getNumElements() == reached * others;
}

std::optional<SmallVector<int64_t>> Shape::words() const {
  const Convolution &c = convolution;
  bool isPlane = c.windows.size() == 2;
  const Window &row = c.windows.front(), &column = c.windows.back();
  auto height = [&](int64_t value) { return isPlane ? value : 1; };
  SmallVector<int64_t> words{size(c.batch),
                             size(c.group),
                             size(c.output),
                             size(c.input),
                             height(sizes[row.position]),
                             sizes[column.position],
                             height(sizes[row.offset]),
                             sizes[column.offset],
                             height(row.stride),
                             column.stride,
                             height(row.dilation),
                             column.dilation};
  auto heightStride = [&](std::optional<int64_t> value) {
    return isPlane ? value : std::optional<int64_t>(1);
  };
  for (std::optional<int64_t> stride :
       {this->stride(c.image, c.batch), channelStride(c.image, c.input),
        heightStride(windowStride(0)), windowStride(c.windows.size() - 1),
        this->stride(c.filter, c.group), this->stride(c.filter, c.output),
        this->stride(c.filter, c.input),
        heightStride(this->stride(c.filter, row.offset)),
        this->stride(c.filter, column.offset), this->stride(c.result, c.batch),
        channelStride(c.result, c.output),
        heightStride(this->stride(c.result, row.position)),
        this->stride(c.result, column.position)}) {
    if (!stride)
      return std::nullopt;
    words.push_back(*stride);
  }
  return words;
}

namespace {

struct LibraryConvolutionPass
    : surge::impl::LibraryConvolutionPassBase<LibraryConvolutionPass> {
  void runOnOperation() final {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    for (linalg::LinalgOp op : ops)
      if (failed(replace(op)))
        return signalPassFailure();
  }

private:
  LogicalResult replace(linalg::LinalgOp op);
  /// The address of constants with these words.
  Value addressOfWords(ImplicitLocOpBuilder &b, ArrayRef<int64_t> words);

  DenseMap<Attribute, StringAttr> globals;
};

} // namespace

Value LibraryConvolutionPass::addressOfWords(ImplicitLocOpBuilder &b,
                                             ArrayRef<int64_t> words) {
  auto count = static_cast<int64_t>(words.size());
  auto content = DenseElementsAttr::get(
      RankedTensorType::get({count}, b.getI64Type()), words);
  auto type = MemRefType::get({count}, b.getI64Type());
  StringAttr &name = globals[content];
  if (!name) {
    SymbolTable symbols(getOperation());
    OpBuilder atStart(getOperation().getBodyRegion());
    auto global = memref::GlobalOp::create(
        atStart, b.getLoc(), "surge_convolution", b.getStringAttr("private"),
        type, content, /*constant=*/true, /*alignment=*/IntegerAttr());
    name = symbols.insert(global);
  }
  Value constants = memref::GetGlobalOp::create(b, type, name.getValue());
  Value address = memref::ExtractAlignedPointerAsIndexOp::create(b, constants);
  address = arith::IndexCastOp::create(b, b.getI64Type(), address);
  return LLVM::IntToPtrOp::create(b, LLVM::LLVMPointerType::get(b.getContext()),
                                  address);
}

/// Calls the runtime in place of the op where that pays.
LogicalResult LibraryConvolutionPass::replace(linalg::LinalgOp op) {
  std::optional<Convolution> convolution = matchConvolution(op);
  if (!convolution)
    return success();
  Shape shape(op, *convolution);
  OpOperand *target = op.getDpsInitOperand(0);
  bool isImage = target == convolution->image;
  auto words = shape.words();
  if (!words || shape.work() < smallestWork ||
      (isImage && shape.derivedChannels() < fewestDerivedChannels))
    return success();

  ImplicitLocOpBuilder b(op.getLoc(), op);
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  func::FuncOp function = surge::declareRuntimeFunction(
      getOperation(), "surge_convolution_f32",
      b.getFunctionType(
          {pointer, b.getI64Type(), pointer, pointer, pointer, b.getF32Type()},
          {}));
  if (!function)
    return failure();
  linalg::FillOp fill = surge::clearingFill(op, target->get());
  int64_t number = isImage ? 1 : target == convolution->filter ? 2 : 0;
  SmallVector<Value> arguments{
      addressOfWords(b, *words),
      arith::ConstantOp::create(b, b.getI64IntegerAttr(number))};
  for (OpOperand *operand :
       {convolution->image, convolution->filter, convolution->result}) {
    Value buffer = operand->get();
    auto metadata = memref::ExtractStridedMetadataOp::create(b, buffer);
    arguments.push_back(surge::addressOf(b, buffer, metadata));
    if (metadata->use_empty())
      metadata.erase();
  }
  arguments.push_back(
      arith::ConstantOp::create(b, b.getF32FloatAttr(fill ? 0 : 1)));
  func::CallOp::create(b, function, arguments);
  // What no window reaches stays zero.
  if (fill && (!isImage || shape.coversImage()))
    fill->erase();
  op->erase();
  return success();
}
