//===- Matmul.cpp - Matrix products by oneDNN -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Products go to dnnl_sgemm, which keeps nothing, or to a primitive, whichever
// is faster: microseconds at m, n, k on one thread of an AMD EPYC (Zen 4),
// oneDNN 2.6.3, the least of 60 runs; N as it is, T transposed.
//
//                    sgemm  primitive                      sgemm  primitive
//   NN 100  512  784   700   719      NT 100  784  512       823   721
//   NN 100  256  512   232   223      NT 100  512  256       245   235
//   NN 512 1024  784  7705  7622      NT 512 1024 1024     10152  9693
//   TN 784  512  100   698   716      NT  64   64   64       6.9   5.8
//   TN 512  256  100   234   231      NT 100  300   64      39.0  37.2
//   TN 784 1024  512  7433  7676      NT 512 1024   10       123   110
//
// A bias and a ReLU in the primitive take 1 to 10 us more, a loop over the
// result takes 3 to 28: less than 0.5 % of these products, so that there are
// none. Packing the second factor beforehand would save up to 5 % where one
// factor serves many products; in a step of training each serves one of either
// kind.
//
//===----------------------------------------------------------------------===//

#include "runtime/Primitives.h"
#include "runtime/Serial.h"
#include "runtime/Surge.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <dnnl.h>

namespace {

struct FreeBlock {
  void operator()(void *block) const { surge_free(block); }
};

template <typename T>
std::unique_ptr<T, FreeBlock> allocate(int64_t count) {
  return std::unique_ptr<T, FreeBlock>(
      static_cast<T *>(surge_alloc(count * sizeof(T))));
}

/// A rows by columns matrix as BLAS takes it: row-major, or the transpose of
/// that.
template <typename T>
struct Operand {
  const T *data;
  int64_t leading;
  char transposed;
  std::unique_ptr<T, FreeBlock> copy;
};

template <typename T>
Operand<T> makeOperand(const T *data, int64_t rows, int64_t columns,
                       int64_t rowStride, int64_t columnStride) {
  // The stride of an axis of one element says nothing.
  if (columns == 1 || columnStride == 1)
    if (rows == 1 || rowStride >= columns)
      return {data, rows == 1 ? columns : rowStride, 'N', nullptr};
  if (rows == 1 || rowStride == 1)
    if (columns == 1 || columnStride >= rows)
      return {data, columns == 1 ? rows : columnStride, 'T', nullptr};
  auto copy = allocate<T>(rows * columns);
  const T *start = copy.get();
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      copy.get()[i * columns + j] = data[i * rowStride + j * columnStride];
  return {start, columns, 'N', std::move(copy)};
}

/// c = left right + beta c by a primitive; false where there is none.
template <typename T>
bool multiplyByPrimitive(int64_t m, int64_t n, int64_t k,
                         const Operand<T> &left, const Operand<T> &right,
                         float beta, T *c, int64_t row) {
  constexpr dnnl_data_type_t type =
      std::is_same_v<T, float> ? dnnl_f32 : dnnl_bf16;
  struct Matrix {
    dnnl_dims_t sizes, strides;
  };
  auto matrix = [](int64_t rows, int64_t columns, const Operand<T> &operand) {
    bool transposed = operand.transposed == 'T';
    return Matrix{
        {rows, columns},
        {transposed ? 1 : operand.leading, transposed ? operand.leading : 1}};
  };
  Matrix matrices[] = {
      matrix(m, k, left), matrix(k, n, right), {{m, n}, {row, 1}}};
  surge::PrimitiveKey key{dnnl_matmul, omp_get_max_threads(), type, m, n, k};
  std::memcpy(&key[6], &beta, sizeof(beta));
  size_t place = 7;
  for (const Matrix &one : matrices)
    for (int64_t stride : {one.strides[0], one.strides[1]})
      key[place++] = stride;
  auto primitive = surge::findPrimitive(
      key, beta,
      [&](dnnl_primitive_desc_t *description,
          const_dnnl_primitive_attr_t attributes, dnnl_engine_t engine) {
        dnnl_memory_desc_t shapes[3];
        for (int i = 0; i < 3; ++i)
          if (dnnl_status_t status = dnnl_memory_desc_init_by_strides(
                  &shapes[i], 2, matrices[i].sizes, type, matrices[i].strides))
            return status;
        dnnl_matmul_desc_t product;
        if (dnnl_status_t status = dnnl_matmul_desc_init(
                &product, &shapes[0], &shapes[1], nullptr, &shapes[2]))
          return status;
        return dnnl_primitive_desc_create(description, &product, attributes,
                                          engine, nullptr);
      });
  return primitive && primitive->execute({{DNNL_ARG_SRC, left.data},
                                          {DNNL_ARG_WEIGHTS, right.data},
                                          {DNNL_ARG_DST, c}}) == dnnl_success;
}

float widen(uint16_t number) {
  uint32_t bits = uint32_t(number) << 16;
  float wide;
  std::memcpy(&wide, &bits, sizeof(wide));
  return wide;
}

/// To the nearest, and the even one of two.
uint16_t narrow(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof(bits));
  if (number != number)
    return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

void scale(float beta, float &number) {
  number = beta == 0 ? 0 : beta * number;
}
void scale(float beta, uint16_t &number) {
  number = beta == 0 ? 0 : narrow(beta * widen(number));
}

void failWith(const std::string &reason) {
  surge_fail(("matrix product: " + reason).c_str());
}

void multiply(int64_t m, int64_t n, int64_t k, const Operand<float> &left,
              const Operand<float> &right, float beta, float *c, int64_t row) {
  if (right.transposed == 'T' &&
      multiplyByPrimitive(m, n, k, left, right, beta, c, row))
    return;
  dnnl_status_t status =
      dnnl_sgemm(left.transposed, right.transposed, m, n, k, 1.0f, left.data,
                 left.leading, right.data, right.leading, beta, c, row);
  if (status != dnnl_success)
    failWith("oneDNN failed with status " + std::to_string(int(status)) +
             " at m " + std::to_string(m) + ", n " + std::to_string(n) +
             ", k " + std::to_string(k));
}

Operand<float> widenOperand(int64_t rows, int64_t columns,
                            const Operand<uint16_t> &operand) {
  if (operand.transposed == 'T')
    std::swap(rows, columns);
  auto copy = allocate<float>(rows * columns);
  const float *start = copy.get();
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      copy.get()[i * columns + j] =
          widen(operand.data[i * operand.leading + j]);
  return {start, columns, operand.transposed, std::move(copy)};
}

/// In f32 where the processor has no bf16.
void multiply(int64_t m, int64_t n, int64_t k, const Operand<uint16_t> &left,
              const Operand<uint16_t> &right, float beta, uint16_t *c,
              int64_t row) {
  if (multiplyByPrimitive(m, n, k, left, right, beta, c, row))
    return;
  auto sums = allocate<float>(m * n);
  if (beta != 0)
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n; ++j)
        sums.get()[i * n + j] = widen(c[i * row + j]);
  multiply(m, n, k, widenOperand(m, k, left), widenOperand(k, n, right), beta,
           sums.get(), n);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j)
      c[i * row + j] = narrow(sums.get()[i * n + j]);
}

