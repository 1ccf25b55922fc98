//===- driver.cpp - Calls one side of a benchmark, over and over ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Over 400 lines, as one program that has to start quickly and link one library.
// Answers requests of one line of JSON each with one line of JSON:
//
//   {"load": {"program": FILE, "entry": NAME, "arguments": {NAME: TEXT},
//             "feed": [[RESULT, ARGUMENT]], "advance": [ARGUMENT],
//             "threads": N, "library": FILE.so, "symbol": NAME,
//             "shapes": [[SIZE]], "save": DIR}}
//     {"results": [FILE.npy], "ready": seconds until the first call}
//   {"inputs": {"program": FILE, "function": NAME, "entry": NAME,
//               "save": DIR}}
//     {"arguments": {NAME: FILE.npy}}
//   {"time": SECONDS, "processor": BOOL: its time in place of the clock's}
//     {"samples": [seconds of a call]}
//   {"reference": FILE.so, "entry": NAME, "arguments": [FILE.npy],
//    "like": ARGUMENT, "save": FILE.npy}
//     {}
//   {"compare": [FILE.npy, FILE.npy], "tolerance": T}
//     {"difference": D, "largest": L, "apart": elements beyond T * L}
//   {"values": FILE.npy}
//     {"values": [up to 16 numbers]}
//
// The results of the function that makes inputs from a key are the entry's
// first arguments. Without `library` the entry is compiled and called by the
// engine; with it, the C function `symbol` is called with pointers to the
// elements of the same arguments and of the same results, whose `shapes` are
// given where the program leaves them open. The results of a call that `feed`
// names are arguments of the next, and an argument that `advance` names grows
// by one from call to call (of a key, its first word). A reference is a C
// function whose one result has the type of one of its arguments.
//
//===----------------------------------------------------------------------===//

#include "jit/Engine.h"
#include "runtime/Npy.h"
#include "tools/Arguments.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>

#include <dlfcn.h>
#include <time.h>

using namespace surge;
using nlohmann::json;

