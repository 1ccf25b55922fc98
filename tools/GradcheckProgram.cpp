//===- GradcheckProgram.cpp - A program compiled to be checked ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckProgram.h"

#include "tools/GradcheckValues.h"

#include <algorithm>

using namespace surge;

/// The float arguments that are asked for, or all.
static Result<std::vector<size_t>> chooseWrt(const Signature &signature,
                                             const GradcheckChoice &choice) {
  std::vector<size_t> wrt = choice.wrt;
  if (wrt.empty())
    for (size_t i = 0; i < signature.arguments.size(); ++i)
      if (signature.arguments[i].type.isFloat())
        wrt.push_back(i);
  for (size_t i : wrt)
    if (i >= signature.arguments.size() ||
        !signature.arguments[i].type.isFloat())
      return Error{"expected --wrt to name floating-point arguments of '" +
                       signature.name + "', but got " + std::to_string(i),
                   signature.location};
  for (auto i = wrt.begin(); i != wrt.end(); ++i)
    if (std::find(wrt.begin(), i, *i) != i)
      return Error{"expected --wrt to name each argument of '" +
                       signature.name + "' once, but got " +
                       std::to_string(*i) + " twice",
                   signature.location};
  return wrt;
}

static bool hasFloats(const std::vector<Parameter> &parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const Parameter &p) { return p.type.isFloat(); });
}

/// The functions of the file that are to be checked.
static Result<std::vector<Signature>>
chooseFunctions(const std::vector<Signature> &signatures,
                const GradcheckChoice &choice) {
  std::vector<Signature> chosen;
  for (const Signature &signature : signatures) {
    if (!choice.entry.empty() && signature.name != choice.entry)
      continue;
    if (hasFloats(signature.arguments) && hasFloats(signature.results))
      chosen.push_back(signature);
    else if (!choice.entry.empty())
      return Error{"expected '" + signature.name +
                       "' to have floating-point arguments and results",
                   signature.location};
  }
  if (chosen.empty())
    return Error{choice.entry.empty()
                     ? "expected a public function with floating-point "
                       "arguments and results, but there is none"
                     : "expected a public function '" + choice.entry +
                           "', but there is none",
                 choice.file};
  return chosen;
}

static const Signature &find(const std::vector<Signature> &signatures,
                             const std::string &name) {
  return *std::find_if(signatures.begin(), signatures.end(),
                       [&](const Signature &s) { return s.name == name; });
}

/// Parses the file and adds every function that the checks call; those under
/// check go to `functions`.
static Result<Source>
readWithRequests(const Engine &engine, const GradcheckChoice &choice,
                 std::vector<CheckedFunction> &functions) {
  functions.clear();
  Result<Source> source = engine.parseFile(choice.file);
  if (!source)
    return source;
  Result<std::vector<Signature>> chosen =
      chooseFunctions(source->signatures(), choice);
  if (!chosen)
    return chosen.error();

  std::string surroundings;
  for (const Signature &signature : *chosen) {
    if (choice.insideLoop)
      surroundings += writeInLoop(signature.name + ".in_loop", signature);
    if (choice.insideBranch)
      surroundings += writeInBranch(signature.name + ".in_branch", signature);
  }
  if (Result<void> added = source->append(surroundings, "loops and branches");
      !added)
    return added.error();

  std::vector<Signature> signatures = source->signatures();
  for (const Signature &signature : *chosen) {
    if (Result<void> checked = checkRanges(signature); !checked)
      return checked.error();
    Result<std::vector<size_t>> wrt = chooseWrt(signature, choice);
    if (!wrt)
      return wrt.error();
    std::vector<std::string> forms = {signature.name};
    if (choice.insideLoop)
      forms.push_back(signature.name + ".in_loop");
    if (choice.insideBranch)
      forms.push_back(signature.name + ".in_branch");
    for (const std::string &form : forms) {
      functions.push_back(
          requestDerivatives(find(signatures, form), *wrt, 1, choice.width));
      for (int64_t order = 2; order <= choice.order; ++order)
        functions.push_back(requestNextOrder(functions.back()));
    }
  }
  std::string requests;
  for (const CheckedFunction &checked : functions)
    requests += checked.text;
  if (Result<void> added = source->append(requests, "requests of derivatives");
      !added)
    return added.error();
  return source;
}

Result<GradcheckProgram> surge::prepare(const GradcheckChoice &choice) {
  GradcheckProgram prepared;
  EngineOptions options;
  options.containCrashes = true;
  options.optimizationLevel = 0;
  for (bool held : {false, true}) {
    if (held)
      options.estimators = {"*=none"};
    Engine engine(options);
    Result<Source> source =
        readWithRequests(engine, choice, prepared.functions);
    if (!source)
      return source.error();
    Result<Program> program = engine.compile(std::move(*source));
    if (!program)
      return program.error();
    (held ? prepared.held.emplace() : prepared.program) = std::move(*program);
    if (std::none_of(
            prepared.functions.begin(), prepared.functions.end(),
            [](const CheckedFunction &f) { return f.signature.estimated; }))
      break;
  }
  return prepared;
}
