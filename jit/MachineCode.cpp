//===- MachineCode.cpp - From the LLVM dialect to code in memory ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/MachineCode.h"

#include "jit/Diagnostics.h"
#include "runtime/Surge.h"

#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

#include <dlfcn.h>

using namespace surge;

namespace {

Error toError(llvm::Error error) {
  return {"cannot generate code: " + llvm::toString(std::move(error)), ""};
}

/// The processor this runs on, with all its features.
llvm::Expected<llvm::orc::JITTargetMachineBuilder> describeHost(int level) {
  static const bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)initialized;
  auto builder = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (builder)
    builder->setCodeGenOptLevel(llvm::CodeGenOpt::getLevel(level).value_or(
        llvm::CodeGenOptLevel::Default));
  return builder;
}

/// Whether a loop is innermost, computes its elements apart from each other,
/// and may be short but takes longer than the checks in front of vectors.
bool isShortAndSlow(llvm::Loop &loop, llvm::ScalarEvolution &evolution) {
  constexpr unsigned longest = 64, fewestInstructions = 40;
  if (!loop.isInnermost() ||
      evolution.getSmallConstantTripCount(&loop) >= longest)
    return false;
  unsigned instructions = 0;
  for (llvm::BasicBlock *block : loop.blocks())
    instructions += block->size();
  auto carried = loop.getHeader()->phis();
  return instructions >= fewestInstructions &&
         std::distance(carried.begin(), carried.end()) == 1;
}

/// Whether a loop carries vectors: it busies all units as it is.
bool isVectorizedByHand(llvm::Loop &loop) {
  return llvm::any_of(loop.getHeader()->phis(), [](llvm::PHINode &carried) {
    return carried.getType()->isVectorTy();
  });
}

/// Tells LLVM what it cannot know of loops. Copies of a loop vectorized by hand
/// would only take time to compile. Of other loops, rounds left over by vectors
/// run under a mask where the processor has masks: half of a loop over a few
/// dozen elements would run one by one.
struct AnnotateLoops : llvm::PassInfoMixin<AnnotateLoops> {
  bool hasMasks;

  explicit AnnotateLoops(bool hasMasks) : hasMasks(hasMasks) {}

  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses) {
    auto &evolution =
        analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
    auto &loops = analyses.getResult<llvm::LoopAnalysis>(function);
    for (llvm::Loop *loop : loops.getLoopsInPreorder()) {
      if (isVectorizedByHand(*loop))
        llvm::addStringMetadataToLoop(loop, "llvm.loop.unroll.disable", 1);
      else if (hasMasks && isShortAndSlow(*loop, evolution))
        llvm::addStringMetadataToLoop(
            loop, "llvm.loop.vectorize.predicate.enable", 1);
    }
    return llvm::PreservedAnalyses::all();
  }
};

void optimize(llvm::Module &module, llvm::TargetMachine &machine, int level) {
  // LLVM shuns 512-bit vectors where they once lowered the clock; in loops over
  // tensors they pay.
  bool hasMasks = machine.getTargetFeatureString().contains("+avx512f");
  if (hasMasks)
    for (llvm::Function &function : module)
      if (!function.isDeclaration())
        function.addFnAttr("prefer-vector-width", "512");

  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = level > 1;
  tuning.LoopInterleaving = tuning.LoopUnrolling = level > 1;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  const llvm::OptimizationLevel levels[] = {
      llvm::OptimizationLevel::O0, llvm::OptimizationLevel::O1,
      llvm::OptimizationLevel::O2, llvm::OptimizationLevel::O3};
  llvm::OptimizationLevel wanted = levels[level];
  builder.registerVectorizerStartEPCallback(
      [hasMasks](llvm::FunctionPassManager &passes, llvm::OptimizationLevel) {
        passes.addPass(AnnotateLoops(hasMasks));
      });
  llvm::ModulePassManager passes =
      level == 0 ? builder.buildO0DefaultPipeline(wanted)
                 : builder.buildPerModuleDefaultPipeline(wanted);
  passes.run(module, modules);
}

/// The path of the library that holds the runtime. What it is linked to, libomp
/// and the C library, is found through it, also where a host has loaded all
/// this without making it global.
const char *runtimePath() {
  Dl_info info;
  return dladdr(reinterpret_cast<void *>(&surge_alloc), &info) ? info.dli_fname
                                                               : nullptr;
}

} // namespace

Result<MachineCode>
surge::generateMachineCode(mlir::ModuleOp source, int optimizationLevel,
                           const std::vector<std::string> &functions) {
  int level = std::clamp(optimizationLevel, 0, 3);
  auto host = describeHost(level);
  if (!host)
    return toError(host.takeError());
  auto machine = host->createTargetMachine();
  if (!machine)
    return toError(machine.takeError());

  auto context = std::make_unique<llvm::LLVMContext>();
  DiagnosticCollector diagnostics(source.getContext());
  std::unique_ptr<llvm::Module> module =
      mlir::translateModuleToLLVMIR(source, *context);
  if (!module)
    return diagnostics.takeError("cannot translate the program to LLVM IR");
  module->setDataLayout((*machine)->createDataLayout());
  module->setTargetTriple((*machine)->getTargetTriple());
  std::string flaws;
  llvm::raw_string_ostream stream(flaws);
  if (llvm::verifyModule(*module, &stream))
    return Error{"the program became invalid LLVM IR: " + flaws, ""};
  optimize(*module, **machine, level);

  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(*host))
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                 .create();
  if (!jit)
    return toError(jit.takeError());
  auto symbols = llvm::orc::DynamicLibrarySearchGenerator::Load(
      runtimePath(), (*jit)->getDataLayout().getGlobalPrefix());
  if (!symbols)
    return toError(symbols.takeError());
  (*jit)->getMainJITDylib().addGenerator(std::move(*symbols));
  if (llvm::Error error = (*jit)->addIRModule(
          llvm::orc::ThreadSafeModule(std::move(module), std::move(context))))
    return toError(std::move(error));

  // The session reports what is missing; a failed lookup only says that
  // something is.
  std::string missing;
  llvm::orc::ExecutionSession &session = (*jit)->getExecutionSession();
  session.setErrorReporter([&missing](llvm::Error error) {
    missing += llvm::toString(std::move(error));
  });
  MachineCode code;
  for (const std::string &name : functions) {
    auto address = (*jit)->lookup("surge_entry_" + name);
    if (!address) {
      Error error = toError(address.takeError());
      if (!missing.empty())
        error.message = "cannot load the code: " + missing;
      return error;
    }
    code.entries.push_back(address->toPtr<Entry>());
  }
  session.setErrorReporter(
      [](llvm::Error error) { llvm::consumeError(std::move(error)); });
  code.owner = std::move(*jit);
  return code;
}
