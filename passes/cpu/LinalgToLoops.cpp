//===- LinalgToLoops.cpp - Structured ops on buffers to loops -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Upstream's lowering keeps reductions in memory, where the vectorizer finds
// them only if it can tell the buffers apart, and takes the loops in the order
// in which the op names them.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/Loops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

namespace mlir::surge {
#define GEN_PASS_DEF_LINALGTOLOOPSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

class LoopEmitter {
public:
  LoopEmitter(RewriterBase &rewriter, linalg::LinalgOp op, bool parallel)
      : b(op.getLoc(), rewriter), op(op), parallel(parallel),
        schedule(scheduleLoops(op)) {}

  void emit();

private:
  struct Operand {
    Value buffer; ///< a scalar where it is no memref.
    AffineMap map;
    Value element = {}; ///< in the loops that it depends on.
  };

  /// Gives an elementwise op on whole buffers one long loop.
  void collapse();
  void emitParallel();
  void emitLoop(unsigned depth);
  SmallVector<Value> emitRegisterLoop(unsigned depth, ValueRange carried);
  SmallVector<Value> emitBody(ValueRange resultsSoFar);
  void enter(unsigned loop, Value index, function_ref<void()> inside);
  Value emitAccumulation(const Accumulation &accumulation, Value soFar,
                         IRMapping &values);
  Value load(const Operand &operand);
  void store(const Operand &operand, Value value);
  SmallVector<Value> indices(AffineMap map);
  unsigned registerDepth() const {
    return schedule.order.size() - schedule.registerLoops;
  }

  ImplicitLocOpBuilder b;
  linalg::LinalgOp op;
  bool parallel;
  Schedule schedule;
  SmallVector<Operand> inputs, outputs;
  SmallVector<OpFoldResult> sizes;
  SmallVector<Value> lower, upper, position;
  llvm::SmallBitVector entered; ///< loops around what is emitted.
  Value one;
};

} // namespace

