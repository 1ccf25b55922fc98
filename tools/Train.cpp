//===- Train.cpp - surge-run train ----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Train.h"

#include "runtime/File.h"
#include "tools/Checkpoint.h"
#include "tools/Feed.h"
#include "tools/Philox.h"
#include "tools/Progress.h"
#include "tools/TrainOptions.h"

#include <chrono>
#include <cmath>
#include <csignal>
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

/// Held-out data under a name.
struct Split {
  std::string name;
  Feed feed;
};

/// A training run from the command line to the last step.
class Session {
public:
  explicit Session(TrainOptions options)
      : o(std::move(options)), root(Key::fromSeed(o.seed)),
        orderKey(split(root).first), evaluateKey(split(root).second) {}

  Result<void> prepare();
  Result<void> run();
  int64_t stepsDone() const { return step; }

  /// The last metrics as one JSON object.
  std::string summary() const { return jsonEntry(step, latest, seconds()); }
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
  Result<void> evaluateSplit(Split *split, std::vector<Metric> &metrics);
  Result<void> save();
  double seconds() const;

  TrainOptions o;
  Key root, orderKey, evaluateKey;
  std::optional<Function> initFunction, stepFunction, evaluateFunction;
  std::vector<Type> stateTypes;
  Binding initBinding, stepBinding, evaluateBinding;
  Feed feed;
  std::vector<Split> splits;
  std::string identity;
  RunLog log;

  std::vector<Value> state;
  std::vector<Metric> latest;
  int64_t step = 0, saved = -1;
  double earlierSeconds = 0;
  std::chrono::steady_clock::time_point begin;
};

double Session::seconds() const {
  return earlierSeconds +
         std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
             .count();
}

std::string Session::status() const {
  std::string text;
  for (const Metric &metric : latest) {
    char value[32];
    std::snprintf(value, sizeof value, "%.5g", metric.value);
    text += (text.empty() ? "" : "  ") + metric.name + " " + value;
  }
  return text;
}

Result<void> Session::compile() {
  EngineOptions options;
  options.threads = o.threads;
  options.bindThreads = true;
  options.containCrashes = true;
  options.estimators = o.estimators;
  options.strongZero = o.strongZero;
  options.checkFinite = o.checkFinite;
  Result<Program> program = Engine(options).compileFile(o.file);
  if (!program)
    return program.error();
  if (!o.quiet)
    for (const Error &warning : program->warnings())
      std::fprintf(stderr, "warning: %s\n", warning.text().c_str());
  Result<Function> init = program->function("init");
  Result<Function> stepping = program->function(o.stepFunction);
  Result<Function> evaluation = program->function("evaluate");
  if (!init || !stepping) {
    Error error = (init ? stepping : init).error();
    error.message += "; see surge-run train --help";
    return error;
  }
  initFunction = *init;
  stepFunction = *stepping;
  if (evaluation)
    evaluateFunction = *evaluation;
  return {};
}

Result<void> Session::bind() {
  std::set<std::string> known;
  const Signature &init = initFunction->signature();
  const std::vector<Type> noState;
  Binding::Scope outside{noState, o.settings, known};
  Signature arguments = init;
  arguments.results.clear();
  Result<Binding> bound = Binding::bind(arguments, outside, 0);
  if (!bound)
    return bound.error();
  initBinding = std::move(*bound);
  if (!initBinding.data().empty())
    return Error{"@init takes no data", init.location};
  for (const Parameter &result : init.results) {
    if (result.type.kind != Type::Kind::Tensor &&
        result.type.kind != Type::Kind::Scalar)
      return Error{"expected @init to return tensors and scalars, but got " +
                       result.type.text,
                   init.location};
    stateTypes.push_back(result.type);
  }
  Binding::Scope scope{stateTypes, o.settings, known};
  bound = Binding::bind(stepFunction->signature(), scope, stateTypes.size());
  if (!bound)
    return bound.error();
  stepBinding = std::move(*bound);
  if (evaluateFunction) {
    bound = Binding::bind(evaluateFunction->signature(), scope, 0);
    if (!bound)
      return bound.error();
    evaluateBinding = std::move(*bound);
  }
  for (auto &[name, value] : o.settings) {
    if (known.count(name))
      continue;
    std::string names;
    for (const std::string &other : known)
      names += (names.empty() ? "" : ", ") + other;
    return Error{"--set " + name + ": the program's settings are " +
                     (names.empty() ? "none" : names),
                 o.file};
  }
  return {};
}

Result<void> Session::loadFeeds() {
  Result<Feed> loaded =
      Feed::load(stepBinding.data(), o.data, o.batch, "--data ");
  if (!loaded)
    return loaded.error();
  feed = std::move(*loaded);
  if (!o.splits.empty() && !evaluateFunction)
    return Error{"--eval: the program has no function @evaluate", o.file};
  for (auto &[name, specs] : o.splits) {
    loaded = Feed::load(evaluateBinding.data(), specs, o.batch,
                        "--eval " + name + ":");
    if (!loaded)
      return loaded.error();
    splits.push_back({name, std::move(*loaded)});
  }
  return {};
}

/// What the bits of a run follow from; not how far it goes or what is reported.
Result<void> Session::makeIdentity() {
  Result<std::vector<uint8_t>> text = readFile(o.file);
  if (!text)
    return text.error();
  identity = "program = " + hashText(text->data(), text->size()) + "\n";
  identity += "step function = " + o.stepFunction + "\n";
  identity += "seed = " + std::to_string(o.seed) + "\n";
  for (const std::string &estimator : o.estimators)
    identity += "estimator = " + estimator + "\n";
  if (o.strongZero)
    identity += "strong zeros\n";
  for (auto &[name, value] : o.settings)
    identity +=
        "setting " + name + " = " + jsonNumber({name, value, false}) + "\n";
  identity += feed.identity();
  return {};
}

