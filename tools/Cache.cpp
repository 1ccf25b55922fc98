//===- Cache.cpp - Where the tools keep compiled code ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Cache.h"

#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

using namespace surge;

namespace {

std::string folderOf(const std::string &text) {
  return text == "off" ? "" : text;
}

/// The value of a variable that holds an absolute path, else nothing.
std::string pathIn(const char *variable) {
  const char *value = std::getenv(variable);
  return value && value[0] == '/' ? value : "";
}

/// Whether a folder is there, or the next one above it that is can be written.
bool isOrCanBeMade(const std::string &folder) {
  struct stat status;
  if (stat(folder.c_str(), &status) == 0)
    return true;
  std::string above = folder;
  do
    above.resize(above.rfind('/'));
  while (!above.empty() && stat(above.c_str(), &status) != 0);
  return access(above.empty() ? "/" : above.c_str(), W_OK | X_OK) == 0;
}

} // namespace

std::string surge::defaultCache() {
  if (const char *chosen = std::getenv("SURGE_CACHE"))
    return folderOf(chosen);
  std::string folder = pathIn("XDG_CACHE_HOME");
  if (folder.empty()) {
    // Under sudo, HOME may be another user's.
    std::string home = pathIn("HOME");
    struct stat status;
    if (home.empty() || stat(home.c_str(), &status) != 0 ||
        status.st_uid != geteuid())
      return "";
    folder = home + "/.cache";
  }
  folder += "/surge";
  return isOrCanBeMade(folder) ? folder : "";
}

Option surge::cacheOption(std::string &folder) {
  return {"--cache", "DIR",
          "keep compiled code in DIR for the next time, or nowhere: off\n"
          "(default: SURGE_CACHE, else ~/.cache/surge)",
          [&folder](const std::string &text) -> Result<void> {
            if (text.empty())
              return Error{"expected a folder or off, but got an empty text",
                           ""};
            folder = folderOf(text);
            return {};
          }};
}
