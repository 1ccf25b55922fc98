//===- Convolution.cpp - Convolutions by oneDNN ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// oneDNN reads images whose channels lie in a row as they are; others, and all
// filters, are brought into the order that it prefers, which takes much less
// time than it saves.
//
//===----------------------------------------------------------------------===//

#include "runtime/Primitives.h"
#include "runtime/Serial.h"
#include "runtime/Surge.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

using namespace surge;

namespace {

enum Operand { Image, Filter, Result };

struct FreeBlock {
  void operator()(void *block) const { surge_free(block); }
};

/// The call of one convolution: what is read and written, and how.
class Convolution {
public:
  Convolution(const surge_convolution &shape, Operand target, float beta)
      : shape(shape), target(target), beta(beta) {}

  /// False where oneDNN does not compute this.
  bool run(float *const (&data)[3]) const;

private:
  /// Of the operand as it lies in memory.
  dnnl_status_t describe(Operand operand,
                         dnnl_memory_desc_t &description) const;
  /// The same, or left to oneDNN.
  dnnl_status_t describeFreely(Operand operand,
                               dnnl_memory_desc_t &description) const;
  /// Both the image and the result, without gaps; all else is slow as it is.
  bool hasChannelsLast() const;
  dnnl_status_t describeConvolution(dnnl_primitive_desc_t *description,
                                    const_dnnl_primitive_attr_t attributes,
                                    dnnl_engine_t engine) const;
  int argumentOf(Operand operand) const;
  PrimitiveKey key(int64_t kind, int64_t operand) const;
  /// Between the operand's memory and the order that the convolution takes, in
  /// the direction in which numbers flow; null where there is none.
  std::shared_ptr<Primitive> reorder(Operand operand,
                                     const dnnl_memory_desc_t &own,
                                     const dnnl_memory_desc_t &wanted) const;

  const surge_convolution &shape;
  Operand target;
  float beta;
};

} // namespace

/// The stride of an axis of one element says nothing; oneDNN knows a layout
/// only by what it would be there. Axes: batch, channel, row, column.
static void normalizeStrides(const dnnl_dims_t &sizes, dnnl_dims_t &strides) {
  if (sizes[1] == 1)
    strides[1] = 1;
  bool isLast = strides[1] == 1;
  if (sizes[3] == 1)
    strides[3] = isLast ? sizes[1] : 1;
  if (sizes[2] == 1)
    strides[2] = sizes[3] * strides[3];
  if (sizes[0] == 1)
    strides[0] = std::max(sizes[1] * strides[1], sizes[2] * strides[2]);
}

dnnl_status_t Convolution::describe(Operand operand,
                                    dnnl_memory_desc_t &description) const {
  const surge_convolution &s = shape;
  if (operand == Filter) {
    dnnl_dims_t sizes{s.groups, s.outputs, s.inputs, s.filter_height,
                      s.filter_width};
    bool isGrouped = s.groups > 1;
    return dnnl_memory_desc_init_by_strides(
        &description, isGrouped ? 5 : 4, isGrouped ? sizes : sizes + 1,
        dnnl_f32, isGrouped ? s.filter : s.filter + 1);
  }
  dnnl_dims_t image{s.batch, s.groups * s.inputs,
                    (s.height - 1) * s.stride_height +
                        (s.filter_height - 1) * s.dilation_height + 1,
                    (s.width - 1) * s.stride_width +
                        (s.filter_width - 1) * s.dilation_width + 1};
  dnnl_dims_t result{s.batch, s.groups * s.outputs, s.height, s.width};
  const dnnl_dims_t &sizes = operand == Image ? image : result;
  dnnl_dims_t strides;
  std::copy_n(operand == Image ? s.image : s.result, 4, strides);
  normalizeStrides(sizes, strides);
  return dnnl_memory_desc_init_by_strides(&description, 4, sizes, dnnl_f32,
                                          strides);
}

bool Convolution::hasChannelsLast() const {
  for (Operand operand : {Image, Result}) {
    dnnl_memory_desc_t own, last;
    if (describe(operand, own) != dnnl_success ||
        dnnl_memory_desc_init_by_tag(&last, own.ndims, own.dims, dnnl_f32,
                                     dnnl_nhwc) != dnnl_success ||
        !dnnl_memory_desc_equal(&own, &last))
      return false;
  }
  return true;
}

dnnl_status_t
Convolution::describeFreely(Operand operand,
                            dnnl_memory_desc_t &description) const {
  dnnl_status_t status = describe(operand, description);
  if (status != dnnl_success || (operand != Filter && hasChannelsLast()))
    return status;
  dnnl_dims_t sizes;
  std::copy_n(description.dims, description.ndims, sizes);
  return dnnl_memory_desc_init_by_tag(&description, description.ndims, sizes,
                                      dnnl_f32, dnnl_format_tag_any);
}