template <typename T>
void multiplyBatch(int64_t batch, int64_t m, int64_t n, int64_t k, const T *a,
                   int64_t a_batch, int64_t a_row, int64_t a_column, const T *b,
                   int64_t b_batch, int64_t b_row, int64_t b_column, float beta,
                   T *c, int64_t c_batch, int64_t c_row) {
  if (batch < 0 || m < 0 || n < 0 || k < 0)
    failWith("expected sizes of at least 0, but got batch " +
             std::to_string(batch) + ", m " + std::to_string(m) + ", n " +
             std::to_string(n) + ", k " + std::to_string(k));
  if (m > 1 && c_row < n)
    failWith("expected rows of the result at least " + std::to_string(n) +
             " elements apart, but got " + std::to_string(c_row));
  if (m == 0 || n == 0)
    return;
  double products = double(m) * double(n) * double(k);
  auto one = [&](int64_t i) {
    T *out = c + i * c_batch;
    int64_t row = m == 1 ? n : c_row;
    if (k == 0) {
      for (int64_t r = 0; r < m; ++r)
        for (int64_t s = 0; s < n; ++s)
          scale(beta, out[r * row + s]);
      return;
    }
    multiply(m, n, k, makeOperand(a + i * a_batch, m, k, a_row, a_column),
             makeOperand(b + i * b_batch, k, n, b_row, b_column), beta, out,
             row);
  };
  // Many products side by side where each is small, else threads inside each.
  if (batch > 1 && products < 16 * surge::kSerialProducts &&
      batch * products > surge::kSerialProducts && !omp_in_parallel() &&
      omp_get_max_threads() > 1) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < batch; ++i)
      one(i);
    return;
  }
  surge::Serial serial(products < surge::kSerialProducts);
  for (int64_t i = 0; i < batch; ++i)
    one(i);
}

} // namespace

void surge_matmul_f32(int64_t batch, int64_t m, int64_t n, int64_t k,
                      const float *a, int64_t a_batch, int64_t a_row,
                      int64_t a_column, const float *b, int64_t b_batch,
                      int64_t b_row, int64_t b_column, float beta, float *c,
                      int64_t c_batch, int64_t c_row) {
  multiplyBatch(batch, m, n, k, a, a_batch, a_row, a_column, b, b_batch, b_row,
                b_column, beta, c, c_batch, c_row);
}

void surge_matmul_bf16(int64_t batch, int64_t m, int64_t n, int64_t k,
                       const uint16_t *a, int64_t a_batch, int64_t a_row,
                       int64_t a_column, const uint16_t *b, int64_t b_batch,
                       int64_t b_row, int64_t b_column, float beta, uint16_t *c,
                       int64_t c_batch, int64_t c_row) {
  multiplyBatch(batch, m, n, k, a, a_batch, a_row, a_column, b, b_batch, b_row,
                b_column, beta, c, c_batch, c_row);
}
