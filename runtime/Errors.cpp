//===- Errors.cpp - What compiled code cannot return ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace {

void print(const char *message, void *) {
  std::fprintf(stderr, "surge: error: %s\n", message);
}

std::mutex mutex;
surge_error_handler current = print;
void *currentContext = nullptr;

} // namespace

int surge_abi_version(void) { return SURGE_ABI_VERSION; }

surge_error_handler surge_set_error_handler(surge_error_handler handler,
                                            void *context) {
  std::lock_guard<std::mutex> lock(mutex);
  surge_error_handler previous = current;
  current = handler ? handler : print;
  currentContext = context;
  return previous;
}

void surge_fail(const char *message) {
  surge_error_handler handler;
  void *context;
  {
    std::lock_guard<std::mutex> lock(mutex);
    handler = current;
    context = currentContext;
  }
  handler(message, context);
  std::fflush(nullptr);
  // The other threads of a parallel loop still run, so no destructor may.
  std::_Exit(1);
}
