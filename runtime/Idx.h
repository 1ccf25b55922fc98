//===- Idx.h - The files of MNIST -------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_IDX_H
#define RUNTIME_IDX_H

#include "runtime/HostTensor.h"
#include "runtime/Result.h"

namespace surge {

/// Reads an IDX file (LeCun, Cortes, Burges: The MNIST database), packed by
/// gzip or not: two zero bytes, the element type, the rank, the sizes as
/// big-endian 32-bit numbers, then the elements, big-endian and row-major.
/// Images are a ui8 tensor of [images, rows, columns], labels one of [images].
Result<HostTensor> readIdx(const std::string &path);

} // namespace surge

#endif // RUNTIME_IDX_H
