//===- ObjectCache.h - Compiled code on disk --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// One file an object, named after its key, in one folder that any number of
// processes may use at once. A file appears whole, by a rename, and is checked
// as a whole before it is used; there are no locks. Nothing is made durable: a
// file that a loss of power cut short fails its check and is written anew.
//
// Object files are code. So the folder must belong to this user, or to root,
// and nobody else may write to it; the same holds for each file.
//
//===----------------------------------------------------------------------===//

#ifndef JIT_OBJECTCACHE_H
#define JIT_OBJECTCACHE_H

#include "runtime/Result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace surge {

/// What a compilation gives.
struct CompiledObject {
  std::string code; ///< The bytes of an ELF object.
  std::vector<Error> warnings, remarks;
};

/// Stands for all that a compilation depends on.
using CacheKey = std::array<uint8_t, 32>;

/// The key of these texts, in this order.
CacheKey makeCacheKey(const std::vector<std::string> &texts);

/// Tells one build of this library, and of LLVM beside it, from all others;
/// empty where that cannot be found out.
const std::string &compilerIdentity();

class ObjectCache {
public:
  /// Opens a folder, and makes it where it is missing. An error where that
  /// fails, or where others than its owner may write to it.
  static Result<ObjectCache> open(const std::string &folder,
                                  uint64_t mostBytes);

  ObjectCache(ObjectCache &&other);
  ~ObjectCache();

  /// The object with this key; nothing where there is none, or where its file
  /// is damaged, not a file, or not this user's.
  std::optional<CompiledObject> find(const CacheKey &key) const;

  /// Keeps an object, and then drops those used least recently until all take
  /// at most `mostBytes`. Does nothing where the folder cannot be written.
  void store(const CacheKey &key, const CompiledObject &object) const;

private:
  ObjectCache(int folder, uint64_t mostBytes)
      : folder(folder), mostBytes(mostBytes) {}

  void evict() const;

  int folder; ///< A descriptor: what a path names may change.
  uint64_t mostBytes;
};

} // namespace surge

#endif // JIT_OBJECTCACHE_H
