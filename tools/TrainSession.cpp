//===- TrainSession.cpp - A training run, step by step --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/TrainSession.h"

#include "tools/Progress.h"

#include <cmath>
#include <cstdio>

using namespace surge;

double TrainSession::seconds() const {
  return earlierSeconds +
         std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
             .count();
}

std::string TrainSession::status() const {
  std::string text;
  for (const Metric &metric : latest) {
    char value[32];
    std::snprintf(value, sizeof value, "%.5g", metric.value);
    text += (text.empty() ? "" : "  ") + metric.name + " " + value;
  }
  return text;
}

std::string TrainSession::summary() const {
  std::string entry = jsonEntry(step, latest, seconds());
  if (memoryUse)
    entry.replace(entry.size() - 1, 1,
                  ", \"memory\": " + memoryUse->json() + "}");
  return entry;
}

Result<void> TrainSession::advance() {
  int64_t next = step + 1;
  std::vector<Value> arguments =
      stepBinding.arguments(std::move(state), feed.shuffled(next, orderKey),
                            next, foldIn(root, next));
  std::optional<MemoryMeter> meter;
  if (o.stats)
    meter.emplace(*stepFunction, arguments);
  Result<std::vector<Value>> results = stepFunction->call(std::move(arguments));
  if (!results)
    return results.error();
  if (meter)
    memoryUse = meter->read(*results);
  latest = stepBinding.metrics(*results);
  results->resize(stateTypes.size());
  state = std::move(*results);
  step = next;
  return {};
}

/// Appends the means of @evaluate's metrics over a split, named SPLIT/METRIC,
/// or those of its one call where it takes no data, named evaluate/METRIC.
Result<void> TrainSession::evaluateSplit(HeldOut *split,
                                         std::vector<Metric> &metrics) {
  static const std::vector<Value> none;
  int64_t batches = split ? split->feed.batchesPerEpoch() : 1;
  Key key = foldIn(evaluateKey, step);
  std::vector<Metric> sums;
  for (int64_t i = 0; i < batches; ++i) {
    Result<std::vector<Value>> results = evaluateFunction->call(
        evaluateBinding.arguments(state, split ? split->feed.inOrder(i) : none,
                                  step, foldIn(key, i)));
    if (!results)
      return results.error();
    std::vector<Metric> found = evaluateBinding.metrics(*results);
    for (size_t m = 0; m < sums.size(); ++m)
      found[m].value += sums[m].value;
    sums = std::move(found);
  }
  for (Metric &metric : sums) {
    metric.value /= batches;
    metric.name = (split ? split->name : "evaluate") + "/" + metric.name;
    metric.single = metric.single && batches == 1;
    metrics.push_back(metric);
  }
  return {};
}

Result<void> TrainSession::evaluate(std::vector<Metric> &metrics) {
  if (!evaluateFunction)
    return {};
  if (evaluateBinding.data().empty())
    return evaluateSplit(nullptr, metrics);
  for (HeldOut &split : splits)
    if (Result<void> done = evaluateSplit(&split, metrics); !done)
      return done.error();
  return {};
}

Result<void> TrainSession::save() {
  if (o.checkpoint.empty() || saved == step)
    return {};
  Checkpoint checkpoint{step, seconds(), identity, {}};
  for (const Value &value : state)
    checkpoint.state.push_back(std::get_if<Tensor>(&value)->toHost());
  saved = step;
  return writeCheckpoint(o.checkpoint, checkpoint);
}

Result<void> TrainSession::run(const volatile std::sig_atomic_t &endSignal) {
  Progress progress(o.title, step, o.steps, o.quiet);
  bool isLastEvaluated = false, isFinite = true;
  while (step < o.steps && !endSignal) {
    if (Result<void> done = advance(); !done)
      return done.error();
    for (const Metric &metric : latest)
      if (isFinite && !std::isfinite(metric.value)) {
        isFinite = false;
        progress.note("warning: " + metric.name + " is not finite at step " +
                      std::to_string(step));
      }
    bool isDue = o.evalEvery && step % o.evalEvery == 0;
    isLastEvaluated = isDue || step == o.steps;
    if (isLastEvaluated)
      if (Result<void> done = evaluate(latest); !done)
        return done.error();
    if (isLastEvaluated || step % o.logEvery == 0)
      if (Result<void> done = log.append(jsonEntry(step, latest, seconds()));
          !done)
        return done.error();
    progress.advance(step, [this] { return status(); });
    if (step % o.checkpointEvery == 0 || step == o.steps)
      if (Result<void> done = save(); !done)
        return done.error();
  }
  // A run without steps of its own still reports.
  if (!isLastEvaluated && !endSignal)
    if (Result<void> done = evaluate(latest); !done)
      return done.error();
  progress.finish(step, status());
  return save();
}
