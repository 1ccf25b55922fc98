//===- LoopChecks.cpp - What a structured op reads ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/LoopChecks.h"

#include "mlir/Analysis/FlatLinearValueConstraints.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::surge;

LoopChecks::LoopChecks(linalg::LinalgOp structured)
    : RunTimeChecks(structured), loops(structured),
      axes(structured.getNumLoops()), trips(structured.getNumLoops()) {
  forEachAxis(structured, [&](Value tensor, int64_t axis, AffineExpr place) {
    auto loop = dyn_cast<AffineDimExpr>(place);
    if (!loop || trips[loop.getPosition()])
      return;
    axes[loop.getPosition()] = {tensor, axis};
    trips[loop.getPosition()] = size(tensor, axis);
  });
}

LoopChecks::LoopChecks(tensor::GenerateOp generate)
    : RunTimeChecks(generate), loops(generate) {
  auto dynamic = generate.getDynamicExtents().begin();
  for (int64_t size : generate.getType().getShape())
    trips.push_back(ShapedType::isDynamic(size) ? *dynamic++ : index(size));
}

void LoopChecks::forEachAxis(
    linalg::LinalgOp structured,
    function_ref<void(Value, int64_t, AffineExpr)> visit) {
  for (OpOperand &operand : structured->getOpOperands())
    if (isa<RankedTensorType>(operand.get().getType()))
      for (auto [axis, place] : llvm::enumerate(
               structured.getMatchingIndexingMap(&operand).getResults()))
        visit(operand.get(), axis, place);
}

/// A division in `place` that has no result.
static AffineExpr findBadDivision(AffineExpr place) {
  AffineExpr bad;
  place.walk([&](AffineExpr part) {
    auto divisor = dyn_cast<AffineBinaryOpExpr>(part);
    bool divides = part.getKind() == AffineExprKind::Mod ||
                   part.getKind() == AffineExprKind::FloorDiv ||
                   part.getKind() == AffineExprKind::CeilDiv;
    if (!divides)
      return;
    auto number = dyn_cast<AffineConstantExpr>(divisor.getRHS());
    if (!number || number.getValue() <= 0)
      bad = part;
  });
  return bad;
}

LogicalResult LoopChecks::operands() {
  auto structured = cast<linalg::LinalgOp>(loops);
  AffineExpr bad;
  forEachAxis(structured, [&](Value, int64_t, AffineExpr place) {
    if (!bad)
      bad = findBadDivision(place);
  });
  if (bad) {
    std::string text;
    llvm::raw_string_ostream(text) << bad;
    return loops->emitOpError("expected indexing maps to divide by positive "
                              "numbers, but got ")
           << text;
  }
  forEachAxis(structured, [&](Value tensor, int64_t axis, AffineExpr place) {
    auto loop = dyn_cast<AffineDimExpr>(place);
    if (loop && axes[loop.getPosition()] != std::pair(tensor, axis))
      equal(trips[loop.getPosition()], size(tensor, axis));
  });
  forEachAxis(structured, [&](Value tensor, int64_t axis, AffineExpr place) {
    if (!isa<AffineDimExpr>(place))
      inside(place, size(tensor, axis), "windows inside of the tensor");
  });
  return success();
}

void LoopChecks::extracted(tensor::ExtractOp extract) {
  constexpr StringLiteral what = "an index inside of the tensor";
  // The message names what reads, not the op around it.
  op = extract;
  SmallVector<std::pair<Value, Value>> computed;
  for (auto [axis, position] : llvm::enumerate(extract.getIndices())) {
    Value end = size(extract.getTensor(), axis);
    if (AffineExpr place = placeOf(position))
      inside(place, end, what);
    else
      computed.emplace_back(position, end);
  }
  if (computed.empty())
    return;
  demand(everywhere(extract,
                    [&](ImplicitLocOpBuilder &body, IRMapping &map) {
                      Value all;
                      for (auto [position, end] : computed) {
                        Value here = arith::CmpIOp::create(
                            body, arith::CmpIPredicate::ult,
                            map.lookupOrDefault(position), end);
                        all =
                            all ? arith::AndIOp::create(body, all, here) : here;
                      }
                      return all;
                    }),
         what);
}

