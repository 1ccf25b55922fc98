//===- Containment.cpp - Crashes of the compiler as errors ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Containment.h"

#include "runtime/Surge.h"

#include <pthread.h>

using namespace surge;

namespace {

/// The system gives memory to the part that is used.
constexpr size_t kStackBytes = size_t(1) << 29;

struct Task {
  llvm::function_ref<void()> action;
  bool failed = false;
  char message[256] = "";
};

void *runTask(void *argument) {
  auto *task = static_cast<Task *>(argument);
  task->failed =
      surge_try([](void **slots) { static_cast<Task *>(slots[0])->action(); },
                &argument, task->message, sizeof(task->message));
  return nullptr;
}

} // namespace

Result<void> surge::runContained(bool contain,
                                 llvm::function_ref<void()> action) {
  pthread_attr_t attributes;
  pthread_t thread;
  Task task{action};
  bool started = contain && pthread_attr_init(&attributes) == 0;
  if (started) {
    started = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
              pthread_create(&thread, &attributes, runTask, &task) == 0;
    pthread_attr_destroy(&attributes);
  }
  if (!started) {
    action();
    return {};
  }
  pthread_join(thread, nullptr);
  if (task.failed)
    return Error{std::string("the compiler crashed on this program: ") +
                     task.message,
                 ""};
  return {};
}