namespace {

double secondsOf(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

using CFunction = void (*)(void *const *arguments, void *const *results);

Result<CFunction> findFunction(const std::string &path,
                               const std::string &name) {
  void *opened = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void *symbol = opened ? dlsym(opened, name.c_str()) : nullptr;
  if (!symbol)
    return Error{dlerror(), path};
  return reinterpret_cast<CFunction>(symbol);
}

/// One function with its arguments, which change from call to call.
class Side {
public:
  static Result<std::unique_ptr<Side>> load(const json &request);

  /// One call; what it leaves is what the next one starts from.
  Result<void> call() {
    Result<void> called = library ? callLibrary() : callEngine();
    for (size_t argument : advance)
      grow(arguments[argument]);
    return called;
  }

  Result<json> save(const std::string &directory) const;
  Result<json> time(double seconds, bool ofProcessor);

private:
  static void grow(Value &value) {
    if (auto *key = std::get_if<Key>(&value))
      ++key->words[0];
    else if (auto *number = std::get_if<int64_t>(&value))
      ++*number;
    else if (auto *tensor = std::get_if<Tensor>(&value))
      ++*tensor->data<int64_t>();
  }

  Result<void> loadLibrary(const json &request);

  /// State is donated, so that a step may update it in place.
  Result<void> callEngine() {
    std::vector<Value> given = arguments;
    for (auto [result, argument] : feed) {
      given[argument] = Value();
      std::swap(given[argument], arguments[argument]);
    }
    Result<std::vector<Value>> made = function->call(std::move(given));
    if (!made)
      return made.error();
    results = std::move(*made);
    for (auto [result, argument] : feed)
      std::swap(arguments[argument], results[result]);
    return {};
  }

  /// So does C: a fed result is its argument's memory.
  Result<void> callLibrary() {
    library(argumentPointers.data(), resultPointers.data());
    return {};
  }

  Signature signature;
  std::vector<Value> arguments, results;
  std::vector<std::pair<size_t, size_t>> feed;
  std::vector<size_t> advance;
  std::optional<Function> function;
  CFunction library = nullptr;
  std::vector<void *> argumentPointers, resultPointers;
  int64_t callsOfSample = 0;
};

Result<Signature> findSignature(const Source &source, const std::string &name) {
  for (const Signature &signature : source.signatures())
    if (signature.name == name)
      return signature;
  return Error{"expected a public function '" + name + "'", ""};
}

Result<size_t> positionOf(const Signature &signature, const std::string &name) {
  for (size_t i = 0; i < signature.arguments.size(); ++i)
    if (signature.arguments[i].name == name)
      return i;
  return Error{"expected an argument of '" + signature.name + "', but got '" +
                   name + "'",
               ""};
}

Result<std::unique_ptr<Side>> Side::load(const json &request) {
  auto side = std::make_unique<Side>();
  EngineOptions options;
  options.threads = request.value("threads", 1);
  options.bindThreads = options.threads > 1;
  Engine engine(options);
  Result<Source> source = engine.parseFile(request.at("program"));
  if (!source)
    return source.error();
  const std::string entry = request.at("entry");
  Result<Signature> signature = findSignature(*source, entry);
  if (!signature)
    return signature.error();
  side->signature = *signature;
  std::vector<NamedText> texts;
  for (const auto &[name, text] : request.at("arguments").items())
    texts.emplace_back(name, text);
  Result<std::vector<Value>> arguments = readArguments(texts, side->signature);
  if (!arguments)
    return arguments.error();
  side->arguments = std::move(*arguments);
  for (const json &pair : request.value("feed", json::array()))
    side->feed.emplace_back(pair.at(0), pair.at(1));
  for (const std::string name : request.value("advance", json::array())) {
    Result<size_t> position = positionOf(side->signature, name);
    if (!position)
      return position.error();
    side->advance.push_back(*position);
  }
  if (request.contains("library")) {
    if (Result<void> loaded = side->loadLibrary(request); !loaded)
      return loaded.error();
    return side;
  }
  // What cannot be donated is copied.
  for (auto [result, argument] : side->feed)
    (void)source->donate(entry, argument, result);
  Result<Program> program = engine.compile(std::move(*source));
  if (!program)
    return program.error();
  Result<Function> function = program->function(entry);
  if (!function)
    return function.error();
  side->function = *function;
  return side;
}

/// A number as C reads it through a pointer.
Result<Tensor> storeNumber(const Value &value, const Type &type) {
  const auto *integer = std::get_if<int64_t>(&value);
  double number = integer ? double(*integer) : std::get<double>(value);
  Tensor stored = Tensor::zeros(type.element, {});
  if (type.element == ElementType::F32)
    *stored.data<float>() = float(number);
  else if (type.element == ElementType::F64)
    *stored.data<double>() = number;
  else if (type.element == ElementType::I64)
    *stored.data<int64_t>() = int64_t(number);
  else
    return Error{"expected numbers of C functions to be f32, f64 or i64, but "
                 "got " +
                     type.text,
                 ""};
  return stored;
}

Result<void> Side::loadLibrary(const json &request) {
  Result<CFunction> found =
      findFunction(request["library"], request.at("symbol"));
  if (!found)
    return found.error();
  library = *found;
  for (size_t i = 0; i < arguments.size(); ++i) {
    Value &value = arguments[i];
    const Type &type = signature.arguments[i].type;
    if (auto *key = std::get_if<Key>(&value)) {
      argumentPointers.push_back(key->words);
      continue;
    }
    if (!std::holds_alternative<Tensor>(value)) {
      Result<Tensor> stored = storeNumber(value, type);
      if (!stored)
        return stored.error();
      value = *stored;
    }
    auto *tensor = std::get_if<Tensor>(&value);
    // Files hold what other sides read too.
    *tensor = Tensor::fromHost(tensor->toHost());
    argumentPointers.push_back(tensor->data());
  }
  const json shapes = request.value("shapes", json::array());
  for (size_t i = 0; i < signature.results.size(); ++i) {
    const Type &type = signature.results[i].type;
    std::vector<int64_t> shape = type.shape;
    if (i < shapes.size())
      shape = shapes[i].get<std::vector<int64_t>>();
    Tensor tensor = Tensor::zeros(type.element, shape);
    resultPointers.push_back(tensor.data());
    results.push_back(std::move(tensor));
  }
  for (auto [result, argument] : feed) {
    resultPointers[result] = argumentPointers[argument];
  }
  return {};
}

/// Writes each result that is a tensor as DIR/I.npy.
Result<json> Side::save(const std::string &directory) const {
  std::vector<Value> last = results;
  for (auto [result, argument] : feed)
    last[result] = arguments[argument];
  json paths = json::array();
  for (size_t i = 0; i < last.size(); ++i) {
    std::string path = directory + "/" + std::to_string(i) + ".npy";
    const auto *tensor = std::get_if<Tensor>(&last[i]);
    if (Result<void> done =
            tensor ? writeNpy(path, tensor->toHost()) : Result<void>();
        !done)
      return done.error();
    paths.push_back(path);
  }
  return paths;
}

/// Seconds of a call, each the mean of as many as take a millisecond.
Result<json> Side::time(double seconds, bool ofProcessor) {
  constexpr double least = 1e-3;
  constexpr size_t most = 1000;
  json samples = json::array();
  auto now = [&] {
    return secondsOf(ofProcessor ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC);
  };
  double begin = now();
  for (double start = begin;
       start - begin < seconds && samples.size() < most;) {
    int64_t calls = std::max<int64_t>(callsOfSample, 1);
    for (int64_t i = 0; i < calls; ++i)
      if (Result<void> done = call(); !done)
        return done.error();
    double end = now(), each = (end - start) / double(calls);
    // The first sample says how many calls the others are of.
    if (callsOfSample == 0)
      callsOfSample = std::max<int64_t>(1, std::llround(least / each));
    if (calls == callsOfSample)
      samples.push_back(each);
    start = end;
  }
  return samples;
}

/// Calls the function that makes the entry's first arguments.
Result<json> makeInputs(const json &request) {
  json load = request;
  load["entry"] = request.at("function");
  load["arguments"] = {{"0", "seed:1"}};
  Engine engine;
  Result<Source> source = engine.parseFile(request.at("program"));
  if (!source)
    return source.error();
  Result<Signature> entry = findSignature(*source, request.at("entry"));
  if (!entry)
    return entry.error();
  Result<std::unique_ptr<Side>> side = Side::load(load);
  if (!side)
    return side.error();
  if (Result<void> called = (*side)->call(); !called)
    return called.error();
  Result<json> paths = (*side)->save(request.at("save"));
  if (!paths)
    return paths.error();
  json arguments = json::object();
  for (size_t i = 0; i < paths->size(); ++i)
    arguments[entry->arguments.at(i).name] = (*paths)[i];
  return json{{"arguments", arguments}};
}

Result<json> callReference(const json &request) {
  Result<CFunction> function =
      findFunction(request.at("reference"), request.at("entry"));
  if (!function)
    return function.error();
  std::vector<HostTensor> arguments;
  std::vector<void *> pointers;
  for (const json &path : request.at("arguments")) {
    Result<HostTensor> read = readNpy(path);
    if (!read)
      return read.error();
    arguments.push_back(std::move(*read));
  }
  for (HostTensor &argument : arguments)
    pointers.push_back(argument.bytes.data());
  HostTensor result = arguments.at(request.at("like").get<size_t>());
  void *results[] = {result.bytes.data()};
  (*function)(pointers.data(), results);
  if (Result<void> done = writeNpy(request.at("save"), result); !done)
    return done.error();
  return json::object();
}

/// How far two arrays of one shape are apart; a NaN or an infinity in either
/// counts as an infinite difference.
Result<json> compare(const json &request) {
  const json &paths = request.at("compare");
  Result<HostTensor> a = readNpy(paths.at(0)), b = readNpy(paths.at(1));
  if (!a || !b)
    return a ? b.error() : a.error();
  if (a->shape != b->shape)
    return Error{"expected the shape " + typeName(b->type, b->shape) +
                     ", but got " + typeName(a->type, a->shape),
                 paths.at(0)};
  double difference = 0, largest = 0;
  int64_t apart = 0;
  for (int64_t i = 0, size = b->size(); i < size; ++i)
    largest = std::max(largest, std::fabs(b->at(i)));
  double tolerance = request.at("tolerance").get<double>() * largest;
  for (int64_t i = 0, size = a->size(); i < size; ++i) {
    double distance = std::fabs(a->at(i) - b->at(i));
    if (!std::isfinite(distance))
      distance = std::numeric_limits<double>::max();
    difference = std::max(difference, distance);
    apart += distance > tolerance;
  }
  return json{
      {"difference", difference}, {"largest", largest}, {"apart", apart}};
}

Result<json> firstValues(const json &path) {
  Result<HostTensor> tensor = readNpy(path);
  if (!tensor)
    return tensor.error();
  json values = json::array();
  for (int64_t i = 0; i < std::min<int64_t>(tensor->size(), 16); ++i)
    values.push_back(tensor->at(i));
  return json{{"values", values}};
}

Result<json> answer(const json &request, std::unique_ptr<Side> &side) {
  if (request.contains("compare"))
    return compare(request);
  if (request.contains("inputs"))
    return makeInputs(request["inputs"]);
  if (request.contains("values"))
    return firstValues(request["values"]);
  if (request.contains("reference"))
    return callReference(request);
  if (request.contains("load")) {
    const json &load = request["load"];
    side.reset();
    double start = secondsOf(CLOCK_MONOTONIC);
    Result<std::unique_ptr<Side>> loaded = Side::load(load);
    if (!loaded)
      return loaded.error();
    double ready = secondsOf(CLOCK_MONOTONIC) - start;
    side = std::move(*loaded);
    if (Result<void> called = side->call(); !called)
      return called.error();
    Result<json> paths = side->save(load.at("save"));
    if (!paths)
      return paths.error();
    return json{{"ready", ready}, {"results", *paths}};
  }
  if (!request.contains("time") || !side)
    return Error{"expected load, inputs, time, reference, compare or values",
                 ""};
  Result<json> samples =
      side->time(request["time"], request.value("processor", false));
  if (!samples)
    return samples.error();
  return json{{"samples", *samples}};
}

} // namespace

int main() {
  std::unique_ptr<Side> side;
  for (std::string line; std::getline(std::cin, line);) {
    json request = json::parse(line, nullptr, /*allow_exceptions=*/false);
    Result<json> answered = request.is_object()
                                ? answer(request, side)
                                : Error{"expected an object of JSON", ""};
    json reply =
        answered ? *answered : json{{"error", answered.error().text()}};
    std::printf("%s\n", reply.dump().c_str());
    std::fflush(stdout);
  }
  return 0;
}