Value LoopChecks::isEmpty() {
  Value any = constant(false);
  for (Value trip : trips) {
    Value none =
        b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq, trip, index(0));
    any = b.createOrFold<arith::OrIOp>(any, none);
  }
  return any;
}

void LoopChecks::inside(AffineExpr place, Value end, StringRef what) {
  unsigned numLoops = trips.size();
  place = simplifyAffineExpr(place, numLoops, 0);
  SmallVector<std::optional<int64_t>> low(numLoops, 0), high;
  for (Value trip : trips) {
    std::optional<int64_t> number = getConstantIntValue(trip);
    if (number == 0)
      return;
    high.push_back(number ? std::optional(*number - 1) : std::nullopt);
  }
  std::optional<int64_t> endNumber = getConstantIntValue(end),
                         least = getBoundForAffineExpr(place, numLoops, 0, low,
                                                       high, /*isUpper=*/false),
                         most = getBoundForAffineExpr(place, numLoops, 0, low,
                                                      high, /*isUpper=*/true);
  bool isLeastInside = least && *least >= 0,
       isMostInside = most && endNumber && *most < *endNumber;
  if (isLeastInside && isMostInside)
    return;

  SmallVector<int64_t> factors;
  if (failed(getFlattenedAffineExpr(place, numLoops, 0, &factors)) ||
      factors.size() != numLoops + 1) {
    // The bounds of what divides need not be reached.
    demand(everywhere(nullptr,
                      [&](ImplicitLocOpBuilder &body, IRMapping &) {
                        SmallVector<Value> at;
                        for (unsigned loop = 0; loop < numLoops; ++loop)
                          at.push_back(linalg::IndexOp::create(body, loop));
                        Value number = affine::expandAffineExpr(
                            body, body.getLoc(), place, at, {});
                        return arith::CmpIOp::create(
                                   body, arith::CmpIPredicate::ult, number, end)
                            .getResult();
                      }),
           what);
    return;
  }
  Value first = index(factors.back()), last = first;
  for (auto [factor, trip] : llvm::zip(factors, trips)) {
    if (factor == 0)
      continue;
    Value rounds = b.createOrFold<arith::SubIOp>(trip, index(1));
    rounds = b.createOrFold<arith::MulIOp>(rounds, index(factor));
    Value &reached = factor > 0 ? last : first;
    reached = b.createOrFold<arith::AddIOp>(reached, rounds);
  }
  Value fits = isEmpty();
  auto orHolds = [&](Value condition) {
    demand(b.createOrFold<arith::OrIOp>(condition, fits), what);
  };
  if (!isLeastInside)
    orHolds(
        arith::CmpIOp::create(b, arith::CmpIPredicate::sge, first, index(0)));
  if (!isMostInside)
    orHolds(arith::CmpIOp::create(b, arith::CmpIPredicate::slt, last, end));
}

