//===- CInterface.cpp - Compiled functions as functions of C --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/CInterface.h"

#include "runtime/Surge.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/IRBuilder.h"

#include <algorithm>

using namespace surge;

namespace {

/// Whether C takes an argument of this type by value.
bool isValue(const Type &type) {
  return type.kind == Type::Kind::Scalar ||
         (type.kind == Type::Kind::Tensor && type.shape.empty());
}

int64_t dynamicSizes(const Type &type) {
  return std::count(type.shape.begin(), type.shape.end(), -1);
}

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

bool isKeyword(llvm::StringRef name) {
  // Of C and C++, and what the header itself uses.
  static const llvm::StringSet<> keywords = [] {
    llvm::StringSet<> set;
    llvm::SmallVector<llvm::StringRef> words;
    llvm::StringRef(
        "alignas alignof and asm auto bool break case catch char class const "
        "constexpr continue default delete do double else enum explicit export "
        "extern false float for friend goto if inline int long mutable "
        "namespace new not nullptr operator or private protected public "
        "register restrict return short signed sizeof static struct switch "
        "template this throw true try typedef typeid typename typeof union "
        "unsigned using virtual void volatile while xor size_t message "
        "capacity")
        .split(words, ' ');
    for (llvm::StringRef word : words)
      set.insert(word);
    return set;
  }();
  return keywords.contains(name);
}

/// A name with what C does not allow replaced.
std::string spell(llvm::StringRef name) {
  std::string text;
  for (char c : name)
    text += llvm::isAlnum(c) ? c : '_';
  return text;
}

/// A name for a parameter that no other has: the program's, where it has one.
std::string nameParameter(llvm::StringRef wanted, const std::string &otherwise,
                          llvm::StringSet<> &taken) {
  std::string name = spell(wanted);
  if (name.empty() || llvm::isDigit(name.front()))
    name = otherwise;
  while (isKeyword(name) || !taken.insert(name).second)
    name += '_';
  return name;
}

/// The names of the arguments and results.
std::vector<std::string> nameParameters(const Signature &signature) {
  llvm::StringSet<> taken;
  std::vector<std::string> names;
  for (const Parameter &argument : signature.arguments)
    names.push_back(nameParameter(
        argument.name, "argument" + std::to_string(names.size()), taken));
  for (size_t i = 0; i < signature.results.size(); ++i) {
    const Parameter &result = signature.results[i];
    auto mark = result.attributes.find("surge.name");
    std::string name = mark != result.attributes.end() && mark->second.string
                           ? *mark->second.string
                           : result.name;
    bool isArguments = taken.contains(spell(name));
    names.push_back(nameParameter(name + (isArguments ? "_out" : ""),
                                  "result" + std::to_string(i), taken));
  }
  return names;
}

/// A text that does not end the comment that it stands in.
std::string withinComment(std::string text) {
  for (size_t end; (end = text.find("*/")) != std::string::npos;)
    text.insert(end + 1, " ");
  return text;
}

std::string sizeName(const std::string &name, size_t axis) {
  return name + "_size" + std::to_string(axis);
}

/// Builds the functions in a module.
class ModuleBuilder {
public:
  explicit ModuleBuilder(llvm::Module &module)
      : module(module), b(module.getContext()), pointer(b.getPtrTy()),
        word(b.getInt64Ty()) {}

  void addFunction(const Signature &signature, const std::string &symbol,
                   const std::vector<std::string> &names) {
    llvm::SmallVector<llvm::Type *> types;
    for (const Parameter &argument : signature.arguments)
      addTypes(types, argument.type,
               isValue(argument.type) ? valueType(argument.type.element)
                                      : pointer);
    for (const Parameter &result : signature.results)
      addTypes(types, result.type, pointer);
    types.append({pointer, word});
    auto *function = llvm::Function::Create(
        llvm::FunctionType::get(b.getInt32Ty(), types, false),
        llvm::Function::ExternalLinkage, symbol, module);
    function->setDoesNotThrow();
    b.SetInsertPoint(llvm::BasicBlock::Create(b.getContext(), "", function));

    size_t count = names.size();
    llvm::Value *values = b.CreateAlloca(pointer, b.getInt64(count));
    llvm::Value *sizes = b.CreateAlloca(word, b.getInt64(types.size()));
    llvm::Argument *next = function->arg_begin();
    unsigned size = 0;
    for (size_t i = 0; i < count; ++i) {
      bool isArgument = i < signature.arguments.size();
      const Type &type =
          isArgument ? signature.arguments[i].type
                     : signature.results[i - signature.arguments.size()].type;
      llvm::Value *value = next++;
      if (isArgument && isValue(type)) {
        llvm::Value *slot = b.CreateAlloca(value->getType());
        b.CreateStore(value, slot);
        value = slot;
      }
      b.CreateStore(value, b.CreateConstGEP1_64(pointer, values, i));
      for (int64_t left = dynamicSizes(type); left > 0; --left)
        b.CreateStore(next++, b.CreateConstGEP1_64(word, sizes, size++));
    }
    llvm::Value *message = next++;
    llvm::FunctionCallee call = module.getOrInsertFunction(
        "surge_call", b.getInt32Ty(), pointer, pointer, pointer, pointer, word);
    b.CreateRet(b.CreateCall(
        call, {describe(signature, names), values, sizes, message, next}));
  }

private:
  void addTypes(llvm::SmallVectorImpl<llvm::Type *> &types, const Type &type,
                llvm::Type *first) {
    types.push_back(first);
    types.append(dynamicSizes(type), word);
  }

