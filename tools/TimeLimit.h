//===- TimeLimit.h - An end to what may not end -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_TIMELIMIT_H
#define TOOLS_TIMELIMIT_H

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace surge {

/// Prints a message and ends the process with status 1 unless it is destroyed
/// within so many seconds: compiled code cannot be asked to stop.
class TimeLimit {
public:
  TimeLimit(int64_t seconds, std::string message);
  ~TimeLimit();
  TimeLimit(const TimeLimit &) = delete;
  TimeLimit &operator=(const TimeLimit &) = delete;

private:
  std::mutex mutex;
  std::condition_variable changed;
  bool isDone = false;
  std::thread watch;
};

} // namespace surge

#endif // TOOLS_TIMELIMIT_H
