//===- surge-run.cpp - Run, check, train and plot programs ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Gradcheck.h"
#include "tools/Plot.h"
#include "tools/Quality.h"
#include "tools/Run.h"
#include "tools/Train.h"

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::pair<const char *, int (*)(const std::vector<std::string> &)>
      commands[] = {{"train", surge::train},
                    {"gradcheck", surge::gradcheck},
                    {"plot", surge::plot},
                    {"quality", surge::quality}};
  for (auto [name, command] : commands)
    if (!arguments.empty() && arguments.front() == name) {
      arguments.erase(arguments.begin());
      return command(arguments);
    }
  return surge::run(arguments);
}
