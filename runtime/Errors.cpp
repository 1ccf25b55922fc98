//===- Errors.cpp - What compiled code cannot return ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <omp.h>

namespace {

void print(const char *message, void *) {
  std::fprintf(stderr, "surge: error: %s\n", message);
}

std::mutex mutex;
surge_error_handler current = print;
void *currentContext = nullptr;

/// A call that can be left.
struct Attempt {
  jmp_buf start;
  char *message;
  size_t capacity;
  Attempt *outer;
};
thread_local Attempt *attempt = nullptr;

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

int surge_try(void (*entry)(void **arguments), void **arguments, char *message,
              size_t capacity) {
  // The frames in between are compiled code, which has nothing to destroy.
  Attempt here;
  here.message = message;
  here.capacity = capacity;
  here.outer = attempt;
  attempt = &here;
  int failed = setjmp(here.start);
  if (!failed)
    entry(arguments);
  attempt = here.outer;
  return failed;
}

void surge_fail(const char *message) {
  if (attempt && !omp_in_parallel()) {
    if (attempt->capacity > 0)
      std::snprintf(attempt->message, attempt->capacity, "%s", message);
    std::longjmp(attempt->start, 1);
  }
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