dnnl_status_t
Convolution::describeConvolution(dnnl_primitive_desc_t *description,
                                 const_dnnl_primitive_attr_t attributes,
                                 dnnl_engine_t engine) const {
  dnnl_memory_desc_t operands[3];
  for (Operand operand : {Image, Filter, Result})
    if (dnnl_status_t status = describeFreely(operand, operands[operand]))
      return status;
  dnnl_dims_t strides{shape.stride_height, shape.stride_width};
  dnnl_dims_t gaps{shape.dilation_height - 1, shape.dilation_width - 1};
  dnnl_dims_t padding{0, 0};
  dnnl_convolution_desc_t forward, backward;
  dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
      &forward, dnnl_forward_training, dnnl_convolution_direct,
      &operands[Image], &operands[Filter], nullptr, &operands[Result], strides,
      gaps, padding, padding);
  if (status != dnnl_success)
    return status;
  if (target == Result)
    return dnnl_primitive_desc_create(description, &forward, attributes, engine,
                                      nullptr);
  status = target == Image
               ? dnnl_dilated_convolution_backward_data_desc_init(
                     &backward, dnnl_convolution_direct, &operands[Image],
                     &operands[Filter], &operands[Result], strides, gaps,
                     padding, padding)
               : dnnl_dilated_convolution_backward_weights_desc_init(
                     &backward, dnnl_convolution_direct, &operands[Image],
                     &operands[Filter], nullptr, &operands[Result], strides,
                     gaps, padding, padding);
  dnnl_primitive_desc_t hint = nullptr;
  if (status == dnnl_success)
    status =
        dnnl_primitive_desc_create(&hint, &forward, nullptr, engine, nullptr);
  if (status != dnnl_success)
    return status;
  status = dnnl_primitive_desc_create(description, &backward, attributes,
                                      engine, hint);
  dnnl_primitive_desc_destroy(hint);
  return status;
}

int Convolution::argumentOf(Operand operand) const {
  bool isTarget = operand == target;
  switch (operand) {
  case Image:
    return isTarget ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC;
  case Filter:
    return isTarget ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS;
  case Result:
    return isTarget ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST;
  }
  return 0;
}

PrimitiveKey Convolution::key(int64_t kind, int64_t operand) const {
  PrimitiveKey key{kind, omp_get_max_threads(), target, operand};
  std::memcpy(&key[4], &beta, sizeof(beta));
  static_assert(sizeof(shape) + 5 * sizeof(int64_t) <= sizeof(key));
  std::memcpy(&key[5], &shape, sizeof(shape));
  return key;
}

std::shared_ptr<Primitive>
Convolution::reorder(Operand operand, const dnnl_memory_desc_t &own,
                     const dnnl_memory_desc_t &wanted) const {
  bool isTarget = operand == target;
  return findPrimitive(key(dnnl_reorder, operand), isTarget ? beta : 0,
                       [&](dnnl_primitive_desc_t *description,
                           const_dnnl_primitive_attr_t attributes,
                           dnnl_engine_t engine) {
                         return dnnl_reorder_primitive_desc_create(
                             description, isTarget ? &wanted : &own, engine,
                             isTarget ? &own : &wanted, engine, attributes);
                       });
}

bool Convolution::run(float *const (&data)[3]) const {
  auto convolution = findPrimitive(
      key(dnnl_convolution, 0), 0,
      [&](dnnl_primitive_desc_t *description,
          const_dnnl_primitive_attr_t attributes, dnnl_engine_t engine) {
        return describeConvolution(description, attributes, engine);
      });
  if (!convolution)
    return false;
  float *used[3];
  std::unique_ptr<float, FreeBlock> copies[3];
  std::shared_ptr<Primitive> reorders[3];
  for (Operand operand : {Image, Filter, Result}) {
    used[operand] = data[operand];
    dnnl_memory_desc_t own;
    const dnnl_memory_desc_t *wanted = convolution->shape(argumentOf(operand));
    if (!wanted || describe(operand, own) != dnnl_success)
      return false;
    bool isAdded = operand == target && beta != 0;
    if (!isAdded && dnnl_memory_desc_equal(&own, wanted))
      continue;
    reorders[operand] = reorder(operand, own, *wanted);
    if (!reorders[operand])
      return false;
    copies[operand].reset(
        static_cast<float *>(surge_alloc(dnnl_memory_desc_get_size(wanted))));
    used[operand] = copies[operand].get();
    if (operand != target &&
        reorders[operand]->execute(
            {{DNNL_ARG_FROM, data[operand]}, {DNNL_ARG_TO, used[operand]}}))
      return false;
  }
  if (convolution->execute({{argumentOf(Image), used[Image]},
                            {argumentOf(Filter), used[Filter]},
                            {argumentOf(Result), used[Result]}}))
    return false;
  return !reorders[target] ||
         reorders[target]->execute(
             {{DNNL_ARG_FROM, used[target]}, {DNNL_ARG_TO, data[target]}}) ==
             dnnl_success;
}

