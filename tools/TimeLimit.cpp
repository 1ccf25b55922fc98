//===- TimeLimit.cpp - An end to what may not end -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/TimeLimit.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace surge;

TimeLimit::TimeLimit(int64_t seconds, std::string message)
    : watch([this, seconds, message = std::move(message)] {
        std::unique_lock<std::mutex> lock(mutex);
        if (changed.wait_for(lock, std::chrono::seconds(seconds),
                             [this] { return isDone; }))
          return;
        std::fprintf(stderr, "%s\n", message.c_str());
        std::fflush(nullptr);
        // The code still runs, so no destructor may.
        std::_Exit(1);
      }) {}

TimeLimit::~TimeLimit() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    isDone = true;
  }
  changed.notify_one();
  watch.join();
}
