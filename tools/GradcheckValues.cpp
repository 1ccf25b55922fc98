//===- GradcheckValues.cpp - Vectors and points of a gradient check -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckValues.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>

using namespace surge;

double surge::elementAt(const Tensor &tensor, int64_t i) {
  switch (tensor.type()) {
  case ElementType::F64:
    return tensor.data<double>()[i];
  case ElementType::F32:
    return tensor.data<float>()[i];
  case ElementType::F16:
    return halfToDouble(tensor.data<uint16_t>()[i]);
  default:
    return bfloatToDouble(tensor.data<uint16_t>()[i]);
  }
}

/// Integers take the whole number below; their range says which those are.
static void setNumber(ElementType type, void *elements, int64_t i,
                      double value) {
  constexpr double most = 0x1p62;
  auto whole =
      static_cast<int64_t>(std::floor(std::max(-most, std::min(value, most))));
  switch (type) {
  case ElementType::F64:
    static_cast<double *>(elements)[i] = value;
    break;
  case ElementType::F32:
    static_cast<float *>(elements)[i] = static_cast<float>(value);
    break;
  case ElementType::F16:
    static_cast<uint16_t *>(elements)[i] = doubleToHalf(value);
    break;
  case ElementType::BF16:
    static_cast<uint16_t *>(elements)[i] = doubleToBfloat(value);
    break;
  case ElementType::I1:
    static_cast<uint8_t *>(elements)[i] = whole >= 0;
    break;
  default:
    // Little endian: the low bytes of a number are those of its narrow form.
    std::memcpy(static_cast<char *>(elements) + i * sizeOf(type), &whole,
                sizeOf(type));
  }
}

static void setElement(const Tensor &tensor, int64_t i, double value) {
  setNumber(tensor.type(), tensor.data(), i, value);
}

double surge::dot(const Value &a, const Value &b) {
  const Tensor &left = std::get<Tensor>(a), &right = std::get<Tensor>(b);
  double sum = 0;
  for (int64_t i = 0; i < left.size(); ++i)
    sum += elementAt(left, i) * elementAt(right, i);
  return sum;
}

double surge::norm(const Value &a) { return std::sqrt(dot(a, a)); }

Value surge::axpy(const Value &a, double factor, const Value &b) {
  const Tensor &left = std::get<Tensor>(a), &right = std::get<Tensor>(b);
  Tensor sum = Tensor::empty(left.type(), left.shape());
  for (int64_t i = 0; i < left.size(); ++i)
    setElement(sum, i, elementAt(left, i) + factor * elementAt(right, i));
  return sum;
}

Value surge::stack(const Values &parts) {
  const Tensor &first = std::get<Tensor>(parts.front());
  std::vector<int64_t> shape = first.shape();
  shape.insert(shape.begin(), parts.size());
  Tensor stacked = Tensor::empty(first.type(), shape);
  size_t bytes = first.size() * sizeOf(first.type());
  for (size_t i = 0; i < parts.size(); ++i)
    std::memcpy(stacked.data<char>() + i * bytes,
                std::get<Tensor>(parts[i]).rowMajor().data(), bytes);
  return stacked;
}

Value surge::slice(const Value &stacked, int64_t i,
                   const std::vector<int64_t> &shape) {
  const Tensor &whole = std::get<Tensor>(stacked);
  Tensor part = Tensor::empty(whole.type(), shape);
  for (int64_t k = 0; k < part.size(); ++k)
    setElement(part, k, elementAt(whole, i * part.size() + k));
  return part;
}

const char *surge::nameOf(Point point) {
  const char *names[] = {"random", "zero",  "one", "minus one",
                         "ties",   "large", "tiny"};
  return names[int(point)];
}

double surge::magnitudeOf(Point point) {
  return point == Point::Large ? 30 : point == Point::Tiny ? 1e-6 : 1;
}

namespace {
struct Range {
  double low, high;
};
} // namespace

