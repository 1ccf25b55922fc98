//===- Source.cpp - Read programs and their signatures --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Source.h"

#include "dialect/Dialect.h"
#include "dialect/Donation.h"
#include "jit/Containment.h"
#include "jit/Diagnostics.h"
#include "passes/Passes.h"
#include "passes/credit/Estimated.h"
#include "runtime/File.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/OpenMP/OpenMPToLLVMIRTranslation.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

#include <chrono>

using namespace surge;

namespace {

/// What this compiler can read; made once.
const mlir::DialectRegistry &allDialects() {
  static const mlir::DialectRegistry *const registry = [] {
    auto *registry = new mlir::DialectRegistry;
    mlir::surge::registerAllDialects(*registry);
    mlir::registerBuiltinDialectTranslation(*registry);
    mlir::registerLLVMDialectTranslation(*registry);
    mlir::registerOpenMPDialectTranslation(*registry);
    return registry;
  }();
  return *registry;
}

template <typename T>
std::string print(T value) {
  std::string text;
  llvm::raw_string_ostream(text) << value;
  return text;
}

std::optional<ElementType> elementTypeOf(mlir::Type type) {
  if (type.isF16())
    return ElementType::F16;
  if (type.isBF16())
    return ElementType::BF16;
  if (type.isF32())
    return ElementType::F32;
  if (type.isF64())
    return ElementType::F64;
  if (type.isIndex())
    return ElementType::I64;
  auto integer = llvm::dyn_cast<mlir::IntegerType>(type);
  if (!integer)
    return std::nullopt;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return ElementType::I1;
  case 8:
    return isUnsigned ? ElementType::U8 : ElementType::I8;
  case 16:
    return isUnsigned ? ElementType::U16 : ElementType::I16;
  case 32:
    return isUnsigned ? ElementType::U32 : ElementType::I32;
  case 64:
    return isUnsigned ? ElementType::U64 : ElementType::I64;
  default:
    return std::nullopt;
  }
}

Type typeOf(mlir::Type type) {
  Type result;
  result.text = print(type);
  if (llvm::isa<mlir::surge::KeyType>(type)) {
    result.kind = Type::Kind::Key;
    return result;
  }
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  std::optional<ElementType> element =
      elementTypeOf(tensor ? tensor.getElementType() : type);
  if (!element)
    return result;
  result.element = *element;
  result.kind = tensor ? Type::Kind::Tensor : Type::Kind::Scalar;
  if (tensor)
    for (int64_t size : tensor.getShape())
      result.shape.push_back(mlir::ShapedType::isDynamic(size) ? -1 : size);
  return result;
}

std::optional<double> numberOf(mlir::Attribute attribute) {
  if (auto real = llvm::dyn_cast<mlir::FloatAttr>(attribute))
    return real.getValueAsDouble();
  if (auto integer = llvm::dyn_cast<mlir::IntegerAttr>(attribute))
    if (integer.getValue().getBitWidth() <= 64)
      return integer.getType().isInteger(1) ||
                     integer.getType().isUnsignedInteger()
                 ? double(integer.getValue().getZExtValue())
                 : double(integer.getValue().getSExtValue());
  return std::nullopt;
}

Attributes attributesOf(mlir::DictionaryAttr dictionary) {
  Attributes attributes;
  for (mlir::NamedAttribute entry :
       dictionary ? dictionary.getValue()
                  : llvm::ArrayRef<mlir::NamedAttribute>()) {
    mlir::Attribute value = entry.getValue();
    Attribute &attribute = attributes[entry.getName().str()];
    attribute.text = print(value);
    attribute.number = numberOf(value);
    if (auto string = llvm::dyn_cast<mlir::StringAttr>(value))
      attribute.string = string.str();
    if (auto array = llvm::dyn_cast<mlir::ArrayAttr>(value))
      for (mlir::Attribute element : array) {
        std::optional<double> number = numberOf(element);
        if (!number) {
          attribute.numbers.clear();
          break;
        }
        attribute.numbers.push_back(*number);
      }
  }
  return attributes;
}

/// The name of a value at a place of the text, without `%`.
std::string nameAt(llvm::SMRange range) {
  llvm::StringRef name(range.Start.getPointer(),
                       range.End.getPointer() - range.Start.getPointer());
  return name.ltrim('%').str();
}

