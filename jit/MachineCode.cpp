//===- MachineCode.cpp - Object code in memory ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/MachineCode.h"

#include "runtime/Surge.h"

#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/Support/MemoryBuffer.h"

#include <dlfcn.h>

using namespace surge;

namespace {

Error toError(llvm::Error error) {
  return {"cannot load the code: " + llvm::toString(std::move(error)), ""};
}

/// The path of the library that holds the runtime. What it is linked to, libomp
/// and the C library, is found through it, also where a host has loaded all
/// this without making it global.
const char *runtimePath() {
  Dl_info info;
  return dladdr(reinterpret_cast<void *>(&surge_alloc), &info) ? info.dli_fname
                                                               : nullptr;
}

} // namespace

Result<MachineCode>
surge::loadMachineCode(const std::string &object,
                       const std::vector<std::string> &functions) {
  auto jit = llvm::orc::LLJITBuilder()
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                 .create();
  if (!jit)
    return toError(jit.takeError());
  auto symbols = llvm::orc::DynamicLibrarySearchGenerator::Load(
      runtimePath(), (*jit)->getDataLayout().getGlobalPrefix());
  if (!symbols)
    return toError(symbols.takeError());
  (*jit)->getMainJITDylib().addGenerator(std::move(*symbols));
  if (llvm::Error error = (*jit)->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(object, "program")))
    return toError(std::move(error));

  // The session reports what is missing; a failed lookup only says that
  // something is.
  std::string missing;
  llvm::orc::ExecutionSession &session = (*jit)->getExecutionSession();
  session.setErrorReporter([&missing](llvm::Error error) {
    missing += llvm::toString(std::move(error));
  });
  MachineCode code;
  for (const std::string &name : functions) {
    auto address = (*jit)->lookup("surge_entry_" + name);
    auto plan = (*jit)->lookup("surge_memory_" + name);
    if (!address || !plan) {
      Error error = toError(joinErrors(address.takeError(), plan.takeError()));
      if (!missing.empty())
        error.message = "cannot load the code: " + missing;
      return error;
    }
    code.entries.push_back(address->toPtr<Entry>());
    code.plans.push_back(plan->toPtr<const surge_memory_plan *>());
  }
  session.setErrorReporter(
      [](llvm::Error error) { llvm::consumeError(std::move(error)); });
  code.owner = std::move(*jit);
  return code;
}
