//===- RuntimeThreads.cpp - Parallel loops run on the runtime's threads ---===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Upstream's translation of OpenMP calls libomp. An object that is linked to
// the runtime would then need a second library, and a failure on one thread
// would have to end the process, for the others wait for it.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mlir::surge {
#define GEN_PASS_DEF_RUNTIMETHREADSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

constexpr StringLiteral kParallel = "surge_parallel";

/// The loop that a parallel op consists of, where it counts from 0 by 1 and
/// asks for nothing else.
omp::LoopNestOp loopOf(omp::ParallelOp parallel) {
  auto onlyOp = [](Region &region) -> Operation * {
    return region.hasOneBlock() ? &region.front().front() : nullptr;
  };
  auto share = dyn_cast_or_null<omp::WsloopOp>(onlyOp(parallel.getRegion()));
  if (!share || !isa<omp::TerminatorOp>(share->getNextNode()) ||
      parallel->getNumOperands() > 0 || share->getNumOperands() > 0 ||
      share.getScheduleKind() || share.getOrdered())
    return nullptr;
  auto nest = dyn_cast_or_null<omp::LoopNestOp>(onlyOp(share.getRegion()));
  if (!nest || nest.getLoopUpperBounds().size() != 1 ||
      nest.getLoopInclusive() ||
      !matchPattern(nest.getLoopLowerBounds()[0], m_Zero()) ||
      !matchPattern(nest.getLoopSteps()[0], m_One()))
    return nullptr;
  return nest;
}

/// Whether an op may as well stand in the function that uses its result.
bool isConstant(Operation *op) {
  return isa_and_present<LLVM::ConstantOp, LLVM::ZeroOp, LLVM::UndefOp,
                         LLVM::PoisonOp, LLVM::AddressOfOp>(op);
}

/// Numbers the alias scopes of a function, which are its own, in the order in
/// which they come, so that equal functions are equal in them, too.
void renameAliasScopes(LLVM::LLVMFuncOp function) {
  MLIRContext *context = function.getContext();
  DenseMap<LLVM::AliasScopeDomainAttr, LLVM::AliasScopeDomainAttr> domains;
  DenseMap<LLVM::AliasScopeAttr, LLVM::AliasScopeAttr> scopes;
  auto name = [&](size_t number) {
    return StringAttr::get(context, "parallel." + Twine(number));
  };
  auto rename = [&](ArrayAttr list) -> ArrayAttr {
    if (!list)
      return list;
    return ArrayAttr::get(
        context,
        llvm::map_to_vector(
            list.getAsRange<LLVM::AliasScopeAttr>(),
            [&](LLVM::AliasScopeAttr scope) -> Attribute {
              auto [domain, newDomain] = domains.try_emplace(scope.getDomain());
              if (newDomain)
                domain->second = LLVM::AliasScopeDomainAttr::get(
                    context, name(domains.size()), nullptr);
              auto [renamed, newScope] = scopes.try_emplace(scope);
              if (newScope)
                renamed->second = LLVM::AliasScopeAttr::get(
                    context, name(scopes.size()), domain->second, nullptr);
              return renamed->second;
            }));
  };
  function.walk([&](LLVM::AliasAnalysisOpInterface access) {
    access.setAliasScopes(rename(access.getAliasScopesOrNull()));
    access.setNoAliasScopes(rename(access.getNoAliasScopesOrNull()));
  });
}

/// Moves a parallel loop into a function of its own, which the runtime calls.
class Outliner {
public:
  Outliner(SymbolTable &symbols, omp::ParallelOp parallel, omp::LoopNestOp nest)
      : symbols(symbols), parallel(parallel), nest(nest),
        b(parallel.getLoc(), parallel),
        pointer(LLVM::LLVMPointerType::get(b.getContext())) {}

  /// `bodies` are the functions of loops before, to which this one's is added
  /// unless an equal one is there.
  void run(LLVM::LLVMFuncOp runtime,
           SmallVectorImpl<LLVM::LLVMFuncOp> &bodies) {
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(nest.getRegion(), used);
    for (Value value : used)
      (isConstant(value.getDefiningOp()) ? constants : captured)
          .push_back(value);
    context = LLVM::LLVMStructType::getLiteral(
        b.getContext(), llvm::map_to_vector(captured, [](Value value) {
          return value.getType();
        }));
    Value memory = storeCaptured();
    Value end = nest.getLoopUpperBounds()[0];
    LLVM::LLVMFuncOp body = outline(end.getType());
    renameAliasScopes(body);
    auto equal = llvm::find_if(bodies, [&](LLVM::LLVMFuncOp other) {
      return OperationEquivalence::isRegionEquivalentTo(
          &other.getBody(), &body.getBody(),
          OperationEquivalence::IgnoreLocations);
    });
    if (equal != bodies.end()) {
      symbols.erase(body);
      body = *equal;
    } else {
      bodies.push_back(body);
    }
    Value function = LLVM::AddressOfOp::create(b, body);
    LLVM::CallOp::create(b, runtime, ValueRange{end, function, memory});
    parallel.erase();
  }

private:
  /// Where memory lives as long as one call of the function around: in no loop.
  Block *allocationBlock() {
    Operation *around = parallel->getParentOp();
    while (!isa<LLVM::LLVMFuncOp, omp::LoopNestOp>(around))
      around = around->getParentOp();
    return &around->getRegion(0).front();
  }

