//===- Signature.h - What a function takes and gives ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_SIGNATURE_H
#define JIT_SIGNATURE_H

#include "runtime/HostTensor.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace surge {

/// The type of an argument or a result.
struct Type {
  enum class Kind {
    Tensor,
    Scalar,
    Key,  ///< A random key.
    Other ///< What cannot cross into compiled code.
  };

  Kind kind = Kind::Other;
  /// Of a tensor or scalar; an index is an I64 scalar.
  ElementType element = ElementType::F32;
  /// Of a tensor; -1 stands for a size that only a call knows.
  std::vector<int64_t> shape;
  /// As the program spells it: `tensor<2x?xf32>`, `f32`, `index`,
  /// `!surge.key`.
  std::string text;

  bool isFloat() const {
    return (kind == Kind::Tensor || kind == Kind::Scalar) &&
           element <= ElementType::F64;
  }
};

/// An attribute as the program spells it, and as a number, a string or a list
/// of numbers where it is one.
struct Attribute {
  std::string text;
  std::optional<double> number;
  std::optional<std::string> string;
  std::vector<double> numbers;
};

/// Attributes by name, such as `surge.setting`.
using Attributes = std::map<std::string, Attribute>;

/// An argument or a result of a function.
struct Parameter {
  /// Its name in the text without `%`: an argument's own, or that of the value
  /// that is returned; empty where it has none.
  std::string name;
  Type type;
  Attributes attributes;
};

/// The result that takes the memory of an argument, marked `surge.donated`, if
/// there is one.
inline std::optional<size_t> donatedResult(const Parameter &argument) {
  auto mark = argument.attributes.find("surge.donated");
  if (mark == argument.attributes.end())
    return std::nullopt;
  return size_t(*mark->second.number);
}

/// A public function of a program.
struct Signature {
  std::string name;
  std::vector<Parameter> arguments;
  std::vector<Parameter> results;
  Attributes attributes;
  /// Whether its derivative is an estimate: it samples, steps or rounds, or a
  /// function that it uses does.
  bool estimated = false;
  /// Where it stands: `file:line:column`.
  std::string location;
};

} // namespace surge

#endif // JIT_SIGNATURE_H
