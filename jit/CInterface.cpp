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

int64_t dynamicSizes(const Type &type) {
  return std::count(type.shape.begin(), type.shape.end(), -1);
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

/// Chooses names for parameters, and for their sizes, that no other has.
class Names {
public:
  /// The program's name, where it has one that C can spell.
  std::string add(llvm::StringRef wanted, const std::string &otherwise,
                  const Type &type) {
    std::string name = spell(wanted);
    if (name.empty() || llvm::isDigit(name.front()))
      name = otherwise;
    while (isKeyword(name) ||
           llvm::any_of(withSizes(name, type), [&](const std::string &part) {
             return taken.contains(part);
           }))
      name += '_';
    for (const std::string &part : withSizes(name, type))
      taken.insert(part);
    return name;
  }

  bool has(llvm::StringRef name) const { return taken.contains(spell(name)); }

private:
  static std::vector<std::string> withSizes(const std::string &name,
                                            const Type &type) {
    std::vector<std::string> parts = {name};
    for (size_t axis = 0; axis < type.shape.size(); ++axis)
      if (type.shape[axis] < 0)
        parts.push_back(sizeName(name, axis));
    return parts;
  }

  llvm::StringSet<> taken;
};

/// The names of the arguments and results.
std::vector<std::string> nameParameters(const Signature &signature) {
  Names taken;
  std::vector<std::string> names;
  for (const Parameter &argument : signature.arguments)
    names.push_back(taken.add(argument.name,
                              "argument" + std::to_string(names.size()),
                              argument.type));
  for (size_t i = 0; i < signature.results.size(); ++i) {
    const Parameter &result = signature.results[i];
    auto mark = result.attributes.find("surge.name");
    std::string name = mark != result.attributes.end() && mark->second.string
                           ? *mark->second.string
                           : result.name;
    names.push_back(taken.add(name + (taken.has(name) ? "_out" : ""),
                              "result" + std::to_string(i), result.type));
  }
  return names;
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
               isByValue(argument.type) ? valueType(argument.type.element)
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
      if (isArgument && isByValue(type)) {
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

bool surge::isByValue(const Type &type) {
  return type.kind == Type::Kind::Scalar ||
         (type.kind == Type::Kind::Tensor && type.shape.empty());
}

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
