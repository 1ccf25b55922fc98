//===- Lower.cpp - The reference lowering of the surge dialect ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/Philox.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::surge {
#define GEN_PASS_DEF_LOWERPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Keys become vectors of two words wherever a value stands.
struct KeyTypeConverter : TypeConverter {
  KeyTypeConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](KeyType key) { return loweredKeyType(key.getContext()); });
    auto cast = [](OpBuilder &builder, Type type, ValueRange inputs,
                   Location loc) -> Value {
      return UnrealizedConversionCastOp::create(builder, loc, type, inputs)
          .getResult(0);
    };
    addSourceMaterialization(cast);
    addTargetMaterialization(cast);
  }
};

/// A cast between the two forms of a key, once both are the same.
struct KeyCastToOperand : OpConversionPattern<UnrealizedConversionCastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(UnrealizedConversionCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const final {
    rewriter.replaceOp(op, adaptor.getInputs());
    return success();
  }
};

/// Ops that pass values on without looking at them, `arith.select` for one; a
/// call, whose attributes upstream's pattern would drop.
struct CarrierToLoweredKeys : ConversionPattern {
  CarrierToLoweredKeys(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/0,
                          context) {}
  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const final {
    if (op->getNumRegions() != 0 || isa<SurgeDialect>(op->getDialect()))
      return rewriter.notifyMatchFailure(op, "not a mere carrier of keys");
    SmallVector<Type> types;
    if (failed(getTypeConverter()->convertTypes(op->getResultTypes(), types)))
      return failure();
    OperationState state(op->getLoc(), op->getName(), operands, types,
                         op->getAttrs(), op->getSuccessors());
    rewriter.replaceOp(op, rewriter.create(state));
    return success();
  }
};

struct LowerPass : surge::impl::LowerPassBase<LowerPass> {
  void runOnOperation() final {
    if (failed(lowerOps()) || failed(verifyNoneIsLeft()) || failed(lowerKeys()))
      signalPassFailure();
  }

private:
  LogicalResult lowerOps() {
    // While samples still say which category was drawn.
    RewritePatternSet samples(&getContext());
    populateSampleToDrawPatterns(samples);
    if (failed(applyPatternsGreedily(getOperation(), std::move(samples))))
      return failure();

    RewritePatternSet patterns(&getContext());
    populateLowerDrawPatterns(patterns);
    populateLowerElementwisePatterns(patterns);
    populateLowerFormulaPatterns(patterns);
    populateLowerIndexingPatterns(patterns);
    populateLowerMatrixPatterns(patterns);
    populateLowerOrderPatterns(patterns);
    populateLowerPackPatterns(patterns);
    populateLowerRandomPatterns(patterns);
    populateLowerSamplePatterns(patterns);
    populateLowerUpdatePatterns(patterns);
    populateLowerUpstreamPatterns(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  LogicalResult verifyNoneIsLeft() {
    WalkResult result = getOperation().walk([](Operation *op) {
      if (!isa_and_nonnull<SurgeDialect>(op->getDialect()))
        return WalkResult::advance();
      op->emitError("expected no '")
          << op->getName()
          << "' to be left before the lowering; run --surge-gradient first";
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }

  LogicalResult lowerKeys() {
    KeyTypeConverter converter;
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([&](Operation *op) {
      if (auto function = dyn_cast<FunctionOpInterface>(op))
        return converter.isLegal(function.getArgumentTypes()) &&
               converter.isLegal(function.getResultTypes());
      return converter.isLegal(op);
    });
    RewritePatternSet patterns(&getContext());
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    scf::populateSCFStructuralTypeConversions(converter, patterns);
    patterns.add<KeyCastToOperand, CarrierToLoweredKeys>(converter,
                                                         &getContext());
    return applyPartialConversion(getOperation(), target, std::move(patterns));
  }
};

} // namespace
