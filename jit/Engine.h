//===- Engine.h - Compile programs and call them ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The host API: plain C++17, no LLVM or MLIR type in it.
//
//   surge::Engine engine;
//   auto program = engine.compileFile("model.mlir");
//   auto loss = program->function("loss");
//   auto results = loss->call({x, surge::Key::fromSeed(7)});
//
// Each step gives a Result: a value, or an Error with a message and, where the
// program is at fault, `file:line:column`. Nothing throws or ends the process.
//
//===----------------------------------------------------------------------===//

#ifndef JIT_ENGINE_H
#define JIT_ENGINE_H

#include "jit/Signature.h"
#include "jit/Tensor.h"

#include <variant>

namespace surge {

/// A random key: the pair of words behind `!surge.key`.
struct Key {
  uint64_t words[2] = {0, 0};

  /// What `surge.key %seed` makes.
  static Key fromSeed(uint64_t seed) { return {{seed, 0}}; }
};

/// An argument or a result of a call. Results are tensors or keys; a scalar is
/// a tensor of rank 0. A number serves as argument for any scalar or tensor of
/// rank 0 and takes its type; for integer types it must be one.
using Value = std::variant<Tensor, Key, double, int64_t>;

/// What is known of the memory of a call beside arguments and results when the
/// function is compiled; see surge_memory_plan.
struct MemoryPlan {
  int64_t arenaBytes = 0, liveBytes = 0, liveBytesWithResults = 0;
};

/// A compiled function. Keeps its program alive; any number of threads may call
/// it at once.
class Function {
public:
  const Signature &signature() const;
  MemoryPlan memoryPlan() const;

  /// Calls the function. Wrong numbers, types and shapes of arguments are
  /// errors, and so is what the compiled code itself finds, such as a lack of
  /// memory. Tensor arguments that are not in row-major order are copied first,
  /// and so are donated ones, marked `surge.donated`.
  Result<std::vector<Value>> call(const std::vector<Value> &arguments) const;

  /// The same, except that a donated argument becomes its result without a copy
  /// where nobody else has a part in its memory (Tensor::isSoleOwner). A
  /// training step that is called with `std::move(state)` updates it in place.
  Result<std::vector<Value>> call(std::vector<Value> &&arguments) const;

private:
  friend class Program;
  struct Implementation;
  std::shared_ptr<const Implementation> implementation;
};

/// A part of a compilation, and how long it took.
struct Phase {
  std::string name;
  double seconds = 0;
};

/// Machine code. Immutable; copies share it.
class Program {
public:
  /// The public functions, in the order of the text.
  std::vector<Signature> signatures() const;
  Result<Function> function(const std::string &name) const;
  /// What the compiler warned of, such as a gradient that is zero because an op
  /// without derivative cuts every path to it.
  const std::vector<Error> &warnings() const;
  /// What the compiler says where EngineOptions ask it to.
  const std::vector<Error> &remarks() const;
  /// What the compiler did, in order, from the text to callable code.
  const std::vector<Phase> &phases() const;

private:
  friend class Engine;
  friend class Function;
  struct Implementation;
  std::shared_ptr<const Implementation> implementation;
};

/// A program that is read but not compiled. Moves, does not copy.
class Source {
public:
  Source(Source &&);
  Source &operator=(Source &&);
  ~Source();

  /// The public functions, in the order of the text.
  std::vector<Signature> signatures() const;

  /// Adds functions to the module, such as one that requests the gradient of
  /// another. `name` stands in messages. On failure the source is as before.
  Result<void> append(const std::string &text, const std::string &name);

  /// Marks an argument `surge.donated`: a call takes its memory for a result of
  /// the same type, a tensor of a static shape. On failure the source is as
  /// before.
  Result<void> donate(const std::string &function, size_t argument,
                      size_t result);

  struct Implementation;

private:
  friend class Engine;
  explicit Source(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation;
};

/// What may be chosen about an object for other programs to link.
struct ObjectOptions {
  /// The processor that runs it: `native`, this machine's, or a name that LLVM
  /// knows, such as `x86-64-v3`.
  std::string processor = "native";
  /// The public functions to compile; empty for all.
  std::vector<std::string> functions;
  /// What the names of its functions begin with, as in `PREFIX_step`.
  std::string prefix = "program";
  /// What the header says the functions come from.
  std::string name = "a program";
};

/// Code for other programs to link beside the runtime alone.
struct Object {
  std::string code;   ///< The bytes of an ELF object, position-independent.
  std::string header; ///< The text of a C header, which also tells how to call.
  std::vector<Error> warnings, remarks;
};

/// An error where LLVM does not know the processor, as in ObjectOptions.
Result<void> checkProcessor(const std::string &processor);

/// What may be chosen about compiled code.
struct EngineOptions {
  /// Threads of a call; 0 leaves it to the runtime: one per processor.
  int threads = 0;
  /// Bind each thread to a core where there are several, which keeps them from
  /// waiting for each other on one. For programs that own their process: see
  /// surge_bind_threads.
  bool bindThreads = false;
  /// Make errors of crashes, of the compiler and of compiled code: a division
  /// by zero, a stack that is full. For programs that own their process: see
  /// surge_catch_signals.
  bool containCrashes = false;
  /// LLVM's level, 0 to 3.
  int optimizationLevel = 3;
  /// Estimators to use in place of those in the text, as
  /// `categorical=#surge.reinmax`: the kind of op, or the name of a site.
  std::vector<std::string> estimators;
  /// The guess of every forward gradient in place of those in the text, as
  /// `#surge.w_perp<rank = 5>`; empty for those.
  std::string guess;
  /// Put a site at every pre-activation of a forward gradient that has none;
  /// see `--surge-mark-sites`.
  bool markSites = false;
  /// Say of every value that a derivative saves its type, bytes and the reason.
  bool reportResiduals = false;
  /// In derivatives, a zero cotangent times an infinite or NaN factor is zero:
  /// for programs that mask. Slower; see `--surge-gradient`.
  bool strongZero = false;
  /// End a call at the first op that makes a NaN or an infinity, with an error
  /// that names it. Slower; see `--surge-check-finite`.
  bool checkFinite = false;
  /// Sum in one order, so that results have the same bits on every processor
  /// and for every number of threads. Slower: without libraries for products.
  bool fixedOrder = false;
  /// Compile each op as it stands, without fusing it with others and without
  /// libraries: slow, and what optimized code is to be compared with.
  bool reference = false;
  /// The folder where compiled code is kept for the next time; empty for none.
  /// Only its owner, this user or root, may be able to write to it. That it
  /// cannot be used is a warning of the program, and code is compiled anew.
  std::string cache;
  /// What is kept takes at most these bytes; code used least recently goes.
  uint64_t cacheBytes = uint64_t(256) << 20;
};

/// Compiles programs. Any number of threads may use an engine at once.
class Engine {
public:
  explicit Engine(EngineOptions options = {});

  Result<Source> parseFile(const std::string &path) const;
  Result<Source> parseString(const std::string &text,
                             const std::string &name = "<string>") const;
  Result<Program> compile(Source source) const;
  Result<Object> compileObject(Source source,
                               const ObjectOptions &objectOptions) const;

  Result<Program> compileFile(const std::string &path) const;
  Result<Program> compileString(const std::string &text,
                                const std::string &name = "<string>") const;

private:
  Result<Program> compileContained(Source::Implementation &source) const;
  Result<Object> compileContained(Source::Implementation &source,
                                  const ObjectOptions &objectOptions) const;

  EngineOptions options;
};

} // namespace surge

#endif // JIT_ENGINE_H
