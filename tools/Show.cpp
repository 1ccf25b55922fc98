//===- Show.cpp - Results for people and for programs ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Show.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

using namespace surge;

namespace {

bool isFloat(ElementType type) { return type <= ElementType::F64; }

/// An element with the fewest digits from which its type reads it back.
std::string shortest(const HostTensor &tensor, int64_t i) {
  char buffer[40];
  char *end = buffer;
  switch (tensor.type) {
  case ElementType::F64:
    end = std::to_chars(buffer, buffer + 40, tensor.at(i)).ptr;
    break;
  case ElementType::F32:
    end = std::to_chars(buffer, buffer + 40, float(tensor.at(i))).ptr;
    break;
  case ElementType::F16:
  case ElementType::BF16:
    for (int digits = 1; digits <= 8; ++digits) {
      end = buffer + std::snprintf(buffer, 40, "%.*g", digits, tensor.at(i));
      double read = std::strtod(buffer, nullptr);
      if (tensor.type == ElementType::F16
              ? doubleToHalf(read) == doubleToHalf(tensor.at(i))
              : doubleToBfloat(read) == doubleToBfloat(tensor.at(i)))
        break;
    }
    break;
  case ElementType::U64:
    uint64_t number;
    std::memcpy(&number, tensor.bytes.data() + 8 * i, 8);
    end = std::to_chars(buffer, buffer + 40, number).ptr;
    break;
  default:
    end = std::to_chars(buffer, buffer + 40, tensor.integerAt(i)).ptr;
  }
  return std::string(buffer, end);
}

/// Axes longer than this many elements in all show only their ends.
constexpr int64_t kWholeTensor = 1000;
constexpr int64_t kEnds = 3;

/// Lays out one tensor.
class Layout {
public:
  explicit Layout(const HostTensor &tensor)
      : tensor(tensor), summarized(tensor.size() > kWholeTensor) {
    visit(0, 0, [&](int64_t i) { indices.push_back(i); });
    if (isFloat(tensor.type))
      chooseFloatFormat();
    for (int64_t i : indices)
      words.push_back(format(i));
    for (const std::string &word : words)
      if (size_t point = word.find('.'); point != std::string::npos) {
        before = std::max(before, point);
        after = std::max(after, word.size() - point);
      }
    // Words without a point stand at the right end.
    for (const std::string &word : words)
      if (word.find('.') == std::string::npos && word.size() > before + after)
        before = word.size() - after;
  }

  std::string print() {
    if (tensor.size() == 0)
      return "[]";
    return printAxis(0);
  }

private:
  /// Calls `leaf` on each element that is shown, in order.
  template <typename Leaf>
  void visit(size_t axis, int64_t offset, Leaf leaf) {
    if (axis == tensor.shape.size())
      return leaf(offset);
    for (int64_t i = 0; i < tensor.shape[axis]; ++i)
      if (!isHidden(axis, i))
        visit(axis + 1, offset * tensor.shape[axis] + i, leaf);
  }

  bool isHidden(size_t axis, int64_t i) const {
    return summarized && tensor.shape[axis] > 2 * kEnds && i >= kEnds &&
           i < tensor.shape[axis] - kEnds;
  }

  /// NumPy's rule for when to write exponents.
  void chooseFloatFormat() {
    double largest = 0, smallest = INFINITY;
    for (int64_t i : indices) {
      double size = std::fabs(tensor.at(i));
      if (!std::isfinite(size) || size == 0)
        continue;
      largest = std::max(largest, size);
      smallest = std::min(smallest, size);
    }
    exponents = largest >= 1e8 ||
                (largest > 0 && (smallest < 1e-4 || largest / smallest > 1000));
    if (!exponents)
      return;
    for (int64_t i : indices) {
      // The digits of the mantissa after the point, of the shortest form.
      std::string word = shortest(tensor, i);
      size_t digits = 0;
      word.resize(std::min(word.find('e'), word.size()));
      while (word.size() > 1 && word.back() == '0' &&
             word.find('.') != std::string::npos)
        word.pop_back();
      size_t first = word.find_first_of("123456789");
      size_t last = word.find_last_of("123456789");
      for (size_t k = first; first != std::string::npos && k <= last; ++k)
        digits += std::isdigit(word[k]) != 0;
      precision = std::max(precision, std::min<size_t>(digits, 9));
    }
    precision = precision > 1 ? precision - 1 : 1;
  }

