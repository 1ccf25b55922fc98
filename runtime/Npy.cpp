//===- Npy.cpp - NumPy's files of one array -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Npy.h"

#include "runtime/File.h"

#include <algorithm>
#include <cstring>

using namespace surge;

namespace {

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicSize = 6;

struct TypeCode {
  ElementType type;
  const char *code; ///< Without the byte order.
};

constexpr TypeCode kTypeCodes[] = {
    {ElementType::F16, "f2"}, {ElementType::F32, "f4"},
    {ElementType::F64, "f8"}, {ElementType::BF16, "V2"},
    {ElementType::I1, "b1"},  {ElementType::I8, "i1"},
    {ElementType::I16, "i2"}, {ElementType::I32, "i4"},
    {ElementType::I64, "i8"}, {ElementType::U8, "u1"},
    {ElementType::U16, "u2"}, {ElementType::U32, "u4"},
    {ElementType::U64, "u8"},
};

/// What the header of a file says.
struct Header {
  std::string descr;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

/// Reads the header's text: a Python dictionary of a string, a boolean and a
/// tuple of integers, in any order. Offsets count from the start of the file.
class HeaderParser {
public:
  HeaderParser(const char *text, size_t size, size_t offset,
               const std::string &name)
      : begin(text), next(text), end(text + size), offset(offset), name(name) {}

  Result<Header> parse() {
    Header header;
    bool seen[3] = {false, false, false};
    if (!take('{'))
      return expected("a dictionary, '{'");
    while (!take('}')) {
      std::string key;
      if (!takeString(key))
        return expected("a key in quotes or '}'");
      if (!take(':'))
        return expected("':'");
      if (key == "descr") {
        seen[0] = true;
        if (peek() == '[')
          return expected("an array of numbers, not of records");
        if (!takeString(header.descr))
          return expected("the element type in quotes");
      } else if (key == "fortran_order") {
        seen[1] = true;
        if (!takeBoolean(header.fortranOrder))
          return expected("True or False");
      } else if (key == "shape") {
        seen[2] = true;
        if (!takeShape(header.shape))
          return expected("a shape such as (2, 3) that fits 63 bits");
      } else {
        return expected("the keys descr, fortran_order and shape, but got '" +
                        key + "'");
      }
      if (!take(',') && peek() != '}')
        return expected("',' or '}'");
    }
    if (peek() != '\0')
      return expected("the end of the header");
    if (!seen[0] || !seen[1] || !seen[2])
      return expected("the keys descr, fortran_order and shape");
    return header;
  }

private:
  void skipSpace() {
    while (next != end && (*next == ' ' || *next == '\n' || *next == '\t'))
      ++next;
  }
  char peek() {
    skipSpace();
    return next == end ? '\0' : *next;
  }
  bool take(char wanted) {
    if (peek() != wanted || next == end)
      return false;
    ++next;
    return true;
  }
  bool takeString(std::string &value) {
    char quote = peek();
    if (quote != '\'' && quote != '"')
      return false;
    const char *close = std::find(next + 1, end, quote);
    if (close == end)
      return false;
    value.assign(next + 1, close);
    next = close + 1;
    return true;
  }
  bool takeBoolean(bool &value) {
    skipSpace();
    for (const char *word : {"True", "False"}) {
      size_t length = std::strlen(word);
      if (size_t(end - next) >= length && !std::memcmp(next, word, length)) {
        value = *word == 'T';
        next += length;
        return true;
      }
    }
    return false;
  }
  bool takeShape(std::vector<int64_t> &shape) {
    if (!take('('))
      return false;
    while (!take(')')) {
      char digit = peek();
      if (digit < '0' || digit > '9' || shape.size() == 64)
        return false;
      int64_t size = 0;
      for (; next != end && *next >= '0' && *next <= '9'; ++next)
        if (__builtin_mul_overflow(size, int64_t(10), &size) ||
            __builtin_add_overflow(size, int64_t(*next - '0'), &size))
          return false;
      take('L'); // Python 2 wrote long integers so.
      shape.push_back(size);
      if (!take(',') && peek() != ')')
        return false;
    }
    return true;
  }
  Error expected(const std::string &what) {
    return {"byte " + std::to_string(offset + (next - begin)) +
                " of the .npy header: expected " + what,
            name};
  }

