//===- Show.h - Results for people and for programs -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_SHOW_H
#define TOOLS_SHOW_H

#include "jit/Engine.h"

namespace surge {

/// A result as a tensor; a key is two ui64.
HostTensor toHost(const Value &result);

/// Its type, with the sizes it turned out to have.
std::string typeOf(const Value &result, const Parameter &parameter);

/// As NumPy prints an array: aligned columns, the fewest digits that tell the
/// numbers apart, at most 8 after the point, the middle of long axes left out.
std::string toText(const HostTensor &tensor);

/// The numbers as a JSON list in row-major order, exact; what is not finite is
/// the string "nan", "inf" or "-inf".
std::string toJson(const HostTensor &tensor);

} // namespace surge

#endif // TOOLS_SHOW_H
