//===- QualityFunctions.cpp - Gradients that a program finds itself -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/QualityFunctions.h"

#include "tools/GradcheckText.h"

#include <algorithm>

using namespace surge;

Result<Signature> surge::findFunction(const std::vector<Signature> &signatures,
                                      const std::string &name,
                                      const std::string &file) {
  for (const Signature &signature : signatures)
    if (signature.name == name)
      return signature;
  return Error{"expected a public function '" + name + "', but there is none",
               file};
}

bool surge::hasArgument(const std::vector<Parameter> &arguments,
                        const std::string &name) {
  return std::any_of(
      arguments.begin(), arguments.end(),
      [&](const Parameter &argument) { return argument.name == name; });
}

std::vector<Parameter> surge::extrasOf(const Signature &entry,
                                       const Signature &function) {
  std::vector<Parameter> extras;
  for (const Parameter &argument : function.arguments)
    if (!hasArgument(entry.arguments, argument.name) &&
        argument.type.text != "!surge.key")
      extras.push_back(argument);
  return extras;
}

std::string surge::toRequest(const std::string &guess) {
  size_t end = 0;
  int open = 0;
  while (end < guess.size() && (open > 0 || guess[end] != ' ')) {
    open += guess[end] == '<' ? 1 : guess[end] == '>' ? -1 : 0;
    ++end;
  }
  return "guess(" + guess.substr(0, end) + ")" + guess.substr(end);
}

std::string surge::textOfGradient(const Signature &signature,
                                  const std::vector<size_t> &wrt,
                                  const std::string &request) {
  Texts types = typesOf(signature.arguments), gradients, indices;
  Texts names = numbered("%a", types.size()), declared;
  for (size_t i = 0; i < types.size(); ++i)
    declared.push_back(names[i] + ": " + types[i]);
  declared.push_back("%key: !surge.key");
  for (size_t i : wrt) {
    gradients.push_back(types[i]);
    indices.push_back(std::to_string(i));
  }
  Texts all = typesOf(signature.results);
  size_t primals = all.size();
  all.insert(all.end(), gradients.begin(), gradients.end());
  std::string results;
  for (size_t i = 0; i < gradients.size(); ++i)
    results += (i ? ", %all#" : "%all#") + std::to_string(primals + i);
  std::string op =
      request.empty() ? "surge.value_and_grad" : "surge.forward_gradient";
  return "func.func @quality.gradient(" + join(declared) + ") -> (" +
         join(gradients) + ") {\n  %all:" + std::to_string(all.size()) + " = " +
         op + " " + symbol(signature.name) + "(" + join(names) + ") wrt [" +
         join(indices) + "]" +
         (request.empty() ? "" : " seed(%key) " + request) + " : (" +
         join(types) + ") -> (" + join(all) + ")\n  return " + results + " : " +
         join(gradients) + "\n}\n";
}

std::string surge::textOfCall(const Signature &entry,
                              const Signature &function) {
  std::vector<Parameter> parameters = entry.arguments;
  std::vector<Parameter> more = extrasOf(entry, function);
  parameters.insert(parameters.end(), more.begin(), more.end());
  Texts types = typesOf(parameters), declared, passed;
  Texts names = numbered("%a", types.size());
  for (size_t i = 0; i < types.size(); ++i)
    declared.push_back(names[i] + ": " + types[i]);
  declared.push_back("%key: !surge.key");
  for (const Parameter &argument : function.arguments) {
    auto match = std::find_if(
        parameters.begin(), parameters.end(),
        [&](const Parameter &own) { return own.name == argument.name; });
    passed.push_back(
        match == parameters.end() ? "%key" : names[match - parameters.begin()]);
  }
  Texts results = typesOf(function.results);
  std::string count = std::to_string(results.size());
  return "func.func @quality.gradient(" + join(declared) + ") -> (" +
         join(results) + ") {\n  %all:" + count + " = func.call " +
         symbol(function.name) + "(" + join(passed) + ") : (" +
         join(typesOf(function.arguments)) + ") -> (" + join(results) +
         ")\n  return " + join(numbered("%all#", results.size())) + " : " +
         join(results) + "\n}\n";
}

Result<void> surge::verifyGradients(const Signature &entry,
                                    const std::vector<size_t> &wrt,
                                    const Signature &function) {
  Texts expected, returned = typesOf(function.results);
  for (size_t i : wrt)
    expected.push_back(entry.arguments[i].type.text);
  if (returned == expected)
    return {};
  return Error{"expected '" + function.name +
                   "' to return a gradient for each argument of --wrt, " +
                   join(expected) + ", but it returns " + join(returned),
               function.location};
}

Result<void> surge::verifyBursts(const Signature &function) {
  Texts returned = typesOf(function.results);
  const std::string columns = "x5xf64>";
  if (returned.size() == 1 && returned[0].size() > columns.size() &&
      returned[0].compare(returned[0].size() - columns.size(), columns.size(),
                          columns) == 0)
    return {};
  return Error{"expected '" + function.name +
                   "' to return the table of surge.burst_diagnostics alone, "
                   "as tensor<2x5xf64>, but it returns " +
                   join(returned),
               function.location};
}

Result<std::vector<Value>>
surge::readExtras(const Signature &entry, const Signature &function,
                  const std::vector<NamedText> &given) {
  Signature more = function;
  more.arguments = extrasOf(entry, function);
  std::vector<NamedText> own;
  for (const NamedText &text : given)
    if (hasArgument(more.arguments, text.first))
      own.push_back(text);
  return readArguments(own, more);
}
