//===- GradcheckSurroundings.cpp - A function inside loops and branches ---===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckRequests.h"
#include "tools/GradcheckText.h"

using namespace surge;

/// The line before the body: the function's own arguments `%a0`, ... and one
/// more.
static std::string writeHead(const std::string &name,
                             const Signature &signature,
                             const std::string &last) {
  Texts arguments;
  for (const Parameter &argument : signature.arguments) {
    arguments.push_back("%a" + std::to_string(arguments.size()) + ": " +
                        argument.type.text);
    // Repeated, a function may turn large arguments into noise.
    auto range = argument.attributes.find("surge.range");
    if (range != argument.attributes.end())
      arguments.back() += " {surge.range = " + range->second.text + "}";
    else if (argument.type.isFloat())
      arguments.back() += " {surge.range = [-1.0, 1.0]}";
  }
  arguments.push_back(last);
  Texts marks;
  for (const char *mark : {"surge.estimated", "surge.zero_gradient"})
    if (signature.attributes.count(mark))
      marks.push_back(mark);
  return "func.func " + symbol(name) + "(" + join(arguments) + ") -> (" +
         join(typesOf(signature.results)) + ") attributes {" + join(marks) +
         "} {\n";
}

/// Calls the function; its results become `%result#0`, ...
static std::string writeCall(const std::string &result,
                             const Signature &signature,
                             const Texts &arguments) {
  return "%" + result + ":" + std::to_string(signature.results.size()) +
         " = func.call " + symbol(signature.name) + "(" + join(arguments) +
         ") : (" + join(typesOf(signature.arguments)) + ") -> (" +
         join(typesOf(signature.results)) + ")\n";
}

/// An op from floats of one type to the same.
static std::string writeOp(const std::string &result, const std::string &op,
                           const std::string &operands, const Type &type) {
  return result + " = " + op + " " + operands + " : " + type.text + "\n";
}

static bool isStatic(const Type &type) {
  for (int64_t size : type.shape)
    if (size < 0)
      return false;
  return true;
}

/// The arguments of a round of the loop. A result of a float argument's type is
/// fed back through a sine, which lies in [-1, 1] as the arguments do; each
/// result feeds one argument.
static Texts writeFeedback(const Signature &signature, std::string &body) {
  Texts arguments;
  size_t next = 0;
  for (const Parameter &argument : signature.arguments) {
    std::string own = "%a" + std::to_string(arguments.size()),
                fed = "%b" + std::to_string(arguments.size());
    size_t result = next;
    while (result < signature.results.size() &&
           signature.results[result].type.text != argument.type.text)
      ++result;
    bool isFed = argument.type.isFloat() && isStatic(argument.type) &&
                 !argument.attributes.count("surge.range") &&
                 result < signature.results.size();
    if (isFed) {
      body += writeOp(fed, "math.sin", "%x" + std::to_string(result),
                      argument.type);
      next = result + 1;
    } else if (argument.type.kind == Type::Kind::Key) {
      body += fed + " = surge.fold_in " + own + ", %i : index\n";
      isFed = true;
    }
    arguments.push_back(isFed ? fed : own);
  }
  return arguments;
}

std::string surge::writeInLoop(const std::string &name,
                               const Signature &signature) {
  size_t numResults = signature.results.size();
  std::string text =
      writeHead(name, signature, "%n: index {surge.range = [0.0, 3.99]}");
  text += "%zero = arith.constant 0 : index\n%one = arith.constant 1 : index\n";
  text +=
      writeCall("first", signature, numbered("%a", signature.arguments.size()));
  Texts carries;
  for (size_t i = 0; i < numResults; ++i)
    carries.push_back("%x" + std::to_string(i) + " = %first#" +
                      std::to_string(i));
  std::string types = join(typesOf(signature.results));
  text += "%r:" + std::to_string(numResults) +
          " = scf.for %i = %zero to %n step %one iter_args(" + join(carries) +
          ") -> (" + types + ") {\n";
  Texts arguments = writeFeedback(signature, text);
  text += writeCall("y", signature, arguments);
  Texts yielded = numbered("%y#", numResults);
  for (size_t i = 0; i < numResults; ++i) {
    const Type &type = signature.results[i].type;
    if (!type.isFloat())
      continue;
    std::string index = std::to_string(i);
    text += writeOp("%s" + index, "math.sin", "%x" + index, type) +
            writeOp("%z" + index, "arith.addf", "%y#" + index + ", %s" + index,
                    type);
    yielded[i] = "%z" + index;
  }
  return text + "scf.yield " + join(yielded) + " : " + types + "\n}\nreturn " +
         join(numbered("%r#", numResults)) + " : " + types + "\n}\n";
}

std::string surge::writeInBranch(const std::string &name,
                                 const Signature &signature) {
  size_t numResults = signature.results.size();
  Texts arguments = numbered("%a", signature.arguments.size());
  std::string types = join(typesOf(signature.results));
  std::string text = writeHead(name, signature, "%c: i1");
  text += "%r:" + std::to_string(numResults) + " = scf.if %c -> (" + types +
          ") {\n" + writeCall("x", signature, arguments) + "scf.yield " +
          join(numbered("%x#", numResults)) + " : " + types + "\n} else {\n" +
          writeCall("y", signature, arguments);
  Texts yielded = numbered("%y#", numResults);
  for (size_t i = 0; i < numResults; ++i)
    if (signature.results[i].type.isFloat()) {
      std::string index = std::to_string(i);
      yielded[i] = "%z" + index;
      text += writeOp(yielded[i], "math.sin", "%y#" + index,
                      signature.results[i].type);
    }
  return text + "scf.yield " + join(yielded) + " : " + types + "\n}\nreturn " +
         join(numbered("%r#", numResults)) + " : " + types + "\n}\n";
}
