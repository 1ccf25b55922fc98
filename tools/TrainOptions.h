//===- TrainOptions.h - The command line of surge-run train -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_TRAINOPTIONS_H
#define TOOLS_TRAINOPTIONS_H

#include "tools/Batches.h"

#include <map>

namespace surge {

/// What `surge-run train` is asked to do.
struct TrainOptions {
  std::string file;
  std::string stepFunction = "step";
  int64_t steps = -1;
  int64_t seed = 0;
  int64_t threads = 0;
  int64_t batch = 0; ///< For data arguments of a dynamic leading size.
  int64_t logEvery = 1;
  int64_t evalEvery = 0; ///< 0: at the end only.
  int64_t checkpointEvery = 500;
  std::string log;
  std::string checkpoint;
  std::string cache; ///< Where compiled code is kept; empty for nowhere.
  std::string title; ///< Stands before the progress.
  bool resume = false;
  bool json = false;
  bool stats = false;
  bool quiet = false;
  bool help = false;
  std::string guess;
  bool markSites = false;
  bool strongZero = false;
  bool checkFinite = false;
  bool fixedOrder = false;
  std::vector<DataSpec> data;
  /// Held-out data: a split's name and its arrays, in order.
  std::vector<std::pair<std::string, std::vector<DataSpec>>> splits;
  std::map<std::string, double> settings;
  std::vector<std::string> estimators;
};

/// Reads the command line; an error is wrong usage. With `help` set nothing
/// else need be.
Result<TrainOptions>
parseTrainOptions(const std::vector<std::string> &arguments);

/// What --help prints.
std::string trainHelp();

} // namespace surge

#endif // TOOLS_TRAINOPTIONS_H
