//===- Run.cpp - surge-run FILE -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Run.h"

#include "runtime/Npy.h"
#include "tools/Arguments.h"
#include "tools/Cache.h"
#include "tools/MemoryUse.h"
#include "tools/Options.h"
#include "tools/Show.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>

#include <sys/stat.h>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run FILE.mlir [OPTIONS]
       surge-run train|gradcheck|plot|quality ...

Compiles a program for this machine, calls one function and prints its results.

  surge-run model.mlir --list
  surge-run model.mlir --arg x=[1,2,3] --arg k=seed:7
  surge-run model.mlir --entry loss --arg 0=x.npy --arg w=weights.npz:w1 --json
  surge-run model.mlir --arg x=x.npy --set-estimator categorical=#surge.reinmax

An argument goes by its name in the program or its position from 0. Its value is
a number, a list, seed:N for a random key, a file x.npy, an array of an archive
x.npz:NAME, or an IDX file x-ubyte or x-ubyte.gz. Exit status: 0 done, 1 the
input is wrong, 2 wrong usage.

)";

struct Settings {
  std::string file, entry, save, guess;
  std::string cache = defaultCache();
  std::vector<NamedText> arguments;
  std::vector<std::string> estimators;
  int64_t threads = 0, timedCalls = 0;
  bool reportResiduals = false, json = false, list = false, help = false;
  bool markSites = false, strongZero = false, checkFinite = false,
       fixedOrder = false, reference = false, phases = false, stats = false;
};

/// The entry that was asked for, or `main`, or the only one.
std::string chooseEntry(const Settings &settings,
                        const std::vector<Signature> &signatures) {
  if (settings.entry.empty() && signatures.size() == 1)
    return signatures.front().name;
  return settings.entry.empty() ? "main" : settings.entry;
}

void list(const std::vector<Signature> &signatures) {
  for (const Signature &signature : signatures) {
    std::string line = signature.name + "(";
    for (const Parameter &argument : signature.arguments)
      line += (line.back() == '(' ? "%" : ", %") + argument.name + ": " +
              argument.type.text;
    line += ") -> (";
    for (const Parameter &result : signature.results)
      line += (line.back() == '(' ? "" : ", ") + result.type.text;
    std::printf("%s)\n", line.c_str());
  }
}

void printText(const std::vector<Value> &results, const Signature &signature) {
  for (size_t i = 0; i < results.size(); ++i) {
    std::string type = surge::typeOf(results[i], signature.results[i]);
    std::printf("result %zu: %s\n%s\n", i, type.c_str(),
                toText(toHost(results[i])).c_str());
  }
}

/// What a number of calls took, in seconds.
struct Timing {
  double least = 0, median = 0;
};

