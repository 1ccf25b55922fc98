//===- Arguments.h - Values from a command line -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_ARGUMENTS_H
#define TOOLS_ARGUMENTS_H

#include "jit/Engine.h"
#include "tools/Options.h"

namespace surge {

/// Reads a value for a parameter:
///   3.5, -2, true, inf    a number of the parameter's type
///   [[1, 2], [3, 4]]      a tensor of the parameter's element type
///   seed:7                the key that `surge.key` makes of 7
///   x.npy  w.npz:w1       a file, or an array of an archive
///   x-idx3-ubyte.gz       an IDX file, packed or not
Result<Value> readValue(const std::string &text, const Parameter &parameter);

/// The arguments of a call, each given once as `WHICH=VALUE`: a position or a
/// name, and what readValue reads.
Result<std::vector<Value>> readArguments(const std::vector<NamedText> &given,
                                         const Signature &signature);

} // namespace surge

#endif // TOOLS_ARGUMENTS_H
