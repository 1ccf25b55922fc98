//===- Npy.h - NumPy's files of arrays --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The formats of numpy.lib.format (NEP 1), versions 1.0 to 3.0. bf16, which
// NumPy lacks, travels as `<V2`, as the ml_dtypes package writes it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_NPY_H
#define RUNTIME_NPY_H

#include "runtime/HostTensor.h"
#include "runtime/Result.h"

#include <utility>

namespace surge {

/// Arrays by name, in the order of the file.
using NamedTensors = std::vector<std::pair<std::string, HostTensor>>;

/// Reads an array; `name` stands in error messages. Arrays in Fortran order or
/// of the other byte order are converted.
Result<HostTensor> parseNpy(const uint8_t *data, size_t size,
                            const std::string &name);
Result<HostTensor> readNpy(const std::string &path);

/// The file that numpy.save writes for this array.
std::vector<uint8_t> formatNpy(const HostTensor &tensor);
/// Replaces the file at once, as writeFile does.
Result<void> writeNpy(const std::string &path, const HostTensor &tensor);

/// Reads the arrays of a .npz archive, packed or not.
Result<NamedTensors> readNpz(const std::string &path);
/// Writes an archive as numpy.savez does, and replaces the file at once.
Result<void> writeNpz(const std::string &path, const NamedTensors &tensors);

} // namespace surge

#endif // RUNTIME_NPY_H
