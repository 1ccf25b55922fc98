//===- Quality.cpp - surge-run quality ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Quality.h"

#include "runtime/File.h"
#include "tools/Arguments.h"
#include "tools/Cache.h"
#include "tools/Chart.h"
#include "tools/GradcheckText.h"
#include "tools/GradcheckValues.h"
#include "tools/Options.h"
#include "tools/QualityStatistics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run quality FILE.mlir --entry LOSS --wrt I,J [OPTIONS]

Which estimate of the gradient should I use here? Draws each one many times at
the given arguments, and compares it with the exact gradient:

  bias        |E e - g| / |g|; below +-, it cannot be told from none
  variance    of all elements together, by |g|^2
  cosine      with the gradient, in the mean
  efficiency  (E<e,g>)^2 / (|g|^2 E|e|^2): the decrease of the loss in one step of
              the best length, as a part of that along the gradient
  overlap     E<e,g> / |g|^2: 1 without bias; of W-perp, the part of |g|^2 that
              its directions keep
  seconds     of one call, and the memory that it takes beside its arguments

  surge-run quality model.mlir --entry loss --wrt 0,1 --arg x=x.npy --arg w=w.npy
    --guess '#surge.gaussian space(parameters)' --guess '#surge.w_perp<rank = 5>'
    --guess '#surge.gaussian directions(8) combine(projection)' --plot quality.svg

A guess is what stands in guess(...) of surge.forward_gradient; what follows it
stands behind. Without any, several are measured. With --estimator the
samples of the program are drawn anew each time, and --reference names a function
that computes what the loss is in the mean, of arguments with the same names.

)";

struct Settings {
  std::string file, entry, reference, plot, cache = defaultCache();
  std::vector<size_t> wrt;
  std::vector<NamedText> arguments;
  std::vector<std::string> guesses, estimators;
  int64_t samples = 256, seed = 0, threads = 0;
  bool markSites = false, json = false, help = false;
};

/// One row of the table.
struct Method {
  std::string name;
  std::string request;   ///< The clauses of a forward gradient; else exact.
  std::string estimator; ///< As EngineOptions have it; else the program's own.
};

struct Outcome {
  std::string name, error; ///< Why there are no numbers, or empty.
  std::vector<std::pair<std::string, double>> numbers;
  std::vector<std::pair<double, double>> course;
};

/// `guess(#surge.a<...>) rest` of `#surge.a<...> rest`.
std::string toRequest(const std::string &guess) {
  size_t end = 0;
  int open = 0;
  while (end < guess.size() && (open > 0 || guess[end] != ' ')) {
    open += guess[end] == '<' ? 1 : guess[end] == '>' ? -1 : 0;
    ++end;
  }
  return "guess(" + guess.substr(0, end) + ")" + guess.substr(end);
}

/// Measures the estimates of one function.
class Measurement {
public:
  explicit Measurement(const Settings &settings) : settings(settings) {}

  Result<std::vector<Outcome>> run();

private:
  Result<void> readEntry();
  Result<std::vector<size_t>> wrtOf(const Signature &signature) const;
  std::vector<Method> methods() const;
  std::string textOf(const Method &method, const Signature &signature,
                     const std::vector<size_t> &wrt) const;
  Result<Function> compile(const Method &method, const Signature &signature,
                           const std::vector<size_t> &wrt) const;
  Result<std::vector<double>> callOnce(const Function &function,
                                       std::vector<Value> arguments,
                                       size_t gradients, uint64_t key) const;
  Result<std::vector<double>> exactGradient();
  Result<Outcome> measure(const Method &method);

  const Settings &settings;
  Signature entry;
  std::optional<Signature> reference;
  std::vector<Value> arguments;
  std::vector<size_t> wrt;
  std::vector<double> gradient;
};

Engine makeEngine(const Settings &settings, const std::string &estimator = "") {
  EngineOptions options;
  options.threads = settings.threads;
  options.containCrashes = true;
  options.markSites = settings.markSites;
  options.cache = settings.cache;
  if (!estimator.empty())
    options.estimators = {estimator};
  return Engine(options);
}

/// Finds a public function.
Result<Signature> findFunction(const std::vector<Signature> &signatures,
                               const std::string &name,
                               const std::string &file) {
  for (const Signature &signature : signatures)
    if (signature.name == name)
      return signature;
  return Error{"expected a public function '" + name + "', but there is none",
               file};
}

