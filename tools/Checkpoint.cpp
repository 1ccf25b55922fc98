//===- Checkpoint.cpp - The state of a run on disk ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Checkpoint.h"

#include "runtime/Npy.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

using namespace surge;

static std::string pathIn(const std::string &folder) {
  return folder + "/checkpoint.npz";
}

/// Makes a folder and those it lies in.
static Result<void> makeFolders(const std::string &folder) {
  for (size_t end = 0; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    std::string part = folder.substr(0, end);
    if (mkdir(part.c_str(), 0777) != 0 && errno != EEXIST)
      return Error{std::strerror(errno), part};
  }
  struct stat status{};
  if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    return Error{"expected a folder", folder};
  return {};
}

template <typename T>
static HostTensor scalar(ElementType type, T value) {
  HostTensor tensor = HostTensor::zeros(type, {});
  *tensor.data<T>() = value;
  return tensor;
}

Result<void> surge::writeCheckpoint(const std::string &folder,
                                    const Checkpoint &checkpoint) {
  if (Result<void> made = makeFolders(folder); !made)
    return made.error();
  NamedTensors arrays;
  arrays.push_back(
      {"step", scalar<int64_t>(ElementType::I64, checkpoint.step)});
  arrays.push_back(
      {"seconds", scalar<double>(ElementType::F64, checkpoint.seconds)});
  HostTensor text = HostTensor::zeros(
      ElementType::U8, {static_cast<int64_t>(checkpoint.identity.size())});
  std::memcpy(text.bytes.data(), checkpoint.identity.data(),
              checkpoint.identity.size());
  arrays.push_back({"identity", std::move(text)});
  for (size_t i = 0; i < checkpoint.state.size(); ++i)
    arrays.push_back({"state" + std::to_string(i), checkpoint.state[i]});
  return writeNpz(pathIn(folder), arrays);
}

/// The checkpoint that these arrays hold, if they are those of one.
static std::optional<Checkpoint> assemble(NamedTensors arrays) {
  if (arrays.size() < 3 || arrays[0].first != "step" ||
      arrays[1].first != "seconds" || arrays[2].first != "identity")
    return std::nullopt;
  const HostTensor &step = arrays[0].second, &seconds = arrays[1].second,
                   &identity = arrays[2].second;
  if (step.type != ElementType::I64 || !step.shape.empty() ||
      seconds.type != ElementType::F64 || !seconds.shape.empty() ||
      identity.type != ElementType::U8)
    return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.step = *step.data<int64_t>();
  checkpoint.seconds = *seconds.data<double>();
  checkpoint.identity.assign(identity.bytes.begin(), identity.bytes.end());
  for (size_t i = 3; i < arrays.size(); ++i) {
    if (arrays[i].first != "state" + std::to_string(i - 3))
      return std::nullopt;
    checkpoint.state.push_back(std::move(arrays[i].second));
  }
  return checkpoint;
}

Result<std::optional<Checkpoint>>
surge::readCheckpoint(const std::string &folder) {
  std::string path = pathIn(folder);
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return std::optional<Checkpoint>();
  Result<NamedTensors> arrays = readNpz(path);
  if (!arrays)
    return arrays.error();
  std::optional<Checkpoint> checkpoint = assemble(std::move(*arrays));
  if (!checkpoint)
    return Error{"expected the arrays step, seconds, identity, state0, ... of "
                 "a checkpoint",
                 path};
  return checkpoint;
}
