//===- Containment.h - Crashes of the compiler as errors --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_CONTAINMENT_H
#define JIT_CONTAINMENT_H

#include "runtime/Result.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace surge {

/// Runs `action`. With `contain`, it runs on a thread of its own with a stack
/// for deeply nested programs, and a crash in it is an error; what it worked on
/// must not be touched any more then, not even freed.
Result<void> runContained(bool contain, llvm::function_ref<void()> action);

} // namespace surge

#endif // JIT_CONTAINMENT_H
