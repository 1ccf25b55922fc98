//===- GradcheckRequests.cpp - Functions that ask for derivatives ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckRequests.h"

using namespace surge;

using Types = std::vector<std::string>;

static Types typesOf(const std::vector<Parameter> &parameters) {
  Types types;
  for (const Parameter &parameter : parameters)
    types.push_back(parameter.type.text);
  return types;
}

static Types select(const Types &types, const std::vector<size_t> &indices) {
  Types selected;
  for (size_t index : indices)
    selected.push_back(types[index]);
  return selected;
}

static Types concatenate(Types first, const Types &second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

static std::string join(const Types &parts) {
  std::string text;
  for (const std::string &part : parts)
    text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// `%a0, %a1`, counting from `first`.
static std::string names(const char *prefix, size_t first, size_t count) {
  Types parts;
  for (size_t i = first; i < first + count; ++i)
    parts.push_back(prefix + std::to_string(i));
  return join(parts);
}

/// A public function that makes one request of `callee`.
static std::string writeRequest(const std::string &name,
                                const std::string &request,
                                const std::string &keyword,
                                const CheckedFunction &checked,
                                const Types &seeds, const Types &results) {
  Types arguments = typesOf(checked.signature.arguments);
  Types parameters, wrt;
  for (const std::string &type : concatenate(arguments, seeds))
    parameters.push_back("%a" + std::to_string(parameters.size()) + ": " +
                         type);
  for (size_t index : checked.wrt)
    wrt.push_back(std::to_string(index));
  std::string returned = names("%r#", 0, results.size());
  return "func.func @\"" + name + "\"(" + join(parameters) + ") -> (" +
         join(results) + ") {\n  %r:" + std::to_string(results.size()) +
         " = surge." + request + " @\"" + checked.signature.name + "\"(" +
         names("%a", 0, arguments.size()) + ") wrt [" + join(wrt) + "] " +
         keyword + "(" + names("%a", arguments.size(), seeds.size()) + ") : (" +
         join(arguments) + "), (" + join(seeds) + ") -> (" + join(results) +
         ")\n  return " + returned + " : " + join(results) + "\n}\n";
}

static void writeRequests(CheckedFunction &checked) {
  Types arguments = typesOf(checked.signature.arguments),
        results = typesOf(checked.signature.results);
  Types inputs = select(arguments, checked.wrt),
        outputs = select(results, checked.of);
  checked.jvp = checked.signature.name + ".jvp";
  checked.vjp = checked.signature.name + ".vjp";
  checked.text = writeRequest(checked.jvp, "jvp", "tangents", checked, inputs,
                              concatenate(results, outputs)) +
                 writeRequest(checked.vjp, "vjp", "cotangents", checked,
                              outputs, concatenate(results, inputs));
}

CheckedFunction surge::requestDerivatives(const Signature &signature,
                                          std::vector<size_t> wrt, int order) {
  CheckedFunction checked;
  checked.signature = signature;
  checked.wrt = std::move(wrt);
  for (size_t i = 0; i < signature.results.size(); ++i)
    if (signature.results[i].type.isFloat())
      checked.of.push_back(i);
  checked.order = order;
  checked.estimated = signature.attributes.count("surge.estimated");
  checked.zeroGradient = signature.attributes.count("surge.zero_gradient");
  writeRequests(checked);
  return checked;
}

CheckedFunction surge::requestNextOrder(const CheckedFunction &function) {
  CheckedFunction next;
  next.signature = function.signature;
  next.signature.name = function.vjp;
  next.wrt = function.wrt;
  for (size_t result : function.of) {
    next.wrt.push_back(next.signature.arguments.size());
    next.signature.arguments.push_back(
        {"", function.signature.results[result].type, {}});
  }
  for (size_t argument : function.wrt)
    next.signature.results.push_back(
        {"", function.signature.arguments[argument].type, {}});
  next = requestDerivatives(next.signature, next.wrt, function.order + 1);
  next.previous = std::make_shared<CheckedFunction>(function);
  return next;
}
