//===- Batches.cpp - Minibatches of data sets -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Batches.h"

#include "runtime/Idx.h"
#include "runtime/Npy.h"
#include "tools/Options.h"

#include <cstring>
#include <numeric>

using namespace surge;

static bool endsWith(const std::string &text, const std::string &end) {
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Result<DataSpec> surge::parseDataSpec(const std::string &text) {
  DataSpec spec;
  size_t equals = text.find('=');
  Error wrong{"expected NAME=FILE or NAME=FILE[FIRST:LAST], but got '" + text +
                  "'",
              ""};
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return wrong;
  spec.name = text.substr(0, equals);
  spec.file = text.substr(equals + 1);
  if (!endsWith(spec.file, "]"))
    return spec;
  size_t open = spec.file.rfind('['), colon = spec.file.find(':', open);
  if (open == std::string::npos || open == 0 || colon == std::string::npos)
    return wrong;
  std::string first = spec.file.substr(open + 1, colon - open - 1);
  std::string last = spec.file.substr(colon + 1);
  last.pop_back();
  for (auto [end, target] :
       {std::pair{&first, &spec.first}, std::pair{&last, &spec.last}}) {
    if (end->empty())
      continue;
    Result<int64_t> value = parseInteger(*end, 0);
    if (!value)
      return Error{"'" + text + "': " + value.error().message, ""};
    *target = *value;
  }
  spec.file.resize(open);
  return spec;
}

/// The whole array of a file, by the kind that its name tells.
static Result<HostTensor> readArray(const std::string &file) {
  if (endsWith(file, ".npy"))
    return readNpy(file);
  size_t archive = file.rfind(".npz");
  if (archive == std::string::npos)
    return readIdx(file);
  std::string rest = file.substr(archive + 4),
              path = file.substr(0, archive + 4);
  if (rest.size() < 2 || rest[0] != ':')
    return Error{"expected the array's name, as in data.npz:images", file};
  Result<NamedTensors> arrays = readNpz(path);
  if (!arrays)
    return arrays.error();
  std::string names;
  for (auto &[name, tensor] : *arrays) {
    if (name == rest.substr(1))
      return std::move(tensor);
    names += (names.empty() ? "" : ", ") + name;
  }
  return Error{"no array '" + rest.substr(1) + "'; it holds " +
                   (names.empty() ? "none" : names),
               path};
}

Result<HostTensor> surge::loadData(const DataSpec &spec) {
  Result<HostTensor> whole = readArray(spec.file);
  if (!whole)
    return whole.error();
  if (whole->shape.empty())
    return Error{"expected an array of examples, but got a scalar", spec.file};
  int64_t count = whole->shape[0];
  int64_t last = spec.last == -1 ? count : spec.last;
  if (spec.first >= last || last > count)
    return Error{
        "expected a range of examples within [0:" + std::to_string(count) +
            "], but got [" + std::to_string(spec.first) + ":" +
            std::to_string(last) + "]",
        spec.file};
  size_t example = whole->bytes.size() / count;
  HostTensor part;
  part.type = whole->type;
  part.shape = whole->shape;
  part.shape[0] = last - spec.first;
  part.bytes.assign(whole->bytes.begin() + spec.first * example,
                    whole->bytes.begin() + last * example);
  return part;
}

static bool isFloat(ElementType type) {
  return type == ElementType::F16 || type == ElementType::BF16 ||
         type == ElementType::F32 || type == ElementType::F64;
}

/// Stores an integer of the width of `type`.
static void storeIntegerAt(HostTensor &tensor, int64_t i, int64_t value) {
  size_t width = sizeOf(tensor.type);
  // The low bytes come first on every machine that Surge compiles for.
  std::memcpy(tensor.bytes.data() + i * width, &value, width);
}

static void storeFloatAt(HostTensor &tensor, int64_t i, double value) {
  switch (tensor.type) {
  case ElementType::F16:
    tensor.data<uint16_t>()[i] = doubleToHalf(value);
    return;
  case ElementType::BF16:
    tensor.data<uint16_t>()[i] = doubleToBfloat(value);
    return;
  case ElementType::F32:
    tensor.data<float>()[i] = static_cast<float>(value);
    return;
  default:
    tensor.data<double>()[i] = value;
  }
}

/// Whether every value of `from` is one of `to`, up to the sign's reading.
static bool widens(ElementType from, ElementType to) {
  return !isFloat(from) && !isFloat(to) && to != ElementType::I1 &&
         sizeOf(from) <= sizeOf(to);
}

Result<HostTensor> surge::convertExamples(const HostTensor &data,
                                          ElementType type,
                                          const std::vector<int64_t> &shape,
                                          const std::string &name) {
  auto wrong = [&] {
    return Error{"data '" + name + "': expected examples for " +
                     typeName(type, shape) + ", but got " +
                     typeName(data.type, data.shape),
                 ""};
  };
  if (shape.empty())
    return wrong();
  HostTensor result;
  result.type = type;
  result.shape = shape;
  result.shape[0] = data.shape[0];
  std::vector<int64_t> from(data.shape.begin() + 1, data.shape.end());
  std::vector<int64_t> to(shape.begin() + 1, shape.end());
  for (size_t i = 0; i < to.size() && from.size() == to.size(); ++i)
    if (to[i] == -1)
      result.shape[i + 1] = to[i] = from[i];
  if (elementCount(from) != elementCount(to))
    return wrong();
  if (data.type == type) {
    result.bytes = data.bytes;
    return result;
  }
  if (!isFloat(type) && !widens(data.type, type))
    return wrong();
  int64_t size = data.size();
  result.bytes.resize(size * sizeOf(type));
  double scale = data.type == ElementType::U8 ? 1.0 / 255 : 1.0;
  for (int64_t i = 0; i < size; ++i) {
    if (isFloat(type))
      storeFloatAt(result, i, data.at(i) * scale);
    else
      storeIntegerAt(result, i, data.integerAt(i));
  }
  return result;
}

std::vector<int64_t> surge::epochOrder(Key key, int64_t epoch, int64_t count) {
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  Key own = foldIn(key, epoch);
  for (int64_t i = count - 1; i > 0; --i) {
    std::array<uint32_t, 4> words = philox(own.words[0], i, own.words[1]);
    // 64 bits modulo a count below 2^40 are uniform to one part in 2^24.
    uint64_t draw = words[0] | uint64_t{words[1]} << 32;
    std::swap(order[i], order[draw % (i + 1)]);
  }
  return order;
}

void surge::gather(const HostTensor &data, const int64_t *rows, int64_t count,
                   void *target) {
  size_t example = data.bytes.size() / data.shape[0];
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(static_cast<uint8_t *>(target) + i * example,
                data.bytes.data() + rows[i] * example, example);
}
