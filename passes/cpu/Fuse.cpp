//===- Fuse.cpp - One pass over memory in place of several ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/SumOfProducts.h"
#include "passes/unzip/Recompute.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::surge {
#define GEN_PASS_DEF_FUSEPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// Whether an element is computed in so few steps that computing it again costs
/// no more than loading it.
static bool isCheap(linalg::GenericOp op) {
  constexpr unsigned maxOps = 6;
  unsigned count = 0;
  for (Operation &inner : op.getBody()->without_terminator()) {
    bool isSlow = isa<arith::DivFOp, arith::DivSIOp, arith::DivUIOp,
                      arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(inner);
    bool isArithmetic = isa<arith::ArithDialect>(inner.getDialect()) ||
                        isa<linalg::IndexOp>(inner);
    if (isSlow || !isArithmetic || ++count > maxOps)
      return false;
  }
  return true;
}

/// Whether the op sums over outer loops into results whose last axis is short:
/// what it sums is better computed before, over rows that lie in one piece.
static bool sumsShortRows(linalg::GenericOp op) {
  constexpr int64_t shortest = 16;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  return op.getNumReductionLoops() > 0 && !sizes.empty() &&
         op.getIteratorTypesArray().back() == utils::IteratorType::parallel &&
         !ShapedType::isDynamic(sizes.back()) && sizes.back() < shortest;
}

/// Whether the op may be a convolution, whatever its name: it sums products
/// over a channel and the points of a window.
static bool isLikeConvolution(linalg::GenericOp op) {
  return op.getNumReductionLoops() >= 3 && surge::addsProducts(op);
}

/// Whether the producer of `operand` may move into the operand's owner: no
/// element may be computed more often than before, unless it is cheap, and a
/// matrix product or a convolution must stay one.
static bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || !producer->hasOneUse() ||
      isLikeConvolution(consumer) ||
      linalg::isaContractionOpInterface(
          cast<linalg::LinalgOp>(consumer.getOperation())))
    return false;
  if (sumsShortRows(consumer) && !isCheap(producer))
    return false;
  return consumer.getMatchingIndexingMap(operand).isPermutation() ||
         isCheap(producer);
}

namespace {

/// softmax and its like, as the ops that compute them.
struct AggregateToParts
    : OpInterfaceRewritePattern<linalg::AggregatedOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(linalg::AggregatedOpInterface op,
                                PatternRewriter &rewriter) const final {
    FailureOr<SmallVector<Value>> parts = op.decomposeOperation(rewriter);
    if (failed(parts))
      return rewriter.notifyMatchFailure(op, "has no parts");
    rewriter.replaceOp(op, *parts);
    return success();
  }
};

/// Named ops become generics, which fuse. Products and convolutions keep their
/// names, and fills have patterns of their own.
struct NamedToGeneric : OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const final {
    if (!op.hasPureTensorSemantics() || isa<linalg::FillOp>(op) ||
        linalg::isaContractionOpInterface(op) ||
        linalg::isaConvolutionOpInterface(op))
      return rewriter.notifyMatchFailure(op, "keeps its name");
    return linalg::generalizeNamedOp(rewriter, op);
  }
};

/// A constant that is a destination would be copied there from memory.
struct SplatDestinationToFill
    : OpInterfaceRewritePattern<DestinationStyleOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(DestinationStyleOpInterface op,
                                PatternRewriter &rewriter) const final {
    bool changed = false;
    for (OpOperand &init : op.getDpsInitsMutable()) {
      SplatElementsAttr splat;
      if (!matchPattern(init.get(), m_Constant(&splat)))
        continue;
      // The element of a complex tensor is no attribute with a type.
      auto element = dyn_cast<TypedAttr>(splat.getSplatValue<Attribute>());
      if (!element)
        continue;
      auto type = cast<RankedTensorType>(init.get().getType());
      Location loc = init.get().getLoc();
      Value value = arith::ConstantOp::create(rewriter, loc, element);
      Value empty = tensor::EmptyOp::create(rewriter, loc, type.getShape(),
                                            type.getElementType());
      Value fill =
          linalg::FillOp::create(rewriter, loc, value, empty).getResult(0);
      rewriter.modifyOpInPlace(op, [&] { init.set(fill); });
      changed = true;
    }
    return success(changed);
  }
};

struct SplatToFill : OpRewritePattern<tensor::SplatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::SplatOp op,
                                PatternRewriter &rewriter) const final {
    Value empty = tensor::EmptyOp::create(rewriter, op.getLoc(), op.getType(),
                                          op.getDynamicSizes());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, op.getInput(), empty);
    return success();
  }
};

/// The size of a result is that of its destination. Upstream takes it from the
/// loops, which is wrong where several loops make one index: a window of k
/// elements that starts at n places covers n + k - 1 of them, not n + k.
struct SizeOfDestination : OpRewritePattern<tensor::DimOp> {
  explicit SizeOfDestination(MLIRContext *context)
      : OpRewritePattern(context, /*benefit=*/2) {}
  LogicalResult matchAndRewrite(tensor::DimOp op,
                                PatternRewriter &rewriter) const final {
    auto result = dyn_cast<OpResult>(op.getSource());
    auto structured =
        result ? dyn_cast<linalg::LinalgOp>(result.getOwner()) : nullptr;
    if (!structured)
      return rewriter.notifyMatchFailure(op, "no result of a structured op");
    Value init = structured.getDpsInits()[result.getResultNumber()];
    rewriter.modifyOpInPlace(op, [&] { op.getSourceMutable().assign(init); });
    return success();
  }
};

/// Keeps ops apart that compute the same at different times.
struct KeepRecomputed : RewriterBase::Listener {
  void notifyOperationReplaced(Operation *op, ValueRange values) final {
    if (op->hasAttr(surge::attr::recomputed))
      for (Value value : values)
        if (Operation *replacement = value.getDefiningOp())
          replacement->setAttr(surge::attr::recomputed,
                               UnitAttr::get(op->getContext()));
  }
  void notifyOperationReplaced(Operation *op, Operation *replacement) final {
    notifyOperationReplaced(op, replacement->getResults());
  }
};

struct FusePass : surge::impl::FusePassBase<FusePass> {
  using FusePassBase::FusePassBase;

  void runOnOperation() final {
    MLIRContext *context = &getContext();
    KeepRecomputed listener;
    GreedyRewriteConfig config;
    config.setListener(&listener);
    RewritePatternSet structure(context);
    linalg::populateElementwiseToLinalgConversionPatterns(structure);
    structure.add<AggregateToParts, NamedToGeneric, SplatDestinationToFill,
                  SplatToFill>(context);
    tensor::populateDecomposeTensorConcatPatterns(structure);
    if (failed(applyPatternsGreedily(getOperation(), std::move(structure),
                                     config)))
      return signalPassFailure();

    RewritePatternSet fusion(context);
    if (elementwise)
      linalg::populateElementwiseOpsFusionPatterns(fusion, shouldFuse);
    linalg::GenericOp::getCanonicalizationPatterns(fusion, context);
    linalg::FillOp::getCanonicalizationPatterns(fusion, context);
    tensor::CastOp::getCanonicalizationPatterns(fusion, context);
    // A size that is asked of a result would count as its use.
    fusion.add<SizeOfDestination>(context);
    memref::populateResolveRankedShapedTypeResultDimsPatterns(fusion);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(fusion), config)))
      signalPassFailure();
  }
};

} // namespace
