//===- Errors.cpp - What compiled code cannot return ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
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
  int level; ///< How many parallel regions of OpenMP stand around it.
  Attempt *outer;
};
thread_local Attempt *attempt = nullptr;
std::atomic<int> attempts = 0;

std::atomic<bool> catchesSignals = false;

/// Where a signal is handled that came because the thread's stack is full.
class SignalStack {
public:
  SignalStack() : memory(new char[kSize]) {
    stack_t stack = {};
    stack.ss_sp = memory.get();
    stack.ss_size = kSize;
    sigaltstack(&stack, nullptr);
  }
  ~SignalStack() {
    stack_t stack = {};
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, nullptr);
  }

private:
  static constexpr size_t kSize = 1 << 16;
  std::unique_ptr<char[]> memory;
};

void handleSignal(int number) {
  if (attempts == 0) {
    // None of our business: what would have happened without us.
    std::signal(number, SIG_DFL);
    std::raise(number);
    return;
  }
  switch (number) {
  case SIGFPE:
    return surge_fail("SIGFPE: an integer was divided by zero");
  case SIGABRT:
    return surge_fail("SIGABRT: memory ran out or a library gave up");
  case SIGILL:
    return surge_fail("SIGILL: code that cannot be reached was");
  default:
    return surge_fail(
        "SIGSEGV: an access outside of a tensor, or the stack is full");
  }
}

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
  if (catchesSignals)
    thread_local SignalStack stack;
  // The frames in between are compiled code, which has nothing to destroy.
  Attempt here;
  here.message = message;
  here.capacity = capacity;
  here.level = omp_get_level();
  here.outer = attempt;
  attempt = &here;
  ++attempts;
  int failed = setjmp(here.start);
  if (!failed)
    entry(arguments);
  attempt = here.outer;
  --attempts;
  return failed;
}

void surge_catch_signals(void) {
  struct sigaction action = {};
  action.sa_handler = handleSignal;
  // The handler may leave by longjmp, which must not leave the signal blocked.
  action.sa_flags = SA_NODEFER | SA_ONSTACK;
  for (int number : {SIGFPE, SIGSEGV, SIGBUS, SIGILL, SIGABRT})
    sigaction(number, &action, nullptr);
  catchesSignals = true;
}

void surge_fail(const char *message) {
  // Out of a region that other threads are in, there is no way.
  if (attempt && attempt->level == omp_get_level()) {
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
