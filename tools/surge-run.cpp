//===- surge-run.cpp - Run, check, train and plot programs ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Gradcheck.h"
#include "tools/Plot.h"
#include "tools/Train.h"

#include <cstdio>

static constexpr const char *usage =
    R"(usage: surge-run COMMAND ...

  train       train a program: @init and @step
  plot        draw the logs of training runs
  gradcheck   compare the derivatives of a program with differences

surge-run COMMAND --help tells more.
)";

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "--help") {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!arguments.empty())
    arguments.erase(arguments.begin());
  if (command == "train")
    return surge::train(arguments);
  if (command == "plot")
    return surge::plot(arguments);
  if (command == "gradcheck")
    return surge::gradcheck(arguments);
  std::fputs(usage, stderr);
  return 2;
}
