//===- Engine.cpp - Compile programs --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/CInterface.h"
#include "jit/CodeGenerator.h"
#include "jit/Containment.h"
#include "jit/Diagnostics.h"
#include "jit/ObjectCache.h"
#include "jit/Program.h"
#include "jit/Source.h"
#include "passes/Passes.h"
#include "passes/Pipelines.h"
#include "runtime/Surge.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"

using namespace surge;

namespace {

/// Adds what replaces estimators: `kind=attribute` each.
Result<void> addEstimators(mlir::PassManager &passes,
                           const std::vector<std::string> &estimators) {
  for (const std::string &choice : estimators) {
    size_t equals = choice.find('=');
    if (equals == 0 || equals == std::string::npos)
      return Error{"expected an estimator as KIND=ATTRIBUTE, for example "
                   "categorical=#surge.reinmax, but got '" +
                       choice + "'",
                   ""};
    mlir::surge::SetEstimatorPassOptions options;
    options.select = choice.substr(0, equals);
    options.estimator = choice.substr(equals + 1);
    passes.addPass(mlir::surge::createSetEstimatorPass(options));
  }
  return {};
}

/// The passes of a compilation, in two parts, so that each can be timed.
class Passes {
public:
  explicit Passes(mlir::MLIRContext &context)
      : derivatives(&context), lowering(&context) {}

  /// What the options ask for; an estimator that is none is an error.
  Result<void> add(const EngineOptions &options) {
    if (Result<void> added = addEstimators(derivatives, options.estimators);
        !added)
      return added.error();
    if (!options.guess.empty()) {
      mlir::surge::SetGuessPassOptions guess;
      guess.guess = options.guess;
      derivatives.addPass(mlir::surge::createSetGuessPass(guess));
    }
    if (options.markSites)
      derivatives.addPass(mlir::surge::createMarkSitesPass());
    mlir::surge::GradientPassOptions gradient;
    gradient.reportResiduals = options.reportResiduals;
    gradient.strongZero = options.strongZero;
    derivatives.addPass(mlir::surge::createGradientPass(gradient));
    // While the ops still say what they are.
    derivatives.addNestedPass<mlir::func::FuncOp>(
        mlir::surge::createCheckShapesPass());
    if (options.checkFinite)
      derivatives.addPass(mlir::surge::createCheckFinitePass());
    lowering.addPass(mlir::surge::createLowerPass());
    mlir::surge::CpuPipelineOptions cpu;
    cpu.fuses = !options.reference;
    cpu.fixesOrder = options.fixedOrder;
    mlir::surge::buildCpuPipeline(lowering, cpu);
    return {};
  }

  /// Every pass with its options.
  std::string description() {
    std::string text;
    llvm::raw_string_ostream stream(text);
    derivatives.printAsTextualPipeline(stream);
    lowering.printAsTextualPipeline(stream);
    return text;
  }

  mlir::LogicalResult run(mlir::ModuleOp module, Stopwatch &stopwatch) {
    if (failed(derivatives.run(module)))
      return mlir::failure();
    stopwatch.lap("derivatives");
    if (failed(lowering.run(module)))
      return mlir::failure();
    stopwatch.lap("lowering");
    return mlir::success();
  }

private:
  mlir::PassManager derivatives, lowering;
};

/// From a parsed program to the bytes of an object.
Result<CompiledObject>
compileModule(mlir::ModuleOp module, Passes &passes,
              const CodeGenerator &generator, Stopwatch &stopwatch,
              llvm::function_ref<void(llvm::Module &)> prepare = nullptr) {
  DiagnosticCollector diagnostics(module.getContext());
  if (failed(passes.run(module, stopwatch)))
    return diagnostics.takeError("a pass failed without a message");
  Result<std::string> code = generator.generate(module, stopwatch, prepare);
  if (!code)
    return code.error();
  return CompiledObject{std::move(*code), std::move(diagnostics.warnings),
                        std::move(diagnostics.remarks)};
}

/// One program's place in the cache that the options name, if they name one.
class KeptCode {
public:
  KeptCode(const EngineOptions &options, Passes &passes,
           const CodeGenerator &generator, const Source::Implementation &source,
           Stopwatch &stopwatch) {
    if (options.cache.empty() || compilerIdentity().empty())
      return;
    auto opened = ObjectCache::open(options.cache, options.cacheBytes);
    if (!opened) {
      warning = opened.error();
      return;
    }
    cache.emplace(std::move(*opened));
    // The module follows from the texts, and all messages with it.
    std::vector<std::string> texts = {
        compilerIdentity(), generator.description(), passes.description()};
    texts.insert(texts.end(), source.texts.begin(), source.texts.end());
    key = makeCacheKey(texts);
    found = cache->find(key);
    stopwatch.lap("looking in the cache");
  }

  void store(const CompiledObject &object) const {
    if (cache)
      cache->store(key, object);
  }

  std::optional<CompiledObject> found;
  std::optional<Error> warning; ///< Why the cache is not used.

private:
  std::optional<ObjectCache> cache;
  CacheKey key = {};
};

} // namespace

