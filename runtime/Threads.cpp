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

#include <cstdlib>
#include <initializer_list>

#include <omp.h>

void surge_set_threads(int count) {
  omp_set_num_threads(count < 1 ? 1 : count);
}

int surge_get_threads(void) { return omp_get_max_threads(); }

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
