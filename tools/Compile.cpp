//===- Compile.cpp - surge-compile FILE -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Compile.h"

#include "jit/Engine.h"
#include "runtime/File.h"
#include "tools/Linker.h"
#include "tools/Options.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-compile FILE.mlir -o FILE.o|FILE.so [OPTIONS]

Compiles a program ahead of time: its public functions become functions of C in
an object or a shared library that needs Surge's runtime, libSurgeRuntime, and no
compiler beside it. The header declares them and tells how to call them.

  surge-compile model.mlir -o model.so --header model.h
  surge-compile model.mlir -o model.o --header model.h --entry step,init
  cc main.c model.o -lSurgeRuntime -lm -o main

A function f is called PREFIX_f. Shared libraries are linked by the C compiler
that CC names, or else by cc, clang or gcc. Exit status: 0 done, 1 the input is
wrong, 2 wrong usage.

)";

struct Settings {
  std::string file, output, header, target = "cpu";
  ObjectOptions object;
  EngineOptions engine;
  bool help = false;
};

bool endsWith(const std::string &text, const std::string &end) {
  return text.size() > end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// `build/my-model.so` as a name of C: `my_model`.
std::string prefixOf(const std::string &output) {
  size_t begin = output.rfind('/') + 1;
  std::string name = output.substr(begin, output.rfind('.') - begin);
  for (char &c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)))
      c = '_';
  return std::isdigit(static_cast<unsigned char>(name[0])) ? "_" + name : name;
}

Result<void> takePrefix(const std::string &text, std::string &prefix) {
  bool isName =
      !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
      std::all_of(text.begin(), text.end(),
                  [](unsigned char c) { return std::isalnum(c) || c == '_'; });
  if (!isName)
    return Error{"expected a name of C, but got '" + text + "'", ""};
  prefix = text;
  return {};
}

Result<void> takeTarget(const std::string &text, std::string &target) {
  bool isGPU = text.rfind("sm_", 0) == 0 && text.size() > 3 &&
               std::all_of(text.begin() + 3, text.end(),
                           [](unsigned char c) { return std::isdigit(c); });
  if (isGPU)
    return Error{"code for GPUs (" + text +
                     ") is not built yet; the only target is cpu",
                 ""};
  if (text != "cpu")
    return Error{"expected the target cpu, but got '" + text + "'", ""};
  target = text;
  return {};
}

/// Takes the names between commas, each once.
Result<void> takeFunctions(const std::string &text,
                           std::vector<std::string> &functions) {
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    std::string name = text.substr(begin, end - begin);
    if (name.empty())
      return Error{"expected names between commas, but got '" + text + "'", ""};
    if (std::find(functions.begin(), functions.end(), name) == functions.end())
      functions.push_back(name);
    begin = end + 1;
  }
  return {};
}

/// What is wrong with the whole of a command line.
Result<void> checkUsage(Settings &settings) {
  if (settings.file.empty())
    return Error{"expected a file; see surge-compile --help", ""};
  if (settings.output.empty())
    return Error{"expected -o FILE.o or -o FILE.so; see surge-compile --help",
                 ""};
  if (!endsWith(settings.output, ".o") && !endsWith(settings.output, ".so"))
    return Error{"-o: expected a file that ends in .o or .so, but got '" +
                     settings.output + "'",
                 ""};
  if (settings.object.prefix.empty())
    settings.object.prefix = prefixOf(settings.output);
  // These names are the runtime's.
  if (settings.object.prefix == "surge")
    return Error{"expected another prefix than 'surge', which the runtime's "
                 "functions have; give one by --prefix",
                 ""};
  return {};
}

Result<void> execute(Settings &settings) {
  settings.engine.containCrashes = true;
  settings.object.name = settings.file.substr(settings.file.rfind('/') + 1);
  Engine engine(settings.engine);
  Result<Source> source = engine.parseFile(settings.file);
  if (!source)
    return source.error();
  if (source->signatures().empty())
    return Error{"expected a public function, but the program has none",
                 settings.file};
  Result<Object> object =
      engine.compileObject(std::move(*source), settings.object);
  if (!object) {
    if (object.error().location.empty())
      object.error().location = settings.file;
    return object.error();
  }
  for (const Error &warning : object->warnings)
    std::fprintf(stderr, "surge-compile: warning: %s\n",
                 warning.text().c_str());
  if (!settings.header.empty())
    if (Result<void> written = writeFile(settings.header, object->header.data(),
                                         object->header.size());
        !written)
      return written;
  if (endsWith(settings.output, ".so"))
    return linkShared(object->code, settings.output);
  return writeFile(settings.output, object->code.data(), object->code.size());
}

int fail(const Error &error, int status) {
  std::fprintf(stderr, "surge-compile: error: %s\n", error.text().c_str());
  return status;
}

} // namespace

int surge::compile(const std::vector<std::string> &arguments) {
  Settings settings;
  settings.object.prefix.clear();
  std::vector<Option> options = {
      {"-o", "FILE", "the object (.o) or shared library (.so) to write",
       storeText(settings.output)},
      {"--header", "FILE", "the C header to write", storeText(settings.header)},
      {"--entry", "F,G", "the functions to compile (default: all public ones)",
       [&](const std::string &text) {
         return takeFunctions(text, settings.object.functions);
       }},
      {"--prefix", "NAME",
       "what the functions' names begin with (default: the name of the\n"
       "output without its ending)",
       [&](const std::string &text) {
         return takePrefix(text, settings.object.prefix);
       }},
      {"--target", "TARGET", "cpu; GPUs (sm_90) are not built yet",
       [&](const std::string &text) {
         return takeTarget(text, settings.target);
       }},
      {"--cpu", "NAME",
       "the processor that runs the code, as x86-64-v3 or znver4\n"
       "(default: native, this machine's with all it has)",
       [&](const std::string &text) {
         settings.object.processor = text;
         return checkProcessor(text);
       }},
      {"--set-estimator", "KIND=ATTR",
       "the estimator of every op of a kind, or behind a site;\n"
       "may be repeated",
       [&](const std::string &text) -> Result<void> {
         settings.engine.estimators.push_back(text);
         return {};
       }},
      {"--set-guess", "ATTRIBUTE",
       "the guess of every forward gradient, as '#surge.w_perp<rank = 5>'",
       storeText(settings.engine.guess)},
      {"--mark-sites", "",
       "put a site at every pre-activation of a forward gradient",
       storeFlag(settings.engine.markSites)},
      {"--strong-zero", "",
       "in derivatives, let zero times infinity or NaN be zero",
       storeFlag(settings.engine.strongZero)},
      {"--check-finite", "",
       "make calls fail at the first op that makes a NaN or an infinity",
       storeFlag(settings.engine.checkFinite)},
      {"--fixed-order", "",
       "sum in one order on every processor and for all numbers of threads,\n"
       "which is slower",
       storeFlag(settings.engine.fixedOrder)},
      {"--help", "", "print this text", storeFlag(settings.help)},
  };
  Result<void> parsed =
      parseOptions(arguments, options, storeOnlyFile(settings.file));
  if (settings.help) {
    std::printf("%s%s", introduction, describeOptions(options).c_str());
    return 0;
  }
  if (parsed)
    parsed = checkUsage(settings);
  if (!parsed)
    return fail(parsed.error(), 2);
  Result<void> done = execute(settings);
  return done ? 0 : fail(done.error(), 1);
}