void LoopEmitter::collapse() {
  unsigned rank = sizes.size();
  auto isWhole = [&](const Operand &operand) {
    auto type = dyn_cast<MemRefType>(operand.buffer.getType());
    return type && operand.map.isIdentity() && type.getLayout().isIdentity();
  };
  auto isScalar = [](const Operand &operand) {
    return !isa<MemRefType>(operand.buffer.getType());
  };
  if (rank < 2 || op.getNumReductionLoops() > 0 || op.hasIndexSemantics() ||
      !llvm::all_of(inputs,
                    [&](const Operand &operand) {
                      return isScalar(operand) || isWhole(operand);
                    }) ||
      !llvm::all_of(outputs, isWhole))
    return;

  ReassociationIndices all(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  AffineMap line = b.getMultiDimIdentityMap(1);
  for (Operand &operand : llvm::concat<Operand>(inputs, outputs)) {
    if (isScalar(operand))
      continue;
    operand.buffer = memref::CollapseShapeOp::create(
        b, operand.buffer, ArrayRef<ReassociationIndices>{all});
    operand.map = line;
  }
  sizes = {memref::getMixedSize(b, b.getLoc(), outputs[0].buffer, 0)};
  bool isParallel = schedule.parallelLoop.has_value();
  schedule = {};
  schedule.order = {0};
  if (isParallel)
    schedule.parallelLoop = 0;
}

void LoopEmitter::emit() {
  SmallVector<Range> ranges = op.createLoopRanges(b, b.getLoc());
  for (const Range &range : ranges)
    sizes.push_back(range.size);
  for (OpOperand &operand : op->getOpOperands()) {
    Operand entry{operand.get(), op.getMatchingIndexingMap(&operand)};
    (op.isDpsInit(&operand) ? outputs : inputs).push_back(entry);
  }
  collapse();

  Value zero = arith::ConstantIndexOp::create(b, 0);
  one = arith::ConstantIndexOp::create(b, 1);
  lower.assign(sizes.size(), zero);
  for (OpFoldResult size : sizes)
    upper.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
  position.assign(sizes.size(), zero);
  entered.resize(sizes.size());
  if (!parallel || !schedule.parallelLoop)
    return emitLoop(0);
  createWhereWorthThreads(
      b, sizes, costOf(*op.getBlock()), [&] { emitParallel(); },
      [&] { emitLoop(0); });
}

/// The parallel loop comes first. Where it is the innermost one, it is cut into
/// blocks that are long enough to vectorize.
void LoopEmitter::emitParallel() {
  constexpr int64_t blockSize = 1024;
  unsigned loop = *schedule.parallelLoop;
  if (loop != schedule.order.back()) {
    llvm::erase(schedule.order, loop);
    createParallelLoop(b, sizes[loop],
                       [&](ImplicitLocOpBuilder &, Value index) {
                         enter(loop, index, [&] { emitLoop(0); });
                       });
    return;
  }
  AffineExpr size = b.getAffineSymbolExpr(0);
  OpFoldResult blocks = affine::makeComposedFoldedAffineApply(
      b, b.getLoc(), size.ceilDiv(blockSize), {sizes[loop]});
  Value end = upper[loop];
  createParallelLoop(b, blocks, [&](ImplicitLocOpBuilder &, Value block) {
    Value length = arith::ConstantIndexOp::create(b, blockSize);
    lower[loop] = arith::MulIOp::create(b, block, length);
    upper[loop] = arith::MinSIOp::create(
        b, arith::AddIOp::create(b, lower[loop], length), end);
    emitLoop(0);
  });
}

/// Emits what is inside of a loop. Inputs that depend on no further loop are
/// loaded in front of it, and so leave the loops within what is computed of
/// them alone; a result in the same memory would depend on all loops.
void LoopEmitter::enter(unsigned loop, Value index,
                        function_ref<void()> inside) {
  position[loop] = index;
  entered.set(loop);
  SmallVector<Operand *> loaded;
  for (auto [argument, input] :
       llvm::zip_equal(op.getRegionInputArgs(), inputs)) {
    llvm::SmallBitVector needed = getUnusedDimsBitVector(input.map).flip();
    if (input.element || argument.use_empty() || needed.test(entered))
      continue;
    input.element = load(input);
    loaded.push_back(&input);
  }
  inside();
  for (Operand *input : loaded)
    input->element = {};
  entered.reset(loop);
}

void LoopEmitter::emitLoop(unsigned depth) {
  if (depth == registerDepth() && schedule.registerLoops > 0) {
    SmallVector<Value> initial;
    for (auto [number, output] : llvm::enumerate(outputs)) {
      Value value = load(output);
      BlockArgument soFar = op.getRegionOutputArgs()[number];
      auto type = dyn_cast<FloatType>(value.getType());
      if (type && type.getWidth() < 32 && accumulationOf(op, soFar).combiner)
        value = arith::ExtFOp::create(b, b.getF32Type(), value);
      initial.push_back(value);
    }
    SmallVector<Value> results = emitRegisterLoop(depth, initial);
    for (auto [output, result] : llvm::zip_equal(outputs, results))
      store(output, result);
    return;
  }
  if (depth == schedule.order.size()) {
    SmallVector<Value> soFar;
    for (auto [output, argument] :
         llvm::zip_equal(outputs, op.getRegionOutputArgs()))
      soFar.push_back(argument.use_empty() ? Value() : load(output));
    SmallVector<Value> results = emitBody(soFar);
    for (auto [output, result] : llvm::zip_equal(outputs, results))
      store(output, result);
    return;
  }
  unsigned loop = schedule.order[depth];
  auto forOp = scf::ForOp::create(b, lower[loop], upper[loop], one);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(forOp.getBody());
  enter(loop, forOp.getInductionVar(), [&] { emitLoop(depth + 1); });
}

SmallVector<Value> LoopEmitter::emitRegisterLoop(unsigned depth,
                                                 ValueRange carried) {
  if (depth == schedule.order.size())
    return emitBody(carried);
  unsigned loop = schedule.order[depth];
  auto forOp = scf::ForOp::create(b, lower[loop], upper[loop], one, carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(forOp.getBody());
  enter(loop, forOp.getInductionVar(), [&] {
    scf::YieldOp::create(
        b, emitRegisterLoop(depth + 1, forOp.getRegionIterArgs()));
  });
  return SmallVector<Value>(forOp.getResults());
}

SmallVector<Value> LoopEmitter::emitBody(ValueRange resultsSoFar) {
  IRMapping values;
  for (auto [argument, input] :
       llvm::zip_equal(op.getRegionInputArgs(), inputs))
    if (!argument.use_empty())
      values.map(argument, input.element ? input.element : load(input));

  DenseMap<Operation *, std::pair<Accumulation, Value>> accumulations;
  for (auto [argument, soFar] :
       llvm::zip_equal(op.getRegionOutputArgs(), resultsSoFar)) {
    if (soFar)
      values.map(argument, soFar);
    Accumulation accumulation = accumulationOf(op, argument);
    if (accumulation.combiner && op.getNumReductionLoops() > 0)
      accumulations[accumulation.combiner] = {accumulation, soFar};
  }

  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner)) {
      values.map(index.getResult(), position[index.getDim()]);
    } else if (auto it = accumulations.find(&inner);
               it != accumulations.end()) {
      auto &[accumulation, soFar] = it->second;
      values.map(inner.getResult(0),
                 emitAccumulation(accumulation, soFar, values));
    } else {
      Operation *copy = b.clone(inner, values);
      // The position is also asked for inside loops of the body.
      copy->walk([&](linalg::IndexOp index) {
        index.replaceAllUsesWith(position[index.getDim()]);
        index.erase();
      });
    }
  }
  SmallVector<Value> results;
  for (Value result : op.getBlock()->getTerminator()->getOperands())
    results.push_back(values.lookupOrDefault(result));
  return results;
}

