//===- RunLog.cpp - The log of a training run -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/RunLog.h"

#include "runtime/File.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <unistd.h>

using namespace surge;

std::string surge::jsonNumber(const Metric &metric) {
  if (std::isnan(metric.value))
    return "\"nan\"";
  if (std::isinf(metric.value))
    return metric.value > 0 ? "\"inf\"" : "\"-inf\"";
  char buffer[64];
  char *end =
      metric.single
          ? std::to_chars(buffer, buffer + sizeof buffer,
                          static_cast<float>(metric.value))
                .ptr
          : std::to_chars(buffer, buffer + sizeof buffer, metric.value).ptr;
  return {buffer, end};
}

std::string surge::jsonText(const std::string &text) {
  return nlohmann::json(text).dump(-1, ' ', false,
                                   nlohmann::json::error_handler_t::replace);
}

std::string surge::jsonEntry(int64_t step, const std::vector<Metric> &metrics,
                             double seconds) {
  std::string entry = "{\"step\": " + std::to_string(step);
  for (const Metric &metric : metrics)
    entry += ", " + jsonText(metric.name) + ": " + jsonNumber(metric);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3f", seconds);
  return entry + ", \"seconds\": " + buffer + "}";
}

RunLog::~RunLog() {
  if (file)
    std::fclose(file);
}

static Error systemError(const std::string &path) {
  return {std::strerror(errno), path};
}

Result<void> RunLog::open(const std::string &name, const char *mode) {
  path = name;
  file = std::fopen(path.c_str(), mode);
  if (!file)
    return systemError(path);
  return {};
}

static std::string identityLine(const std::string &identity) {
  return "{\"run\": " + jsonText(identity) + "}";
}

Result<void> RunLog::start(const std::string &name,
                           const std::string &identity) {
  if (Result<void> opened = open(name, "w"); !opened)
    return opened.error();
  return append(identityLine(identity));
}

/// The bytes of the lines up to `step`; a line that is not whole ends them.
static Result<size_t> keptBytes(const std::string &text, int64_t step) {
  size_t kept = 0;
  while (true) {
    size_t end = text.find('\n', kept);
    if (end == std::string::npos)
      return kept;
    nlohmann::json entry = nlohmann::json::parse(
        text.begin() + kept, text.begin() + end, nullptr, false);
    if (!entry.is_object())
      return kept;
    auto at = entry.find("step");
    if (at != entry.end() &&
        (!at->is_number_integer() || at->get<int64_t>() > step))
      return kept;
    kept = end + 1;
  }
}

Result<void> RunLog::resume(const std::string &name,
                            const std::string &identity, int64_t step) {
  if (access(name.c_str(), F_OK) != 0)
    return start(name, identity);
  Result<std::vector<uint8_t>> content = readFile(name);
  if (!content)
    return content.error();
  std::string text(content->begin(), content->end());
  // A run that was killed before its first line left an empty file.
  if (text.find('\n') == std::string::npos)
    return start(name, identity);
  std::string first = identityLine(identity) + "\n";
  if (text.compare(0, first.size(), first) != 0)
    return Error{"expected the log of the run to resume, but it is another "
                 "run's; name another --log",
                 name};
  Result<size_t> kept = keptBytes(text, step);
  if (!kept)
    return kept.error();
  if (truncate(name.c_str(), *kept) != 0)
    return systemError(name);
  return open(name, "a");
}

Result<void> RunLog::append(const std::string &entry) {
  if (!file)
    return {};
  std::string line = entry + "\n";
  if (std::fwrite(line.data(), 1, line.size(), file) != line.size() ||
      std::fflush(file) != 0)
    return systemError(path);
  return {};
}
