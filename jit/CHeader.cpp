//===- CHeader.cpp - The header of compiled functions ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/CInterface.h"

#include "runtime/Surge.h"

using namespace surge;

namespace {

/// A type of C for elements; C has no name for the narrow floats.
const char *elementName(const Type &type) {
  if (type.kind == Type::Kind::Key)
    return "uint64_t";
  switch (type.element) {
  case ElementType::F16:
  case ElementType::BF16:
  case ElementType::U16:
    return "uint16_t";
  case ElementType::F32:
    return "float";
  case ElementType::F64:
    return "double";
  case ElementType::I1:
  case ElementType::U8:
    return "uint8_t";
  case ElementType::I8:
    return "int8_t";
  case ElementType::I16:
    return "int16_t";
  case ElementType::I32:
    return "int32_t";
  case ElementType::I64:
    return "int64_t";
  case ElementType::U32:
    return "uint32_t";
  case ElementType::U64:
    return "uint64_t";
  }
  return "void";
}

/// What a comment says of elements beside their type.
const char *elementRemark(const Type &type) {
  if (type.kind == Type::Kind::Key)
    return ", two words of a random key: {seed, 0} is `surge.key %seed`";
  switch (type.element) {
  case ElementType::F16:
    return ", the bits of a half";
  case ElementType::BF16:
    return ", the upper bits of a float";
  case ElementType::I1:
    return ", 0 or 1";
  default:
    return "";
  }
}

/// A text that does not end the comment that it stands in.
std::string withinComment(std::string text) {
  for (size_t end; (end = text.find("*/")) != std::string::npos;)
    text.insert(end + 1, " ");
  return text;
}

} // namespace

std::string surge::sizeName(const std::string &name, size_t axis) {
  return name + "_size" + std::to_string(axis);
}

std::string CInterface::declare(const Entry &entry) const {
  const Signature &signature = entry.signature;
  std::string comment, declaration = "int " + entry.symbol + "(";
  auto add = [&](const Type &type, const std::string &name, bool isArgument) {
    bool byValue = isArgument && isByValue(type);
    std::string element = elementName(type);
    declaration += (isArgument && !byValue ? "const " : "") + element +
                   (byValue ? " " : " *") + name + ",\n    ";
    comment += "\n     " + name + ": " + type.text + ", ";
    if (byValue)
      comment += element;
    else if (isByValue(type))
      comment += "one " + element;
    else if (type.kind == Type::Kind::Key)
      comment += "uint64_t[2]";
    else
      comment += element;
    if (byValue || isByValue(type) || type.kind == Type::Kind::Key) {
      comment += elementRemark(type);
      return;
    }
    for (size_t axis = 0; axis < type.shape.size(); ++axis) {
      if (type.shape[axis] >= 0) {
        comment += "[" + std::to_string(type.shape[axis]) + "]";
        continue;
      }
      std::string size = sizeName(name, axis);
      comment += "[" + size + "]";
      declaration += "int64_t " + size + ",\n    ";
    }
    comment += elementRemark(type);
  };
  for (size_t i = 0; i < entry.names.size(); ++i) {
    bool isArgument = i < signature.arguments.size();
    if (i == 0 && isArgument)
      comment += "\n   Arguments:";
    if (i == signature.arguments.size())
      comment += "\n   Results:";
    const Parameter &parameter =
        isArgument ? signature.arguments[i]
                   : signature.results[i - signature.arguments.size()];
    add(parameter.type, entry.names[i], isArgument);
  }
  return "/* " + withinComment("@" + signature.name + comment) + "\n*/\n" +
         declaration + "char *message, size_t capacity);\n\n";
}

std::string CInterface::header(const std::string &program) const {
  std::string guard = llvm::StringRef(prefix).upper();
  std::string text = "/* Functions of " + withinComment(program) +
                     R"(, compiled ahead of time by surge-compile.

   Link the object and Surge's runtime (libSurgeRuntime); nothing else is needed.

   Tensors are pointers to contiguous elements in row-major order. A size that
   the program leaves open follows the pointer: for an argument the size it has,
   for a result the size that the caller has memory for, which must be the size
   it comes out with. Tensors of rank 0 and numbers go by value as arguments and
   by pointer as results. All memory is the caller's; it is read and written
   during the call only, and a result may be written where an argument is read.
   An argument that the program marks surge.donated is then updated in place;
   elsewhere it is copied first.

   Each function returns 0 when its results are written. Otherwise it returns 1,
   `message` holds the reason, cut to `capacity` bytes, and the results hold
   anything. `message` may be null where `capacity` is 0. Any number of threads
   may call at once. */

#ifndef )" + guard + R"(_SURGE_H
#define )" + guard + R"(_SURGE_H

#include <stddef.h>
#include <stdint.h>

/* The version of the runtime that the object was compiled for. Every call
   compares it with the runtime's own, surge_abi_version(). */
#define )" + guard + "_SURGE_ABI_VERSION " +
                     std::to_string(SURGE_ABI_VERSION) + R"(

#ifdef __cplusplus
extern "C" {
#endif

int surge_abi_version(void);

)";
  for (const Entry &entry : entries)
    text += declare(entry);
  text += R"(#ifdef __cplusplus
}
#endif

#endif /* )" +
          guard + "_SURGE_H */\n";
  return text;
}
