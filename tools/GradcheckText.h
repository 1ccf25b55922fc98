//===- GradcheckText.h - Parts of written functions -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_GRADCHECKTEXT_H
#define TOOLS_GRADCHECKTEXT_H

#include "jit/Signature.h"

namespace surge {

using Texts = std::vector<std::string>;

/// The name of a function as a reference to it: `@"name"`.
std::string symbol(const std::string &name);

/// Parts with commas between them.
std::string join(const Texts &parts);

/// `prefix0`, `prefix1`, ..., counting from `first`.
Texts numbered(const std::string &prefix, size_t count, size_t first = 0);

/// The types of arguments or results.
Texts typesOf(const std::vector<Parameter> &parameters);

} // namespace surge

#endif // TOOLS_GRADCHECKTEXT_H
