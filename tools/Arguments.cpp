//===- Arguments.cpp - Values from a command line -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Arguments.h"

#include "runtime/Idx.h"
#include "runtime/Npy.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace surge;

namespace {

bool endsWith(const std::string &text, const char *end) {
  size_t size = std::strlen(end);
  return text.size() > size && text.compare(text.size() - size, size, end) == 0;
}

/// A number as a whole one where it is written so, which keeps 64 bits exact.
std::optional<Value> readNumber(const std::string &text) {
  if (text == "true" || text == "false")
    return Value(int64_t(text == "true"));
  const char *first = text.data(), *last = first + text.size();
  int64_t integer = 0;
  auto [end, code] = std::from_chars(first, last, integer);
  if (code == std::errc() && end == last)
    return Value(integer);
  char *stop = nullptr;
  double real = std::strtod(text.c_str(), &stop);
  if (text.empty() || stop != text.c_str() + text.size() ||
      std::strchr(" \t\n", text[0]))
    return std::nullopt;
  return Value(real);
}

/// Nested lists of numbers: `[[1, 2], [3, 4]]`.
class ListParser {
public:
  explicit ListParser(const std::string &text) : text(text) {}

  /// The shape and the numbers, or why there are none.
  Result<void> parse() {
    if (Result<void> parsed = parseList(0); !parsed)
      return parsed;
    skipSpace();
    if (next != text.size())
      return wrong("expected the end");
    return {};
  }

  std::vector<int64_t> shape;
  std::vector<Value> numbers;

private:
  void skipSpace() {
    while (next < text.size() && text[next] == ' ')
      ++next;
  }
  bool take(char wanted) {
    skipSpace();
    if (next >= text.size() || text[next] != wanted)
      return false;
    ++next;
    return true;
  }
  Error wrong(const std::string &what) const {
    return {"character " + std::to_string(next) + " of '" + text + "': " + what,
            ""};
  }
  Result<void> parseList(size_t depth) {
    if (!take('['))
      return wrong("expected '['");
    if (depth == 16)
      return wrong("expected a rank of at most 16");
    int64_t count = 0;
    while (!take(']')) {
      if (count > 0 && !take(','))
        return wrong("expected ',' or ']'");
      if (Result<void> parsed = parseElement(depth); !parsed)
        return parsed;
      ++count;
    }
    // The first list of a depth says how long the others are.
    if (shape.size() <= depth)
      shape.resize(depth + 1, -1);
    if (shape[depth] >= 0 && shape[depth] != count)
      return wrong("expected lists of " + std::to_string(shape[depth]) +
                   " elements, but got one of " + std::to_string(count));
    shape[depth] = count;
    return {};
  }
  Result<void> parseElement(size_t depth) {
    skipSpace();
    bool isList = next < text.size() && text[next] == '[';
    if (isList ? leafDepth == depth : shape.size() > depth + 1)
      return wrong("expected numbers and lists not to mix");
    if (isList)
      return parseList(depth + 1);
    leafDepth = depth;
    size_t end = std::min(text.find_first_of(",]", next), text.size());
    std::string word = text.substr(next, end - next);
    word.erase(word.find_last_not_of(' ') + 1);
    std::optional<Value> number = readNumber(word);
    if (!number)
      return wrong("expected a number, but got '" + word + "'");
    numbers.push_back(*number);
    next = end;
    return {};
  }

