//===- GradcheckValues.cpp - Vectors of a gradient check ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/GradcheckValues.h"

#include <algorithm>
#include <cmath>

using namespace surge;

double surge::elementAt(const Tensor &tensor, int64_t i) {
  return tensor.type() == ElementType::F64 ? tensor.data<double>()[i]
                                           : tensor.data<float>()[i];
}

static void setElement(const Tensor &tensor, int64_t i, double value) {
  if (tensor.type() == ElementType::F64)
    tensor.data<double>()[i] = value;
  else
    tensor.data<float>()[i] = static_cast<float>(value);
}

double surge::dot(const Value &a, const Value &b) {
  const Tensor &left = std::get<Tensor>(a), &right = std::get<Tensor>(b);
  double sum = 0;
  for (int64_t i = 0; i < left.size(); ++i)
    sum += elementAt(left, i) * elementAt(right, i);
  return sum;
}

double surge::norm(const Value &a) { return std::sqrt(dot(a, a)); }

Value surge::axpy(const Value &a, double factor, const Value &b) {
  const Tensor &left = std::get<Tensor>(a), &right = std::get<Tensor>(b);
  Tensor sum = Tensor::empty(left.type(), left.shape());
  for (int64_t i = 0; i < left.size(); ++i)
    setElement(sum, i, elementAt(left, i) + factor * elementAt(right, i));
  return sum;
}

/// Integers take the whole number below; their range says which those are.
static void setNumber(HostTensor &host, int64_t i, double value) {
  int64_t whole = static_cast<int64_t>(std::floor(value));
  switch (host.type) {
  case ElementType::F64:
    host.data<double>()[i] = value;
    break;
  case ElementType::F32:
    host.data<float>()[i] = static_cast<float>(value);
    break;
  case ElementType::I1:
    host.bytes[i] = whole >= 0;
    break;
  default:
    // Little endian: the low bytes of a number are those of its narrow form.
    std::copy_n(reinterpret_cast<const uint8_t *>(&whole), sizeOf(host.type),
                host.bytes.data() + i * sizeOf(host.type));
  }
}

Value Sampler::argument(const Parameter &parameter) {
  if (parameter.type.kind == Type::Kind::Key)
    return Key::fromSeed(generator());
  std::uniform_real_distribution<> distribution(-1, 1);
  auto range = parameter.attributes.find("surge.range");
  if (range != parameter.attributes.end() && range->second.numbers.size() == 2)
    distribution = std::uniform_real_distribution<>(range->second.numbers[0],
                                                    range->second.numbers[1]);
  std::vector<int64_t> shape = parameter.type.shape;
  for (int64_t &size : shape)
    size = size < 0 ? 3 : size;
  HostTensor host = HostTensor::zeros(parameter.type.element, shape);
  for (int64_t i = 0; i < host.size(); ++i)
    setNumber(host, i, distribution(generator));
  return Tensor::fromHost(host);
}

Value Sampler::direction(const Value &like) {
  const Tensor &tensor = std::get<Tensor>(like);
  Tensor result = Tensor::empty(tensor.type(), tensor.shape());
  for (int64_t i = 0; i < result.size(); ++i)
    setElement(result, i, std::normal_distribution<>()(generator));
  return result;
}