/// The name that the text gives a value.
std::string nameOf(mlir::Value value, const mlir::AsmParserState &text) {
  if (auto argument = llvm::dyn_cast<mlir::BlockArgument>(value)) {
    const auto *block = text.getBlockDef(argument.getOwner());
    unsigned position = argument.getArgNumber();
    return block && position < block->arguments.size()
               ? nameAt(block->arguments[position].loc)
               : "";
  }
  auto result = llvm::dyn_cast<mlir::OpResult>(value);
  const auto *op = result ? text.getOpDef(result.getOwner()) : nullptr;
  if (!op)
    return "";
  for (const auto &group : llvm::reverse(op->resultGroups))
    if (group.startIndex <= result.getResultNumber()) {
      std::string name = nameAt(group.definition.loc);
      bool isAlone = op->resultGroups.size() == op->op->getNumResults();
      return isAlone ? name
                     : name + "_" +
                           std::to_string(result.getResultNumber() -
                                          group.startIndex);
    }
  return "";
}

Signature signatureOf(mlir::func::FuncOp function,
                      const mlir::AsmParserState &text) {
  Signature signature;
  signature.name = function.getName().str();
  signature.location = textOf(function.getLoc());
  signature.attributes = attributesOf(function->getDiscardableAttrDictionary());
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    signature.arguments.push_back({nameOf(function.getArgument(i), text),
                                   typeOf(function.getArgument(i).getType()),
                                   attributesOf(function.getArgAttrDict(i))});
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    signature.results.push_back({"", typeOf(function.getResultTypes()[i]),
                                 attributesOf(function.getResultAttrDict(i))});
  // The text may not have been verified yet.
  for (mlir::Block &last : function.getBody()) {
    auto end = last.empty() ? nullptr
                            : llvm::dyn_cast<mlir::func::ReturnOp>(last.back());
    if (!end || end.getNumOperands() != signature.results.size())
      continue;
    for (auto [result, value] :
         llvm::zip_equal(signature.results, end.getOperands()))
      result.name = nameOf(value, text);
    break;
  }
  return signature;
}

/// Marks the functions whose derivatives are estimates.
void markEstimated(mlir::ModuleOp module, std::vector<Signature> &signatures) {
  llvm::StringMap<llvm::SmallVector<llvm::StringRef>> callers;
  llvm::StringSet<> estimated;
  llvm::SmallVector<llvm::StringRef> found;
  auto mark = [&](llvm::StringRef name) {
    if (estimated.insert(name).second)
      found.push_back(name);
  };
  for (auto function : module.getOps<mlir::func::FuncOp>())
    function.walk([&](mlir::Operation *op) {
      if (auto callee = op->getAttrOfType<mlir::FlatSymbolRefAttr>("callee"))
        callers[callee.getValue()].push_back(function.getName());
      if (mlir::surge::isEstimated(op))
        mark(function.getName());
    });
  while (!found.empty())
    for (llvm::StringRef caller : callers.lookup(found.pop_back_val()))
      mark(caller);
  for (Signature &signature : signatures)
    signature.estimated = estimated.contains(signature.name);
}

/// The module that a text consists of, if it consists of one.
mlir::ModuleOp onlyModule(mlir::Block &block) {
  if (block.empty() || &block.front() != &block.back())
    return nullptr;
  return llvm::dyn_cast<mlir::ModuleOp>(block.front());
}

/// Parses text into ops; signatures of the public functions among them.
mlir::LogicalResult parse(mlir::MLIRContext &context, const std::string &text,
                          const std::string &name, bool verify,
                          mlir::Block &block,
                          std::vector<Signature> &signatures) {
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text, name),
                             llvm::SMLoc());
  mlir::AsmParserState state;
  mlir::ParserConfig config(&context, verify);
  if (failed(mlir::parseAsmSourceFile(sources, &block, config, &state)))
    return mlir::failure();
  mlir::ModuleOp module = onlyModule(block);
  for (auto function :
       (module ? *module.getBody() : block).getOps<mlir::func::FuncOp>())
    if (function.isPublic() && !function.isDeclaration())
      signatures.push_back(signatureOf(function, state));
  return mlir::success();
}

} // namespace

Source::Source(std::unique_ptr<Implementation> implementation)
    : implementation(std::move(implementation)) {}
Source::Source(Source &&) = default;
Source &Source::operator=(Source &&) = default;
Source::~Source() = default;

