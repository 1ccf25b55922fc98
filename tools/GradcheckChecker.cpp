//===- GradcheckChecker.cpp - The checks of one function ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckChecker.h"

#include "tools/GradcheckDifferences.h"
#include "tools/TimeLimit.h"

#include <algorithm>
#include <cmath>

using namespace surge;

namespace {

Values concatenate(Values first, const Values &second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

bool isFinite(const Values &values) {
  return std::all_of(values.begin(), values.end(), [](const Value &value) {
    return std::isfinite(norm(value));
  });
}

bool isZero(const Values &values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Value &value) { return norm(value) == 0; });
}

/// The machine code of one function under check.
struct Compiled {
  Function function, jvp, vjp;

  static Result<Compiled> find(const Program &program,
                               const CheckedFunction &checked) {
    Result<Function> function = program.function(checked.signature.name),
                     jvp = program.function(checked.jvp),
                     vjp = program.function(checked.vjp);
    for (Result<Function> *found : {&function, &jvp, &vjp})
      if (!*found)
        return found->error();
    return Compiled{*function, *jvp, *vjp};
  }
};

class Checker {
public:
  Checker(const GradcheckProgram &program, const CheckedFunction &checked,
          Compiled own, std::optional<Compiled> held,
          const GradcheckChoice &choice, Sampler &sampler)
      : program(program), checked(checked), own(std::move(own)),
        held(std::move(held)), choice(choice), sampler(sampler),
        precision(precisionOf(floatTypes(checked.signature))),
        primal(start("primal", precision.exact)),
        differences(start("differences", precision.differences)),
        transpose(start("transpose", precision.exact)),
        wide(start("wide", precision.exact)) {}

  Result<void> checkAt(Point at) {
    point = at;
    TimeLimit limit(choice.timeLimit, describeLimit());
    sampler.start(point);
    Result<Values> arguments = drawArguments(checked);
    Result<void> done =
        arguments ? checkWith(*arguments) : Result<void>(arguments.error());
    // What a program rejects at a special point shows nothing; at a random one
    // it is an error of the ranges.
    if (done || point == Point::Random)
      return done;
    differences.skipped.push_back({point, done.error().message});
    return {};
  }

  std::vector<Outcome> outcomes() {
    std::vector<Outcome> all = {primal};
    bool isEstimated = checked.signature.attributes.count("surge.estimated");
    bool isMeant = checked.signature.attributes.count("surge.zero_gradient");
    if (!isEstimated) {
      if (held)
        differences.note = "with samples and steps as constants";
      // To find nothing to compare is no success.
      if (differences.points == 0)
        differences.error = 1;
      if (sawOnlyZero && held)
        differences.note += ", which leaves zero";
      all.push_back(differences);
    }
    bool showsNothing = isDerivativeZero && !isMeant && checked.order == 1;
    if (isDerivativeZero && !showsNothing)
      transpose.note = "zero everywhere";
    all.push_back(transpose);
    if (!checked.wide.empty())
      all.push_back(wide);
    if (showsNothing) {
      Outcome zero = start("not zero", 0);
      zero.error = 1;
      zero.note = "a derivative of zero everywhere shows nothing";
      all.push_back(zero);
    }
    return all;
  }

private:
  static std::vector<ElementType> floatTypes(const Signature &signature) {
    std::vector<ElementType> types;
    for (const auto *parameters : {&signature.arguments, &signature.results})
      for (const Parameter &parameter : *parameters)
        if (parameter.type.isFloat())
          types.push_back(parameter.type.element);
    return types;
  }

  std::string describeLimit() const {
    std::string seconds = std::to_string(choice.timeLimit);
    Error error{"expected '" + checked.signature.name + "', of order " +
                    std::to_string(checked.order) + ", to end within " +
                    seconds + " s at a point called '" + nameOf(point) +
                    "', but it still runs; --time-limit gives it longer",
                checked.signature.location};
    return "surge-run gradcheck: " + error.text();
  }

