//===- Recompute.cpp - What an op costs to save or to compute again -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/Recompute.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Index/IR/IndexDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Policy mlir::surge::policyOf(Operation *op) {
  auto policy = op->getAttrOfType<StringAttr>(attr::policy);
  if (!policy)
    return Policy::None;
  return policy == "save" ? Policy::Save : Policy::Recompute;
}

LogicalResult mlir::surge::verifyPolicies(Operation *op) {
  WalkResult walk = op->walk([](Operation *nested) {
    Attribute policy = nested->getAttr(attr::policy);
    auto word = dyn_cast_if_present<StringAttr>(policy);
    if (!policy || (word && (word == "save" || word == "recompute")))
      return WalkResult::advance();
    nested->emitError("expected '")
        << attr::policy << R"(' to be "save" or "recompute", but got )"
        << policy;
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

int64_t mlir::surge::bytesOf(Type type) {
  int64_t bytes;
  Type element = getElementTypeOrSelf(type);
  if (isa<KeyType>(element))
    bytes = 16;
  else if (auto complex = dyn_cast<ComplexType>(element))
    bytes = 2 * bytesOf(complex.getElementType());
  else if (element.isIntOrFloat())
    bytes = llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  else
    bytes = 8;
  if (auto shaped = dyn_cast<ShapedType>(type); shaped && shaped.hasRank())
    for (int64_t size : shaped.getShape())
      if (llvm::MulOverflow(
              bytes, ShapedType::isDynamic(size) ? guessedSize : size, bytes))
        return std::numeric_limits<int64_t>::max();
  return bytes;
}

/// A reduction of at least so many elements to one is not redone.
static constexpr int64_t longReduction = 4;

/// How many elements become one element of a result.
static int64_t reductionLength(linalg::LinalgOp op) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  int64_t length = 1;
  for (auto [size, kind] : llvm::zip_equal(sizes, op.getIteratorTypesArray()))
    if (kind == utils::IteratorType::reduction &&
        llvm::MulOverflow(
            length, ShapedType::isDynamic(size) ? guessedSize : size, length))
      return std::numeric_limits<int64_t>::max();
  return length;
}

static bool hasInnerRegions(Operation *op) {
  return op
      ->walk([&](Operation *nested) {
        return nested != op && nested->getNumRegions() > 0
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

static std::optional<StringRef> reasonToSaveStructured(linalg::LinalgOp op) {
  if (linalg::isaContractionOpInterface(op))
    return "a matrix product is not computed again";
  if (linalg::isaConvolutionOpInterface(op))
    return "a convolution is not computed again";
  if (hasInnerRegions(op))
    return "loops and branches are not run again";
  if (reductionLength(op) >= longReduction)
    return "a reduction is smaller than what it reduces";
  return std::nullopt;
}

/// Functions that take a number tens of instructions.
static bool isTranscendental(Operation *op) {
  return isa<math::MathDialect>(op->getDialect()) &&
         !isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::ClampFOp,
              math::CopySignOp, math::FloorOp, math::FmaOp, math::FPowIOp,
              math::IsFiniteOp, math::IsInfOp, math::IsNaNOp, math::IsNormalOp,
              math::RoundEvenOp, math::RoundOp, math::SqrtOp, math::TruncOp>(
             op);
}

std::optional<StringRef> mlir::surge::reasonToSave(Operation *op) {
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return reasonToSaveStructured(structured);
  if (isa<func::CallOp>(op))
    return "a call is not repeated";
  if (isa<scf::SCFDialect>(op->getDialect()))
    return "loops and branches are not run again";
  if (isa<RandomOp>(op))
    return "random numbers are not drawn again";
  if (isa<DrawOp, CategoricalOp, BernoulliOp>(op))
    return "samples are not drawn again";
  if (isa<KeyOp, FoldInOp, SplitOp, OneHotOp, StepOp, SignOp, RoundOp, SiteOp,
          CostOp, PerturbOp, StopGradientOp, TakeAlongOp, ZeroOp,
          linalg::PackOp, linalg::UnPackOp>(op))
    return std::nullopt;
  if (isTranscendental(op) && op->getResult(0).getType().isIntOrFloat())
    return "a function of one number takes more time than memory";
  if (hasInnerRegions(op))
    return "loops and branches are not run again";
  if (isa<affine::AffineDialect, arith::ArithDialect, complex::ComplexDialect,
          index::IndexDialect, math::MathDialect, tensor::TensorDialect>(
          op->getDialect()))
    return std::nullopt;
  return "an op like this is not computed again";
}
