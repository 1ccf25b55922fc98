//===- GradcheckRequests.cpp - Functions that ask for derivatives ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckRequests.h"

#include "tools/GradcheckText.h"

using namespace surge;

static Texts select(const Texts &types, const std::vector<size_t> &indices) {
  Texts selected;
  for (size_t index : indices)
    selected.push_back(types[index]);
  return selected;
}

static Texts concatenate(Texts first, const Texts &second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// `%a0, %a1`, counting from `first`.
static std::string names(const char *prefix, size_t first, size_t count) {
  return join(numbered(prefix, count, first));
}

/// A public function that makes one request of `callee`.
static std::string writeRequest(const std::string &name,
                                const std::string &request,
                                const std::string &keyword,
                                const CheckedFunction &checked,
                                const Texts &seeds, const Texts &results) {
  Texts arguments = typesOf(checked.signature.arguments);
  Texts parameters, wrt;
  for (const std::string &type : concatenate(arguments, seeds))
    parameters.push_back("%a" + std::to_string(parameters.size()) + ": " +
                         type);
  for (size_t index : checked.wrt)
    wrt.push_back(std::to_string(index));
  std::string returned = names("%r#", 0, results.size());
  return "func.func " + symbol(name) + "(" + join(parameters) + ") -> (" +
         join(results) + ") {\n  %r:" + std::to_string(results.size()) +
         " = surge." + request + " " + symbol(checked.signature.name) + "(" +
         names("%a", 0, arguments.size()) + ") wrt [" + join(wrt) + "] " +
         keyword + "(" + names("%a", arguments.size(), seeds.size()) + ") : (" +
         join(arguments) + "), (" + join(seeds) + ") -> (" + join(results) +
         ")\n  return " + returned + " : " + join(results) + "\n}\n";
}

/// Texts with a leading axis of directions.
static Texts widen(const std::vector<Parameter> &parameters,
                   const std::vector<size_t> &indices, int64_t width) {
  Texts types;
  for (size_t index : indices) {
    const Type &type = parameters[index].type;
    bool isScalar = type.kind == Type::Kind::Scalar;
    size_t inner = std::string("tensor<").size();
    types.push_back("tensor<" + std::to_string(width) + "x" +
                    (isScalar ? type.text + ">" : type.text.substr(inner)));
  }
  return types;
}

CheckedFunction surge::requestDerivatives(const Signature &signature,
                                          std::vector<size_t> wrt, int order,
                                          int64_t width) {
  CheckedFunction checked;
  checked.signature = signature;
  checked.wrt = std::move(wrt);
  for (size_t i = 0; i < signature.results.size(); ++i)
    if (signature.results[i].type.isFloat())
      checked.of.push_back(i);
  checked.order = order;
  Texts arguments = typesOf(signature.arguments),
        results = typesOf(signature.results);
  Texts inputs = select(arguments, checked.wrt),
        outputs = select(results, checked.of);
  checked.jvp = signature.name + ".jvp";
  checked.vjp = signature.name + ".vjp";
  checked.text = writeRequest(checked.jvp, "jvp", "tangents", checked, inputs,
                              concatenate(results, outputs)) +
                 writeRequest(checked.vjp, "vjp", "cotangents", checked,
                              outputs, concatenate(results, inputs));
  if (width == 1)
    return checked;
  checked.wide = signature.name + ".wide";
  checked.text += writeRequest(
      checked.wide, "jvp", "tangents", checked,
      widen(signature.arguments, checked.wrt, width),
      concatenate(results, widen(signature.results, checked.of, width)));
  return checked;
}

CheckedFunction surge::requestNextOrder(const CheckedFunction &function) {
  Signature next = function.signature; // Estimated as the function is.
  next.name = function.vjp;
  std::vector<size_t> wrt = function.wrt;
  for (size_t result : function.of) {
    wrt.push_back(next.arguments.size());
    next.arguments.push_back({"", function.signature.results[result].type, {}});
  }
  for (size_t argument : function.wrt)
    next.results.push_back(
        {"", function.signature.arguments[argument].type, {}});
  CheckedFunction checked =
      requestDerivatives(next, wrt, function.order + 1, /*width=*/1);
  checked.previous = std::make_shared<CheckedFunction>(function);
  return checked;
}
