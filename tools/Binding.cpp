//===- Binding.cpp - What a trained program's functions take --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Binding.h"

#include <cmath>

using namespace surge;

static bool isScalar(const Type &type) {
  return type.kind == Type::Kind::Scalar ||
         (type.kind == Type::Kind::Tensor && type.shape.empty());
}

static std::string describe(const Signature &signature, size_t i) {
  const Parameter &argument = signature.arguments[i];
  return "argument " +
         (argument.name.empty() ? std::to_string(i) : "%" + argument.name) +
         " of @" + signature.name;
}

Result<Binding::Slot> Binding::bindSetting(const Parameter &argument,
                                           const Error &place,
                                           const Scope &scope) {
  const Attribute &attribute = argument.attributes.at("surge.setting");
  if (!attribute.string || !isScalar(argument.type))
    return Error{place.message + ": expected surge.setting to be a name, and "
                                 "the argument a scalar",
                 place.location};
  const std::string &name = *attribute.string;
  scope.known.insert(name);
  double value = 0;
  auto given = scope.settings.find(name);
  auto fallback = argument.attributes.find("surge.default");
  if (given != scope.settings.end())
    value = given->second;
  else if (fallback != argument.attributes.end() && fallback->second.number)
    value = *fallback->second.number;
  else
    return Error{"expected --set " + name + "=NUMBER: " + place.message +
                     " has no number as surge.default",
                 place.location};
  Slot slot{Slot::Kind::Setting, 0, value};
  if (!argument.type.isFloat()) {
    if (value != std::floor(value) || std::fabs(value) > 9e15)
      return Error{"expected a whole number for the setting '" + name + "'",
                   place.location};
    slot.setting = static_cast<int64_t>(value);
  }
  return slot;
}

bool Binding::isState(const Parameter &argument) {
  const Attributes &marks = argument.attributes;
  return argument.type.kind != Type::Kind::Key &&
         !marks.count("surge.setting") && !marks.count("surge.step") &&
         !marks.count("surge.data");
}

Result<Binding::Slot> Binding::bindArgument(const Signature &signature,
                                            size_t i, const Scope &scope) {
  const Parameter &argument = signature.arguments[i];
  const Attributes &marks = argument.attributes;
  Error place{describe(signature, i), signature.location};
  auto wrong = [&](const std::string &message) {
    return Error{place.message + ": " + message, place.location};
  };
  if (argument.type.kind == Type::Kind::Key)
    return Slot{Slot::Kind::Key};
  if (marks.count("surge.setting"))
    return bindSetting(argument, place, scope);
  if (marks.count("surge.step")) {
    if (!isScalar(argument.type) || argument.type.isFloat())
      return wrong("expected an integer for surge.step, but got " +
                   argument.type.text);
    return Slot{Slot::Kind::Step};
  }
  if (auto mark = marks.find("surge.data"); mark != marks.end()) {
    if (!mark->second.string)
      return wrong("expected surge.data to be a name, but got " +
                   mark->second.text);
    if (argument.type.kind != Type::Kind::Tensor || argument.type.shape.empty())
      return wrong("expected a tensor of examples, but got " +
                   argument.type.text);
    dataArguments.push_back({*mark->second.string, argument.type});
    return Slot{Slot::Kind::Data, dataArguments.size() - 1};
  }
  if (states == scope.state.size())
    return wrong("expected a key or an argument marked surge.data, surge.step "
                 "or surge.setting, because @init returns " +
                 std::to_string(states) + " values of state");
  if (argument.type.text != scope.state[states].text)
    return wrong("expected " + scope.state[states].text + ", result " +
                 std::to_string(states) + " of @init, but got " +
                 argument.type.text);
  return Slot{Slot::Kind::State, states++};
}

Result<void> Binding::bindResults(const Signature &signature,
                                  const Scope &scope, size_t stateResults) {
  const std::vector<Parameter> &results = signature.results;
  auto wrong = [&](size_t i, const std::string &message) {
    return Error{"result " + std::to_string(i) + " of @" + signature.name +
                     ": " + message,
                 signature.location};
  };
  if (results.size() < stateResults)
    return Error{"expected @" + signature.name + " to return the " +
                     std::to_string(stateResults) +
                     " values of state, but it has " +
                     std::to_string(results.size()) + " results",
                 signature.location};
  for (size_t i = 0; i < stateResults; ++i)
    if (results[i].type.text != scope.state[i].text)
      return wrong(i, "expected " + scope.state[i].text + ", as result " +
                          std::to_string(i) + " of @init, but got " +
                          results[i].type.text);
  std::set<std::string> names = {"step", "seconds"};
  for (size_t i = stateResults; i < results.size(); ++i) {
    const Parameter &result = results[i];
    if (!isScalar(result.type))
      return wrong(i, "expected a metric to be a scalar, but got " +
                          result.type.text);
    auto mark = result.attributes.find("surge.name");
    if (mark == result.attributes.end() || !mark->second.string)
      return wrong(i, "expected the metric's name, {surge.name = \"...\"}");
    const std::string &name = *mark->second.string;
    if (!names.insert(name).second)
      return wrong(i, "the name '" + name + "' is taken");
    metricTypes.push_back(
        {name, 0,
         result.type.isFloat() && result.type.element != ElementType::F64});
  }
  firstMetric = stateResults;
  return {};
}

Result<Binding> Binding::bind(const Signature &signature, const Scope &scope,
                              size_t stateResults) {
  Binding binding;
  for (size_t i = 0; i < signature.arguments.size(); ++i) {
    Result<Slot> slot = binding.bindArgument(signature, i, scope);
    if (!slot)
      return slot.error();
    binding.slots.push_back(std::move(*slot));
  }
  if (Result<void> bound = binding.bindResults(signature, scope, stateResults);
      !bound)
    return bound.error();
  if (stateResults > 0 && binding.states != scope.state.size())
    return Error{"expected @" + signature.name + " to take all " +
                     std::to_string(scope.state.size()) +
                     " values of state, but it takes " +
                     std::to_string(binding.states),
                 signature.location};
  return binding;
}

std::vector<Value> Binding::arguments(std::vector<Value> state,
                                      const std::vector<Value> &data,
                                      int64_t step, Key key) const {
  std::vector<Value> values;
  values.reserve(slots.size());
  for (const Slot &slot : slots) {
    switch (slot.kind) {
    case Slot::Kind::State:
      values.push_back(std::move(state[slot.index]));
      break;
    case Slot::Kind::Data:
      values.push_back(data[slot.index]);
      break;
    case Slot::Kind::Step:
      values.push_back(step);
      break;
    case Slot::Kind::Setting:
      values.push_back(slot.setting);
      break;
    case Slot::Kind::Key:
      values.push_back(key);
      break;
    }
  }
  return values;
}

std::vector<Metric> Binding::metrics(const std::vector<Value> &results) const {
  std::vector<Metric> metrics = metricTypes;
  for (size_t i = 0; i < metrics.size(); ++i)
    metrics[i].value =
        std::get_if<Tensor>(&results[firstMetric + i])->toHost().at(0);
  return metrics;
}
