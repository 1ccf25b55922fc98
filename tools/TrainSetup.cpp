//===- TrainSetup.cpp - What a training run starts from -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/TrainSession.h"

#include "runtime/File.h"

#include <algorithm>
#include <cstdio>

using namespace surge;

/// Lets a step update the state in place: result i of the step takes the memory
/// of the argument that is value i of the state, where its size is known.
static void donateState(Source &source, const std::string &step) {
  std::vector<Signature> signatures = source.signatures();
  auto find = [&](const std::string &name) {
    return std::find_if(signatures.begin(), signatures.end(),
                        [&](const Signature &s) { return s.name == name; });
  };
  auto init = find("init"), stepping = find(step);
  if (init == signatures.end() || stepping == signatures.end())
    return; // Said when the program is compiled.
  size_t states = 0;
  for (size_t i = 0; i < stepping->arguments.size(); ++i) {
    if (states == init->results.size() ||
        !Binding::isState(stepping->arguments[i]))
      continue;
    // A wrong step is found when it is bound, and dynamic sizes stay values.
    if (!donatedResult(stepping->arguments[i]))
      (void)source.donate(step, i, states);
    ++states;
  }
}

Result<void> TrainSession::compile() {
  EngineOptions options;
  options.threads = o.threads;
  options.bindThreads = true;
  options.containCrashes = true;
  options.estimators = o.estimators;
  options.guess = o.guess;
  options.markSites = o.markSites;
  options.strongZero = o.strongZero;
  options.checkFinite = o.checkFinite;
  options.fixedOrder = o.fixedOrder;
  options.cache = o.cache;
  Engine engine(options);
  Result<Source> source = engine.parseFile(o.file);
  if (!source)
    return source.error();
  donateState(*source, o.stepFunction);
  Result<Program> program = engine.compile(std::move(*source));
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

Result<void> TrainSession::bind() {
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

Result<void> TrainSession::loadFeeds() {
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
Result<void> TrainSession::makeIdentity() {
  Result<std::vector<uint8_t>> text = readFile(o.file);
  if (!text)
    return text.error();
  identity = "program = " + hashText(text->data(), text->size()) + "\n";
  identity += "step function = " + o.stepFunction + "\n";
  identity += "seed = " + std::to_string(o.seed) + "\n";
  for (const std::string &estimator : o.estimators)
    identity += "estimator = " + estimator + "\n";
  if (!o.guess.empty())
    identity += "guess = " + o.guess + "\n";
  if (o.markSites)
    identity += "marked sites\n";
  if (o.strongZero)
    identity += "strong zeros\n";
  if (o.fixedOrder)
    identity += "fixed order\n";
  for (auto &[name, value] : o.settings)
    identity +=
        "setting " + name + " = " + jsonNumber({name, value, false}) + "\n";
  identity += feed.identity();
  return {};
}

Result<void> TrainSession::prepare() {
  for (auto stage :
       {&TrainSession::compile, &TrainSession::bind, &TrainSession::loadFeeds,
        &TrainSession::makeIdentity, &TrainSession::start})
    if (Result<void> done = (this->*stage)(); !done)
      return done.error();
  return {};
}

Result<void> TrainSession::start() {
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

Result<void> TrainSession::startAnew() {
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

Result<void> TrainSession::checkState(const Checkpoint &checkpoint) const {
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

Result<void> TrainSession::startFrom(Checkpoint checkpoint) {
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
