//===- Train.cpp - surge-run train ----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Train.h"

#include "tools/TrainSession.h"

#include <cstdio>

using namespace surge;

namespace {

/// The signal that asked the run to end after its step; 0 where none did.
volatile std::sig_atomic_t endSignal = 0;

void requestEnd(int signal) { endSignal = signal; }

/// Asks for the end on the first signal; a second one ends the process.
void catchSignals() {
  struct sigaction action{};
  action.sa_handler = requestEnd;
  action.sa_flags = SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

} // namespace

static int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run train: %s\n", error.text().c_str());
  return status;
}

int surge::train(const std::vector<std::string> &arguments) {
  Result<TrainOptions> options = parseTrainOptions(arguments);
  if (!options)
    return fail(options.error(), 2);
  if (options->help) {
    std::fputs(trainHelp().c_str(), stdout);
    return 0;
  }
  TrainSession session(*options);
  if (Result<void> prepared = session.prepare(); !prepared)
    return fail(prepared.error(), 1);
  catchSignals();
  if (Result<void> done = session.run(endSignal); !done)
    return fail(done.error(), 1);
  int signal = endSignal;
  if (signal && session.stepsDone() < options->steps) {
    std::fprintf(stderr, "ended by a signal after step %lld\n",
                 static_cast<long long>(session.stepsDone()));
    return 128 + signal;
  }
  if (options->json)
    std::printf("%s\n", session.summary().c_str());
  else if (session.memory())
    std::fputs(session.memory()->text().c_str(), stdout);
  return 0;
}
