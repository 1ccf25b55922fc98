//===- RunLog.h - The log of a training run ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_RUNLOG_H
#define TOOLS_RUNLOG_H

#include "runtime/Result.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace surge {

/// A scalar that a program reports. `single` tells f32 and narrower, which are
/// printed with the digits that they have.
struct Metric {
  std::string name;
  double value = 0;
  bool single = false;
};

/// The number as JSON: the shortest text that reads back as the same value;
/// "nan", "inf" and "-inf" where it is not finite.
std::string jsonNumber(const Metric &metric);
std::string jsonText(const std::string &text);

/// One JSON object: the step, the metrics, the seconds that the run has taken.
std::string jsonEntry(int64_t step, const std::vector<Metric> &metrics,
                      double seconds);

/// A file of JSON lines. Each line is handed to the system as it is written, so
/// that a killed process loses none.
class RunLog {
public:
  RunLog() = default;
  RunLog(const RunLog &) = delete;
  RunLog &operator=(const RunLog &) = delete;
  ~RunLog();

  /// Starts the file anew with a line that names the run.
  Result<void> start(const std::string &path, const std::string &identity);

  /// Goes on with the file of the run of this identity, after its last entry up
  /// to `step`; what comes later is cut off. Starts it where there is none.
  Result<void> resume(const std::string &path, const std::string &identity,
                      int64_t step);

  /// Appends a line; does nothing where no file was started.
  Result<void> append(const std::string &entry);

private:
  Result<void> open(const std::string &path, const char *mode);

  std::string path;
  std::FILE *file = nullptr;
};

} // namespace surge

#endif // TOOLS_RUNLOG_H
