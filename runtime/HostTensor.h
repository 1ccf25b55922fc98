//===- HostTensor.h - A tensor as files hold it -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_HOSTTENSOR_H
#define RUNTIME_HOSTTENSOR_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace surge {

/// The types of elements that files and calls know. `I` stands for MLIR's
/// signless and signed integers alike, `U` for unsigned ones; I1 is a byte.
enum class ElementType {
  F16,
  BF16,
  F32,
  F64,
  I1,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64
};

/// Bytes of one element.
size_t sizeOf(ElementType type);

/// As MLIR spells it: `f32`, `bf16`, `i1`, `ui8`.
const char *nameOf(ElementType type);

/// Elements of a tensor of this shape; nothing where a size is negative or the
/// product leaves 63 bits.
std::optional<int64_t> elementCount(const std::vector<int64_t> &shape);

/// A dense tensor in row-major order and the machine's byte order.
struct HostTensor {
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes;

  /// A tensor of zeros; the shape must have an elementCount.
  static HostTensor zeros(ElementType type, std::vector<int64_t> shape);

  int64_t size() const { return bytes.size() / sizeOf(type); }

  /// The elements, where T is the C++ type of the same width and kind.
  template <typename T>
  T *data() {
    return reinterpret_cast<T *>(bytes.data());
  }
  template <typename T>
  const T *data() const {
    return reinterpret_cast<const T *>(bytes.data());
  }

  /// Element i in row-major order as a double; 64-bit integers are rounded.
  double at(int64_t i) const;
  /// Element i of an integer tensor, exact for all types but U64 above 2^63.
  int64_t integerAt(int64_t i) const;
};

/// As MLIR spells it: `tensor<2x?xf32>`; -1 stands for a dynamic size.
std::string typeName(ElementType type, const std::vector<int64_t> &shape);

/// The value of an f16 or bf16 number given by its bits.
double halfToDouble(uint16_t bits);
double bfloatToDouble(uint16_t bits);
/// The nearest f16 or bf16 number, ties to even.
uint16_t doubleToHalf(double value);
uint16_t doubleToBfloat(double value);

} // namespace surge

#endif // RUNTIME_HOSTTENSOR_H
