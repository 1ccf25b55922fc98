//===- TrainSession.h - A training run --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_TRAINSESSION_H
#define TOOLS_TRAINSESSION_H

#include "tools/Checkpoint.h"
#include "tools/Feed.h"
#include "tools/MemoryUse.h"
#include "tools/Philox.h"
#include "tools/RunLog.h"
#include "tools/TrainOptions.h"

#include <chrono>
#include <csignal>

namespace surge {

/// Held-out data under a name.
struct HeldOut {
  std::string name;
  Feed feed;
};

/// A training run from the command line to the last step.
class TrainSession {
public:
  explicit TrainSession(TrainOptions options)
      : o(std::move(options)), root(Key::fromSeed(o.seed)),
        orderKey(split(root).first), evaluateKey(split(root).second) {}

  /// Compiles the program, reads data and settings, and makes the state of the
  /// first step or takes that of the checkpoint. An error is wrong input.
  Result<void> prepare();
  /// Makes the steps, evaluates, and writes log and checkpoints. Ends early,
  /// after a whole step and with a checkpoint of it, where `endSignal` is set.
  Result<void> run(const volatile std::sig_atomic_t &endSignal);
  int64_t stepsDone() const { return step; }

  /// The last metrics, and the memory if it is asked for, as one JSON object.
  std::string summary() const;
  /// The memory of the last step, if there was one.
  const std::optional<MemoryUse> &memory() const { return memoryUse; }
  /// The last metrics for a person.
  std::string status() const;

private:
  Result<void> compile();
  Result<void> bind();
  Result<void> loadFeeds();
  Result<void> makeIdentity();
  Result<void> start();
  Result<void> startAnew();
  Result<void> startFrom(Checkpoint checkpoint);
  Result<void> checkState(const Checkpoint &checkpoint) const;

  Result<void> advance();
  Result<void> evaluate(std::vector<Metric> &metrics);
  Result<void> evaluateSplit(HeldOut *split, std::vector<Metric> &metrics);
  Result<void> save();
  double seconds() const;

  TrainOptions o;
  Key root, orderKey, evaluateKey;
  std::optional<Function> initFunction, stepFunction, evaluateFunction;
  std::vector<Type> stateTypes;
  Binding initBinding, stepBinding, evaluateBinding;
  Feed feed;
  std::vector<HeldOut> splits;
  std::string identity;
  RunLog log;

  std::vector<Value> state;
  std::vector<Metric> latest;
  std::optional<MemoryUse> memoryUse;
  int64_t step = 0, saved = -1;
  double earlierSeconds = 0;
  std::chrono::steady_clock::time_point begin;
};

} // namespace surge

#endif // TOOLS_TRAINSESSION_H