Result<void> Measurement::readEntry() {
  Result<Source> source = makeEngine(settings).parseFile(settings.file);
  if (!source)
    return source.error();
  Result<Signature> found =
      findFunction(source->signatures(), settings.entry, settings.file);
  if (!found)
    return found.error();
  entry = *found;
  if (!settings.reference.empty()) {
    found =
        findFunction(source->signatures(), settings.reference, settings.file);
    if (!found)
      return found.error();
    reference = *found;
  }
  Result<std::vector<Value>> values = readArguments(settings.arguments, entry);
  if (!values)
    return values.error();
  arguments = *values;
  wrt = settings.wrt;
  if (wrt.empty())
    for (size_t i = 0; i < entry.arguments.size(); ++i)
      if (entry.arguments[i].type.isFloat())
        wrt.push_back(i);
  for (size_t i : wrt)
    if (i >= entry.arguments.size() || !entry.arguments[i].type.isFloat())
      return Error{"expected --wrt to list floating-point arguments of '" +
                       entry.name + "', but argument " + std::to_string(i) +
                       " is none",
                   entry.location};
  return {};
}

/// The arguments of the reference that have the names of those of the entry.
Result<std::vector<size_t>>
Measurement::wrtOf(const Signature &signature) const {
  std::vector<size_t> numbers;
  for (size_t i : wrt) {
    const std::string &name = entry.arguments[i].name;
    auto match = std::find_if(
        signature.arguments.begin(), signature.arguments.end(),
        [&](const Parameter &argument) { return argument.name == name; });
    if (match == signature.arguments.end())
      return Error{"expected '" + signature.name + "' to have an argument '" +
                       name + "', as '" + entry.name + "' has",
                   signature.location};
    numbers.push_back(match - signature.arguments.begin());
  }
  return numbers;
}

std::vector<Method> Measurement::methods() const {
  std::vector<Method> methods;
  for (const std::string &guess : settings.guesses)
    methods.push_back({guess, toRequest(guess), ""});
  for (const std::string &estimator : settings.estimators)
    methods.push_back({estimator, "", estimator});
  if (!methods.empty())
    return methods;
  for (const char *guess :
       {"#surge.gaussian space(parameters)",
        "#surge.rademacher space(parameters)",
        "#surge.gaussian space(activations)", "#surge.active",
        "#surge.upstream", "#surge.w_perp",
        "#surge.active<guess = #surge.w_perp<shared = true>>"})
    methods.push_back({guess, toRequest(guess), ""});
  return methods;
}

/// A function of the arguments, and of a key, that returns the gradients alone.
std::string Measurement::textOf(const Method &method,
                                const Signature &signature,
                                const std::vector<size_t> &wrt) const {
  Texts types = typesOf(signature.arguments), gradients, indices;
  Texts names = numbered("%a", types.size()), declared;
  for (size_t i = 0; i < types.size(); ++i)
    declared.push_back(names[i] + ": " + types[i]);
  declared.push_back("%key: !surge.key");
  for (size_t i : wrt) {
    gradients.push_back(types[i]);
    indices.push_back(std::to_string(i));
  }
  Texts all = typesOf(signature.results);
  size_t primals = all.size();
  all.insert(all.end(), gradients.begin(), gradients.end());
  std::string results;
  for (size_t i = 0; i < gradients.size(); ++i)
    results += (i ? ", %all#" : "%all#") + std::to_string(primals + i);
  std::string op = method.request.empty() ? "surge.value_and_grad"
                                          : "surge.forward_gradient";
  return "func.func @quality.gradient(" + join(declared) + ") -> (" +
         join(gradients) + ") {\n  %all:" + std::to_string(all.size()) + " = " +
         op + " " + symbol(signature.name) + "(" + join(names) + ") wrt [" +
         join(indices) + "]" +
         (method.request.empty() ? "" : " seed(%key) " + method.request) +
         " : (" + join(types) + ") -> (" + join(all) + ")\n  return " +
         results + " : " + join(gradients) + "\n}\n";
}

Result<Function> Measurement::compile(const Method &method,
                                      const Signature &signature,
                                      const std::vector<size_t> &wrt) const {
  Engine engine = makeEngine(settings, method.estimator);
  Result<Source> source = engine.parseFile(settings.file);
  if (!source)
    return source.error();
  if (Result<void> added =
          source->append(textOf(method, signature, wrt), method.name);
      !added)
    return added.error();
  Result<Program> program = engine.compile(std::move(*source));
  if (!program)
    return program.error();
  return program->function("quality.gradient");
}

