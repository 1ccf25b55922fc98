//===- ElementaryFunctions.cpp - Functions as arithmetic ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ElementaryFunctions.h"
#include "passes/cpu/Arithmetic.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// The function of Arithmetic that takes as many numbers as the op.
template <typename Op, auto build>
struct ToArithmetic : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const final {
    auto type = dyn_cast<FloatType>(op.getType());
    if (!type || !(type.isF32() || type.isF64()))
      return rewriter.notifyMatchFailure(op, "neither f32 nor f64");
    Arithmetic arithmetic(op.getLoc(), type, rewriter);
    if constexpr (Op::template hasTrait<OpTrait::OneOperand>())
      rewriter.replaceOp(op, (arithmetic.*build)(op.getOperand()));
    else
      rewriter.replaceOp(op, (arithmetic.*build)(op.getLhs(), op.getRhs()));
    return success();
  }
};

} // namespace

bool mlir::surge::readsInverseOfTwoPi(Operation *op) {
  return isa<math::SinOp, math::CosOp>(op) &&
         op->getResult(0).getType().isF64();
}

void mlir::surge::declareInverseOfTwoPi(ModuleOp module) {
  OpBuilder b(module.getBodyRegion());
  DenseElementsAttr content = inverseOfTwoPi(module.getContext());
  auto type =
      MemRefType::get(content.getType().getShape(), content.getElementType());
  memref::GlobalOp::create(b, module.getLoc(), inverseOfTwoPiName,
                           b.getStringAttr("private"), type, content,
                           /*constant=*/true, /*alignment=*/IntegerAttr());
}

void mlir::surge::populateElementaryFunctionPatterns(
    RewritePatternSet &patterns) {
  patterns.add<ToArithmetic<math::CosOp, &Arithmetic::cos>,
               ToArithmetic<math::ErfOp, &Arithmetic::erf>,
               ToArithmetic<math::ExpOp, &Arithmetic::exp>,
               ToArithmetic<math::Exp2Op, &Arithmetic::exp2>,
               ToArithmetic<math::ExpM1Op, &Arithmetic::expm1>,
               ToArithmetic<math::LogOp, &Arithmetic::log>,
               ToArithmetic<math::Log10Op, &Arithmetic::log10>,
               ToArithmetic<math::Log1pOp, &Arithmetic::log1p>,
               ToArithmetic<math::Log2Op, &Arithmetic::log2>,
               ToArithmetic<math::PowFOp, &Arithmetic::pow>,
               ToArithmetic<math::SinOp, &Arithmetic::sin>,
               ToArithmetic<math::TanhOp, &Arithmetic::tanh>>(
      patterns.getContext());
}
