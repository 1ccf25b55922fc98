//===- Threads.cpp - One pool of threads ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Compiled code runs its loops on LLVM's libomp; oneDNN as packaged wants
// libgomp. libomp exports libgomp's entry points under the same versions
// (GOMP_parallel@GOMP_4.0, GOMP_barrier@GOMP_1.0, omp_get_max_threads@OMP_1.0),
// and it stands before libdnnl in the link order of this library, so that both
// share one pool: LD_DEBUG=bindings shows libdnnl's symbols bound to libomp.
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include <omp.h>

void surge_set_threads(int count) {
  omp_set_num_threads(count < 1 ? 1 : count);
}

int surge_get_threads(void) { return omp_get_max_threads(); }

namespace {

/// One part of a parallel loop.
struct Part {
  void (*body)(int64_t, int64_t, void *);
  int64_t begin, end;
  void *context;
};

void runPart(void **arguments) {
  const Part &part = *static_cast<Part *>(arguments[0]);
  part.body(part.begin, part.end, part.context);
}

} // namespace

void surge_parallel(int64_t count,
                    void (*body)(int64_t begin, int64_t end, void *context),
                    void *context) {
  if (count <= 1 || omp_get_max_threads() == 1 || omp_in_parallel()) {
    if (count > 0)
      body(0, count, context);
    return;
  }
  // The message of the first part that fails.
  char message[512];
  std::atomic<int> failures = 0;
#pragma omp parallel
  {
    int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    int64_t least = count / threads, more = count % threads;
    Part part{body, thread * least + (thread < more ? thread : more), 0,
              context};
    part.end = part.begin + least + (thread < more);
    void *argument = &part;
    char reason[sizeof(message)];
    if (part.begin < part.end &&
        surge_try(runPart, &argument, reason, sizeof(reason)) != 0 &&
        failures++ == 0)
      std::memcpy(message, reason, sizeof(message));
  }
  if (failures > 0)
    surge_fail(message);
}

void surge_bind_threads(void) {
  for (const char *variable :
       {"KMP_AFFINITY", "OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY"})
    if (std::getenv(variable))
      return;
  // Not through OMP_PROC_BIND in the environment: the idle libgomp reads that
  // too, binds the first thread when it is loaded, and libomp then sees a
  // machine of one processor.
  kmp_set_defaults("KMP_AFFINITY=nowarnings,granularity=core,scatter");
}