/// The elements of all gradients, one after the other.
Result<std::vector<double>> Measurement::callOnce(const Function &function,
                                                  std::vector<Value> arguments,
                                                  size_t gradients,
                                                  uint64_t key) const {
  arguments.push_back(Key::fromSeed(key));
  Result<std::vector<Value>> results = function.call(arguments);
  if (!results)
    return results.error();
  std::vector<double> elements;
  for (size_t i = 0; i < gradients; ++i) {
    const Tensor &tensor = std::get<Tensor>((*results)[i]);
    for (int64_t j = 0; j < tensor.size(); ++j)
      elements.push_back(elementAt(tensor, j));
  }
  return elements;
}

Result<std::vector<double>> Measurement::exactGradient() {
  const Signature &signature = reference ? *reference : entry;
  Result<std::vector<size_t>> numbers = wrtOf(signature);
  if (!numbers)
    return numbers.error();
  std::vector<Value> values = arguments;
  if (reference) {
    values.clear();
    for (const Parameter &argument : reference->arguments) {
      auto match = std::find_if(
          entry.arguments.begin(), entry.arguments.end(),
          [&](const Parameter &own) { return own.name == argument.name; });
      if (match == entry.arguments.end())
        return Error{"expected '" + entry.name + "' to have an argument '" +
                         argument.name + "', as '" + reference->name + "' has",
                     entry.location};
      values.push_back(arguments[match - entry.arguments.begin()]);
    }
  }
  Result<Function> function = compile({"exact", "", ""}, signature, *numbers);
  if (!function)
    return function.error();
  return callOnce(*function, values, numbers->size(), 0);
}

Result<Outcome> Measurement::measure(const Method &method) {
  Result<Function> function = compile(method, entry, wrt);
  if (!function)
    return function.error();
  // What is compared with a mean over samples draws new ones each time.
  bool drawsAnew = reference.has_value();
  QualityStatistics statistics(gradient);
  std::vector<double> seconds;
  for (int64_t i = 0; i < settings.samples; ++i) {
    uint64_t seed = settings.seed + 1 + i;
    std::vector<Value> values = arguments;
    for (Value &value : values)
      if (drawsAnew && std::holds_alternative<Key>(value))
        value = Key::fromSeed(std::get<Key>(value).words[0] + seed);
    auto begin = std::chrono::steady_clock::now();
    Result<std::vector<double>> estimate =
        callOnce(*function, std::move(values), wrt.size(), seed);
    if (!estimate)
      return estimate.error();
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count());
    statistics.add(*estimate);
  }
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2,
                   seconds.end());
  Outcome outcome;
  outcome.name = method.name;
  outcome.numbers = {
      {"bias", statistics.bias()},
      {"+-", statistics.biasError()},
      {"variance", statistics.variance()},
      {"cosine", statistics.cosine()},
      {"efficiency", statistics.efficiency()},
      {"overlap", statistics.overlap()},
      {"seconds", seconds[seconds.size() / 2]},
      {"bytes", static_cast<double>(function->memoryPlan().arenaBytes)}};
  outcome.course = statistics.cosineOfMeans();
  return outcome;
}

Result<std::vector<Outcome>> Measurement::run() {
  if (Result<void> read = readEntry(); !read)
    return read.error();
  Result<std::vector<double>> exact = exactGradient();
  if (!exact)
    return exact.error();
  gradient = *exact;
  if (std::all_of(gradient.begin(), gradient.end(),
                  [](double x) { return x == 0; }))
    return Error{"expected a gradient to compare with, but that of '" +
                     (reference ? reference->name : entry.name) +
                     "' is zero at these arguments",
                 entry.location};
  std::vector<Outcome> outcomes;
  std::vector<Method> all = methods();
  // Of a program that samples it is an estimate, too.
  all.push_back({reference ? "as written" : "exact", "", ""});
  for (const Method &method : all) {
    std::fprintf(stderr, "%s\n", method.name.c_str());
    Result<Outcome> outcome = measure(method);
    if (outcome) {
      outcomes.push_back(*outcome);
      continue;
    }
    Outcome failed;
    failed.name = method.name;
    failed.error = outcome.error().text();
    outcomes.push_back(failed);
  }
  return outcomes;
}

