//===- GuessedPlaces.h - The places of a forward gradient -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_GUESSEDPLACES_H
#define PASSES_CREDIT_GUESSEDPLACES_H

#include "passes/credit/PerturbedPlace.h"
#include "passes/credit/Sites.h"

namespace mlir::surge {

/// What the guesses of a forward gradient follow from.
struct GuessSource {
  GuessAttrInterface guess;
  int64_t directions;
  Value key;
  SmallVector<Value> given; ///< one for each place, or none.
  SmallVector<Value> state; ///< one for each site with one behind it, or none.
};

/// The places of one function, parameters or sites, in one run of it, and the
/// guesses made there. The first pass and a second one have one each.
class GuessedPlaces {
public:
  /// The parameters that `request` names are the places.
  static GuessedPlaces atParameters(const Request &request, GuessSource source,
                                    RuleBuilder &b);
  /// The sites of the function are the places; runs it once for their values.
  /// Nothing is guessed at the last ones if `lastAreExact`.
  static GuessedPlaces atSites(const Request &request, const Markers &markers,
                               bool hasExamples, bool lastAreExact,
                               GuessSource source, RuleBuilder &b);

  /// The numbers of the places with guesses.
  ArrayRef<unsigned> guessed() const { return numbers; }
  Value value(unsigned number) const { return values[number]; }
  const Perturbed &perturbed() const { return opened; }
  /// The results of the function; none yet where nothing has run it.
  ValueRange primals() const { return results; }
  /// The number of examples, where they are told apart.
  std::optional<OpFoldResult> examples() const;

  /// The guesses at each place, with an axis of directions in front where there
  /// are several. Sets the next states.
  FailureOr<SmallVector<Value>> guessAll();
  /// The same as directions x examples x elements.
  Value rows(Value guesses, unsigned number);
  /// What `make` makes in each direction, like `like`, along an axis of
  /// directions in front.
  FailureOr<Value> collect(Value like,
                           function_ref<FailureOr<Value>(Value)> make);
  /// The states for the next call, after all guesses.
  ArrayRef<Value> nextStates() const { return next; }

private:
  GuessedPlaces(const Request &request, GuessSource source, RuleBuilder &b)
      : request(request), source(std::move(source)), b(b) {}

  FailureOr<Value> guess(unsigned number);
  FailureOr<Value> guess(unsigned number, Value key);
  std::optional<unsigned> stateOf(unsigned number) const;

  const Request &request;
  GuessSource source;
  RuleBuilder &b;
  Perturbed opened;
  bool hasExamples = false;
  Value cost;
  SmallVector<Value> results;
  SmallVector<Value> values; ///< at the places.
  SmallVector<unsigned> numbers;
  SmallVector<Value> next;
};

} // namespace mlir::surge

#endif // PASSES_CREDIT_GUESSEDPLACES_H