std::vector<Signature> Source::signatures() const {
  return implementation->signatures;
}

/// Fills a new source with the module that the text holds.
static Result<void> readModule(Source::Implementation &source,
                               const std::string &text,
                               const std::string &name) {
  DiagnosticCollector diagnostics(&source.context);
  mlir::Block block;
  if (failed(parse(source.context, text, name, /*verify=*/true, block,
                   source.signatures)))
    return diagnostics.takeError("cannot parse " + name);
  // A file is one module, with or without the op written out.
  if (auto module = onlyModule(block)) {
    module->remove();
    source.module = module;
    markEstimated(*source.module, source.signatures);
    return {};
  }
  source.module = mlir::ModuleOp::create(
      mlir::FileLineColLoc::get(&source.context, name, 1, 1));
  mlir::Block *body = source.module->getBody();
  body->getOperations().splice(body->end(), block.getOperations());
  if (failed(mlir::verify(*source.module)))
    return diagnostics.takeError("cannot verify " + name);
  markEstimated(*source.module, source.signatures);
  return {};
}

Result<Source> Engine::parseString(const std::string &text,
                                   const std::string &name) const {
  auto begin = std::chrono::steady_clock::now();
  auto source = std::make_unique<Source::Implementation>(allDialects());
  source->context.printOpOnDiagnostic(false);
  Result<void> read;
  Result<void> done = runContained(
      options.containCrashes, [&] { read = readModule(*source, text, name); });
  if (!done) {
    // After a crash nothing in it can be trusted, its destructor included.
    source.release();
    return Error{done.error().message, name};
  }
  if (!read)
    return read.error();
  source->texts = {name, text};
  std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - begin;
  source->parseSeconds = taken.count();
  return Source(std::move(source));
}

Result<Source> Engine::parseFile(const std::string &path) const {
  Result<std::vector<uint8_t>> content = readFile(path);
  if (!content)
    return content.error();
  return parseString(std::string(content->begin(), content->end()), path);
}

Result<void> Source::append(const std::string &text, const std::string &name) {
  DiagnosticCollector diagnostics(&implementation->context);
  mlir::Block block;
  std::vector<Signature> added;
  if (failed(parse(implementation->context, text, name, /*verify=*/false, block,
                   added)))
    return diagnostics.takeError("cannot parse " + name);
  std::vector<mlir::Operation *> operations;
  for (mlir::Operation &operation : block)
    operations.push_back(&operation);
  mlir::Block *body = implementation->module->getBody();
  body->getOperations().splice(body->end(), block.getOperations());
  // Only now can the symbols that the text names be found.
  if (failed(mlir::verify(*implementation->module))) {
    for (mlir::Operation *operation : llvm::reverse(operations))
      operation->erase();
    return diagnostics.takeError("cannot verify " + name);
  }
  auto &signatures = implementation->signatures;
  signatures.insert(signatures.end(), added.begin(), added.end());
  implementation->texts.insert(implementation->texts.end(), {name, text});
  markEstimated(*implementation->module, signatures);
  return {};
}

Result<void> Source::donate(const std::string &function, size_t argument,
                            size_t result) {
  auto op = llvm::dyn_cast_or_null<mlir::func::FuncOp>(
      mlir::SymbolTable::lookupSymbolIn(*implementation->module, function));
  auto &signatures = implementation->signatures;
  auto signature = llvm::find_if(signatures, [&](const Signature &candidate) {
    return candidate.name == function;
  });
  if (!op || signature == signatures.end() ||
      argument >= signature->arguments.size())
    return Error{"expected a public function '" + function +
                     "' with an argument " + std::to_string(argument),
                 ""};
  DiagnosticCollector diagnostics(&implementation->context);
  auto number = mlir::IntegerAttr::get(
      mlir::IntegerType::get(&implementation->context, 64), result);
  mlir::NamedAttribute mark(mlir::StringAttr::get(&implementation->context,
                                                  mlir::surge::donatedAttrName),
                            number);
  if (failed(mlir::surge::verifyDonation(op, argument, mark)))
    return diagnostics.takeError("cannot donate");
  op.setArgAttr(argument, mark.getName(), number);
  implementation->texts.push_back("donate @" + function + " " +
                                  std::to_string(argument) + " " +
                                  std::to_string(result));
  signature->arguments[argument].attributes =
      attributesOf(op.getArgAttrDict(argument));
  return {};
}
