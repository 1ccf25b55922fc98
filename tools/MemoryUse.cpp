//===- MemoryUse.cpp - The memory of a call -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/MemoryUse.h"

#include "runtime/Surge.h"

#include <cstdio>

using namespace surge;

/// Whole units of what surge_alloc aligns to.
static int64_t bytesOf(const Value &value) {
  auto *tensor = std::get_if<Tensor>(&value);
  int64_t bytes = tensor ? tensor->size() * int64_t(sizeOf(tensor->type())) : 0;
  return (bytes + 63) / 64 * 64;
}

MemoryMeter::MemoryMeter(const Function &function,
                         const std::vector<Value> &arguments)
    : isDonated(function.signature().results.size()) {
  const Signature &signature = function.signature();
  use.plan = function.memoryPlan();
  for (size_t i = 0; i < arguments.size(); ++i) {
    int64_t bytes = bytesOf(arguments[i]);
    use.arguments += bytes;
    std::optional<size_t> result = donatedResult(signature.arguments[i]);
    if (!result)
      continue;
    use.donated += bytes;
    isDonated[*result] = true;
  }
  surge_reset_memory_peak();
  surge_memory_statistics statistics = surge_get_memory_statistics();
  liveBytes = statistics.live_bytes;
  allocations = statistics.allocations;
  systemBlocks = statistics.system_blocks;
}

MemoryUse MemoryMeter::read(const std::vector<Value> &results) const {
  surge_memory_statistics statistics = surge_get_memory_statistics();
  MemoryUse read = use;
  for (size_t i = 0; i < results.size(); ++i)
    if (!isDonated[i])
      read.results += bytesOf(results[i]);
  read.peak = use.arguments + int64_t(statistics.peak_bytes - liveBytes);
  read.allocations = int64_t(statistics.allocations - allocations);
  read.systemBlocks = int64_t(statistics.system_blocks - systemBlocks);
  return read;
}

std::string MemoryUse::text() const {
  std::string text = "memory of a call in bytes:\n";
  auto line = [&](const char *name, int64_t number,
                  const std::string &remark = "") {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "  %-24s %14lld", name,
                  static_cast<long long>(number));
    text += buffer + remark + "\n";
  };
  auto ratio = [](int64_t planned, int64_t bound) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "  x %.3f",
                  bound ? double(planned) / double(bound) : 1.0);
    return std::string(buffer);
  };
  line("arguments", arguments);
  line("  that become results", donated);
  line("results in fresh memory", results);
  line("arena", plan.arenaBytes);
  line("  its live-set bound", plan.liveBytes,
       ratio(plan.arenaBytes, plan.liveBytes));
  line("together", planned());
  line("  their live-set bound", bound(), ratio(planned(), bound()));
  line("peak", peak);
  line("allocations", allocations);
  line("  from the system", systemBlocks);
  return text;
}

std::string MemoryUse::json() const {
  std::string text = "{";
  for (auto [name, number] : {std::pair("arguments", arguments),
                              {"donated", donated},
                              {"results", results},
                              {"arena", plan.arenaBytes},
                              {"arena_bound", plan.liveBytes},
                              {"planned", planned()},
                              {"bound", bound()},
                              {"peak", peak},
                              {"allocations", allocations},
                              {"system_blocks", systemBlocks}})
    text += (text.size() > 1 ? ", \"" : "\"") + std::string(name) +
            "\": " + std::to_string(number);
  return text + "}";
}

/// Arguments of which no other part is left.
static std::vector<Value> copy(const std::vector<Value> &arguments) {
  std::vector<Value> copies = arguments;
  for (Value &value : copies)
    if (auto *tensor = std::get_if<Tensor>(&value))
      *tensor = Tensor::fromHost(tensor->toHost());
  return copies;
}

Result<MemoryUse> surge::measureMemory(const Function &function,
                                       const std::vector<Value> &arguments) {
  if (Result<std::vector<Value>> warm = function.call(copy(arguments)); !warm)
    return warm.error();
  std::vector<Value> own = copy(arguments);
  MemoryMeter meter(function, own);
  Result<std::vector<Value>> results = function.call(std::move(own));
  if (!results)
    return results.error();
  return meter.read(*results);
}
