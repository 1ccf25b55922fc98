//===- QualityMeasurement.cpp - Estimates of a program's gradient ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/QualityMeasurement.h"

#include "tools/GradcheckText.h"
#include "tools/GradcheckValues.h"
#include "tools/MemoryUse.h"
#include "tools/QualityFunctions.h"
#include "tools/QualityStatistics.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace surge;

namespace {

/// One estimate.
struct Method {
  std::string name;
  std::string request;   ///< The clauses of a forward gradient; else exact.
  std::string estimator; ///< As EngineOptions have it; else the program's own.
  std::string function;  ///< Of the program, which returns the gradients.
};

/// A method, compiled, and what it is called with.
struct Prepared {
  Function function;
  std::vector<Value> arguments;
};

/// The elements of the gradient by each argument.
using Gradients = std::vector<std::vector<double>>;

/// All elements, one argument after the other.
std::vector<double> joined(const Gradients &gradients) {
  std::vector<double> all;
  for (const std::vector<double> &gradient : gradients)
    all.insert(all.end(), gradient.begin(), gradient.end());
  return all;
}

QualityNumbers numbersOf(const QualityStatistics &statistics) {
  return {{"bias", statistics.bias()},
          {"+-", statistics.biasError()},
          {"variance", statistics.variance()},
          {"angle", statistics.angle()},
          {"cosine", statistics.cosine()},
          {"efficiency", statistics.efficiency()},
          {"overlap", statistics.overlap()}};
}

/// Measures the estimates of one function.
class Measurement {
public:
  explicit Measurement(const QualityChoice &choice) : choice(choice) {}

  Result<QualityReport> run();

private:
  Result<void> readEntry();
  Result<std::vector<size_t>> wrtOf(const Signature &signature) const;
  std::vector<Method> methods() const;
  Result<Function> compile(const Method &method, const Signature &signature,
                           const std::vector<size_t> &wrt) const;
  Result<Gradients> callOnce(const Function &function,
                             std::vector<Value> arguments, uint64_t key) const;
  Result<Gradients> exactGradient();
  Result<Prepared> prepare(const Method &method) const;
  Result<Gradients> call(const Method &method) const;
  Result<std::vector<BurstNumbers>> measureBursts() const;
  Result<QualityOutcome> measure(const Method &method);

