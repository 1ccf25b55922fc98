//===- Call.cpp - Call functions compiled ahead of time -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/HostTensor.h"
#include "runtime/Surge.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
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
      if (size_t bytes = *surge::elementCount(shapes[i]) * width)
        std::memcpy(values[i], elements, bytes);
    }
    return "";
  }

  /// Several results may share a block.
  void freeResults() {
    std::vector<uint64_t> blocks;
    for (int64_t i = function.arguments; i < int64_t(slots.size()); ++i)
      if (isTensor(i))
        blocks.push_back(descriptors[i][0]);
    std::sort(blocks.begin(), blocks.end());
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    for (uint64_t block : blocks)
      surge_free(reinterpret_cast<void *>(block));
  }

  const surge_function &function;
  void *const *values;
  const int64_t *nextSize;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<std::vector<uint64_t>> descriptors;
  std::vector<void *> slots;
};

} // namespace

int surge_call(const surge_function *function, void *const *values,
               const int64_t *sizes, char *message, size_t capacity) {
  std::string error = Call(*function, values, sizes).run();
  if (!error.empty() && capacity > 0)
    std::snprintf(message, capacity, "%s", error.c_str());
  return !error.empty();
}