void printTable(const std::vector<Outcome> &outcomes) {
  size_t width = 8;
  for (const Outcome &outcome : outcomes)
    width = std::max(width, outcome.name.size());
  std::printf("%-*s %9s %8s %10s %8s %10s %9s %10s %11s\n", int(width),
              "estimate", "bias", "+-", "variance", "cosine", "efficiency",
              "overlap", "seconds", "bytes");
  for (const Outcome &outcome : outcomes) {
    std::printf("%-*s", int(width), outcome.name.c_str());
    if (!outcome.error.empty()) {
      std::printf(" %s\n", outcome.error.c_str());
      continue;
    }
    const int widths[] = {9, 8, 10, 8, 10, 9, 10, 11};
    for (size_t i = 0; i < outcome.numbers.size(); ++i)
      std::printf(" %*.*g", widths[i], i == 7 ? 10 : 3,
                  outcome.numbers[i].second);
    std::printf("\n");
  }
}

void printJson(const std::vector<Outcome> &outcomes) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Outcome &outcome : outcomes) {
    nlohmann::json row = {{"estimate", outcome.name}};
    if (!outcome.error.empty())
      row["error"] = outcome.error;
    for (const auto &[name, value] : outcome.numbers)
      row[name == "+-" ? "bias_error" : name] = value;
    rows.push_back(row);
  }
  std::printf("%s\n", nlohmann::json{{"estimates", rows}}.dump().c_str());
}

Result<void> draw(const Settings &settings,
                  const std::vector<Outcome> &outcomes) {
  Panel panel;
  panel.title = "gradient of " + settings.entry;
  panel.xLabel = "samples, as a power of 2";
  panel.yLabel = "cosine of their mean with the gradient";
  for (const Outcome &outcome : outcomes) {
    Curve curve{outcome.name, {}};
    for (auto [count, cosine] : outcome.course)
      curve.points.push_back({std::log2(count), cosine});
    if (!curve.points.empty())
      panel.curves.push_back(curve);
  }
  std::string picture = drawChart("How many samples it takes", {panel});
  return writeFile(settings.plot, picture.data(), picture.size());
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-run quality: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::quality(const std::vector<std::string> &arguments) {
  Settings settings;
  auto append = [](std::vector<std::string> &target) {
    return [&target](const std::string &text) -> Result<void> {
      target.push_back(text);
      return {};
    };
  };
  std::vector<Option> options = {
      {"--entry", "NAME", "the function whose first result is the loss",
       storeText(settings.entry)},
      {"--wrt", "I,J",
       "the arguments to differentiate by (default: all floating-point ones)",
       storeIndices(settings.wrt)},
      {"--arg", "WHICH=VALUE", "an argument, as of surge-run; once for each",
       storeNamed(settings.arguments)},
      {"--guess", "TEXT",
       "a guess, and clauses of surge.forward_gradient behind it; may repeat",
       append(settings.guesses)},
      {"--estimator", "KIND=ATTR",
       "an estimator, as --set-estimator of surge-run; may repeat",
       append(settings.estimators)},
      {"--reference", "FUNCTION",
       "what the loss is in the mean, for programs that sample",
       storeText(settings.reference)},
      {"--mark-sites", "", "put a site at every pre-activation",
       storeFlag(settings.markSites)},
      {"--samples", "N", "how often each is drawn (default 256)",
       storeInteger(settings.samples, 2, 1'000'000'000)},
      {"--seed", "N", "what all keys follow from (default 0)",
       storeInteger(settings.seed, 0)},
      {"--threads", "N", "threads of compiled code (default: all)",
       storeThreads(settings.threads)},
      cacheOption(settings.cache),
      {"--json", "", "print one object instead of a table",
       storeFlag(settings.json)},
      {"--plot", "FILE.svg",
       "draw how the mean of more and more samples nears the gradient",
       storeText(settings.plot)},
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
  if (settings.file.empty() || settings.entry.empty())
    return fail(
        {"expected a file and --entry; see surge-run quality --help", ""}, 2);
  Result<std::vector<Outcome>> outcomes = Measurement(settings).run();
  if (!outcomes)
    return fail(outcomes.error(), 1);
  settings.json ? printJson(*outcomes) : printTable(*outcomes);
  if (!settings.plot.empty())
    if (Result<void> drawn = draw(settings, *outcomes); !drawn)
      return fail(drawn.error(), 1);
  auto lastRow = outcomes->end() - 1;
  bool hasNumbers =
      std::any_of(outcomes->begin(), lastRow,
                  [](const Outcome &outcome) { return outcome.error.empty(); });
  return hasNumbers ? 0 : 1;
}
