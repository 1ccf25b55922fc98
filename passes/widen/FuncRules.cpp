//===- FuncRules.cpp - Many tangents through calls ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/LoopNest.h"
#include "passes/widen/Rules.h"
#include "passes/widen/Widen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::surge;

/// y = call @f(r, x) with a function that knows of single tangents only, for it
/// is the user's  =>  for d { y[d] = call @f(r, x[d]) }
static LogicalResult callForEach(func::CallOp call, Widened &widened,
                                 RuleBuilder &b) {
  SmallVector<Value> inits;
  for (OpResult result : call.getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!widened.isLinear(result) || (type && !type.hasStaticShape()))
      return call.emitError("expected '")
             << call.getCallee()
             << "' to return floats and tensors of floats of static size, for "
                "it is called for many tangents, but result "
             << result.getResultNumber() << " is " << result.getType();
    SmallVector<OpFoldResult> sizes{widened.getDirections()};
    if (type)
      llvm::append_range(
          sizes, getAsIndexOpFoldResult(b.getContext(), type.getShape()));
    inits.push_back(createEmpty(b, widened.typeOf(result.getType()), sizes));
  }
  Value zero = arith::ConstantIndexOp::create(b, 0),
        one = arith::ConstantIndexOp::create(b, 1);
  Value count =
      getValueOrCreateConstantIndexOp(b, b.getLoc(), widened.getDirections());
  auto loop = scf::ForOp::create(b, zero, count, one, inits);
  RuleBuilder body(call.getLoc(), b);
  body.setInsertionPointToStart(loop.getBody());
  Value direction = loop.getInductionVar();
  SmallVector<Value> inputs;
  for (Value operand : call.getOperands())
    inputs.push_back(widened.isLinear(operand)
                         ? sliceDirection(widened.lookup(operand),
                                          operand.getType(), direction, body)
                         : operand);
  auto single = func::CallOp::create(body, call.getCallee(),
                                     call.getResultTypes(), inputs);
  SmallVector<Value> yielded;
  for (auto [value, all] :
       llvm::zip_equal(single.getResults(), loop.getRegionIterArgs())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type) {
      yielded.push_back(tensor::InsertOp::create(body, value, all, direction));
      continue;
    }
    int64_t rank = type.getRank() + 1;
    SmallVector<OpFoldResult> offsets(rank, body.getIndexAttr(0)), sizes,
        strides(rank, body.getIndexAttr(1));
    offsets[0] = direction;
    sizes.push_back(body.getIndexAttr(1));
    llvm::append_range(sizes,
                       getAsIndexOpFoldResult(b.getContext(), type.getShape()));
    yielded.push_back(tensor::InsertSliceOp::create(body, value, all, offsets,
                                                    sizes, strides));
  }
  scf::YieldOp::create(body, yielded);
  for (auto [result, all] :
       llvm::zip_equal(call.getResults(), loop.getResults()))
    widened.set(result, all);
  return success();
}

namespace {

/// dy = call @f.linear(r, dx)  =>  dy[d] = call @f.linear.wide(r, dx[d])
struct Call : WidenOpInterface::ExternalModel<Call, func::CallOp> {
  using OpType = func::CallOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto call = cast<func::CallOp>(op);
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    RuleBuilder b(op->getLoc(), rewriter);
    if (!takesTangents(callee))
      return callForEach(call, widened, b);
    std::optional<int64_t> count = getConstantIntValue(widened.getDirections());
    FailureOr<func::FuncOp> wide =
        mlir::surge::widen(callee, count.value_or(ShapedType::kDynamic));
    if (failed(wide))
      return failure();
    SmallVector<Value> inputs;
    for (auto [operand, type] :
         llvm::zip_equal(op->getOperands(), wide->getArgumentTypes()))
      inputs.push_back(type == operand.getType()
                           ? operand
                           : widened.lookupOrRepeat(operand, b));
    auto once = func::CallOp::create(b, *wide, inputs);
    for (auto [single, all] :
         llvm::zip_equal(op->getResults(), once.getResults())) {
      if (widened.isLinear(single))
        widened.set(single, all);
      else
        rewriter.replaceAllUsesWith(single, all);
    }
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncWidenRules(DialectRegistry &registry) {
  addWidenRules<func::FuncDialect, Call>(registry);
}
