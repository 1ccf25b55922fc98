//===- HostTensor.cpp - A tensor as files hold it -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/HostTensor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace surge;

size_t surge::sizeOf(ElementType type) {
  switch (type) {
  case ElementType::I1:
  case ElementType::I8:
  case ElementType::U8:
    return 1;
  case ElementType::F16:
  case ElementType::BF16:
  case ElementType::I16:
  case ElementType::U16:
    return 2;
  case ElementType::F32:
  case ElementType::I32:
  case ElementType::U32:
    return 4;
  case ElementType::F64:
  case ElementType::I64:
  case ElementType::U64:
    return 8;
  }
  return 0;
}

const char *surge::nameOf(ElementType type) {
  static const char *const names[] = {"f16",  "bf16", "f32", "f64", "i1",
                                      "i8",   "i16",  "i32", "i64", "ui8",
                                      "ui16", "ui32", "ui64"};
  return names[static_cast<int>(type)];
}

std::optional<int64_t> surge::elementCount(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  bool overflow = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    if (size == 0)
      return 0;
    overflow |= __builtin_mul_overflow(count, size, &count);
  }
  if (overflow)
    return std::nullopt;
  return count;
}

HostTensor HostTensor::zeros(ElementType type, std::vector<int64_t> shape) {
  HostTensor tensor{type, std::move(shape), {}};
  tensor.bytes.resize(elementCount(tensor.shape).value_or(0) * sizeOf(type));
  return tensor;
}

namespace {

template <typename T>
T load(const HostTensor &tensor, int64_t i) {
  T value;
  std::memcpy(&value, tensor.bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

/// A format of 16 bits with this many bits of fraction.
double expand(uint16_t bits, int fractionBits) {
  int exponentBits = 15 - fractionBits;
  int bias = (1 << (exponentBits - 1)) - 1;
  int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
  int fraction = bits & ((1 << fractionBits) - 1);
  double magnitude;
  if (exponent == (1 << exponentBits) - 1)
    magnitude = fraction ? std::numeric_limits<double>::quiet_NaN()
                         : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    magnitude = std::ldexp(fraction, 1 - bias - fractionBits);
  else
    magnitude = std::ldexp(fraction + (1 << fractionBits),
                           exponent - bias - fractionBits);
  return bits & 0x8000 ? -magnitude : magnitude;
}

uint16_t compress(double value, int fractionBits) {
  int exponentBits = 15 - fractionBits;
  int bias = (1 << (exponentBits - 1)) - 1;
  uint16_t infinity = ((1 << exponentBits) - 1) << fractionBits;
  uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value))
    return sign | infinity | (1 << (fractionBits - 1));
  double magnitude = std::fabs(value);
  if (magnitude == 0)
    return sign;
  if (std::isinf(magnitude))
    return sign | infinity;
  int exponent;
  std::frexp(magnitude, &exponent);
  // In units of the last place the number is an integer plus what is rounded.
  exponent = std::max(exponent - 1, 1 - bias);
  double units = std::nearbyint(std::ldexp(magnitude, fractionBits - exponent));
  // A number rounded up to the next power of two carries into the exponent.
  double encoded = units + std::ldexp(exponent + bias - 1, fractionBits);
  return sign | (encoded >= infinity ? infinity : uint16_t(encoded));
}

} // namespace

double HostTensor::at(int64_t i) const {
  switch (type) {
  case ElementType::F16:
    return halfToDouble(load<uint16_t>(*this, i));
  case ElementType::BF16:
    return bfloatToDouble(load<uint16_t>(*this, i));
  case ElementType::F32:
    return load<float>(*this, i);
  case ElementType::F64:
    return load<double>(*this, i);
  case ElementType::U64:
    return load<uint64_t>(*this, i);
  default:
    return integerAt(i);
  }
}

int64_t HostTensor::integerAt(int64_t i) const {
  switch (type) {
  case ElementType::I1:
    return load<uint8_t>(*this, i) != 0;
  case ElementType::I8:
    return load<int8_t>(*this, i);
  case ElementType::I16:
    return load<int16_t>(*this, i);
  case ElementType::I32:
    return load<int32_t>(*this, i);
  case ElementType::I64:
    return load<int64_t>(*this, i);
  case ElementType::U8:
    return load<uint8_t>(*this, i);
  case ElementType::U16:
    return load<uint16_t>(*this, i);
  case ElementType::U32:
    return load<uint32_t>(*this, i);
  case ElementType::U64:
    return load<uint64_t>(*this, i);
  default:
    return at(i);
  }
}

std::string surge::typeName(ElementType type,
                            const std::vector<int64_t> &shape) {
  std::string name = "tensor<";
  for (int64_t size : shape)
    name += (size < 0 ? "?" : std::to_string(size)) + "x";
  return name + nameOf(type) + ">";
}

double surge::halfToDouble(uint16_t bits) { return expand(bits, 10); }
double surge::bfloatToDouble(uint16_t bits) { return expand(bits, 7); }
uint16_t surge::doubleToHalf(double value) { return compress(value, 10); }
uint16_t surge::doubleToBfloat(double value) { return compress(value, 7); }