  const char *begin, *next, *end;
  size_t offset;
  const std::string &name;
};

/// Reverses the bytes of each element.
void swapBytes(HostTensor &tensor) {
  size_t width = sizeOf(tensor.type);
  for (size_t i = 0; i < tensor.bytes.size(); i += width)
    std::reverse(tensor.bytes.begin() + i, tensor.bytes.begin() + i + width);
}

/// Makes row-major order of column-major order.
void transpose(HostTensor &tensor) {
  size_t rank = tensor.shape.size(), width = sizeOf(tensor.type);
  if (rank < 2 || tensor.bytes.empty())
    return;
  std::vector<size_t> stride(rank, width), index(rank, 0);
  for (size_t axis = 1; axis < rank; ++axis)
    stride[axis] = stride[axis - 1] * tensor.shape[axis - 1];
  std::vector<uint8_t> result(tensor.bytes.size());
  size_t source = 0;
  for (size_t target = 0; target < result.size(); target += width) {
    std::memcpy(&result[target], &tensor.bytes[source], width);
    for (size_t axis = rank; axis-- > 0;) {
      source += stride[axis];
      if (++index[axis] < size_t(tensor.shape[axis]))
        break;
      source -= stride[axis] * index[axis];
      index[axis] = 0;
    }
  }
  tensor.bytes = std::move(result);
}

} // namespace

Result<HostTensor> surge::parseNpy(const uint8_t *data, size_t size,
                                   const std::string &name) {
  if (size < kMagicSize + 2 || std::memcmp(data, kMagic, kMagicSize) != 0)
    return Error{"expected a .npy file, which begins with \\x93NUMPY", name};
  unsigned version = data[kMagicSize];
  if (version < 1 || version > 3)
    return Error{"byte 6: expected .npy version 1, 2 or 3, but got " +
                     std::to_string(version),
                 name};
  size_t lengthBytes = version == 1 ? 2 : 4,
         start = kMagicSize + 2 + lengthBytes;
  if (size < start)
    return Error{"expected the length of the .npy header, but the file ends "
                 "after " +
                     std::to_string(size) + " bytes",
                 name};
  size_t length = 0;
  for (size_t i = 0; i < lengthBytes; ++i)
    length |= size_t(data[kMagicSize + 2 + i]) << (8 * i);
  if (size - start < length)
    return Error{"expected a .npy header of " + std::to_string(length) +
                     " bytes, but the file ends after " +
                     std::to_string(size - start) + " of them",
                 name};

  Result<Header> header =
      HeaderParser(reinterpret_cast<const char *>(data + start), length, start,
                   name)
          .parse();
  if (!header)
    return header.error();
  const std::string &descr = header->descr;
  auto *found = std::find_if(
      std::begin(kTypeCodes), std::end(kTypeCodes), [&](const TypeCode &entry) {
        return descr.size() == 3 && descr.substr(1) == entry.code;
      });
  if (found == std::end(kTypeCodes) || !std::strchr("<>|=", descr[0]))
    return Error{"expected elements of a boolean, integer or float type of 1 "
                 "to 8 bytes, but got '" +
                     descr + "'",
                 name};

  HostTensor tensor{found->type, std::move(header->shape), {}};
  std::optional<int64_t> count = elementCount(tensor.shape);
  int64_t bytes;
  if (!count ||
      __builtin_mul_overflow(*count, int64_t(sizeOf(tensor.type)), &bytes))
    return Error{"expected a shape of less than 2^63 bytes", name};
  const uint8_t *elements = data + start + length;
  size_t available = size - start - length;
  if (available != size_t(bytes))
    return Error{"expected " + std::to_string(bytes) +
                     " bytes of elements of " +
                     typeName(tensor.type, tensor.shape) + " from byte " +
                     std::to_string(start + length) + " on, but got " +
                     std::to_string(available),
                 name};
  tensor.bytes.assign(elements, elements + bytes);
  if (descr[0] == '>')
    swapBytes(tensor);
  if (header->fortranOrder)
    transpose(tensor);
  if (tensor.type == ElementType::I1)
    for (uint8_t &byte : tensor.bytes)
      byte = byte != 0;
  return tensor;
}

Result<HostTensor> surge::readNpy(const std::string &path) {
  Result<std::vector<uint8_t>> content = readFile(path);
  if (!content)
    return content.error();
  return parseNpy(content->data(), content->size(), path);
}

std::vector<uint8_t> surge::formatNpy(const HostTensor &tensor) {
  auto *code = std::find_if(
      std::begin(kTypeCodes), std::end(kTypeCodes),
      [&](const TypeCode &entry) { return entry.type == tensor.type; });
  std::string header = "{'descr': '";
  header += sizeOf(tensor.type) == 1 ? '|' : '<';
  header += code->code;
  header += "', 'fortran_order': False, 'shape': (";
  for (size_t axis = 0; axis < tensor.shape.size(); ++axis)
    header += (axis ? ", " : "") + std::to_string(tensor.shape[axis]);
  header += tensor.shape.size() == 1 ? ",), }" : "), }";
  // The elements begin at a multiple of 64 bytes; at most 64 sizes of at most
  // 19 digits stay below the 65535 bytes of version 1.
  size_t start = kMagicSize + 4;
  header.resize((start + header.size() + 1 + 63) / 64 * 64 - start - 1, ' ');
  header += '\n';

  std::vector<uint8_t> file(kMagic, kMagic + kMagicSize);
  file.insert(file.end(), {1, 0, uint8_t(header.size() & 255),
                           uint8_t(header.size() >> 8)});
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), tensor.bytes.begin(), tensor.bytes.end());
  return file;
}

Result<void> surge::writeNpy(const std::string &path,
                             const HostTensor &tensor) {
  std::vector<uint8_t> file = formatNpy(tensor);
  return writeFile(path, file.data(), file.size());
}