/// The definition, for what oneDNN lacks and for sizes of zero.
static void convolveByLoops(const surge_convolution &s, Operand target,
                            float beta, float *const (&data)[3]) {
  // The loops: batch, group, output, row, column, input, filter row, filter
  // column.
  const int64_t sizes[] = {s.batch, s.groups, s.outputs,       s.height,
                           s.width, s.inputs, s.filter_height, s.filter_width};
  const int64_t image[] = {s.image[0],
                           s.image[1] * s.inputs,
                           0,
                           s.image[2] * s.stride_height,
                           s.image[3] * s.stride_width,
                           s.image[1],
                           s.image[2] * s.dilation_height,
                           s.image[3] * s.dilation_width};
  const int64_t filter[] = {0, s.filter[0], s.filter[1], 0,
                            0, s.filter[2], s.filter[3], s.filter[4]};
  const int64_t result[] = {s.result[0], s.result[1] * s.outputs,
                            s.result[1], s.result[2],
                            s.result[3], 0,
                            0,           0};
  auto forEach = [&](auto &self, int loop, int64_t atImage, int64_t atFilter,
                     int64_t atResult, auto &&body) -> void {
    if (loop == 8)
      return body(data[Image][atImage], data[Filter][atFilter],
                  data[Result][atResult]);
    for (int64_t i = 0; i < sizes[loop]; ++i)
      self(self, loop + 1, atImage + i * image[loop],
           atFilter + i * filter[loop], atResult + i * result[loop], body);
  };
  // The elements that sums are added to.
  int64_t imageExtents[] = {s.batch, s.groups * s.inputs,
                            (s.height - 1) * s.stride_height +
                                (s.filter_height - 1) * s.dilation_height + 1,
                            (s.width - 1) * s.stride_width +
                                (s.filter_width - 1) * s.dilation_width + 1};
  int64_t filterExtents[] = {s.groups, s.outputs, s.inputs, s.filter_height,
                             s.filter_width};
  int64_t resultExtents[] = {s.batch, s.groups * s.outputs, s.height, s.width};
  const int64_t *ends = target == Image    ? imageExtents
                        : target == Filter ? filterExtents
                                           : resultExtents;
  const int64_t *strides = target == Image    ? s.image
                           : target == Filter ? s.filter
                                              : s.result;
  auto scale = [&](auto &self, int axis, float *at) -> void {
    if (axis == (target == Filter ? 5 : 4)) {
      *at = beta == 0 ? 0 : beta * *at;
      return;
    }
    for (int64_t i = 0; i < ends[axis]; ++i)
      self(self, axis + 1, at + i * strides[axis]);
  };
  scale(scale, 0, data[target]);
  forEach(forEach, 0, 0, 0, 0, [&](float &a, float &f, float &r) {
    if (target == Image)
      a += f * r;
    else if (target == Filter)
      f += a * r;
    else
      r += a * f;
  });
}

void surge_convolution_f32(const surge_convolution *shape, int64_t target,
                           float *image, float *filter, float *result,
                           float beta) {
  int64_t words[sizeof(*shape) / sizeof(int64_t)];
  std::memcpy(words, shape, sizeof(words));
  // Sizes, then strides and dilations; the strides in memory may be any.
  bool fits =
      std::all_of(words, words + 8, [](int64_t n) { return n >= 0; }) &&
      std::all_of(words + 8, words + 12, [](int64_t n) { return n >= 1; });
  if (!fits)
    surge_fail("convolution: expected sizes of at least 0, and strides and "
               "dilations of at least 1");
  if (target < 0 || target > 2)
    surge_fail(("convolution: expected a target of 0, 1 or 2, but got " +
                std::to_string(target))
                   .c_str());
  constexpr Operand targets[] = {Result, Image, Filter};
  float *const data[] = {image, filter, result};
  double products = 1;
  for (int i = 0; i < 8; ++i)
    products *= double(words[i]);
  Serial serial(products < kSerialProducts);
  Operand written = targets[target];
  if (products == 0 || !Convolution(*shape, written, beta).run(data))
    convolveByLoops(*shape, written, beta, data);
}
