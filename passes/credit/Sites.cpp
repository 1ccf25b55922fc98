//===- Sites.cpp - Functions whose sites are open -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Sites.h"

#include "passes/Derived.h"
#include "passes/Flow.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::sourceOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
            tensor::ExtractSliceOp, linalg::BroadcastOp, linalg::TransposeOp>(
            op))
      value = op->getOperand(0);
    else
      break;
  }
  return value;
}

bool mlir::surge::isProduct(Operation *op) {
  auto structured = dyn_cast<linalg::LinalgOp>(op);
  return structured && (linalg::isaContractionOpInterface(structured) ||
                        linalg::isaConvolutionOpInterface(structured));
}

static bool isMarker(Operation *op) { return isa<SiteOp, CostOp>(op); }

/// The first marker in a function that `func` calls, directly or not.
static Operation *markerInCallee(func::CallOp call,
                                 llvm::DenseSet<Operation *> &seen) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  if (!callee || !seen.insert(callee).second)
    return nullptr;
  Operation *found = nullptr;
  callee.walk([&](Operation *op) {
    if (isMarker(op))
      found = op;
    else if (auto inner = dyn_cast<func::CallOp>(op))
      found = markerInCallee(inner, seen);
    return found ? WalkResult::interrupt() : WalkResult::advance();
  });
  return found;
}

FailureOr<Markers> mlir::surge::findMarkers(func::FuncOp func) {
  if (failed(verifyStructured(func)))
    return failure();
  Markers markers;
  llvm::DenseSet<Operation *> seen;
  WalkResult walk = func.walk([&](Operation *op) {
    if (isMarker(op) && op->getParentOp() != func) {
      op->emitError("expected '")
          << op->getName() << "' in the body of '" << func.getName()
          << "' itself, but it stands in a loop or a branch";
      return WalkResult::interrupt();
    }
    if (auto call = dyn_cast<func::CallOp>(op))
      if (Operation *marker = markerInCallee(call, seen)) {
        InFlightDiagnostic error =
            op->emitError("expected sites and costs in the body of '")
            << func.getName() << "' itself, but a function called here has one";
        error.attachNote(marker->getLoc()) << "here";
        return WalkResult::interrupt();
      }
    if (auto site = dyn_cast<SiteOp>(op))
      markers.sites.push_back(site);
    if (auto cost = dyn_cast<CostOp>(op)) {
      if (markers.cost) {
        InFlightDiagnostic error = op->emitError("expected one 'surge.cost' in "
                                                 "a function");
        error.attachNote(markers.cost.getLoc()) << "there is another";
        return WalkResult::interrupt();
      }
      markers.cost = cost;
    }
    return WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();
  return markers;
}

SmallVector<std::optional<unsigned>>
mlir::surge::sitesBehind(func::FuncOp func) {
  SmallVector<Value> sites;
  for (SiteOp site : func.getBody().front().getOps<SiteOp>())
    sites.push_back(site->getResult(0));
  Flow flow(func);
  SmallVector<std::optional<unsigned>> behind(sites.size());
  for (size_t i = 0; i < sites.size(); ++i) {
    llvm::DenseSet<Value> reached = flow.reachedFrom({sites[i]});
    for (size_t j = i + 1; j < sites.size() && !behind[i]; ++j)
      if (reached.contains(sites[j]))
        behind[i] = j;
  }
  return behind;
}

func::FuncOp mlir::surge::exposeSites(func::FuncOp func, SiteFlow flow) {
  std::string name = func.getName().str();
  name += flow == SiteFlow::Values    ? ".sites"
          : flow == SiteFlow::Through ? ".perturbed"
          : flow == SiteFlow::Cut     ? ".cut"
                                      : ".cut_hidden";
  if (func::FuncOp known = findDerived(func, name))
    return known;
  func::FuncOp exposed = createDerived(func, name, func.getFunctionType());
  IRMapping map;
  func.getBody().cloneInto(&exposed.getBody(), map);
  Block &body = exposed.getBody().front();
  Operation *ret = body.getTerminator();
  SmallVector<Operation *> markers;
  for (Operation &op : body)
    if (isa<SiteOp>(op))
      markers.push_back(&op);
  for (Operation &op : body)
    if (isa<CostOp>(op))
      markers.push_back(&op);
  llvm::DenseSet<Operation *> cut;
  if (flow == SiteFlow::Cut || flow == SiteFlow::CutHidden)
    for (auto [number, behind] : llvm::enumerate(sitesBehind(func)))
      if (behind || flow == SiteFlow::Cut)
        cut.insert(markers[number]);
  SmallVector<Value> values;
  for (Operation *marker : markers) {
    Value value = marker->getResult(0);
    values.push_back(value);
    (void)exposed.insertResult(exposed.getNumResults(), value.getType(), {});
    if (flow == SiteFlow::Values)
      continue;
    unsigned position = exposed.getNumArguments();
    (void)exposed.insertArgument(position, value.getType(), {}, value.getLoc());
    OpBuilder b(marker->getContext());
    b.setInsertionPointAfter(marker);
    auto perturb = PerturbOp::create(b, value.getLoc(), value,
                                     exposed.getArgument(position),
                                     /*alone=*/cut.contains(marker));
    value.replaceUsesWithIf(
        perturb, [&](OpOperand &use) { return use.getOwner() != perturb; });
  }
  ret->insertOperands(ret->getNumOperands(), values);
  return exposed;
}

SmallVector<Value> mlir::surge::standsFor(RuleBuilder &b, ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) -> Value {
    if (!isa<RankedTensorType>(value.getType()))
      return value;
    return tensor::EmptyOp::create(b,
                                   tensor::getMixedSizes(b, b.getLoc(), value),
                                   getElementTypeOrSelf(value));
  });
}