  std::string format(int64_t i) {
    if (!isFloat(tensor.type))
      return shortest(tensor, i);
    double value = tensor.at(i);
    if (!std::isfinite(value))
      return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    char buffer[64];
    if (exponents) {
      std::snprintf(buffer, sizeof(buffer), "%.*e", int(precision), value);
      return buffer;
    }
    // Of the digits that tell the number from its neighbours, eight.
    double read = std::strtod(shortest(tensor, i).c_str(), nullptr);
    std::string word(buffer,
                     std::snprintf(buffer, sizeof(buffer), "%.8f", read));
    word.erase(word.find_last_not_of('0') + 1);
    return word;
  }

  std::string aligned(const std::string &word) const {
    if (tensor.shape.empty())
      return word;
    size_t point = std::min(word.find('.'), word.size());
    if (point == word.size())
      return std::string(before + after - word.size(), ' ') + word;
    return std::string(before - point, ' ') + word +
           std::string(after - (word.size() - point), ' ');
  }

  std::string printAxis(size_t axis) {
    if (axis == tensor.shape.size())
      return aligned(words[next++]);
    bool last = axis + 1 == tensor.shape.size();
    std::string newLine(tensor.shape.size() - 1 - axis, '\n');
    std::string indent(axis + 1, ' ');
    std::string text = "[";
    size_t column = axis + 1;
    for (int64_t i = 0; i < tensor.shape[axis]; ++i) {
      if (isHidden(axis, i) && i > kEnds)
        continue;
      std::string part = isHidden(axis, i) ? "..." : printAxis(axis + 1);
      if (i > 0 && !last)
        text += newLine + indent;
      if (i > 0 && last) {
        bool wraps = column + 1 + part.size() > 75;
        text += wraps ? "\n" + indent : " ";
        column = wraps ? axis + 1 : column + 1;
      }
      text += part;
      column += part.size();
    }
    return text + "]";
  }

  const HostTensor &tensor;
  bool summarized;
  bool exponents = false;
  size_t precision = 0;
  std::vector<int64_t> indices;
  std::vector<std::string> words;
  size_t before = 0, after = 0, next = 0;
};

} // namespace

HostTensor surge::toHost(const Value &result) {
  if (auto *tensor = std::get_if<Tensor>(&result))
    return tensor->toHost();
  const Key &key = std::get<Key>(result);
  HostTensor host = HostTensor::zeros(ElementType::U64, {2});
  std::memcpy(host.bytes.data(), key.words, sizeof(key.words));
  return host;
}

std::string surge::typeOf(const Value &result, const Parameter &parameter) {
  auto *tensor = std::get_if<Tensor>(&result);
  if (!tensor || parameter.type.kind != Type::Kind::Tensor)
    return parameter.type.text;
  return typeName(tensor->type(), tensor->shape());
}

std::string surge::toText(const HostTensor &tensor) {
  return Layout(tensor).print();
}

std::string surge::toJson(const HostTensor &tensor) {
  std::string text = "[";
  for (int64_t i = 0, size = tensor.size(); i < size; ++i) {
    if (i > 0)
      text += ", ";
    double value = tensor.at(i);
    if (std::isfinite(value))
      text += shortest(tensor, i);
    else
      text += std::isnan(value) ? "\"nan\""
              : value < 0       ? "\"-inf\""
                                : "\"inf\"";
  }
  return text + "]";
}
