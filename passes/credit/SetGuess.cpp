//===- SetGuess.cpp - Choose the guess of forward gradients ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Passes.h"

#include "mlir/AsmParser/AsmParser.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SETGUESSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

struct SetGuessPass final : mlir::surge::impl::SetGuessPassBase<SetGuessPass> {
  using SetGuessPassBase::SetGuessPassBase;

  void runOnOperation() override {
    // The parser's own location would be a buffer the user has never seen.
    std::string reason;
    GuessAttrInterface chosen;
    {
      ScopedDiagnosticHandler keep(&getContext(), [&](Diagnostic &diagnostic) {
        reason = ": " + diagnostic.str();
        return success();
      });
      chosen = dyn_cast_or_null<GuessAttrInterface>(
          parseAttribute(guess, &getContext()));
    }
    if (!chosen) {
      getOperation().emitError("expected a guess, as #surge.gaussian, but got "
                               "'")
          << guess << "'" << reason;
      return signalPassFailure();
    }
    bool found = false;
    getOperation().walk([&](ForwardGradientOp request) {
      if (request.getSpace() == PerturbedSpace::Parameters &&
          chosen.needsSites())
        return;
      request.setGuessAttr(chosen);
      found = true;
    });
    if (found)
      return;
    getOperation().emitError("expected a 'surge.forward_gradient' that can "
                             "guess by ")
        << chosen;
    signalPassFailure();
  }
};

} // namespace
