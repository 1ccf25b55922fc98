//===- Primitives.h - oneDNN's primitives, created once ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_PRIMITIVES_H
#define RUNTIME_PRIMITIVES_H

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <dnnl.h>

namespace surge {

/// What tells primitives apart: their kind, types, sizes, strides, and the
/// number of threads they are made for. Unused places are 0.
using PrimitiveKey = std::array<int64_t, 32>;

/// Something that oneDNN computes, for arguments of fixed shapes. Any number of
/// threads may execute it.
class Primitive {
public:
  /// Takes the description over.
  explicit Primitive(dnnl_primitive_desc_t description);
  ~Primitive();
  Primitive(const Primitive &) = delete;
  Primitive &operator=(const Primitive &) = delete;

  /// One pointer for each of oneDNN's argument numbers. The scratch memory is
  /// the primitive's own affair, and of surge_alloc.
  dnnl_status_t
  execute(std::initializer_list<std::pair<int, const void *>> arguments);

  /// How the argument lies in memory; null where there is no such argument.
  const dnnl_memory_desc_t *shape(int argument) const {
    return dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md,
                                        argument);
  }

private:
  using Arguments = std::vector<dnnl_exec_arg_t>;
  dnnl_memory_t createMemory(int argument) const;

  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive = nullptr;
  int64_t scratchBytes = 0;
  std::mutex mutex;
  std::vector<Arguments> idle; ///< for as many threads as have met here.
};

/// Describes a primitive whose scratch memory the caller provides.
using DescribePrimitive = std::function<dnnl_status_t(
    dnnl_primitive_desc_t *, const_dnnl_primitive_attr_t, dnnl_engine_t)>;

/// The primitive of this key, described and created at its first use, or null
/// where oneDNN has none. The last few hundred are kept, which is more than a
/// program has shapes. `sum` is what the result's old values are multiplied
/// with before they are added; 0 for none.
std::shared_ptr<Primitive> findPrimitive(const PrimitiveKey &key, float sum,
                                         const DescribePrimitive &describe);

} // namespace surge

#endif // RUNTIME_PRIMITIVES_H
