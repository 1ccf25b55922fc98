//===- Engine.cpp - Compile programs --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Containment.h"
#include "jit/Diagnostics.h"
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

} // namespace

Engine::Engine(EngineOptions wanted) : options(std::move(wanted)) {
  // One thread goes wherever there is room.
  if (options.bindThreads && options.threads != 1)
    surge_bind_threads();
  if (options.containCrashes)
    surge_catch_signals();
}

Result<Program> Engine::compile(Source source) const {
  std::optional<Result<Program>> program;
  Result<void> done = runContained(options.containCrashes, [&] {
    program.emplace(compileContained(*source.implementation));
  });
  if (done)
    return std::move(*program);
  // After a crash nothing in it can be trusted, its destructor included.
  source.implementation.release();
  return done.error();
}

Result<Program> Engine::compileContained(Source::Implementation &source) const {
  mlir::MLIRContext &context = source.context;
  mlir::ModuleOp module = *source.module;
  DiagnosticCollector diagnostics(&context);

  mlir::PassManager passes(&context);
  if (Result<void> added = addEstimators(passes, options.estimators); !added)
    return added.error();
  mlir::surge::GradientPassOptions gradient;
  gradient.reportResiduals = options.reportResiduals;
  gradient.strongZero = options.strongZero;
  passes.addPass(mlir::surge::createGradientPass(gradient));
  // While the ops still say what they are.
  passes.addNestedPass<mlir::func::FuncOp>(
      mlir::surge::createCheckShapesPass());
  if (options.checkFinite)
    passes.addPass(mlir::surge::createCheckFinitePass());
  passes.addPass(mlir::surge::createLowerPass());
  mlir::surge::CpuPipelineOptions cpu;
  mlir::surge::buildCpuPipeline(passes, cpu);
  if (failed(passes.run(module)))
    return diagnostics.takeError("a pass failed without a message");

  auto compiled = std::make_shared<Program::Implementation>();
  compiled->signatures = std::move(source.signatures);
  std::vector<std::string> names;
  for (const Signature &signature : compiled->signatures)
    names.push_back(signature.name);
  Result<MachineCode> code =
      generateMachineCode(module, options.optimizationLevel, names);
  if (!code)
    return code.error();
  compiled->code = std::move(*code);
  compiled->warnings = std::move(diagnostics.warnings);
  compiled->remarks = std::move(diagnostics.remarks);
  compiled->threads = options.threads;
  Program program;
  program.implementation = std::move(compiled);
  return program;
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
