//===- Idx.cpp - The files of MNIST ---------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Idx.h"

#include "runtime/File.h"

#include <algorithm>

using namespace surge;

static std::optional<ElementType> elementTypeOf(uint8_t code) {
  switch (code) {
  case 0x08:
    return ElementType::U8;
  case 0x09:
    return ElementType::I8;
  case 0x0B:
    return ElementType::I16;
  case 0x0C:
    return ElementType::I32;
  case 0x0D:
    return ElementType::F32;
  case 0x0E:
    return ElementType::F64;
  default:
    return std::nullopt;
  }
}

Result<HostTensor> surge::readIdx(const std::string &path) {
  Result<std::vector<uint8_t>> content = readFile(path, /*unpack=*/true);
  if (!content)
    return content.error();
  const std::vector<uint8_t> &file = *content;
  if (file.size() < 4 || file[0] != 0 || file[1] != 0)
    return Error{"expected an IDX file, which begins with two zero bytes, an "
                 "element type and a rank",
                 path};
  std::optional<ElementType> type = elementTypeOf(file[2]);
  if (!type)
    return Error{"byte 2: expected an IDX element type (8, 9, 11 to 14), but "
                 "got " +
                     std::to_string(file[2]),
                 path};
  size_t rank = file[3], start = 4 + 4 * rank;
  if (file.size() < start)
    return Error{"expected " + std::to_string(rank) +
                     " sizes, but the file ends after " +
                     std::to_string(file.size()) + " bytes",
                 path};
  HostTensor tensor{*type, {}, {}};
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t size = 0;
    for (size_t i = 0; i < 4; ++i)
      size = size << 8 | file[4 + 4 * axis + i];
    tensor.shape.push_back(size);
  }
  std::optional<int64_t> count = elementCount(tensor.shape);
  size_t width = sizeOf(*type), available = file.size() - start;
  if (!count || available % width != 0 || available / width != size_t(*count))
    return Error{"expected the elements of " + typeName(*type, tensor.shape) +
                     " from byte " + std::to_string(start) + " on, but got " +
                     std::to_string(available) + " bytes",
                 path};
  tensor.bytes.assign(file.begin() + start, file.end());
  for (size_t i = 0; i < tensor.bytes.size(); i += width)
    std::reverse(tensor.bytes.begin() + i, tensor.bytes.begin() + i + width);
  return tensor;
}