  const QualityChoice &choice;
  Signature entry;
  std::optional<Signature> reference;
  std::vector<Signature> functions; ///< Of the program, public.
  std::vector<NamedText> extras;    ///< For arguments that the entry lacks.
  std::vector<Value> arguments;
  std::vector<size_t> wrt;
  Gradients gradient;
};

Engine makeEngine(const QualityChoice &choice,
                  const std::string &estimator = "") {
  EngineOptions options;
  options.threads = choice.threads;
  options.containCrashes = true;
  options.markSites = choice.markSites;
  options.cache = choice.cache;
  if (!estimator.empty())
    options.estimators = {estimator};
  return Engine(options);
}

Result<void> Measurement::readEntry() {
  Result<Source> source = makeEngine(choice).parseFile(choice.file);
  if (!source)
    return source.error();
  Result<Signature> found =
      findFunction(source->signatures(), choice.entry, choice.file);
  if (!found)
    return found.error();
  entry = *found;
  functions = source->signatures();
  if (!choice.reference.empty()) {
    found = findFunction(source->signatures(), choice.reference, choice.file);
    if (!found)
      return found.error();
    reference = *found;
  }
  std::vector<std::string> named = choice.gradients;
  for (const std::string &name : {choice.against, choice.bursts})
    if (!name.empty())
      named.push_back(name);
  std::vector<NamedText> own;
  for (const NamedText &given : choice.arguments) {
    bool isExtra =
        std::any_of(named.begin(), named.end(), [&](const std::string &name) {
          Result<Signature> function =
              findFunction(functions, name, choice.file);
          return function &&
                 hasArgument(extrasOf(entry, *function), given.first);
        });
    (isExtra ? extras : own).push_back(given);
  }
  Result<std::vector<Value>> values = readArguments(own, entry);
  if (!values)
    return values.error();
  arguments = *values;
  wrt = choice.wrt;
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
  for (const std::string &guess : choice.guesses)
    methods.push_back({guess, toRequest(guess), "", ""});
  for (const std::string &function : choice.gradients)
    methods.push_back({function, "", "", function});
  for (const std::string &estimator : choice.estimators)
    methods.push_back({estimator, "", estimator, ""});
  if (!methods.empty())
    return methods;
  for (const char *guess :
       {"#surge.gaussian space(parameters)",
        "#surge.rademacher space(parameters)",
        "#surge.gaussian space(activations)", "#surge.active",
        "#surge.upstream", "#surge.filtered", "#surge.w_perp<rank = 1>",
        "#surge.w_perp", "#surge.active<guess = #surge.w_perp<shared = true>>"})
    methods.push_back({guess, toRequest(guess), "", ""});
  return methods;
}

Result<Function> Measurement::compile(const Method &method,
                                      const Signature &signature,
                                      const std::vector<size_t> &wrt) const {
  Engine engine = makeEngine(choice, method.estimator);
  Result<Source> source = engine.parseFile(choice.file);
  if (!source)
    return source.error();
  std::string text = textOfGradient(signature, wrt, method.request);
  if (!method.function.empty()) {
    Result<Signature> function =
        findFunction(functions, method.function, choice.file);
    if (!function)
      return function.error();
    text = textOfCall(entry, *function);
  }
  if (Result<void> added = source->append(text, method.name); !added)
    return added.error();
  Result<Program> program = engine.compile(std::move(*source));
  if (!program)
    return program.error();
  return program->function("quality.gradient");
}

Result<Gradients> Measurement::callOnce(const Function &function,
                                        std::vector<Value> arguments,
                                        uint64_t key) const {
  arguments.push_back(Key::fromSeed(key));
  Result<std::vector<Value>> results = function.call(arguments);
  if (!results)
    return results.error();
  Gradients gradients;
  for (const Value &result : *results) {
    const Tensor &tensor = std::get<Tensor>(result);
    std::vector<double> &elements = gradients.emplace_back();
    for (int64_t i = 0; i < tensor.size(); ++i)
      elements.push_back(elementAt(tensor, i));
  }
  return gradients;
}

Result<Gradients> Measurement::exactGradient() {
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
  Result<Function> function =
      compile({"exact", "", "", ""}, signature, *numbers);
  if (!function)
    return function.error();
  return callOnce(*function, values, 0);
}

/// A function of the program takes more than the entry does, behind that.
Result<Prepared> Measurement::prepare(const Method &method) const {
  std::vector<Value> given = arguments;
  if (!method.function.empty()) {
    Result<Signature> own =
        findFunction(functions, method.function, choice.file);
    if (!own)
      return own.error();
    Result<void> fits = method.function == choice.bursts
                            ? verifyBursts(*own)
                            : verifyGradients(entry, wrt, *own);
    if (!fits)
      return fits.error();
    Result<std::vector<Value>> more = readExtras(entry, *own, extras);
    if (!more)
      return more.error();
    given.insert(given.end(), more->begin(), more->end());
  }
  Result<Function> function = compile(method, entry, wrt);
  if (!function)
    return function.error();
  return Prepared{std::move(*function), std::move(given)};
}

/// What a method finds, once.
Result<Gradients> Measurement::call(const Method &method) const {
  Result<Prepared> prepared = prepare(method);
  if (!prepared)
    return prepared.error();
  return callOnce(prepared->function, prepared->arguments, choice.seed + 1);
}

Result<std::vector<BurstNumbers>> Measurement::measureBursts() const {
  std::vector<BurstNumbers> rows;
  if (choice.bursts.empty())
    return rows;
  Result<Gradients> table = call({choice.bursts, "", "", choice.bursts});
  if (!table)
    return table.error();
  const std::vector<double> &numbers = table->front();
  for (size_t i = 0; i < numbers.size(); i += 5)
    rows.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3],
                    numbers[i + 4]});
  return rows;
}