  Outcome start(const char *check, double tolerance) const {
    Outcome outcome;
    outcome.function = checked.signature.name;
    outcome.order = checked.order;
    outcome.check = check;
    outcome.tolerance = tolerance;
    return outcome;
  }

  /// A difference that is not a number is the largest of all.
  void count(Outcome &outcome, double error) {
    ++outcome.points;
    if (std::isnan(outcome.error) || error <= outcome.error)
      return;
    outcome.error = error;
    outcome.worst = point;
  }

  /// Arguments of a function of any order.
  Result<Values> drawArguments(const CheckedFunction &of) {
    Values arguments;
    if (!of.previous) {
      for (const Parameter &parameter : of.signature.arguments)
        arguments.push_back(sampler.argument(parameter));
      return arguments;
    }
    Result<Values> below = drawArguments(*of.previous);
    Result<Function> function =
        program.program.function(of.previous->signature.name);
    if (!below)
      return below;
    if (!function)
      return function.error();
    Result<Values> results = function->call(*below);
    if (!results)
      return results;
    for (size_t i : of.previous->of)
      below->push_back(sampler.direction((*results)[i]));
    return below;
  }

  /// The floating-point results of a function, or its derivatives.
  Values floatResults(const Values &results) const {
    Values floats;
    for (size_t i : checked.of)
      floats.push_back(results[i]);
    return floats;
  }
  Values derivatives(const Values &results) const {
    return {results.begin() + checked.signature.results.size(), results.end()};
  }

  Result<void> checkWith(const Values &arguments) {
    Result<Values> results = own.function.call(arguments);
    if (!results)
      return results.error();
    Values tangents, cotangents;
    for (size_t i : checked.wrt)
      tangents.push_back(sampler.direction(arguments[i]));
    for (size_t i : checked.of)
      cotangents.push_back(sampler.direction((*results)[i]));
    Result<Values> forward = own.jvp.call(concatenate(arguments, tangents)),
                   reverse = own.vjp.call(concatenate(arguments, cotangents));
    if (!forward)
      return forward.error();
    if (!reverse)
      return reverse.error();
    Values values = floatResults(*results);
    Values pushed = derivatives(*forward), pulled = derivatives(*reverse);
    isDerivativeZero &= isZero(pushed);

    if (point == Point::Random || isFinite(values)) {
      comparePrimals(values, floatResults(*forward), floatResults(*reverse));
    }
    // Backwards, zero meets the infinite slopes of steps that do not count.
    if (point == Point::Random || (isFinite(pushed) && isFinite(pulled)))
      compareTransposes(pushed, pulled, tangents, cotangents);
    else
      transpose.skipped.push_back({point, "not finite"});
    if (Result<void> done = compareDifferences(arguments, tangents); !done)
      return done;
    return checked.wide.empty() ? Result<void>()
                                : compareWide(arguments, tangents, pushed);
  }

  void comparePrimals(const Values &want, const Values &forward,
                      const Values &reverse) {
    double worst = 0;
    for (const Values *got : {&forward, &reverse})
      for (size_t i = 0; i < want.size(); ++i) {
        double error =
            norm(axpy((*got)[i], -1, want[i])) / std::max(1.0, norm(want[i]));
        worst = error <= worst ? worst : error;
      }
    count(primal, worst);
  }

  void compareTransposes(const Values &pushed, const Values &pulled,
                         const Values &tangents, const Values &cotangents) {
    double left = 0, right = 0, scale = 1e-3;
    for (size_t i = 0; i < cotangents.size(); ++i) {
      left += dot(cotangents[i], pushed[i]);
      scale += norm(cotangents[i]) * norm(pushed[i]);
    }
    for (size_t i = 0; i < tangents.size(); ++i) {
      right += dot(pulled[i], tangents[i]);
      scale += norm(tangents[i]) * norm(pulled[i]);
    }
    count(transpose, std::abs(left - right) / scale);
  }

