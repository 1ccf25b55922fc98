//===- Progress.cpp - How far a run is ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace surge;

std::string surge::formatDuration(double seconds) {
  auto whole = static_cast<int64_t>(std::llround(std::min(seconds, 1e9)));
  char buffer[64];
  if (whole >= 3600)
    std::snprintf(buffer, sizeof buffer, "%lld:%02d:%02d",
                  static_cast<long long>(whole / 3600),
                  static_cast<int>(whole / 60 % 60),
                  static_cast<int>(whole % 60));
  else
    std::snprintf(buffer, sizeof buffer, "%d:%02d",
                  static_cast<int>(whole / 60), static_cast<int>(whole % 60));
  return buffer;
}

Progress::Progress(std::string title, int64_t first, int64_t last, bool quiet)
    : title(std::move(title)), first(first), last(last), quiet(quiet),
      terminal(isatty(STDERR_FILENO)) {
  if (last > first)
    tenth = 10 * first / last;
}

bool Progress::isDue(int64_t step) {
  if (quiet)
    return false;
  if (!terminal) {
    int64_t now = last > 0 ? 10 * step / last : 10;
    return std::exchange(tenth, now) != now;
  }
  Clock::time_point now = Clock::now();
  if (now - shown < std::chrono::milliseconds(100) && step != last)
    return false;
  shown = now;
  return true;
}

std::string Progress::describe(int64_t step) const {
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  double rate = seconds > 0 ? (step - first) / seconds : 0;
  char buffer[96];
  std::snprintf(buffer, sizeof buffer,
                rate < 10 ? "%.2f steps/s" : "%.0f steps/s", rate);
  std::string text = buffer;
  if (step == last)
    return text + ", " + formatDuration(seconds);
  return text + ", " + (rate > 0 ? formatDuration((last - step) / rate) : "?") +
         " left";
}

void Progress::show(int64_t step, const std::string &status) {
  std::string text = std::to_string(step) + "/" + std::to_string(last) + "  " +
                     describe(step) + "  " + status;
  std::string head = title.empty() ? "" : title + "  ";
  if (!terminal) {
    std::fprintf(stderr, "%s%s\n", head.c_str(), text.c_str());
    return;
  }
  constexpr int barWidth = 20;
  int done = last > 0 ? static_cast<int>(barWidth * step / last) : barWidth;
  std::string line = head + "[" + std::string(done, '#') +
                     std::string(barWidth - done, '.') + "] " + text;
  winsize size{};
  size_t columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col
                       ? size.ws_col
                       : 80;
  // A line that wraps cannot be overwritten; the metrics at its end give way.
  std::fprintf(stderr, "\r%s\033[K", line.substr(0, columns - 1).c_str());
  std::fflush(stderr);
}

void Progress::note(const std::string &line) {
  if (quiet)
    return;
  std::fprintf(stderr, "%s%s\n", terminal ? "\r\033[K" : "", line.c_str());
}

void Progress::finish(int64_t step, const std::string &status) {
  if (quiet)
    return;
  if (terminal || step != last)
    show(step, status);
  if (terminal)
    std::fputc('\n', stderr);
}