Result<Timing> timeCalls(const Function &function,
                         const std::vector<Value> &arguments, int64_t count) {
  std::vector<double> seconds;
  for (int64_t i = 0; i < count; ++i) {
    auto start = std::chrono::steady_clock::now();
    Result<std::vector<Value>> results = function.call(arguments);
    auto end = std::chrono::steady_clock::now();
    if (!results)
      return results.error();
    seconds.push_back(std::chrono::duration<double>(end - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return Timing{seconds.front(), seconds[seconds.size() / 2]};
}

/// To stderr, so that results stay alone.
void printPhases(const std::vector<Phase> &phases) {
  double sum = 0;
  for (const Phase &phase : phases) {
    std::fprintf(stderr, "%-20s %8.4f s\n", phase.name.c_str(), phase.seconds);
    sum += phase.seconds;
  }
  std::fprintf(stderr, "%-20s %8.4f s\n", "text to callable", sum);
}

void printJson(const std::vector<Value> &results, const Signature &signature,
               const std::optional<Timing> &timing,
               const std::optional<MemoryUse> &memory) {
  auto quote = [](const std::string &text) {
    return nlohmann::json(text).dump(-1, ' ', true,
                                     nlohmann::json::error_handler_t::replace);
  };
  std::printf("{\"entry\": %s, \"results\": [", quote(signature.name).c_str());
  for (size_t i = 0; i < results.size(); ++i) {
    std::string type = surge::typeOf(results[i], signature.results[i]);
    std::printf("%s{\"type\": %s, \"data\": %s}", i ? ", " : "",
                quote(type).c_str(), toJson(toHost(results[i])).c_str());
  }
  std::printf("]");
  if (timing)
    std::printf(", \"seconds\": {\"least\": %g, \"median\": %g}", timing->least,
                timing->median);
  if (memory)
    std::printf(", \"memory\": %s", memory->json().c_str());
  std::printf("}\n");
}

/// Writes each result as DIR/I.npy.
Result<void> save(const std::vector<Value> &results,
                  const std::string &directory) {
  if (mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST)
    return Error{std::string("cannot create the folder: ") +
                     std::strerror(errno),
                 directory};
  for (size_t i = 0; i < results.size(); ++i)
    if (Result<void> done = writeNpy(
            directory + "/" + std::to_string(i) + ".npy", toHost(results[i]));
        !done)
      return done;
  return {};
}

Result<void> execute(const Settings &settings) {
  EngineOptions options;
  options.threads = settings.threads;
  options.bindThreads = true;
  options.containCrashes = true;
  options.estimators = settings.estimators;
  options.guess = settings.guess;
  options.markSites = settings.markSites;
  options.reportResiduals = settings.reportResiduals;
  options.strongZero = settings.strongZero;
  options.checkFinite = settings.checkFinite;
  options.fixedOrder = settings.fixedOrder;
  options.reference = settings.reference;
  options.cache = settings.cache;
  Engine engine(options);
  Result<Source> source = engine.parseFile(settings.file);
  if (!source)
    return source.error();
  std::vector<Signature> signatures = source->signatures();
  if (settings.list) {
    list(signatures);
    return {};
  }
  // Wrong arguments are found before the compiler's work.
  std::string entry = chooseEntry(settings, signatures);
  std::vector<Value> arguments;
  for (const Signature &signature : signatures)
    if (signature.name == entry) {
      Result<std::vector<Value>> read =
          readArguments(settings.arguments, signature);
      if (!read)
        return read.error();
      arguments = std::move(*read);
    }

  Result<Program> program = engine.compile(std::move(*source));
  if (!program)
    return program.error();
  for (const Error &warning : program->warnings())
    std::fprintf(stderr, "surge-run: warning: %s\n", warning.text().c_str());
  for (const Error &remark : program->remarks())
    std::fprintf(stderr, "surge-run: remark: %s\n", remark.text().c_str());
  if (settings.phases)
    printPhases(program->phases());
  Result<Function> function = program->function(entry);
  if (!function) {
    function.error().location = settings.file;
    return function.error();
  }
  Result<std::vector<Value>> results = function->call(arguments);
  if (!results)
    return results.error();
  std::optional<Timing> timing;
  if (settings.timedCalls > 0) {
    Result<Timing> timed = timeCalls(*function, arguments, settings.timedCalls);
    if (!timed)
      return timed.error();
    timing = *timed;
  }
  std::optional<MemoryUse> memory;
  if (settings.stats) {
    Result<MemoryUse> measured = measureMemory(*function, arguments);
    if (!measured)
      return measured.error();
    memory = *measured;
  }
  if (!settings.save.empty())
    if (Result<void> saved = save(*results, settings.save); !saved)
      return saved;
  if (settings.json)
    printJson(*results, function->signature(), timing, memory);
  else if (settings.save.empty())
    printText(*results, function->signature());
  if (timing && !settings.json)
    std::printf("seconds: least %g, median %g of %lld calls\n", timing->least,
                timing->median, static_cast<long long>(settings.timedCalls));
  if (memory && !settings.json)
    std::fputs(memory->text().c_str(), stdout);
  return {};
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run: error: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::run(const std::vector<std::string> &arguments) {
  Settings settings;
  auto takeEstimator = [&](const std::string &text) -> Result<void> {
    Result<NamedText> estimator = splitNamed(text);
    if (!estimator)
      return Error{"expected KIND=ATTRIBUTE, for example "
                   "categorical=#surge.reinmax, but got '" +
                       text + "'",
                   ""};
    settings.estimators.push_back(text);
    return {};
  };
  std::vector<Option> options = {
      {"--entry", "NAME",
       "the function to call (default: main, or the only one)",
       storeText(settings.entry)},
      {"--arg", "WHICH=VALUE", "an argument; once for each",
       storeNamed(settings.arguments)},
      {"--threads", "N", "threads of compiled code (default: all)",
       storeThreads(settings.threads)},
      {"--set-estimator", "KIND=ATTR",
       "the estimator of every op of a kind, or behind a site;\nmay be "
       "repeated",
       takeEstimator},
      {"--set-guess", "ATTRIBUTE",
       "the guess of every forward gradient, as '#surge.w_perp<rank = 5>'",
       storeText(settings.guess)},
      {"--mark-sites", "",
       "put a site at every pre-activation of a forward gradient",
       storeFlag(settings.markSites)},
      {"--report-residuals", "",
       "say what derivatives save: where, its type, bytes, and why",
       storeFlag(settings.reportResiduals)},
      {"--strong-zero", "",
       "in derivatives, let zero times infinity or NaN be zero",
       storeFlag(settings.strongZero)},
      {"--check-finite", "",
       "end at the first op that makes a NaN or an infinity, and name it",
       storeFlag(settings.checkFinite)},
      {"--fixed-order", "",
       "sum in one order on every processor and for all numbers of threads,\n"
       "which is slower",
       storeFlag(settings.fixedOrder)},
      {"--reference", "",
       "compile each op as it stands, which is slow, to compare with",
       storeFlag(settings.reference)},
      {"--json", "",
       "print {\"entry\": ..., \"results\": [{\"type\": ..., \"data\": ...}]}",
       storeFlag(settings.json)},
      {"--save", "DIR", "write result I to DIR/I.npy instead of printing it",
       storeText(settings.save)},
      {"--time", "N",
       "call the function N more times and print the seconds of a call",
       storeInteger(settings.timedCalls, 1)},
      {"--time-compile", "",
       "print the seconds of each phase of the compilation to stderr",
       storeFlag(settings.phases)},
      cacheOption(settings.cache),
      {"--stats", "",
       "call the function twice more and print the memory of a call: its\n"
       "parts, its peak, the bytes in use at the worst moment, which no plan\n"
       "goes below, its allocations",
       storeFlag(settings.stats)},
      {"--list", "", "print the functions and their types, and stop",
       storeFlag(settings.list)},
      {"--help", "", "print this text", storeFlag(settings.help)},
  };
  Result<void> parsed =
      parseOptions(arguments, options, storeOnlyFile(settings.file));
  if (!parsed)
    return fail(parsed.error(), 2);
  if (settings.help) {
    std::printf("%s%s", introduction, describeOptions(options).c_str());
    return 0;
  }
  if (settings.file.empty())
    return fail({"expected a file; see surge-run --help", ""}, 2);
  Result<void> done = execute(settings);
  return done ? 0 : fail(done.error(), 1);
}