Result<QualityOutcome> Measurement::measure(const Method &method) {
  Result<Prepared> prepared = prepare(method);
  if (!prepared)
    return prepared.error();
  const auto &[function, given] = *prepared;
  // What is compared with a mean over samples draws new ones each time.
  bool drawsAnew = reference.has_value();
  QualityStatistics statistics(joined(gradient));
  std::vector<QualityStatistics> parts(gradient.begin(), gradient.end());
  std::vector<double> seconds;
  for (int64_t i = 0; i < choice.samples; ++i) {
    uint64_t seed = choice.seed + 1 + i;
    std::vector<Value> values = given;
    for (Value &value : values)
      if (drawsAnew && std::holds_alternative<Key>(value))
        value = Key::fromSeed(std::get<Key>(value).words[0] + seed);
    auto begin = std::chrono::steady_clock::now();
    Result<Gradients> estimate = callOnce(function, std::move(values), seed);
    if (!estimate)
      return estimate.error();
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count());
    statistics.add(joined(*estimate));
    for (size_t part = 0; part < parts.size(); ++part)
      parts[part].add((*estimate)[part]);
  }
  std::vector<Value> values = given;
  values.push_back(Key::fromSeed(choice.seed + 1));
  Result<MemoryUse> memory = measureMemory(function, values);
  if (!memory)
    return memory.error();
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2,
                   seconds.end());
  QualityOutcome outcome;
  outcome.name = method.name;
  outcome.isExact = !reference && method.request.empty() &&
                    method.estimator.empty() && method.function.empty();
  outcome.numbers = numbersOf(statistics);
  outcome.numbers.push_back({"seconds", seconds[seconds.size() / 2]});
  outcome.numbers.push_back({"bytes", double(memory->beside())});
  for (size_t part = 0; part < parts.size(); ++part) {
    const std::string &name = entry.arguments[wrt[part]].name;
    outcome.arguments.push_back(
        {name.empty() ? std::to_string(wrt[part]) : name,
         numbersOf(parts[part])});
  }
  outcome.course = statistics.cosineOfMeans();
  return outcome;
}

Result<QualityReport> Measurement::run() {
  if (Result<void> read = readEntry(); !read)
    return read.error();
  Result<Gradients> exact =
      choice.against.empty() ? exactGradient()
                             : call({choice.against, "", "", choice.against});
  if (!exact)
    return exact.error();
  gradient = *exact;
  std::vector<double> elements = joined(gradient);
  if (std::all_of(elements.begin(), elements.end(),
                  [](double x) { return x == 0; }))
    return Error{"expected a gradient to compare with, but that of '" +
                     (!choice.against.empty() ? choice.against
                      : reference             ? reference->name
                                              : entry.name) +
                     "' is zero at these arguments",
                 entry.location};
  Result<std::vector<BurstNumbers>> bursts = measureBursts();
  if (!bursts)
    return bursts.error();
  std::vector<QualityOutcome> outcomes;
  std::vector<Method> all = methods();
  // Of a program that samples it is an estimate, too.
  all.push_back({reference ? "as written" : "exact", "", "", ""});
  for (const Method &method : all) {
    std::fprintf(stderr, "%s\n", method.name.c_str());
    Result<QualityOutcome> outcome = measure(method);
    if (outcome) {
      outcomes.push_back(*outcome);
      continue;
    }
    QualityOutcome failed;
    failed.name = method.name;
    failed.error = outcome.error().text();
    outcomes.push_back(failed);
  }
  return QualityReport{outcomes, *bursts};
}

} // namespace

Result<QualityReport> surge::measureQuality(const QualityChoice &choice) {
  return Measurement(choice).run();
}