Engine::Engine(EngineOptions wanted) : options(std::move(wanted)) {
  // One thread goes wherever there is room.
  if (options.bindThreads && options.threads != 1)
    surge_bind_threads();
  if (options.containCrashes)
    surge_catch_signals();
}

/// Runs an action on a source that may crash.
template <typename T>
static Result<T>
compileSafely(bool contain, std::unique_ptr<Source::Implementation> source,
              llvm::function_ref<Result<T>(Source::Implementation &)> action) {
  std::optional<Result<T>> result;
  Result<void> done =
      runContained(contain, [&] { result.emplace(action(*source)); });
  if (done)
    return std::move(*result);
  // After a crash nothing in it can be trusted, its destructor included.
  source.release();
  return done.error();
}

Result<Program> Engine::compile(Source source) const {
  return compileSafely<Program>(
      options.containCrashes, std::move(source.implementation),
      [&](Source::Implementation &inside) { return compileContained(inside); });
}

Result<Object> Engine::compileObject(Source source,
                                     const ObjectOptions &objectOptions) const {
  return compileSafely<Object>(options.containCrashes,
                               std::move(source.implementation),
                               [&](Source::Implementation &inside) {
                                 return compileContained(inside, objectOptions);
                               });
}

Result<Program> Engine::compileContained(Source::Implementation &source) const {
  Stopwatch stopwatch;
  stopwatch.phases.push_back({"parsing", source.parseSeconds});
  Passes passes(source.context);
  if (Result<void> added = passes.add(options); !added)
    return added.error();
  Result<CodeGenerator> generator =
      CodeGenerator::create("native", options.optimizationLevel);
  if (!generator)
    return generator.error();

  auto program = std::make_shared<Program::Implementation>();
  program->signatures = std::move(source.signatures);
  program->threads = options.threads;
  std::vector<std::string> names;
  for (const Signature &signature : program->signatures)
    names.push_back(signature.name);

  KeptCode kept(options, passes, *generator, source, stopwatch);
  std::optional<CompiledObject> object = std::move(kept.found);
  Result<MachineCode> code = MachineCode();
  if (object)
    code = loadMachineCode(object->code, names);
  if (!object || !code) {
    Result<CompiledObject> compiled =
        compileModule(*source.module, passes, *generator, stopwatch);
    if (!compiled)
      return compiled.error();
    object = std::move(*compiled);
    code = loadMachineCode(object->code, names);
    if (!code)
      return code.error();
    kept.store(*object);
  }
  stopwatch.lap("loading");

  program->code = std::move(*code);
  program->warnings = std::move(object->warnings);
  if (kept.warning)
    program->warnings.push_back(std::move(*kept.warning));
  program->remarks = std::move(object->remarks);
  program->phases = std::move(stopwatch.phases);
  Program result;
  result.implementation = std::move(program);
  return result;
}

/// Keeps the functions that were asked for, and makes the others private.
static Result<void> selectFunctions(Source::Implementation &source,
                                    const std::vector<std::string> &names) {
  std::vector<Signature> chosen;
  for (const std::string &name : names) {
    auto found =
        llvm::find_if(source.signatures, [&](const Signature &signature) {
          return signature.name == name;
        });
    if (found == source.signatures.end())
      return missingFunction(name, source.signatures);
    chosen.push_back(*found);
  }
  source.signatures = std::move(chosen);
  for (auto function : source.module->getOps<mlir::func::FuncOp>())
    if (!llvm::is_contained(names, function.getName()))
      function.setPrivate();
  return {};
}

Result<Object>
Engine::compileContained(Source::Implementation &source,
                         const ObjectOptions &objectOptions) const {
  if (!objectOptions.functions.empty())
    if (Result<void> selected =
            selectFunctions(source, objectOptions.functions);
        !selected)
      return selected.error();
  Result<CInterface> interface =
      CInterface::create(source.signatures, objectOptions.prefix);
  if (!interface)
    return interface.error();
  Passes passes(source.context);
  if (Result<void> added = passes.add(options); !added)
    return added.error();
  Result<CodeGenerator> generator =
      CodeGenerator::create(objectOptions.processor, options.optimizationLevel);
  if (!generator)
    return generator.error();
  Stopwatch stopwatch;
  Result<CompiledObject> compiled =
      compileModule(*source.module, passes, *generator, stopwatch,
                    [&](llvm::Module &module) { interface->addTo(module); });
  if (!compiled)
    return compiled.error();
  return Object{std::move(compiled->code),
                interface->header(objectOptions.name),
                std::move(compiled->warnings), std::move(compiled->remarks)};
}

Result<void> surge::checkProcessor(const std::string &processor) {
  Result<CodeGenerator> generator = CodeGenerator::create(processor, 0);
  if (!generator)
    return generator.error();
  return {};
}

Result<Program> Engine::compileFile(const std::string &path) const {
  Result<Source> source = parseFile(path);
  if (!source)
    return source.error();
  return compile(std::move(*source));
}

Result<Program> Engine::compileString(const std::string &text,
                                      const std::string &name) const {
  Result<Source> source = parseString(text, name);
  if (!source)
    return source.error();
  return compile(std::move(*source));
}