/// All numbers of a type; for integers, those whose whole number below it
/// holds.
static Range numbersOf(ElementType type) {
  double bits = 8 * sizeOf(type);
  switch (type) {
  case ElementType::F64:
    return {-DBL_MAX, DBL_MAX};
  case ElementType::F32:
    return {-FLT_MAX, FLT_MAX};
  case ElementType::F16:
    return {-65504, 65504};
  case ElementType::BF16:
    return {-0x1.FEp127, 0x1.FEp127};
  case ElementType::I1:
    return {-1, std::nextafter(1.0, 0.0)};
  case ElementType::U8:
  case ElementType::U16:
  case ElementType::U32:
  case ElementType::U64:
    // Whole numbers are made in 64 bits with a sign.
    bits = std::min(bits, 63.0);
    return {0, std::nextafter(std::exp2(bits), 0.0)};
  default:
    return {-std::exp2(bits - 1), std::nextafter(std::exp2(bits - 1), 0.0)};
  }
}

static Range rangeOf(const Parameter &parameter) {
  auto range = parameter.attributes.find("surge.range");
  if (range == parameter.attributes.end())
    return {-1, 1};
  return {range->second.numbers[0], range->second.numbers[1]};
}

Result<void> surge::checkRanges(const Signature &signature) {
  for (size_t i = 0; i < signature.arguments.size(); ++i) {
    const Parameter &argument = signature.arguments[i];
    auto range = argument.attributes.find("surge.range");
    if (range == argument.attributes.end())
      continue;
    const std::vector<double> &numbers = range->second.numbers;
    std::string what = "expected surge.range of argument " + std::to_string(i) +
                       " of '" + signature.name + "' to be ";
    if (numbers.size() != 2 || !std::isfinite(numbers[0]) ||
        !std::isfinite(numbers[1]) || numbers[0] > numbers[1])
      return Error{what + "two finite numbers, the smaller first, but got " +
                       range->second.text,
                   signature.location};
    if (argument.type.kind == Type::Kind::Key)
      continue;
    Range all = numbersOf(argument.type.element);
    if (numbers[0] < all.low || numbers[1] > all.high ||
        !std::isfinite(numbers[1] - numbers[0]))
      return Error{what + "numbers of " + argument.type.text +
                       " and their difference too, but got " +
                       range->second.text,
                   signature.location};
  }
  return {};
}

/// Numbers of a range may be drawn; without a range of its own all may.
static bool allows(const Parameter &parameter, Range range) {
  Range own = rangeOf(parameter);
  return parameter.type.isFloat() &&
         (!parameter.attributes.count("surge.range") ||
          (own.low <= range.low && range.high <= own.high));
}

/// The numbers that a special point draws from.
static Range rangeAt(Point point, const Parameter &parameter) {
  switch (point) {
  case Point::Random:
  case Point::Ties:
    return rangeOf(parameter);
  case Point::Zero:
    return {0, 0};
  case Point::One:
    return {1, 1};
  case Point::MinusOne:
    return {-1, -1};
  default:
    return {-magnitudeOf(point), magnitudeOf(point)};
  }
}

bool Sampler::allows(const std::vector<Parameter> &parameters, Point point) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const Parameter &parameter) {
                       return ::allows(parameter, rangeAt(point, parameter));
                     });
}

void Sampler::start(Point at) {
  point = at;
  tie = std::uniform_real_distribution<>()(generator);
}

Value Sampler::argument(const Parameter &parameter) {
  if (parameter.type.kind == Type::Kind::Key)
    return Key::fromSeed(generator());
  Range range = rangeAt(point, parameter);
  if (!::allows(parameter, range))
    range = rangeOf(parameter);
  bool isTied = point == Point::Ties && parameter.type.isFloat();
  std::uniform_real_distribution<> distribution(range.low, range.high);
  std::vector<int64_t> shape = parameter.type.shape;
  for (int64_t &size : shape)
    size = size < 0 ? 3 : size;
  Tensor tensor = Tensor::zeros(parameter.type.element, shape);
  for (int64_t i = 0; i < tensor.size(); ++i)
    setElement(tensor, i,
               isTied ? range.low + tie * (range.high - range.low)
                      : distribution(generator));
  return tensor;
}

Value Sampler::direction(const Value &like) {
  const Tensor &tensor = std::get<Tensor>(like);
  Tensor result = Tensor::empty(tensor.type(), tensor.shape());
  for (int64_t i = 0; i < result.size(); ++i)
    setElement(result, i, std::normal_distribution<>()(generator));
  return result;
}