  Result<void> compareDifferences(const Values &arguments,
                                  const Values &tangents) {
    const Compiled &compiled = held ? *held : own;
    Result<Values> forward =
        compiled.jvp.call(concatenate(arguments, tangents));
    if (!forward)
      return forward.error();
    Values others;
    for (size_t i : checked.wrt)
      others.push_back(sampler.direction(arguments[i]));
    auto valueAt = [&](double h, double g) -> Result<Values> {
      Values moved = arguments;
      for (size_t i = 0; i < checked.wrt.size(); ++i)
        moved[checked.wrt[i]] =
            axpy(axpy(arguments[checked.wrt[i]], h, tangents[i]), g, others[i]);
      Result<Values> results = compiled.function.call(moved);
      if (!results)
        return results;
      return floatResults(*results);
    };
    Values pushed = derivatives(*forward);
    Result<Comparison> comparison =
        compareWithDifferences(valueAt, pushed, precision, magnitudeOf(point));
    if (!comparison)
      return comparison.error();
    if (!comparison->skipped.empty()) {
      differences.skipped.push_back({point, comparison->skipped});
      return {};
    }
    sawOnlyZero &= isZero(pushed);
    count(differences, comparison->error);
    return {};
  }

  /// All directions at once give what each gives alone.
  Result<void> compareWide(const Values &arguments, const Values &first,
                           const Values &firstPushed) {
    std::vector<Values> tangents = {first}, pushed = {firstPushed};
    while (int64_t(tangents.size()) < choice.width) {
      Values next;
      for (size_t i : checked.wrt)
        next.push_back(sampler.direction(arguments[i]));
      Result<Values> forward = own.jvp.call(concatenate(arguments, next));
      if (!forward)
        return forward.error();
      tangents.push_back(std::move(next));
      pushed.push_back(derivatives(*forward));
    }
    Values stacked;
    for (size_t i = 0; i < checked.wrt.size(); ++i) {
      Values parts;
      for (const Values &direction : tangents)
        parts.push_back(direction[i]);
      stacked.push_back(stack(parts));
    }
    Result<Function> function = program.program.function(checked.wide);
    if (!function)
      return function.error();
    Result<Values> together = function->call(concatenate(arguments, stacked));
    if (!together)
      return together.error();
    Values results = derivatives(*together);
    double worst = 0;
    for (size_t k = 0; k < pushed.size(); ++k)
      for (size_t i = 0; i < results.size(); ++i) {
        const Value &alone = pushed[k][i];
        if (!std::isfinite(norm(alone)))
          continue;
        Value part = slice(results[i], k, std::get<Tensor>(alone).shape());
        double error = norm(axpy(part, -1, alone)) / std::max(1.0, norm(alone));
        worst = error <= worst ? worst : error;
      }
    count(wide, worst);
    return {};
  }

  const GradcheckProgram &program;
  const CheckedFunction &checked;
  Compiled own;
  std::optional<Compiled> held;
  const GradcheckChoice &choice;
  Sampler &sampler;
  Precision precision;
  Point point = Point::Random;
  Outcome primal, differences, transpose, wide;
  bool isDerivativeZero = true, sawOnlyZero = true;
};

} // namespace

Result<std::vector<Outcome>> surge::runChecks(const GradcheckProgram &program,
                                              const CheckedFunction &checked,
                                              const GradcheckChoice &choice,
                                              int64_t points, bool special,
                                              Sampler &sampler) {
  Result<Compiled> own = Compiled::find(program.program, checked);
  if (!own)
    return own.error();
  std::optional<Compiled> held;
  if (checked.signature.estimated) {
    Result<Compiled> found = Compiled::find(*program.held, checked);
    if (!found)
      return found.error();
    held = *found;
  }
  Checker checker(program, checked, *own, held, choice, sampler);
  for (int64_t i = 0; i < points; ++i)
    if (Result<void> done = checker.checkAt(Point::Random); !done)
      return done.error();
  const CheckedFunction *first = &checked;
  while (first->previous)
    first = first->previous.get();
  for (Point point : {Point::Zero, Point::One, Point::MinusOne, Point::Ties,
                      Point::Large, Point::Tiny})
    if (special && Sampler::allows(first->signature.arguments, point))
      if (Result<void> done = checker.checkAt(point); !done)
        return done.error();
  return checker.outcomes();
}
