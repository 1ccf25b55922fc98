//===- QualityFunctions.h - Gradients of a program's own --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_QUALITYFUNCTIONS_H
#define TOOLS_QUALITYFUNCTIONS_H

#include "tools/Arguments.h"

namespace surge {

/// Finds a public function.
Result<Signature> findFunction(const std::vector<Signature> &signatures,
                               const std::string &name,
                               const std::string &file);

bool hasArgument(const std::vector<Parameter> &arguments,
                 const std::string &name);

/// What a function takes that is no argument of the entry, but for keys, which
/// are drawn.
std::vector<Parameter> extrasOf(const Signature &entry,
                                const Signature &function);

/// A function @quality.gradient of the arguments of the entry, of the extras
/// and of a key, that returns what a function of the program does.
std::string textOfCall(const Signature &entry, const Signature &function);

/// `guess(#surge.a<...>) rest` of `#surge.a<...> rest`.
std::string toRequest(const std::string &guess);

/// A function of the arguments, and of a key, that returns the gradients alone:
/// those of a forward gradient with the clauses of `request`, if there is one.
std::string textOfGradient(const Signature &signature,
                           const std::vector<size_t> &wrt,
                           const std::string &request);

/// Fails unless a function returns a gradient for each of `wrt`, the arguments
/// of the entry.
Result<void> verifyGradients(const Signature &entry,
                             const std::vector<size_t> &wrt,
                             const Signature &function);

/// Fails unless a function returns a table of `surge.burst_diagnostics`.
Result<void> verifyBursts(const Signature &function);

/// The values of the extras, out of those given by name.
Result<std::vector<Value>> readExtras(const Signature &entry,
                                      const Signature &function,
                                      const std::vector<NamedText> &given);

} // namespace surge

#endif // TOOLS_QUALITYFUNCTIONS_H
