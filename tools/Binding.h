//===- Binding.h - What a trained program's functions take ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_BINDING_H
#define TOOLS_BINDING_H

#include "jit/Engine.h"
#include "tools/RunLog.h"

#include <map>
#include <set>

namespace surge {

/// Where the arguments of @init, @step or @evaluate come from, and which of its
/// results are metrics.
class Binding {
public:
  /// An argument that a data set fills.
  struct Data {
    std::string name;
    Type type;
  };

  /// What the arguments may be bound to.
  struct Scope {
    const std::vector<Type> &state;
    const std::map<std::string, double> &settings;
    /// The settings that were asked for are added here.
    std::set<std::string> &known;
  };

  /// Binds the arguments of a function; the error stands at it. The first
  /// `stateResults` results must be the state, those after it metrics.
  static Result<Binding> bind(const Signature &signature, const Scope &scope,
                              size_t stateResults);

  /// Whether an argument is taken from the state, as long as there is more.
  static bool isState(const Parameter &argument);

  /// How many values of the state the function takes: the first ones.
  size_t stateCount() const { return states; }
  const std::vector<Data> &data() const { return dataArguments; }
  /// Names and kinds; the values are those of the last call to `metrics`.
  size_t metricCount() const { return metricTypes.size(); }

  /// The arguments of a call. Of a state that is moved in, no other part is
  /// left.
  std::vector<Value> arguments(std::vector<Value> state,
                               const std::vector<Value> &data, int64_t step,
                               Key key) const;

  /// The metrics among the results of a call.
  std::vector<Metric> metrics(const std::vector<Value> &results) const;

private:
  struct Slot {
    enum class Kind { State, Data, Step, Setting, Key } kind;
    size_t index = 0;
    Value setting = 0.0;
  };

  Result<Slot> bindArgument(const Signature &signature, size_t i,
                            const Scope &scope);
  Result<Slot> bindSetting(const Parameter &argument, const Error &place,
                           const Scope &scope);
  Result<void> bindResults(const Signature &signature, const Scope &scope,
                           size_t stateResults);

  std::vector<Slot> slots;
  std::vector<Data> dataArguments;
  std::vector<Metric> metricTypes;
  size_t states = 0, firstMetric = 0;
};

} // namespace surge

#endif // TOOLS_BINDING_H
