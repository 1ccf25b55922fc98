//===- Feed.cpp - The data arguments of each call -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Feed.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

using namespace surge;

std::string surge::hashText(const void *bytes, size_t size) {
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = 0; i < size; ++i)
    hash = (hash ^ static_cast<const uint8_t *>(bytes)[i]) * 0x100000001b3;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(hash));
  return text;
}

/// The specification for an argument, among those of the command line.
static Result<const DataSpec *> findSpec(const std::string &name,
                                         const std::vector<DataSpec> &specs,
                                         const std::string &flag) {
  for (const DataSpec &spec : specs)
    if (spec.name == name)
      return &spec;
  return Error{"expected " + flag + name + "=FILE for the argument marked " +
                   "{surge.data = \"" + name + "\"}",
               ""};
}

Result<Feed> Feed::load(const std::vector<Binding::Data> &arguments,
                        const std::vector<DataSpec> &specs, int64_t batch,
                        const std::string &flag) {
  Feed feed;
  for (const DataSpec &spec : specs)
    if (std::none_of(arguments.begin(), arguments.end(), [&](auto &argument) {
          return argument.name == spec.name;
        }))
      return Error{flag + spec.name +
                       ": no argument is marked {surge.data = \"" + spec.name +
                       "\"}",
                   ""};
  for (const Binding::Data &argument : arguments) {
    Result<const DataSpec *> spec = findSpec(argument.name, specs, flag);
    if (!spec)
      return spec.error();
    int64_t own = argument.type.shape[0];
    if (own == -1)
      own = batch;
    if (own <= 0)
      return Error{"expected --batch N, because the data argument '" +
                       argument.name + "' is " + argument.type.text,
                   ""};
    if (feed.batch && feed.batch != own)
      return Error{"expected data arguments of one batch size, but got " +
                       std::to_string(feed.batch) + " and " +
                       std::to_string(own),
                   ""};
    feed.batch = own;
    Result<HostTensor> data = loadData(**spec);
    if (!data)
      return data.error();
    Result<HostTensor> examples = convertExamples(
        *data, argument.type.element, argument.type.shape, argument.name);
    if (!examples)
      return examples.error();
    int64_t count = examples->shape[0];
    if (!feed.sets.empty() && count != feed.count)
      return Error{"expected data of one length, but '" + feed.names.front() +
                       "' has " + std::to_string(feed.count) +
                       " examples and '" + argument.name + "' has " +
                       std::to_string(count),
                   ""};
    feed.count = count;
    if (count < own)
      return Error{"expected at least one batch of " + std::to_string(own) +
                       " examples, but got " + std::to_string(count),
                   (*spec)->file};
    std::vector<int64_t> shape = examples->shape;
    shape[0] = own;
    feed.values.push_back(Tensor::empty(examples->type, shape));
    feed.names.push_back(argument.name);
    feed.sets.push_back(std::move(*examples));
  }
  return feed;
}

const std::vector<Value> &Feed::gatherRows(const int64_t *rows) {
  for (size_t i = 0; i < sets.size(); ++i)
    gather(sets[i], rows, batch, std::get_if<Tensor>(&values[i])->data());
  return values;
}

const std::vector<Value> &Feed::shuffled(int64_t step, Key key) {
  if (isEmpty())
    return values;
  int64_t next = (step - 1) / batchesPerEpoch();
  if (next != epoch)
    order = epochOrder(key, next, count);
  epoch = next;
  return gatherRows(order.data() + (step - 1) % batchesPerEpoch() * batch);
}

const std::vector<Value> &Feed::inOrder(int64_t i) {
  std::vector<int64_t> rows(batch);
  std::iota(rows.begin(), rows.end(), i * batch);
  return gatherRows(rows.data());
}

std::string Feed::identity() const {
  std::string text;
  for (size_t i = 0; i < sets.size(); ++i)
    text += "data " + names[i] + " = " + typeName(sets[i].type, sets[i].shape) +
            " " + hashText(sets[i].bytes.data(), sets[i].bytes.size()) + "\n";
  if (!sets.empty())
    text += "batch = " + std::to_string(batch) + "\n";
  return text;
}
