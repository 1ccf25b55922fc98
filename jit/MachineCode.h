//===- MachineCode.h - Object code in memory ---------------------*- C++
//-*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_MACHINECODE_H
#define JIT_MACHINECODE_H

#include "runtime/Result.h"
#include "runtime/Surge.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

namespace surge {

/// The entry of a compiled function, as runtime/Surge.h describes it.
using Entry = void (*)(void **);

/// Code in memory, and where the functions asked for begin.
struct MachineCode {
  std::unique_ptr<llvm::orc::LLJIT> owner;
  std::vector<Entry> entries;
  std::vector<const surge_memory_plan *> plans; ///< One per entry.
};

/// Loads an object of CodeGenerator. The code finds the runtime's functions,
/// libomp's and the C library's; nothing else of the process.
Result<MachineCode> loadMachineCode(const std::string &object,
                                    const std::vector<std::string> &functions);

} // namespace surge

#endif // JIT_MACHINECODE_H