  llvm::Type *valueType(ElementType element) {
    if (element == ElementType::F32)
      return b.getFloatTy();
    if (element == ElementType::F64)
      return b.getDoubleTy();
    return b.getIntNTy(8 * sizeOf(element));
  }

  llvm::Constant *constant(llvm::Constant *content) {
    return new llvm::GlobalVariable(module, content->getType(), true,
                                    llvm::GlobalValue::PrivateLinkage, content);
  }

  llvm::Constant *text(const std::string &content) {
    return constant(
        llvm::ConstantDataArray::getString(b.getContext(), content));
  }

  /// A surge_function.
  llvm::Constant *describe(const Signature &signature,
                           const std::vector<std::string> &names) {
    llvm::SmallVector<llvm::Constant *> parameters;
    for (const Parameter &argument : signature.arguments)
      parameters.push_back(describe(argument, names[parameters.size()]));
    for (const Parameter &result : signature.results)
      parameters.push_back(describe(result, names[parameters.size()]));
    llvm::Constant *none = llvm::ConstantPointerNull::get(pointer);
    llvm::Constant *list =
        parameters.empty()
            ? none
            : constant(llvm::ConstantArray::get(
                  llvm::ArrayType::get(parameters.front()->getType(),
                                       parameters.size()),
                  parameters));
    return constant(llvm::ConstantStruct::getAnon(
        {b.getInt64(SURGE_ABI_VERSION), text(signature.name),
         module.getFunction("surge_entry_" + signature.name),
         b.getInt64(signature.arguments.size()),
         b.getInt64(signature.results.size()), list}));
  }

  /// A surge_parameter.
  llvm::Constant *describe(const Parameter &parameter,
                           const std::string &name) {
    const Type &type = parameter.type;
    std::vector<uint64_t> shape(type.shape.begin(), type.shape.end());
    int64_t kind = type.kind == Type::Kind::Tensor   ? SURGE_TENSOR
                   : type.kind == Type::Kind::Scalar ? SURGE_SCALAR
                                                     : SURGE_KEY;
    return llvm::ConstantStruct::getAnon(
        {text(name),
         constant(llvm::ConstantDataArray::get(b.getContext(), shape)),
         b.getInt64(shape.size()), b.getInt64(sizeOf(type.element)),
         b.getInt64(kind), b.getInt64(donatedResult(parameter).value_or(-1))});
  }

  llvm::Module &module;
  llvm::IRBuilder<> b;
  llvm::PointerType *pointer;
  llvm::IntegerType *word;
};

} // namespace

Result<CInterface> CInterface::create(std::vector<Signature> signatures,
                                      std::string prefix) {
  CInterface interface;
  llvm::StringMap<std::string> symbols;
  for (Signature &signature : signatures) {
    auto check = [&](const std::vector<Parameter> &parameters,
                     const char *what) -> std::optional<Error> {
      for (size_t i = 0; i < parameters.size(); ++i)
        if (parameters[i].type.kind == Type::Kind::Other)
          return Error{
              std::string("expected ") + what + " " + std::to_string(i) +
                  " of public function '" + signature.name +
                  "' to be a tensor, a number or a key, but got " +
                  parameters[i].type.text + "; make the function private",
              signature.location};
      return std::nullopt;
    };
    if (auto error = check(signature.arguments, "argument"))
      return *error;
    if (auto error = check(signature.results, "result"))
      return *error;
    Entry entry{signature, prefix + "_" + spell(signature.name),
                nameParameters(signature)};
    auto [other, isNew] = symbols.insert({entry.symbol, signature.name});
    if (!isNew)
      return Error{"expected functions whose names differ in C, but '" +
                       other->second + "' and '" + signature.name +
                       "' are both " + entry.symbol + "; rename one of them",
                   signature.location};
    interface.entries.push_back(std::move(entry));
  }
  interface.prefix = std::move(prefix);
  return interface;
}

std::string CInterface::declare(const Entry &entry) const {
  const Signature &signature = entry.signature;
  std::string comment, declaration = "int " + entry.symbol + "(";
  auto add = [&](const Type &type, const std::string &name, bool isArgument) {
    bool byValue = isArgument && isValue(type);
    std::string element = elementName(type);
    declaration += (isArgument && !byValue ? "const " : "") + element +
                   (byValue ? " " : " *") + name + ",\n    ";
    comment += "\n     " + name + ": " + type.text + ", ";
    if (byValue)
      comment += element;
    else if (isValue(type))
      comment += "one " + element;
    else if (type.kind == Type::Kind::Key)
      comment += "uint64_t[2]";
    else
      comment += element;
    if (byValue || isValue(type) || type.kind == Type::Kind::Key) {
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

void CInterface::addTo(llvm::Module &module) const {
  for (llvm::GlobalValue &value : module.global_values())
    if (!value.isDeclaration() && !value.hasLocalLinkage())
      value.setLinkage(llvm::GlobalValue::InternalLinkage);
  ModuleBuilder builder(module);
  for (const Entry &entry : entries) {
    if (llvm::GlobalValue *other = module.getNamedValue(entry.symbol))
      other->setName(entry.symbol + ".own");
    builder.addFunction(entry.signature, entry.symbol, entry.names);
  }
}
