//===- CInterface.h - Compiled functions as functions of C ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A function `step` of a program that is compiled with the prefix `model` is
//
//   int model_step(ARGUMENTS, RESULTS, char *message, size_t capacity);
//
// in C, whose meaning `header` tells. It packs what it got and calls the
// runtime's surge_call.
//
//===----------------------------------------------------------------------===//

#ifndef JIT_CINTERFACE_H
#define JIT_CINTERFACE_H

#include "jit/Signature.h"
#include "runtime/Result.h"

#include "llvm/IR/Module.h"

namespace surge {

/// Whether C takes an argument of this type by value: numbers, and tensors of
/// rank 0.
bool isByValue(const Type &type);

/// What C calls a dynamic size of a parameter.
std::string sizeName(const std::string &name, size_t axis);

class CInterface {
public:
  /// An error where a type is unknown to C, or where two functions would have
  /// one name.
  static Result<CInterface> create(std::vector<Signature> signatures,
                                   std::string prefix);

  /// The text of a header that declares the functions. `program` is what it
  /// says they come from.
  std::string header(const std::string &program) const;

  /// Adds the functions to a module that has their entries, and makes all else
  /// that the module defines its own.
  void addTo(llvm::Module &module) const;

private:
  /// A function with names that C can spell: its own, and one for each argument
  /// and then each result.
  struct Entry {
    Signature signature;
    std::string symbol;
    std::vector<std::string> names;
  };

  std::string declare(const Entry &entry) const;

  std::vector<Entry> entries;
  std::string prefix;
};

} // namespace surge

#endif // JIT_CINTERFACE_H
