//===- Options.h - Command lines of the tools -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include "runtime/Result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace surge {

/// `NAME=VALUE`.
using NamedText = std::pair<std::string, std::string>;

/// The parts of a text between commas.
std::vector<std::string> splitAtCommas(const std::string &text);

/// One option of a command; `take` receives its value, or an empty string where
/// it has none.
struct Option {
  std::string name;  ///< With its dashes: `--steps`.
  std::string value; ///< What the help calls its value; empty for a flag.
  std::string help;
  std::function<Result<void>(const std::string &)> take;
};

/// Reads a command line of options, in order; what is no option goes to
/// `takeOther`. `--name value` and `--name=value` are the same. An error is
/// wrong usage.
Result<void>
parseOptions(const std::vector<std::string> &arguments,
             const std::vector<Option> &options,
             const std::function<Result<void>(const std::string &)> &takeOther);

/// The lines of the help that describe the options.
std::string describeOptions(const std::vector<Option> &options);

/// An option's value as a number: a whole one from `least` to `most`, or any
/// finite one.
Result<int64_t> parseInteger(const std::string &text, int64_t least,
                             int64_t most = INT64_MAX);
Result<double> parseNumber(const std::string &text);

/// For what is no option: stores the name of the one file of a command; a
/// second one is wrong usage.
std::function<Result<void>(const std::string &)>
storeOnlyFile(std::string &target);

/// Options that only store what they got.
std::function<Result<void>(const std::string &)> storeText(std::string &target);
std::function<Result<void>(const std::string &)> storeFlag(bool &target);
std::function<Result<void>(const std::string &)>
storeInteger(int64_t &target, int64_t least, int64_t most = INT64_MAX);
/// `0,2` as indices.
std::function<Result<void>(const std::string &)>
storeIndices(std::vector<size_t> &target);
/// `NAME=VALUE`, appended.
Result<NamedText> splitNamed(const std::string &text);
std::function<Result<void>(const std::string &)>
storeNamed(std::vector<NamedText> &target);
/// How many threads: as many as some machine may have, for each takes memory.
std::function<Result<void>(const std::string &)> storeThreads(int64_t &target);

} // namespace surge

#endif // TOOLS_OPTIONS_H
