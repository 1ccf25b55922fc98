//===- Progress.h - How far a run is ----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace surge {

/// Tells a person on stderr how far a run is: a bar with rate and remaining
/// time on a terminal, a plain line for every tenth of the run elsewhere.
class Progress {
public:
  /// Counts from `first`, which earlier runs have reached, to `last`.
  Progress(std::string title, int64_t first, int64_t last, bool quiet);

  /// Takes a step as done; `status` is computed only when it is shown.
  template <typename Status>
  void advance(int64_t step, Status &&status) {
    if (isDue(step))
      show(step, status());
  }

  /// Ends the bar's line and says how the run ended.
  void finish(int64_t step, const std::string &status);

  /// Prints a line above the bar.
  void note(const std::string &line);

private:
  using Clock = std::chrono::steady_clock;

  bool isDue(int64_t step);
  void show(int64_t step, const std::string &status);
  std::string describe(int64_t step) const;

  std::string title;
  int64_t first, last;
  bool quiet, terminal;
  Clock::time_point start = Clock::now(), shown = start;
  int64_t tenth = 0;
};

/// `0:07`, `12:34`, `1:02:03`.
std::string formatDuration(double seconds);

} // namespace surge

#endif // TOOLS_PROGRESS_H
