//===- Primitives.cpp - oneDNN's primitives, created once -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Creating a primitive generates code and takes 0.1 to 8 ms; oneDNN's own
// cache still takes about 10 us to find it, and its memory objects come from
// the system's allocator.
//
//===----------------------------------------------------------------------===//

#include "runtime/Primitives.h"
#include "runtime/Surge.h"

#include <shared_mutex>
#include <unordered_map>

using namespace surge;

namespace {

constexpr size_t kKept = 512;

struct Hash {
  size_t operator()(const PrimitiveKey &key) const {
    uint64_t hash = 0xcbf29ce484222325; // FNV-1a, a word at a time.
    for (int64_t word : key)
      hash = (hash ^ uint64_t(word)) * 0x100000001b3;
    return hash ^ (hash >> 29);
  }
};

/// The processor; null where oneDNN has none.
dnnl_engine_t engine() {
  static dnnl_engine_t processor = [] {
    dnnl_engine_t created = nullptr;
    dnnl_engine_create(&created, dnnl_cpu, 0);
    return created;
  }();
  return processor;
}

struct DestroyStream {
  void operator()(dnnl_stream_t stream) const { dnnl_stream_destroy(stream); }
};

dnnl_stream_t stream() {
  thread_local std::unique_ptr<dnnl_stream, DestroyStream> own([] {
    dnnl_stream_t created = nullptr;
    dnnl_stream_create(&created, engine(), dnnl_stream_default_flags);
    return created;
  }());
  return own.get();
}

std::shared_ptr<Primitive> create(float sum,
                                  const DescribePrimitive &describe) {
  dnnl_primitive_attr_t attributes = nullptr;
  dnnl_post_ops_t after = nullptr;
  dnnl_primitive_desc_t description = nullptr;
  bool done =
      dnnl_primitive_attr_create(&attributes) == dnnl_success &&
      dnnl_primitive_attr_set_scratchpad_mode(
          attributes, dnnl_scratchpad_mode_user) == dnnl_success &&
      dnnl_post_ops_create(&after) == dnnl_success &&
      (sum == 0 || dnnl_post_ops_append_sum(after, sum) == dnnl_success) &&
      dnnl_primitive_attr_set_post_ops(attributes, after) == dnnl_success &&
      describe(&description, attributes, engine()) == dnnl_success;
  dnnl_post_ops_destroy(after);
  dnnl_primitive_attr_destroy(attributes);
  return done ? std::make_shared<Primitive>(description) : nullptr;
}

} // namespace

Primitive::Primitive(dnnl_primitive_desc_t description)
    : description(description) {
  const dnnl_memory_desc_t *scratch =
      dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
  scratchBytes = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
  dnnl_primitive_create(&primitive, description);
}

Primitive::~Primitive() {
  for (Arguments &arguments : idle)
    for (dnnl_exec_arg_t &argument : arguments)
      dnnl_memory_destroy(argument.memory);
  dnnl_primitive_destroy(primitive);
  dnnl_primitive_desc_destroy(description);
}

dnnl_memory_t Primitive::createMemory(int argument) const {
  dnnl_memory_t memory = nullptr;
  if (const dnnl_memory_desc_t *known = shape(argument))
    dnnl_memory_create(&memory, known, engine(), DNNL_MEMORY_NONE);
  return memory;
}

dnnl_status_t Primitive::execute(
    std::initializer_list<std::pair<int, const void *>> arguments) {
  if (!primitive)
    return dnnl_unimplemented;
  Arguments own;
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!idle.empty()) {
      own = std::move(idle.back());
      idle.pop_back();
    }
  }
  if (own.empty()) {
    for (auto [number, data] : arguments)
      own.push_back({number, createMemory(number)});
    own.push_back({DNNL_ARG_SCRATCHPAD, createMemory(DNNL_ARG_SCRATCHPAD)});
  }
  void *scratch = scratchBytes ? surge_alloc(scratchBytes) : nullptr;
  size_t i = 0;
  for (auto [number, data] : arguments)
    dnnl_memory_set_data_handle(own[i++].memory, const_cast<void *>(data));
  dnnl_memory_set_data_handle(own[i].memory, scratch);
  dnnl_status_t status =
      dnnl_primitive_execute(primitive, stream(), own.size(), own.data());
  if (scratch)
    surge_free(scratch);
  std::lock_guard<std::mutex> lock(mutex);
  idle.push_back(std::move(own));
  return status;
}

std::shared_ptr<Primitive>
surge::findPrimitive(const PrimitiveKey &key, float sum,
                     const DescribePrimitive &describe) {
  static std::shared_mutex mutex;
  static std::unordered_map<PrimitiveKey, std::shared_ptr<Primitive>, Hash>
      primitives;
  {
    std::shared_lock<std::shared_mutex> lock(mutex);
    auto found = primitives.find(key);
    if (found != primitives.end())
      return found->second;
  }
  // Two threads may both create it; one of the two is kept.
  std::shared_ptr<Primitive> created = create(sum, describe);
  std::unique_lock<std::shared_mutex> lock(mutex);
  if (primitives.size() >= kKept)
    primitives.clear();
  return primitives.emplace(key, std::move(created)).first->second;
}
