//===- Result.h - A value or an error ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_RESULT_H
#define RUNTIME_RESULT_H

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace surge {

/// What went wrong: what was expected, what came, and what to do about it, in
/// lower case and without a full stop.
struct Error {
  std::string message;
  /// `file:line:column`, or a file's name; empty where there is none.
  std::string location;

  /// One line for a person.
  std::string text() const {
    return location.empty() ? message : location + ": " + message;
  }
};

/// A value of type T, or the reason why there is none. Ask before access, as
/// for a pointer that may be null.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : content(std::move(error)) {}

  explicit operator bool() const { return content.index() == 0; }
  T &operator*() { return *std::get_if<T>(&content); }
  const T &operator*() const { return *std::get_if<T>(&content); }
  T *operator->() { return std::get_if<T>(&content); }
  const T *operator->() const { return std::get_if<T>(&content); }
  Error &error() { return *std::get_if<Error>(&content); }
  const Error &error() const { return *std::get_if<Error>(&content); }

private:
  std::variant<T, Error> content;
};

/// Success, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return !failure; }
  Error &error() { return *failure; }
  const Error &error() const { return *failure; }

private:
  std::optional<Error> failure;
};

} // namespace surge

#endif // RUNTIME_RESULT_H
