//===- CodeGenerator.cpp - From the LLVM dialect to object code -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/CodeGenerator.h"

#include "jit/Diagnostics.h"

#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace surge;

namespace {

Error toError(llvm::Error error) {
  return {"cannot generate code: " + llvm::toString(std::move(error)), ""};
}

void initializeTarget() {
  static const bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)initialized;
}

/// Appends LLVM's errors to a string, at which it would otherwise end the
/// process. Its remarks, such as of a loop that stays scalar, say nothing to
/// whoever wrote the program.
void keepErrors(const llvm::DiagnosticInfo *info, void *complaints) {
  if (info->getSeverity() != llvm::DS_Error)
    return;
  llvm::raw_string_ostream stream(*static_cast<std::string *>(complaints));
  llvm::DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

bool knowsProcessor(const llvm::Triple &triple, const std::string &name) {
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return false;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, "", ""));
  return subtarget && subtarget->isCPUStringValid(name);
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

/// As many elements as fill a vector of 512 bits, where a loop computes so much
/// for each that vectors pay however the elements lie in memory; else 0. LLVM
/// takes a step of more than one element, or a wider number in between, for a
/// reason against.
unsigned lanesOfLongBody(llvm::Loop &loop) {
  constexpr unsigned fewestInstructions = 40, perAccess = 12;
  if (!loop.isInnermost())
    return 0;
  unsigned instructions = 0, accesses = 0, bits = 32;
  for (llvm::BasicBlock *block : loop.blocks())
    for (llvm::Instruction &instruction : *block) {
      if (instruction.getType()->isVectorTy())
        return 0;
      ++instructions;
      if (!llvm::isa<llvm::LoadInst, llvm::StoreInst>(instruction))
        continue;
      ++accesses;
      bits = std::max<unsigned>(
          bits, llvm::getLoadStoreType(&instruction)->getPrimitiveSizeInBits());
    }
  bool isLong = instructions >= fewestInstructions &&
                instructions >= perAccess * accesses;
  return isLong ? 512 / bits : 0;
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
      if (unsigned lanes = hasMasks ? lanesOfLongBody(*loop) : 0)
        llvm::addStringMetadataToLoop(loop, "llvm.loop.vectorize.width", lanes);
    }
    return llvm::PreservedAnalyses::all();
  }
};

void optimize(llvm::Module &module, llvm::TargetMachine &machine, int level) {
  // LLVM shuns 512-bit vectors where they once lowered the clock; in loops over
  // tensors they pay.
  bool hasMasks = machine.getTargetTriple().isX86() &&
                  machine.getMCSubtargetInfo()->checkFeatures("+avx512f");
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

} // namespace

void Stopwatch::lap(const std::string &name) {
  auto now = std::chrono::steady_clock::now();
  phases.push_back({name, std::chrono::duration<double>(now - begin).count()});
  begin = now;
}

Result<CodeGenerator> CodeGenerator::create(const std::string &processor,
                                            int optimizationLevel) {
  initializeTarget();
  auto builder = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return toError(builder.takeError());
  if (processor != "native") {
    // LLVM itself would warn on stderr and take another one.
    if (!knowsProcessor(builder->getTargetTriple(), processor))
      return Error{"expected 'native' or the name of a processor of " +
                       builder->getTargetTriple().getArchName().str() +
                       ", for example x86-64-v3, but got '" + processor + "'",
                   ""};
    builder->setCPU(processor);
    builder->getFeatures() = llvm::SubtargetFeatures();
  }
  CodeGenerator generator;
  generator.level = std::clamp(optimizationLevel, 0, 3);
  builder->setCodeGenOptLevel(*llvm::CodeGenOpt::getLevel(generator.level));
  builder->setRelocationModel(llvm::Reloc::PIC_);
  builder->setCodeModel(llvm::CodeModel::Small);
  auto machine = builder->createTargetMachine();
  if (!machine)
    return toError(machine.takeError());
  generator.machine = std::move(*machine);
  return generator;
}

std::string CodeGenerator::description() const {
  return machine->getTargetTriple().str() + "\n" +
         machine->getTargetCPU().str() + "\n" +
         machine->getTargetFeatureString().str() + "\n" + std::to_string(level);
}

Result<std::string> CodeGenerator::generate(
    mlir::ModuleOp source, Stopwatch &stopwatch,
    llvm::function_ref<void(llvm::Module &)> prepare) const {
  llvm::LLVMContext context;
  std::string complaints;
  context.setDiagnosticHandlerCallBack(keepErrors, &complaints);
  DiagnosticCollector diagnostics(source.getContext());
  std::unique_ptr<llvm::Module> module =
      mlir::translateModuleToLLVMIR(source, context);
  if (!module)
    return diagnostics.takeError("cannot translate the program to LLVM IR");
  module->setDataLayout(machine->createDataLayout());
  module->setTargetTriple(machine->getTargetTriple());
  if (prepare)
    prepare(*module);
  std::string flaws;
  llvm::raw_string_ostream stream(flaws);
  if (llvm::verifyModule(*module, &stream))
    return Error{"the program became invalid LLVM IR: " + flaws, ""};
  stopwatch.lap("translation");
  optimize(*module, *machine, level);
  stopwatch.lap("LLVM optimization");

  llvm::SmallVector<char, 0> code;
  llvm::raw_svector_ostream output(code);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, output, nullptr,
                                   llvm::CodeGenFileType::ObjectFile))
    return Error{"cannot generate code: LLVM writes no objects for " +
                     machine->getTargetTriple().str(),
                 ""};
  passes.run(*module);
  stopwatch.lap("code generation");
  if (!complaints.empty())
    return Error{"cannot generate code: " + complaints, ""};
  return std::string(code.begin(), code.end());
}
