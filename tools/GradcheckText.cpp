//===- GradcheckText.cpp - Parts of written functions ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckText.h"

using namespace surge;

std::string surge::symbol(const std::string &name) {
  constexpr const char *digits = "0123456789ABCDEF";
  std::string text = "@\"";
  for (unsigned char c : name) {
    bool isPlain = c >= ' ' && c != '"' && c != '\\' && c < 0x7F;
    if (isPlain)
      text += static_cast<char>(c);
    else
      text += {'\\', digits[c / 16], digits[c % 16]};
  }
  return text + "\"";
}

std::string surge::join(const Texts &parts) {
  std::string text;
  for (const std::string &part : parts)
    text += (text.empty() ? "" : ", ") + part;
  return text;
}

Texts surge::numbered(const std::string &prefix, size_t count, size_t first) {
  Texts parts;
  for (size_t i = first; i < first + count; ++i)
    parts.push_back(prefix + std::to_string(i));
  return parts;
}

Texts surge::typesOf(const std::vector<Parameter> &parameters) {
  Texts types;
  for (const Parameter &parameter : parameters)
    types.push_back(parameter.type.text);
  return types;
}