Result<void> Session::prepare() {
  for (auto stage : {&Session::compile, &Session::bind, &Session::loadFeeds,
                     &Session::makeIdentity, &Session::start})
    if (Result<void> done = (this->*stage)(); !done)
      return done.error();
  return {};
}

Result<void> Session::start() {
  std::optional<Checkpoint> checkpoint;
  if (!o.checkpoint.empty()) {
    Result<std::optional<Checkpoint>> read = readCheckpoint(o.checkpoint);
    if (!read)
      return read.error();
    checkpoint = std::move(*read);
  }
  if (checkpoint && !o.resume)
    return Error{"a checkpoint of step " + std::to_string(checkpoint->step) +
                     " is already there; add --resume, or choose another "
                     "folder",
                 o.checkpoint};
  begin = std::chrono::steady_clock::now();
  return checkpoint ? startFrom(std::move(*checkpoint)) : startAnew();
}

Result<void> Session::startAnew() {
  Result<std::vector<Value>> results =
      initFunction->call(initBinding.arguments({}, {}, 0, foldIn(root, 0)));
  if (!results)
    return results.error();
  state = std::move(*results);
  if (o.log.empty())
    return {};
  return log.start(o.log, hashText(identity.data(), identity.size()));
}

/// The first line in which two texts differ, from the first of them.
static std::string firstDifference(const std::string &text,
                                   const std::string &other) {
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = text.find('\n', begin);
    std::string line = text.substr(begin, end - begin);
    if (other.compare(begin, line.size() + 1, line + "\n") != 0)
      return line;
    begin = end + 1;
  }
  return "nothing more";
}

Result<void> Session::checkState(const Checkpoint &checkpoint) const {
  if (checkpoint.identity != identity)
    return Error{"expected the run of the checkpoint, with '" +
                     firstDifference(checkpoint.identity, identity) +
                     "', but got '" +
                     firstDifference(identity, checkpoint.identity) + "'",
                 o.checkpoint};
  bool fits = checkpoint.state.size() == stateTypes.size();
  for (size_t i = 0; fits && i < stateTypes.size(); ++i) {
    const HostTensor &value = checkpoint.state[i];
    const Type &type = stateTypes[i];
    fits =
        value.type == type.element && value.shape.size() == type.shape.size();
    for (size_t d = 0; fits && d < type.shape.size(); ++d)
      fits = type.shape[d] == -1 || type.shape[d] == value.shape[d];
  }
  if (!fits)
    return Error{"expected the types that @init returns", o.checkpoint};
  return {};
}

Result<void> Session::startFrom(Checkpoint checkpoint) {
  if (Result<void> checked = checkState(checkpoint); !checked)
    return checked.error();
  step = saved = checkpoint.step;
  earlierSeconds = checkpoint.seconds;
  for (const HostTensor &value : checkpoint.state)
    state.push_back(Tensor::fromHost(value));
  if (!o.log.empty())
    if (Result<void> opened =
            log.resume(o.log, hashText(identity.data(), identity.size()), step);
        !opened)
      return opened.error();
  if (step > o.steps)
    return Error{"the checkpoint is of step " + std::to_string(step) +
                     ", beyond --steps " + std::to_string(o.steps),
                 o.checkpoint};
  return {};
}

Result<void> Session::advance() {
  int64_t next = step + 1;
  Result<std::vector<Value>> results = stepFunction->call(stepBinding.arguments(
      state, feed.shuffled(next, orderKey), next, foldIn(root, next)));
  if (!results)
    return results.error();
  latest = stepBinding.metrics(*results);
  results->resize(state.size());
  state = std::move(*results);
  step = next;
  return {};
}

/// Appends the means of @evaluate's metrics over a split, named SPLIT/METRIC,
/// or those of its one call where it takes no data, named evaluate/METRIC.
Result<void> Session::evaluateSplit(Split *split,
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

Result<void> Session::evaluate(std::vector<Metric> &metrics) {
  if (!evaluateFunction)
    return {};
  if (evaluateBinding.data().empty())
    return evaluateSplit(nullptr, metrics);
  for (Split &split : splits)
    if (Result<void> done = evaluateSplit(&split, metrics); !done)
      return done.error();
  return {};
}

Result<void> Session::save() {
  if (o.checkpoint.empty() || saved == step)
    return {};
  Checkpoint checkpoint{step, seconds(), identity, {}};
  for (const Value &value : state)
    checkpoint.state.push_back(std::get_if<Tensor>(&value)->toHost());
  saved = step;
  return writeCheckpoint(o.checkpoint, checkpoint);
}

Result<void> Session::run() {
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
  Session session(*options);
  if (Result<void> prepared = session.prepare(); !prepared)
    return fail(prepared.error(), 1);
  catchSignals();
  if (Result<void> done = session.run(); !done)
    return fail(done.error(), 1);
  int signal = endSignal;
  if (signal && session.stepsDone() < options->steps) {
    std::fprintf(stderr, "ended by a signal after step %lld\n",
                 static_cast<long long>(session.stepsDone()));
    return 128 + signal;
  }
  if (options->json)
    std::printf("%s\n", session.summary().c_str());
  return 0;
}