Value LoopChecks::everywhere(Operation *until, Condition condition) {
  Region region;
  Block &body = region.emplaceBlock();
  ImplicitLocOpBuilder inner(b.getLoc(), b.getContext());
  inner.setInsertionPointToEnd(&body);
  IRMapping map;
  auto structured = dyn_cast<linalg::LinalgOp>(loops);
  if (structured)
    for (BlockArgument scalar : structured.getBlock()->getArguments())
      map.map(scalar, body.addArgument(scalar.getType(), b.getLoc()));
  else
    for (BlockArgument position :
         cast<tensor::GenerateOp>(loops).getBody().getArguments())
      map.map(position,
              linalg::IndexOp::create(inner, position.getArgNumber()));
  if (until)
    for (Operation &op :
         llvm::make_range(until->getBlock()->begin(), until->getIterator()))
      inner.clone(op, map);
  Value holds = condition(inner, map);
  auto yield = linalg::YieldOp::create(inner, holds);
  SmallVector<Operation *> ops =
      llvm::map_to_vector(body, [](Operation &op) { return &op; });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();

  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  if (structured)
    for (unsigned i = body.getNumArguments(); i-- > 0;) {
      OpOperand &operand = loops->getOpOperand(i);
      if (body.getArgument(i).use_empty()) {
        body.eraseArgument(i);
        continue;
      }
      inputs.insert(inputs.begin(), operand.get());
      maps.insert(maps.begin(), structured.getMatchingIndexingMap(&operand));
    }
  return reduceNeeded(region, yield, inputs, maps);
}

Value LoopChecks::reduceNeeded(Region &region, Operation *yield,
                               SmallVector<Value> inputs,
                               SmallVector<AffineMap> maps) {
  SmallVector<linalg::IndexOp> positions;
  region.walk([&](linalg::IndexOp op) { positions.push_back(op); });
  SmallVector<AffineExpr> renamed;
  SmallVector<OpFoldResult> sizes;
  for (unsigned loop = 0; loop < trips.size(); ++loop) {
    auto names = [&](AffineMap map) { return map.isFunctionOfDim(loop); };
    auto asks = [&](linalg::IndexOp op) { return op.getDim() == loop; };
    bool isNeeded = llvm::any_of(maps, names) || llvm::any_of(positions, asks);
    renamed.push_back(isNeeded ? b.getAffineDimExpr(sizes.size())
                               : b.getAffineConstantExpr(0));
    if (isNeeded)
      sizes.push_back(getAsOpFoldResult(trips[loop]));
  }
  unsigned numNeeded = sizes.size();
  for (AffineMap &map : maps)
    map = map.replaceDimsAndSymbols(renamed, {}, numNeeded, 0);
  for (linalg::IndexOp op : positions)
    op.setDim(cast<AffineDimExpr>(renamed[op.getDim()]).getPosition());
  // The bounds of the loops are read off this.
  inputs.push_back(tensor::EmptyOp::create(b, sizes, b.getI1Type()));
  maps.push_back(b.getMultiDimIdentityMap(numNeeded));
  region.addArgument(b.getI1Type(), b.getLoc());

  Value empty = tensor::EmptyOp::create(b, ArrayRef<int64_t>{}, b.getI1Type());
  Value init = linalg::FillOp::create(b, constant(true), empty).getResult(0);
  maps.push_back(AffineMap::get(numNeeded, 0, b.getContext()));
  Value soFar = region.addArgument(b.getI1Type(), b.getLoc());
  ImplicitLocOpBuilder inner(b.getLoc(), yield);
  yield->setOperand(0,
                    arith::AndIOp::create(inner, yield->getOperand(0), soFar));
  SmallVector<utils::IteratorType> iterators(numNeeded,
                                             utils::IteratorType::reduction);
  auto all = linalg::GenericOp::create(b, init.getType(), inputs, init, maps,
                                       iterators);
  all.getRegion().takeBody(region);
  Value holds = tensor::ExtractOp::create(b, all.getResult(0), ValueRange());
  return b.createOrFold<arith::OrIOp>(holds, isEmpty());
}

AffineExpr LoopChecks::placeOf(Value position) {
  if (auto loop = position.getDefiningOp<linalg::IndexOp>())
    return b.getAffineDimExpr(loop.getDim());
  if (auto number = getConstantIntValue(position))
    return b.getAffineConstantExpr(*number);
  auto argument = dyn_cast<BlockArgument>(position);
  if (argument && isa<tensor::GenerateOp>(argument.getOwner()->getParentOp()))
    return b.getAffineDimExpr(argument.getArgNumber());
  return {};
}
