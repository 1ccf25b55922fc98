//===- LinalgRules.cpp - Many tangents through structured ops -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A structured op gets one more loop, outermost, over the directions; its
// scalar body stays as it is.
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Linalg.h"
#include "passes/widen/Rules.h"

#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

/// The map of an operand behind the loop over the directions, which leads
/// through it if it is linear.
static AffineMap widenMap(AffineMap map, bool linear) {
  map = map.shiftDims(1);
  return linear ? map.insertResult(getAffineDimExpr(0, map.getContext()), 0)
                : map;
}

/// Copies the scalar body of `op`: captured linear scalars are inputs now, and
/// captured linear tensors are read in the current direction.
static void copyBody(linalg::LinalgOp op, Region &region,
                     ArrayRef<Value> captured, const Widened &widened,
                     RuleBuilder &b) {
  IRMapping map;
  op.getBlock()->getParent()->cloneInto(&region, map);
  Block &body = region.front();
  for (auto [i, scalarValue] : llvm::enumerate(captured)) {
    Value value = scalarValue;
    BlockArgument scalar = body.insertArgument(op.getNumDpsInputs() + i,
                                               value.getType(), b.getLoc());
    value.replaceUsesWithIf(scalar, [&](OpOperand &use) {
      return region.isAncestor(use.getOwner()->getParentRegion());
    });
  }
  body.walk([](linalg::IndexOp index) { index.setDim(index.getDim() + 1); });
  llvm::SetVector<Value> outer;
  getUsedValuesDefinedAbove(region, outer);
  if (llvm::none_of(outer, [&](Value v) { return widened.isLinear(v); }))
    return;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&body);
  selectDirection(region, linalg::IndexOp::create(b, 0), widened);
}

static LogicalResult widenLoops(linalg::LinalgOp op, RuleBuilder &b,
                                Widened &widened) {
  SmallVector<Value> inputs, inits, captured;
  SmallVector<AffineMap> maps;
  for (OpOperand *input : op.getDpsInputOperands()) {
    bool linear = widened.isLinear(input->get());
    inputs.push_back(linear ? widened.lookup(input->get()) : input->get());
    maps.push_back(widenMap(op.getMatchingIndexingMap(input), linear));
  }
  llvm::SetVector<Value> outer;
  getUsedValuesDefinedAbove(op->getRegions(), outer);
  AffineMap scalarMap = AffineMap::get(op.getNumLoops(), 0, b.getContext());
  for (Value value : outer)
    if (widened.isLinear(value) && isa<FloatType>(value.getType())) {
      captured.push_back(value);
      inputs.push_back(widened.lookup(value));
      maps.push_back(widenMap(scalarMap, /*linear=*/true));
    }
  for (OpOperand &init : op.getDpsInitsMutable()) {
    if (!widened.isLinear(op.getTiedOpResult(&init)))
      return op->emitError("expected every result of '")
             << op->getName() << "' to be linear, but result "
             << op.getTiedOpResult(&init).getResultNumber() << " is not";
    inits.push_back(op.payloadUsesValueFromOperand(&init)
                        ? widened.lookupOrRepeat(init.get(), b)
                        : widened.emptyLike(init.get(), b));
    maps.push_back(widenMap(op.getMatchingIndexingMap(&init), /*linear=*/true));
  }
  SmallVector<utils::IteratorType> iterators{utils::IteratorType::parallel};
  llvm::append_range(iterators, op.getIteratorTypesArray());
  auto wide = linalg::GenericOp::create(b, TypeRange(ValueRange(inits)), inputs,
                                        inits, maps, iterators);
  copyBody(op, wide.getRegion(), captured, widened, b);
  for (auto [single, all] :
       llvm::zip_equal(op->getResults(), wide.getResults()))
    widened.set(single, all);
  return success();
}

namespace {

template <typename Op>
struct Structured : WidenOpInterface::ExternalModel<Structured<Op>, Op> {
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto structured = cast<linalg::LinalgOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    Value product = widenProduct(structured, widened, b);
    if (!product)
      return widenLoops(structured, b, widened);
    widened.set(op->getResult(0), product);
    return success();
  }
};

} // namespace

template <typename... Ops>
static void attachStructured(MLIRContext *context) {
  (Ops::template attachInterface<Structured<Ops>>(*context), ...);
}

void mlir::surge::registerLinalgWidenRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    attachStructured<
#define GET_OP_LIST
#include "mlir/Dialect/Linalg/IR/LinalgStructuredOps.cpp.inc"
        >(context);
  });
}