  Value storeCaptured() {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(allocationBlock());
    Value one = LLVM::ConstantOp::create(b, b.getI64IntegerAttr(1));
    Value memory = LLVM::AllocaOp::create(b, pointer, context, one);
    b.setInsertionPoint(parallel);
    for (auto [index, value] : llvm::enumerate(captured))
      LLVM::StoreOp::create(b, value, field(memory, index));
    return memory;
  }

  Value field(Value memory, int32_t index) {
    return LLVM::GEPOp::create(b, pointer, context, memory,
                               ArrayRef<LLVM::GEPArg>{0, index});
  }

  /// `void body(begin, end, captured)`.
  LLVM::LLVMFuncOp outline(Type indexType) {
    OpBuilder::InsertionGuard guard(b);
    b.clearInsertionPoint();
    auto function = LLVM::LLVMFuncOp::create(
        b, nextName(),
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()),
                                    {indexType, indexType, pointer}),
        LLVM::Linkage::Internal);
    symbols.insert(function);
    Block *entry = function.addEntryBlock(b);
    b.setInsertionPointToStart(entry);
    Region &region = nest.getRegion();
    for (auto [index, value] : llvm::enumerate(captured)) {
      Value loaded = LLVM::LoadOp::create(
          b, value.getType(), field(function.getArgument(2), index));
      replaceAllUsesInRegionWith(value, loaded, region);
    }
    for (Value value : constants) {
      Operation *copy = b.clone(*value.getDefiningOp());
      replaceAllUsesInRegionWith(value, copy->getResult(0), region);
    }

    Block *first = &region.front();
    Region &body = function.getBody();
    body.getBlocks().splice(body.end(), region.getBlocks());
    Block *header = b.createBlock(first, indexType, b.getLoc());
    Block *exit = b.createBlock(&body);
    b.setInsertionPointToEnd(entry);
    LLVM::BrOp::create(b, function.getArgument(0), header);
    b.setInsertionPointToStart(exit);
    LLVM::ReturnOp::create(b, ValueRange());
    b.setInsertionPointToStart(header);
    Value index = header->getArgument(0);
    Value goesOn = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::slt, index,
                                        function.getArgument(1));
    LLVM::CondBrOp::create(b, goesOn, first, exit);
    first->getArgument(0).replaceAllUsesWith(index);
    first->eraseArgument(0);
    for (auto yield : llvm::to_vector(body.getOps<omp::YieldOp>())) {
      b.setInsertionPoint(yield);
      Value one = LLVM::ConstantOp::create(b, b.getIntegerAttr(indexType, 1));
      LLVM::BrOp::create(b, LLVM::AddOp::create(b, index, one).getResult(),
                         header);
      yield.erase();
    }
    hoistAllocations(body, entry);
    return function;
  }

  /// Memory on the stack serves every iteration; in the loop it would grow.
  static void hoistAllocations(Region &body, Block *entry) {
    SmallVector<LLVM::AllocaOp> allocations;
    body.walk([&](LLVM::AllocaOp allocation) {
      if (matchPattern(allocation.getArraySize(), m_Constant()))
        allocations.push_back(allocation);
    });
    for (LLVM::AllocaOp allocation : allocations) {
      Operation *size = allocation.getArraySize().getDefiningOp()->clone();
      entry->push_front(size);
      allocation.getArraySizeMutable().assign(size->getResult(0));
      allocation->moveAfter(size);
    }
  }

  std::string nextName() {
    std::string around =
        parallel->getParentOfType<LLVM::LLVMFuncOp>().getName().str();
    std::string name;
    unsigned count = 0;
    do
      name = around + ".parallel" + std::to_string(count++);
    while (symbols.lookup(name));
    return name;
  }

  SymbolTable &symbols;
  omp::ParallelOp parallel;
  omp::LoopNestOp nest;
  ImplicitLocOpBuilder b;
  Type pointer;
  SmallVector<Value> captured, constants;
  LLVM::LLVMStructType context;
};

struct RuntimeThreadsPass
    : surge::impl::RuntimeThreadsPassBase<RuntimeThreadsPass> {
  void runOnOperation() final {
    // Inner loops come first.
    SmallVector<std::pair<omp::ParallelOp, omp::LoopNestOp>> loops;
    getOperation().walk([&](omp::ParallelOp parallel) {
      if (omp::LoopNestOp nest = loopOf(parallel))
        loops.push_back({parallel, nest});
    });
    if (loops.empty())
      return;
    SymbolTable symbols(getOperation());
    if (Operation *other = symbols.lookup(kParallel)) {
      other->emitError("expected no symbol '")
          << kParallel
          << "' in the program: the runtime's function has this name";
      return signalPassFailure();
    }
    ImplicitLocOpBuilder b(getOperation().getLoc(), &getContext());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto runtime = LLVM::LLVMFuncOp::create(
        b, kParallel,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                    {b.getI64Type(), pointer, pointer}));
    symbols.insert(runtime);
    SmallVector<LLVM::LLVMFuncOp> bodies;
    for (auto [parallel, nest] : loops)
      Outliner(symbols, parallel, nest).run(runtime, bodies);
  }
};

} // namespace
