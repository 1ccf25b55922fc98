//===- Program.cpp - Call machine code ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Program.h"

#include "runtime/Surge.h"

#include <cmath>
#include <cstring>

using namespace surge;

namespace {

/// The threads of this thread's parallel loops, for a scope.
class ThreadCount {
public:
  explicit ThreadCount(int count)
      : before(count > 0 ? surge_get_threads() : 0) {
    if (before)
      surge_set_threads(count);
  }
  ~ThreadCount() {
    if (before)
      surge_set_threads(before);
  }
  ThreadCount(const ThreadCount &) = delete;
  ThreadCount &operator=(const ThreadCount &) = delete;

private:
  int before;
};

/// What an entry takes: pointers to slots that hold values or descriptors.
class Slots {
public:
  explicit Slots(size_t count) {
    storage.reserve(count), pointers.reserve(count);
  }

  /// A slot of `words` words, zeroed.
  uint64_t *add(size_t words) {
    storage.push_back(std::make_unique<uint64_t[]>(words));
    pointers.push_back(storage.back().get());
    return storage.back().get();
  }
  void **data() { return pointers.data(); }

private:
  std::vector<std::unique_ptr<uint64_t[]>> storage;
  std::vector<void *> pointers;
};

/// A memref descriptor: two pointers, an offset, sizes, strides.
size_t descriptorWords(size_t rank) { return 3 + 2 * rank; }

std::string describe(const Value &value) {
  if (auto *tensor = std::get_if<Tensor>(&value))
    return typeName(tensor->type(), tensor->shape());
  if (std::holds_alternative<Key>(value))
    return "a key";
  if (auto *number = std::get_if<double>(&value))
    return "the number " + std::to_string(*number);
  return "the number " + std::to_string(std::get<int64_t>(value));
}

bool isInteger(ElementType type) { return type > ElementType::F64; }

/// The range of an integer type holds this number. Signless integers take
/// either reading.
bool fits(ElementType type, int64_t number) {
  if (type == ElementType::I1)
    return number == 0 || number == 1;
  unsigned bits = 8 * sizeOf(type);
  bool isUnsigned = type >= ElementType::U8;
  if (bits == 64)
    return !isUnsigned || number >= 0;
  return number >= (isUnsigned ? 0 : -(int64_t(1) << (bits - 1))) &&
         number < int64_t(1) << bits;
}

template <typename T>
void put(void *slot, T number) {
  std::memcpy(slot, &number, sizeof(T));
}

/// Writes a number as an element; false where the type cannot hold it.
bool putNumber(void *slot, ElementType type, const Value &value) {
  const double *real = std::get_if<double>(&value);
  const int64_t *integer = std::get_if<int64_t>(&value);
  if (isInteger(type)) {
    if (real && (std::trunc(*real) != *real || std::fabs(*real) >= 0x1p63))
      return false;
    int64_t number = real ? int64_t(*real) : *integer;
    if (!fits(type, number))
      return false;
    std::memcpy(slot, &number, sizeOf(type)); // Little endian.
    return true;
  }
  double number = real ? *real : double(*integer);
  switch (type) {
  case ElementType::F16:
    put(slot, doubleToHalf(number));
    break;
  case ElementType::BF16:
    put(slot, doubleToBfloat(number));
    break;
  case ElementType::F32:
    put(slot, float(number));
    break;
  default:
    put(slot, number);
  }
  return true;
}

/// Whether elements of one type may be read as the other: MLIR's integers have
/// no sign, so NumPy's uint8 may be an i8.
bool sameBits(ElementType a, ElementType b) {
  return a == b ||
         (a > ElementType::I1 && b > ElementType::I1 && sizeOf(a) == sizeOf(b));
}

bool matches(const Tensor &tensor, const Type &type) {
  if (!sameBits(tensor.type(), type.element) ||
      tensor.shape().size() != type.shape.size())
    return false;
  for (size_t axis = 0; axis < type.shape.size(); ++axis)
    if (type.shape[axis] >= 0 && type.shape[axis] != tensor.shape()[axis])
      return false;
  return true;
}

/// The elements of a tensor in row-major order, in memory where nobody else has
/// a part.
Tensor takeOver(Tensor tensor, ElementType type) {
  Tensor own = tensor.rowMajor();
  tensor = Tensor(); // Its part would count.
  if (own.isSoleOwner() && own.type() == type)
    return own;
  Tensor copy = Tensor::empty(type, own.shape());
  std::memcpy(copy.data(), own.data(), own.size() * sizeOf(type));
  return copy;
}

/// One call of one function: its slots, and what keeps the arguments alive.
class Call {
public:
  Call(const Signature &signature,
       const std::vector<std::optional<size_t>> &donatedTo)
      : signature(signature), donatedTo(donatedTo),
        slots(signature.arguments.size() + signature.results.size()),
        donated(signature.results.size()) {}