  const std::string &text;
  size_t next = 0;
  size_t leafDepth = SIZE_MAX;
};

/// Writes a number in the given type; false where it is out of its range.
bool setElement(HostTensor &tensor, int64_t i, const Value &value) {
  const int64_t *integer = std::get_if<int64_t>(&value);
  double real = integer ? double(*integer) : std::get<double>(value);
  void *element = tensor.bytes.data() + i * sizeOf(tensor.type);
  auto put = [&](auto number) {
    std::memcpy(element, &number, sizeof(number));
    return true;
  };
  switch (tensor.type) {
  case ElementType::F16:
    return put(doubleToHalf(real));
  case ElementType::BF16:
    return put(doubleToBfloat(real));
  case ElementType::F32:
    return put(float(real));
  case ElementType::F64:
    return put(real);
  default:
    break;
  }
  if (!integer && (std::trunc(real) != real || std::fabs(real) >= 0x1p63))
    return false;
  int64_t number = integer ? *integer : int64_t(real);
  std::memcpy(element, &number, sizeOf(tensor.type)); // Little endian.
  return tensor.integerAt(i) == number &&
         (tensor.type != ElementType::I1 || number == 0 || number == 1);
}

Result<Value> readList(const std::string &text, const Parameter &parameter) {
  if (parameter.type.kind != Type::Kind::Tensor)
    return Error{"expected " + parameter.type.text + ", but got the list '" +
                     text + "'",
                 ""};
  ListParser list(text);
  if (Result<void> parsed = list.parse(); !parsed)
    return parsed.error();
  HostTensor tensor = HostTensor::zeros(parameter.type.element, list.shape);
  for (size_t i = 0; i < list.numbers.size(); ++i)
    if (!setElement(tensor, i, list.numbers[i]))
      return Error{std::string("expected elements of ") + nameOf(tensor.type) +
                       ", but element " + std::to_string(i) + " of '" + text +
                       "' is none",
                   ""};
  return Value(Tensor::fromHost(tensor));
}

Result<Value> readKey(const std::string &digits) {
  uint64_t seed = 0;
  auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  if (digits.empty() || code != std::errc() ||
      end != digits.data() + digits.size())
    return Error{"expected a whole number of 64 bits after 'seed:', but got '" +
                     digits + "'",
                 ""};
  return Value(Key::fromSeed(seed));
}

Result<Value> fromHost(const Result<HostTensor> &tensor) {
  if (!tensor)
    return tensor.error();
  return Value(Tensor::fromHost(*tensor));
}

/// `FILE.npz:NAME`.
Result<Value> readArchived(const std::string &path, const std::string &name) {
  Result<NamedTensors> archive = readNpz(path);
  if (!archive)
    return archive.error();
  std::string known;
  for (const auto &[key, tensor] : *archive) {
    if (key == name)
      return Value(Tensor::fromHost(tensor));
    known += (known.empty() ? "" : ", ") + key;
  }
  return Error{"expected an array '" + name + "', but the archive has " +
                   (known.empty() ? "none" : "only " + known),
               path};
}

} // namespace

Result<Value> surge::readValue(const std::string &text,
                               const Parameter &parameter) {
  if (text.compare(0, 5, "seed:") == 0)
    return readKey(text.substr(5));
  if (!text.empty() && text[0] == '[')
    return readList(text, parameter);
  if (std::optional<Value> number = readNumber(text))
    return *number;
  if (endsWith(text, ".npy"))
    return fromHost(readNpy(text));
  if (endsWith(text, "ubyte") || endsWith(text, "ubyte.gz"))
    return fromHost(readIdx(text));
  size_t colon = text.rfind(".npz:");
  if (colon != std::string::npos)
    return readArchived(text.substr(0, colon + 4), text.substr(colon + 5));
  return Error{"expected a number, a list such as [1, 2], seed:N, or a file "
               "x.npy, x.npz:NAME or x-ubyte.gz, but got '" +
                   text + "'",
               ""};
}

Result<std::vector<Value>>
surge::readArguments(const std::vector<NamedText> &given,
                     const Signature &signature) {
  const std::vector<Parameter> &parameters = signature.arguments;
  std::vector<std::optional<Value>> found(parameters.size());
  for (const auto &[which, text] : given) {
    std::string name = which.substr(which.compare(0, 1, "%") == 0);
    size_t position = 0;
    while (position < parameters.size() && parameters[position].name != name &&
           std::to_string(position) != which)
      ++position;
    if (position == parameters.size()) {
      std::string known;
      for (const Parameter &parameter : parameters)
        known += (known.empty() ? "" : ", ") + ("%" + parameter.name) + ": " +
                 parameter.type.text;
      return Error{"expected an argument of '" + signature.name + "'(" + known +
                       ") by name or position from 0, but got '" + which + "'",
                   signature.location};
    }
    std::string place = "argument " + std::to_string(position) + " (%" +
                        parameters[position].name + ")";
    if (found[position])
      return Error{"expected one value for " + place + ", but got another: '" +
                       text + "'",
                   ""};
    Result<Value> value = readValue(text, parameters[position]);
    if (!value)
      return Error{place + ": " + value.error().text(), ""};
    found[position] = *value;
  }
  std::vector<Value> values;
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i])
      return Error{"expected a value for argument " + std::to_string(i) +
                       " of '" + signature.name + "', %" + parameters[i].name +
                       ": " + parameters[i].type.text + "; give it by --arg " +
                       (parameters[i].name.empty() ? std::to_string(i)
                                                   : parameters[i].name) +
                       "=VALUE",
                   signature.location};
    values.push_back(*found[i]);
  }
  return values;
}
