//===- Call.cpp - Call functions compiled ahead of time -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/HostTensor.h"
#include "runtime/Surge.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace {

/// One call: its slots, and what the caller has memory for.
class Call {
public:
  Call(const surge_function &function, void *const *values,
       const int64_t *sizes)
      : function(function), values(values), nextSize(sizes) {}

  /// The message of an error, or an empty one.
  std::string run() {
    if (function.abi_version != SURGE_ABI_VERSION)
      return "'" + std::string(function.name) + "' was compiled for version " +
             std::to_string(function.abi_version) +
             " of the runtime, but this is version " +
             std::to_string(SURGE_ABI_VERSION) +
             "; compile it anew by the surge-compile of this version";
    int64_t count = function.arguments + function.results;
    shapes.resize(count);
    descriptors.resize(count);
    for (int64_t i = 0; i < count; ++i)
      if (std::string error = prepare(i); !error.empty())
        return error;
    for (int64_t i = 0; i < function.arguments; ++i)
      if (function.parameters[i].donated_to >= 0 && !donate(i))
        return "out of memory for " + describe(i);
    char message[512];
    if (surge_try(function.entry, slots.data(), message, sizeof(message)) != 0)
      return "a call of '" + std::string(function.name) +
             "' failed: " + message;
    std::string error = takeResults();
    freeResults();
    return error;
  }

private:
  bool isTensor(int64_t i) const {
    return function.parameters[i].kind == SURGE_TENSOR;
  }

  /// `argument 0 (theta) of 'step'`
  std::string describe(int64_t i) const {
    bool isArgument = i < function.arguments;
    return (isArgument ? "argument " : "result ") +
           std::to_string(isArgument ? i : i - function.arguments) + " (" +
           function.parameters[i].name + ") of '" + function.name + "'";
  }

  /// Checks one value and makes its slot.
  std::string prepare(int64_t i) {
    const surge_parameter &parameter = function.parameters[i];
    std::vector<int64_t> &shape = shapes[i];
    for (int64_t axis = 0; axis < parameter.rank; ++axis) {
      bool isDynamic = parameter.shape[axis] < 0;
      shape.push_back(isDynamic ? *nextSize++ : parameter.shape[axis]);
      if (shape.back() < 0)
        return "expected size " + std::to_string(axis) + " of " + describe(i) +
               " to be at least 0, but got " + std::to_string(shape.back());
    }
    std::optional<int64_t> count = surge::elementCount(shape);
    if (!count)
      return "expected the sizes of " + describe(i) +
             " to have a product of 63 bits, but they have not";
    void *value = values[i];
    if (!value && *count > 0)
      return "expected a pointer for " + describe(i) + ", but got null";
    size_t alignment = parameter.kind == SURGE_KEY ? sizeof(uint64_t)
                                                   : parameter.element_bytes;
    if (reinterpret_cast<uintptr_t>(value) % alignment != 0)
      return "expected the memory of " + describe(i) + " to be aligned to " +
             std::to_string(alignment) + " bytes, but got one that is not";
    if (!isTensor(i)) {
      slots.push_back(value);
      return "";
    }
    // A memref descriptor: two pointers, an offset, sizes, strides.
    std::vector<uint64_t> &words = descriptors[i];
    words.assign(3 + 2 * shape.size(), 0);
    if (i < function.arguments) {
      words[0] = words[1] = reinterpret_cast<uint64_t>(value);
      uint64_t stride = 1;
      for (size_t axis = shape.size(); axis-- > 0;) {
        words[3 + axis] = shape[axis];
        words[3 + shape.size() + axis] = stride;
        stride *= shape[axis];
      }
    }
    slots.push_back(words.data());
    return "";
  }

  size_t bytesOf(int64_t i) const {
    size_t width = function.parameters[i].kind == SURGE_KEY
                       ? 2 * sizeof(uint64_t)
                       : function.parameters[i].element_bytes;
    return *surge::elementCount(shapes[i]) * width;
  }

  int64_t resultOf(int64_t argument) const {
    return function.arguments + function.parameters[argument].donated_to;
  }

  bool overlap(int64_t i, int64_t j) const {
    auto *first = static_cast<const char *>(values[i]),
         *second = static_cast<const char *>(values[j]);
    return std::less<>()(first, second + bytesOf(j)) &&
           std::less<>()(second, first + bytesOf(i));
  }

  /// Lets the callee update a donated argument where its result will be; not
  /// there where another value lies. Returns false where memory ran out.
  bool donate(int64_t argument) {
    int64_t result = resultOf(argument);
    bool isFree = true;
    for (int64_t i = 0; i < int64_t(slots.size()); ++i) {
      bool isThere = i == argument && values[i] == values[result];
      isFree &= i == result || isThere || !overlap(i, result);
    }
    size_t bytes = bytesOf(argument);
    void *memory = values[result];
    if (!isFree) {
      blocks.emplace_back(std::malloc(bytes), std::free);
      memory = blocks.back().get();
      if (!memory)
        return false;
    }
    if (bytes > 0 && memory != values[argument])
      std::memcpy(memory, values[argument], bytes);
    descriptors[argument][0] = descriptors[argument][1] =
        reinterpret_cast<uint64_t>(memory);
    return true;
  }

  /// Copies the results to the caller's memory, once all of them fit.
  std::string takeResults() {
    for (int64_t i = function.arguments; i < int64_t(slots.size()); ++i)
      for (size_t axis = 0; axis < shapes[i].size(); ++axis)
        if (int64_t size = descriptors[i][3 + axis]; size != shapes[i][axis])
          return "expected size " + std::to_string(axis) + " of " +
                 describe(i) + " to be " + std::to_string(shapes[i][axis]) +
                 ", as the caller has memory for, but it is " +
                 std::to_string(size);
    for (int64_t i = function.arguments; i < int64_t(slots.size()); ++i) {
      if (!isTensor(i))
        continue;
      size_t width = function.parameters[i].element_bytes;
      const auto *elements = reinterpret_cast<const char *>(descriptors[i][1]) +
                             descriptors[i][2] * width;
      size_t bytes = bytesOf(i);
      if (bytes > 0 && elements != values[i])
        std::memcpy(values[i], elements, bytes);
    }
    return "";
  }

  /// Several results may share a block; those of donated arguments have none.
  void freeResults() {
    std::set<uint64_t> fresh;
    for (int64_t i = function.arguments; i < int64_t(slots.size()); ++i)
      if (isTensor(i))
        fresh.insert(descriptors[i][0]);
    for (int64_t i = 0; i < function.arguments; ++i)
      if (function.parameters[i].donated_to >= 0)
        fresh.erase(descriptors[resultOf(i)][0]);
    for (uint64_t block : fresh)
      surge_free(reinterpret_cast<void *>(block));
  }

  const surge_function &function;
  void *const *values;
  const int64_t *nextSize;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<std::vector<uint64_t>> descriptors;
  std::vector<void *> slots;
  std::vector<std::unique_ptr<void, void (*)(void *)>> blocks;
};

} // namespace

int surge_call(const surge_function *function, void *const *values,
               const int64_t *sizes, char *message, size_t capacity) {
  std::string error = Call(*function, values, sizes).run();
  if (!error.empty() && capacity > 0)
    std::snprintf(message, capacity, "%s", error.c_str());
  return !error.empty();
}