  Result<void> addArgument(size_t position, Value value) {
    const Type &type = signature.arguments[position].type;
    bool accepted = false;
    if (auto *key = std::get_if<Key>(&value)) {
      accepted = type.kind == Type::Kind::Key;
      if (accepted)
        std::memcpy(slots.add(2), key->words, sizeof(key->words));
    } else if (auto *tensor = std::get_if<Tensor>(&value)) {
      accepted = type.kind != Type::Kind::Key && matches(*tensor, type);
      if (accepted)
        addTensor(position, std::move(*tensor));
    } else if (type.kind == Type::Kind::Scalar ||
               (type.kind == Type::Kind::Tensor && type.shape.empty())) {
      uint64_t word = 0;
      accepted = putNumber(&word, type.element, value);
      if (accepted)
        addNumber(position, word);
    }
    if (accepted)
      return {};
    const std::string &name = signature.arguments[position].name;
    return Error{"expected argument " + std::to_string(position) +
                     (name.empty() ? "" : " (%" + name + ")") + " of '" +
                     signature.name + "' to be " + type.text + ", but got " +
                     describe(value),
                 signature.location};
  }

  Result<std::vector<Value>> run(Entry entry) {
    std::vector<uint64_t *> filled;
    for (const Parameter &result : signature.results)
      filled.push_back(slots.add(result.type.kind == Type::Kind::Tensor
                                     ? descriptorWords(result.type.shape.size())
                                     : 2));
    char message[512];
    if (surge_try(entry, slots.data(), message, sizeof(message)) != 0)
      return Error{"a call of '" + signature.name + "' failed: " + message,
                   signature.location};
    std::vector<Value> results;
    std::map<void *, std::shared_ptr<void>> blocks;
    for (size_t i = 0; i < filled.size(); ++i)
      results.push_back(
          donated[i] ? Value(std::move(*donated[i]))
                     : take(signature.results[i].type, filled[i], blocks));
    return results;
  }

private:
  void addTensor(size_t position, Tensor tensor) {
    const Type &type = signature.arguments[position].type;
    if (type.kind == Type::Kind::Scalar) {
      std::memcpy(slots.add(1), tensor.data(), sizeOf(type.element));
      return;
    }
    std::optional<size_t> result = donatedTo[position];
    tensor =
        result ? takeOver(std::move(tensor), type.element) : tensor.rowMajor();
    addDescriptor(tensor.data(), tensor.shape());
    if (result)
      donated[*result] = std::move(tensor);
    else
      alive.push_back(std::move(tensor));
  }

  /// Adds the bits of a scalar, or of a tensor's only element.
  void addNumber(size_t position, uint64_t word) {
    const Type &type = signature.arguments[position].type;
    if (donatedTo[position]) {
      Tensor tensor = Tensor::empty(type.element, {});
      std::memcpy(tensor.data(), &word, sizeOf(type.element));
      addTensor(position, std::move(tensor));
    } else if (type.kind == Type::Kind::Scalar) {
      *slots.add(1) = word;
    } else {
      // Behind the descriptor of rank 0 there is room for the element.
      uint64_t *words = slots.add(4);
      words[3] = word;
      words[0] = words[1] = reinterpret_cast<uint64_t>(words + 3);
    }
  }

