//===- TrainOptions.cpp - The command line of surge-run train -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/TrainOptions.h"

#include "tools/Cache.h"

#include <algorithm>

using namespace surge;

static constexpr const char *introduction =
    R"(usage: surge-run train MODEL.mlir --steps N [OPTIONS]

Trains a program. Its public functions are

  @init(%key: !surge.key) -> (STATE...)
  @step(STATE..., DATA..., %key: !surge.key) -> (STATE..., METRICS...)
  @evaluate(STATE..., DATA..., %key: !surge.key) -> (METRICS...)        optional

Metrics are scalars, named by the result attribute {surge.name = "loss"}. Beside the state, an argument may be marked:

  {surge.data = "images"}                  a batch of the data that --data images=FILE names: its first size is the batch
  {surge.step}                             the number of the step, from 1
  {surge.setting = "rate", surge.default = 0.001 : f32}      a number that --set rate=... gives

@evaluate may take the first values of the state only; its metrics are reported as SPLIT/METRIC, or as evaluate/METRIC
where it takes no data. Data of bytes becomes [0, 1] in a float argument. Every epoch has
its own order, and every step its own key: both follow from --seed and the number of the step alone, so that a resumed
run gives the same bits as one that was never stopped. (Sums depend on the number of threads: resume with as many.)

A step updates the state in place: value I of the state that @step takes is donated to its result I, as if it were marked
{surge.donated = I}, where its size is known.

  surge-run train model.mlir --steps 8000 --data images=train-images-idx3-ubyte.gz --log run.jsonl --checkpoint run
  surge-run train model.mlir --steps 8000 --data images=train-images-idx3-ubyte.gz --log run.jsonl --checkpoint run --resume

)";

/// The split of this name, made where it is new.
static std::vector<DataSpec> &split(TrainOptions &o, const std::string &name) {
  auto found = std::find_if(o.splits.begin(), o.splits.end(),
                            [&](auto &split) { return split.first == name; });
  if (found != o.splits.end())
    return found->second;
  return o.splits.emplace_back(name, std::vector<DataSpec>()).second;
}

/// Adds a specification unless its name is taken.
static Result<void> addData(std::vector<DataSpec> &list,
                            const std::string &text) {
  Result<DataSpec> spec = parseDataSpec(text);
  if (!spec)
    return spec.error();
  for (const DataSpec &other : list)
    if (other.name == spec->name)
      return Error{"'" + spec->name + "' is given twice", ""};
  list.push_back(std::move(*spec));
  return {};
}

static Result<void> addSplit(TrainOptions &o, const std::string &text) {
  size_t colon = text.find(':'), equals = text.find('=');
  if (colon == std::string::npos || colon == 0 || equals < colon)
    return Error{"expected SPLIT:NAME=FILE, but got '" + text + "'", ""};
  return addData(split(o, text.substr(0, colon)), text.substr(colon + 1));
}

static Result<void> addSetting(TrainOptions &o, const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{"expected NAME=NUMBER, but got '" + text + "'", ""};
  Result<double> value = parseNumber(text.substr(equals + 1));
  if (!value)
    return value.error();
  o.settings[text.substr(0, equals)] = *value;
  return {};
}

static std::vector<Option> makeOptions(TrainOptions &o) {
  return {
      {"--steps", "N", "how many steps, those before a resume included",
       storeInteger(o.steps, 0)},
      {"--step", "FUNCTION", "the function to use in place of @step",
       storeText(o.stepFunction)},
      {"--data", "NAME=FILE[A:B]",
       "examples A to B - 1 of a .npy, .npz:ARRAY or IDX file; may repeat",
       [&o](const std::string &text) { return addData(o.data, text); }},
      {"--eval", "SPLIT:NAME=FILE[A:B]",
       "data for @evaluate, reported as SPLIT/METRIC; may repeat",
       [&o](const std::string &text) { return addSplit(o, text); }},
      {"--eval-every", "N", "evaluate every N steps (always at the end)",
       storeInteger(o.evalEvery, 1)},
      {"--set", "NAME=NUMBER", "a setting; may repeat",
       [&o](const std::string &text) { return addSetting(o, text); }},
      {"--set-estimator", "WHERE=ATTRIBUTE",
       "use an estimator at all ops of a kind or at a site:\n"
       "'categorical=#surge.reinmax<temperature = 1.3>'; may repeat",
       [&o](const std::string &text) -> Result<void> {
         o.estimators.push_back(text);
         return {};
       }},
      {"--set-guess", "ATTRIBUTE",
       "the guess of every forward gradient, as '#surge.w_perp<rank = 5>'",
       storeText(o.guess)},
      {"--mark-sites", "",
       "put a site at every pre-activation of a forward gradient",
       storeFlag(o.markSites)},
      {"--strong-zero", "",
       "in derivatives, let zero times infinity or NaN be zero",
       storeFlag(o.strongZero)},
      {"--check-finite", "",
       "end at the first op that makes a NaN or an infinity, and name it",
       storeFlag(o.checkFinite)},
      {"--fixed-order", "",
       "sum in one order on every processor and for all numbers of threads,\n"
       "which is slower",
       storeFlag(o.fixedOrder)},
      {"--batch", "N", "the batch, where the program leaves it open",
       storeInteger(o.batch, 1)},
      {"--seed", "N", "what all random numbers follow from (default 0)",
       storeInteger(o.seed, INT64_MIN)},
      {"--threads", "N", "threads of compiled code (default: all)",
       storeThreads(o.threads)},
      cacheOption(o.cache),
      {"--log", "FILE", "write one JSON object a step to FILE",
       storeText(o.log)},
      {"--log-every", "N", "log every N steps (default 1)",
       storeInteger(o.logEvery, 1)},
      {"--checkpoint", "DIR", "keep the state in DIR/checkpoint.npz",
       storeText(o.checkpoint)},
      {"--checkpoint-every", "N", "write it every N steps (default 500)",
       storeInteger(o.checkpointEvery, 1)},
      {"--resume", "", "go on from the checkpoint, if there is one",
       storeFlag(o.resume)},
      {"--title", "TEXT", "what stands before the progress",
       storeText(o.title)},
      {"--json", "", "print the last metrics as one JSON object",
       storeFlag(o.json)},
      {"--stats", "",
       "print the memory of the last step: its parts, its peak, the bytes in\n"
       "use at the worst moment, which no plan goes below, its allocations",
       storeFlag(o.stats)},
      {"--quiet", "", "no progress", storeFlag(o.quiet)},
      {"--help", "", "this text", storeFlag(o.help)},
  };
}

Result<TrainOptions>
surge::parseTrainOptions(const std::vector<std::string> &arguments) {
  TrainOptions o;
  o.cache = defaultCache();
  Result<void> parsed = parseOptions(
      arguments, makeOptions(o), [&o](const std::string &file) -> Result<void> {
        if (!o.file.empty())
          return Error{"expected one program, but got '" + o.file + "' and '" +
                           file + "'",
                       ""};
        o.file = file;
        return {};
      });
  if (o.help)
    return o;
  if (!parsed)
    return parsed.error();
  if (o.file.empty())
    return Error{"expected a program; see --help", ""};
  if (o.steps == -1)
    return Error{"expected --steps N", ""};
  if (o.resume && o.checkpoint.empty())
    return Error{"expected --checkpoint DIR beside --resume", ""};
  return o;
}

std::string surge::trainHelp() {
  TrainOptions o;
  return introduction + describeOptions(makeOptions(o));
}