/// How many products of tensors read one of `values`.
static unsigned countProducts(Operation *root,
                              const llvm::DenseSet<Value> &values) {
  unsigned count = 0;
  root->walk([&](linalg::LinalgOp op) {
    if (isProduct(op) && llvm::any_of(op->getOperands(), [&](Value operand) {
          return values.contains(operand);
        }))
      ++count;
  });
  return count;
}

LogicalResult mlir::surge::verifyTails(Operation *request,
                                       func::FuncOp function, func::FuncOp cut,
                                       ArrayRef<int64_t> wrt) {
  Flow flow(cut);
  Operation *ret = cut.getBody().front().getTerminator();
  llvm::DenseSet<Value> useful = flow.reaching({ret->getOperand(0)});
  for (int64_t argument : wrt) {
    llvm::DenseSet<Value> path;
    for (Value value : flow.reachedFrom({cut.getArgument(argument)}))
      if (useful.contains(value))
        path.insert(value);
    if (countProducts(cut, path) <= 1)
      continue;
    return request->emitError("expected a 'surge.site' between argument ")
           << argument << " of '" << function.getName()
           << "' and the loss: past all sites there is more than one product "
              "on "
              "the way; mark the pre-activation behind it, or run "
              "--surge-mark-sites";
  }
  return success();
}

LogicalResult mlir::surge::verifyExamples(Operation *request, Markers markers) {
  auto costs = cast<RankedTensorType>(markers.cost.getType());
  for (SiteOp site : markers.sites) {
    auto type = dyn_cast<RankedTensorType>(site.getType());
    bool fits = type && type.getRank() > 0 &&
                (type.isDynamicDim(0) || costs.isDynamicDim(0) ||
                 type.getDimSize(0) == costs.getDimSize(0));
    if (fits)
      continue;
    InFlightDiagnostic error =
        site.emitError("expected axis 0 of the site '")
        << site.getName() << "' to count the examples of the costs, "
        << markers.cost.getType() << ", but it is " << site.getType();
    error.attachNote(markers.cost.getLoc()) << "the costs";
    error.attachNote(request->getLoc())
        << "requested here; scalar(batch) takes one derivative for all";
    return error;
  }
  return success();
}