  void addDescriptor(void *data, const std::vector<int64_t> &shape) {
    size_t rank = shape.size();
    uint64_t *words = slots.add(descriptorWords(rank));
    words[0] = words[1] = reinterpret_cast<uint64_t>(data);
    // Compiled code wants the strides of row-major order even along axes where
    // none is ever taken.
    int64_t stride = 1;
    for (size_t axis = rank; axis-- > 0;) {
      words[3 + axis] = shape[axis];
      words[3 + rank + axis] = stride;
      stride *= shape[axis];
    }
  }

  /// A result; `blocks` owns what several results share.
  static Value take(const Type &type, const uint64_t *words,
                    std::map<void *, std::shared_ptr<void>> &blocks) {
    if (type.kind == Type::Kind::Key)
      return Key{{words[0], words[1]}};
    if (type.kind == Type::Kind::Scalar) {
      Tensor scalar = Tensor::zeros(type.element, {});
      std::memcpy(scalar.data(), words, sizeOf(type.element));
      return scalar;
    }
    auto *allocated = reinterpret_cast<void *>(words[0]);
    std::shared_ptr<void> &block = blocks[allocated];
    if (!block)
      block = std::shared_ptr<void>(allocated, surge_free);
    auto *data = reinterpret_cast<char *>(words[1]) +
                 int64_t(words[2]) * int64_t(sizeOf(type.element));
    std::vector<int64_t> shape(words + 3, words + 3 + type.shape.size());
    return Tensor::adoptBlock(block, data, type.element, std::move(shape));
  }

  const Signature &signature;
  const std::vector<std::optional<size_t>> &donatedTo;
  Slots slots;
  std::vector<Tensor> alive;
  std::vector<std::optional<Tensor>> donated; ///< By result.
};

/// The results that take the memory of arguments.
std::vector<std::optional<size_t>> donationsOf(const Signature &signature) {
  std::vector<std::optional<size_t>> results;
  for (const Parameter &argument : signature.arguments)
    results.push_back(donatedResult(argument));
  return results;
}

} // namespace

std::vector<Signature> Program::signatures() const {
  return implementation->signatures;
}

const std::vector<Error> &Program::warnings() const {
  return implementation->warnings;
}

const std::vector<Error> &Program::remarks() const {
  return implementation->remarks;
}

const std::vector<Phase> &Program::phases() const {
  return implementation->phases;
}

Error surge::missingFunction(const std::string &name,
                             const std::vector<Signature> &signatures) {
  std::string known;
  for (const Signature &signature : signatures)
    known += (known.empty() ? "" : ", ") + signature.name;
  return Error{"expected a public function '" + name +
                   "', but the program has " +
                   (known.empty() ? "none" : "only " + known),
               ""};
}

Result<Function> Program::function(const std::string &name) const {
  const std::vector<Signature> &signatures = implementation->signatures;
  for (size_t i = 0; i < signatures.size(); ++i)
    if (signatures[i].name == name) {
      Function function;
      const surge_memory_plan &plan = *implementation->code.plans[i];
      function.implementation =
          std::make_shared<Function::Implementation>(Function::Implementation{
              implementation, &signatures[i], implementation->code.entries[i],
              MemoryPlan{plan.arena_bytes, plan.live_bytes,
                         plan.live_bytes_with_results},
              donationsOf(signatures[i])});
      return function;
    }
  return missingFunction(name, signatures);
}

const Signature &Function::signature() const {
  return *implementation->signature;
}

MemoryPlan Function::memoryPlan() const { return implementation->plan; }

Result<std::vector<Value>>
Function::call(const std::vector<Value> &arguments) const {
  return call(std::vector<Value>(arguments));
}

Result<std::vector<Value>>
Function::call(std::vector<Value> &&arguments) const {
  const Signature &signature = *implementation->signature;
  if (arguments.size() != signature.arguments.size())
    return Error{"expected " + std::to_string(signature.arguments.size()) +
                     " arguments of '" + signature.name + "', but got " +
                     std::to_string(arguments.size()),
                 signature.location};
  Call call(signature, implementation->donatedTo);
  for (size_t i = 0; i < arguments.size(); ++i)
    if (Result<void> added = call.addArgument(i, std::move(arguments[i]));
        !added)
      return added.error();
  ThreadCount threads(implementation->program->threads);
  return call.run(implementation->entry);
}
