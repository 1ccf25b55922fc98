//===- Serial.h - Small work on one thread ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_SERIAL_H
#define RUNTIME_SERIAL_H

#include <omp.h>

namespace surge {

/// Below this many multiplications, waking the other threads costs more than
/// they save (about 20 us of one core).
constexpr double kSerialProducts = 1 << 20;

/// Runs on one thread while it lives.
class Serial {
public:
  explicit Serial(bool wanted) : threads(wanted ? omp_get_max_threads() : 0) {
    if (threads)
      omp_set_num_threads(1);
  }
  ~Serial() {
    if (threads)
      omp_set_num_threads(threads);
  }
  Serial(const Serial &) = delete;
  Serial &operator=(const Serial &) = delete;

private:
  int threads;
};

} // namespace surge

#endif // RUNTIME_SERIAL_H
