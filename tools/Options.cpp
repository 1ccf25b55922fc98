//===- Options.cpp - Command lines of the tools ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace surge;

Result<void> surge::parseOptions(
    const std::vector<std::string> &arguments,
    const std::vector<Option> &options,
    const std::function<Result<void>(const std::string &)> &takeOther) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string &argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') {
      if (Result<void> taken = takeOther(argument); !taken)
        return taken.error();
      continue;
    }
    size_t equals = argument.find('=');
    std::string name = argument.substr(0, equals);
    auto option = std::find_if(options.begin(), options.end(),
                               [&](const Option &o) { return o.name == name; });
    if (option == options.end())
      return Error{"unknown option '" + name + "'; see --help", ""};
    std::string value;
    if (equals != std::string::npos) {
      if (option->value.empty())
        return Error{name + " takes no value", ""};
      value = argument.substr(equals + 1);
    } else if (!option->value.empty()) {
      if (++i == arguments.size())
        return Error{"expected " + option->value + " after " + name, ""};
      value = arguments[i];
    }
    if (Result<void> taken = option->take(value); !taken)
      return Error{name + ": " + taken.error().message, ""};
  }
  return {};
}

std::string surge::describeOptions(const std::vector<Option> &options) {
  size_t width = 0;
  auto left = [](const Option &o) {
    return "  " + o.name + (o.value.empty() ? "" : " " + o.value);
  };
  for (const Option &option : options)
    width = std::max(width, left(option).size() + 2);
  std::string text;
  for (const Option &option : options) {
    std::string line = left(option);
    line.resize(width, ' ');
    for (char c : option.help) {
      line += c;
      if (c == '\n')
        line.append(width, ' ');
    }
    text += line + "\n";
  }
  return text;
}

Result<int64_t> surge::parseInteger(const std::string &text, int64_t least,
                                    int64_t most) {
  int64_t value = 0;
  auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() ||
      value < least || value > most) {
    std::string range =
        most == INT64_MAX
            ? "of at least " + std::to_string(least)
            : "from " + std::to_string(least) + " to " + std::to_string(most);
    return Error{
        "expected a whole number " + range + ", but got '" + text + "'", ""};
  }
  return value;
}

Result<double> surge::parseNumber(const std::string &text) {
  char *end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value))
    return Error{"expected a finite number, but got '" + text + "'", ""};
  return value;
}

std::function<Result<void>(const std::string &)>
surge::storeOnlyFile(std::string &target) {
  return [&target](const std::string &file) -> Result<void> {
    if (!target.empty())
      return Error{"expected one file, but got also '" + file + "'", ""};
    target = file;
    return {};
  };
}

std::function<Result<void>(const std::string &)>
surge::storeText(std::string &target) {
  return [&target](const std::string &text) -> Result<void> {
    if (text.empty())
      return Error{"expected a value, but got an empty text", ""};
    target = text;
    return {};
  };
}

std::function<Result<void>(const std::string &)>
surge::storeFlag(bool &target) {
  return [&target](const std::string &) -> Result<void> {
    target = true;
    return {};
  };
}

std::function<Result<void>(const std::string &)>
surge::storeInteger(int64_t &target, int64_t least, int64_t most) {
  return [&target, least, most](const std::string &text) -> Result<void> {
    Result<int64_t> value = parseInteger(text, least, most);
    if (!value)
      return value.error();
    target = *value;
    return {};
  };
}

std::function<Result<void>(const std::string &)>
surge::storeThreads(int64_t &target) {
  constexpr int64_t most = 4096;
  return storeInteger(target, 1, most);
}

std::vector<std::string> surge::splitAtCommas(const std::string &text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::function<Result<void>(const std::string &)>
surge::storeIndices(std::vector<size_t> &target) {
  return [&target](const std::string &text) -> Result<void> {
    std::vector<size_t> indices;
    for (const std::string &part : splitAtCommas(text)) {
      Result<int64_t> index = parseInteger(part, 0);
      if (!index)
        return index.error();
      indices.push_back(*index);
    }
    target = std::move(indices);
    return {};
  };
}

Result<NamedText> surge::splitNamed(const std::string &text) {
  size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos)
    return Error{
        "expected NAME=VALUE, for example 0=x.npy, but got '" + text + "'", ""};
  return NamedText(text.substr(0, equals), text.substr(equals + 1));
}

std::function<Result<void>(const std::string &)>
surge::storeNamed(std::vector<NamedText> &target) {
  return [&target](const std::string &text) -> Result<void> {
    Result<NamedText> named = splitNamed(text);
    if (!named)
      return named.error();
    target.push_back(*named);
    return {};
  };
}