/// The order of a reduction is free, which lets it vectorize. A narrow term is
/// added to a wide sum, a product of two narrow factors exactly.
Value LoopEmitter::emitAccumulation(const Accumulation &accumulation,
                                    Value soFar, IRMapping &values) {
  Type type = soFar.getType();
  auto widened = [&](Value value) -> Value {
    value = values.lookupOrDefault(value);
    if (value.getType() == type)
      return value;
    return arith::ExtFOp::create(b, type, value);
  };
  auto product = accumulation.term.getDefiningOp<arith::MulFOp>();
  bool isNarrow = accumulation.term.getType() != type;
  Value term;
  if (product && product->hasOneUse() && product->getBlock() == op.getBlock())
    term = arith::MulFOp::create(b, widened(product.getLhs()),
                                 widened(product.getRhs()),
                                 arith::FastMathFlags::contract);
  else
    term = isNarrow ? widened(accumulation.term)
                    : values.lookupOrDefault(accumulation.term);
  auto combiner = cast<arith::ArithFastMathInterface>(accumulation.combiner);
  auto flags = combiner.getFastMathFlagsAttr().getValue() |
               arith::FastMathFlags::reassoc | arith::FastMathFlags::contract;
  if (isa<arith::AddFOp>(accumulation.combiner))
    return arith::AddFOp::create(b, soFar, term, flags);
  return arith::MulFOp::create(b, soFar, term, flags);
}

SmallVector<Value> LoopEmitter::indices(AffineMap map) {
  SmallVector<Value> result;
  for (AffineExpr index : map.getResults()) {
    if (auto loop = dyn_cast<AffineDimExpr>(index)) {
      result.push_back(position[loop.getPosition()]);
      continue;
    }
    // Loops that the index does not name drop out, also those not open here.
    OpFoldResult value = affine::makeComposedFoldedAffineApply(
        b, b.getLoc(), AffineMap::get(map.getNumDims(), 0, index),
        getAsOpFoldResult(position));
    result.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), value));
  }
  return result;
}

Value LoopEmitter::load(const Operand &operand) {
  if (!isa<MemRefType>(operand.buffer.getType()))
    return operand.buffer;
  return memref::LoadOp::create(b, operand.buffer, indices(operand.map));
}

void LoopEmitter::store(const Operand &operand, Value value) {
  Type element = getElementTypeOrSelf(operand.buffer);
  if (value.getType() != element)
    value = arith::TruncFOp::create(b, element, value);
  memref::StoreOp::create(b, value, operand.buffer, indices(operand.map));
}

void mlir::surge::lowerToLoops(RewriterBase &rewriter, linalg::LinalgOp op,
                               bool parallel) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  LoopEmitter(rewriter, op, parallel).emit();
  rewriter.eraseOp(op);
}

namespace {

struct LinalgToLoopsPass
    : surge::impl::LinalgToLoopsPassBase<LinalgToLoopsPass> {
  using LinalgToLoopsPassBase::LinalgToLoopsPassBase;

  void runOnOperation() final {
    IRRewriter rewriter(&getContext());
    // A copy between buffers of other layouts would call into a library.
    SmallVector<memref::CopyOp> copies;
    WalkResult walk = getOperation().walk([&](memref::CopyOp copy) {
      bool isPlain = true;
      for (Value buffer : copy->getOperands()) {
        auto type = dyn_cast<MemRefType>(buffer.getType());
        if (!type) {
          copy.emitError("expected tensors of a known rank, but got one whose "
                         "rank only a run knows; cast it to a ranked type "
                         "where it is made");
          return WalkResult::interrupt();
        }
        isPlain &= type.getLayout().isIdentity();
      }
      if (!isPlain)
        copies.push_back(copy);
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    for (memref::CopyOp copy : copies) {
      rewriter.setInsertionPoint(copy);
      rewriter.replaceOpWithNewOp<linalg::CopyOp>(copy, copy.getSource(),
                                                  copy.getTarget());
    }

    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (op.hasPureBufferSemantics())
        ops.push_back(op);
    });
    for (linalg::LinalgOp op : ops)
      lowerToLoops(rewriter, op, parallel);
    // Every op has brought its own zeros and ones.
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }
};

} // namespace
