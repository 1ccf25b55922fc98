//===- Linker.cpp - Shared libraries from objects -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Linker.h"

#include "runtime/File.h"
#include "runtime/Surge.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

using namespace surge;

namespace {

/// Files that are removed at the end of a scope.
struct Temporaries {
  explicit Temporaries(const std::string &path)
      : stem(path + ".tmp." + std::to_string(getpid())), object(stem + ".o"),
        output(stem + ".so"), messages(stem + ".txt") {}
  ~Temporaries() {
    for (const std::string &file : {object, output, messages})
      unlink(file.c_str());
  }
  const std::string stem, object, output, messages;
};

/// The commands that may link, best first.
std::vector<std::vector<std::string>> linkers() {
  if (const char *chosen = std::getenv("CC")) {
    std::vector<std::string> words;
    std::istringstream text(chosen);
    for (std::string word; text >> word;)
      words.push_back(word);
    if (!words.empty())
      return {words};
  }
  return {{"cc"}, {"clang"}, {"gcc"}, {"clang-22"}};
}

/// Runs a command with its output in a file; its status, or -1 with errno.
int run(const std::vector<std::string> &words, const std::string &output) {
  std::vector<char *> arguments;
  for (const std::string &word : words)
    arguments.push_back(const_cast<char *>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child;
  errno = posix_spawnp(&child, arguments[0], &actions, nullptr,
                       arguments.data(), environ);
  int failed = errno;
  posix_spawn_file_actions_destroy(&actions);
  errno = failed;
  if (failed)
    return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

Result<void> surge::linkShared(const std::string &code,
                               const std::string &path) {
  Dl_info runtime;
  if (!dladdr(reinterpret_cast<void *>(&surge_alloc), &runtime))
    return Error{"cannot find the file of the runtime", path};
  Temporaries files(path);
  if (Result<void> written = writeFile(files.object, code.data(), code.size());
      !written)
    return Error{written.error().message, path};
  size_t slash = path.rfind('/');
  std::vector<std::string> options = {
      "-shared",
      "-o",
      files.output,
      files.object,
      runtime.dli_fname,
      "-lm",
      "-Wl,-rpath,$ORIGIN",
      "-Wl,-soname," +
          (slash == std::string::npos ? path : path.substr(slash + 1))};
  std::string tried;
  for (std::vector<std::string> command : linkers()) {
    tried += (tried.empty() ? "" : ", ") + command.front();
    command.insert(command.end(), options.begin(), options.end());
    int status = run(command, files.messages);
    if (status == -1 && (errno == ENOENT || errno == EACCES))
      continue;
    if (status != 0) {
      Result<std::vector<uint8_t>> said = readFile(files.messages);
      return Error{"'" + command.front() + "' could not link: " +
                       (status == -1 ? std::strerror(errno)
                        : said       ? std::string(said->begin(), said->end())
                                     : std::to_string(status)),
                   path};
    }
    if (std::rename(files.output.c_str(), path.c_str()) != 0)
      return Error{std::string("cannot replace: ") + std::strerror(errno),
                   path};
    return {};
  }
  return Error{"expected a C compiler to link a shared library, but found none "
               "of " +
                   tried + "; set CC, or make an object (.o) and link it",
               path};
}
