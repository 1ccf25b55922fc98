//===- Matmul.cpp - Matrix products by oneDNN -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/Surge.h"

#include <algorithm>
#include <memory>
#include <string>

#include <dnnl.h>
#include <omp.h>

namespace {

/// Below this many multiplications, waking the other threads costs more than
/// they save (about 20 us of one core).
constexpr double kSerialProducts = 1 << 20;

struct FreeBlock {
  void operator()(float *block) const { surge_free(block); }
};

/// A rows by columns matrix as BLAS takes it: row-major, or the transpose of
/// that.
struct Operand {
  const float *data;
  int64_t leading;
  char transposed;
  std::unique_ptr<float, FreeBlock> copy;
};

Operand makeOperand(const float *data, int64_t rows, int64_t columns,
                    int64_t rowStride, int64_t columnStride) {
  // The stride of an axis of one element says nothing.
  if (columns == 1 || columnStride == 1)
    if (rows == 1 || rowStride >= columns)
      return {data, rows == 1 ? columns : rowStride, 'N', nullptr};
  if (rows == 1 || rowStride == 1)
    if (columns == 1 || columnStride >= rows)
      return {data, columns == 1 ? rows : columnStride, 'T', nullptr};
  auto *copy =
      static_cast<float *>(surge_alloc(rows * columns * sizeof(float)));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      copy[i * columns + j] = data[i * rowStride + j * columnStride];
  return {copy, columns, 'N', std::unique_ptr<float, FreeBlock>(copy)};
}

/// c = beta c, which for beta = 0 is a store.
void scale(int64_t m, int64_t n, float beta, float *c, int64_t row) {
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j)
      c[i * row + j] = beta == 0 ? 0 : beta * c[i * row + j];
}

/// Runs on one thread while it lives.
class Serial {
public:
  explicit Serial(bool wanted) : threads(wanted ? omp_get_max_threads() : 0) {
    if (threads)
      omp_set_num_threads(1);
  }
  ~Serial() {
    if (threads)
      omp_set_num_threads(threads);
  }
  Serial(const Serial &) = delete;
  Serial &operator=(const Serial &) = delete;

private:
  int threads;
};

void failWith(const std::string &reason) {
  surge_fail(("matrix product: " + reason).c_str());
}

} // namespace

void surge_matmul_f32(int64_t batch, int64_t m, int64_t n, int64_t k,
                      const float *a, int64_t a_batch, int64_t a_row,
                      int64_t a_column, const float *b, int64_t b_batch,
                      int64_t b_row, int64_t b_column, float beta, float *c,
                      int64_t c_batch, int64_t c_row) {
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
    float *out = c + i * c_batch;
    if (k == 0)
      return scale(m, n, beta, out, c_row);
    Operand left = makeOperand(a + i * a_batch, m, k, a_row, a_column);
    Operand right = makeOperand(b + i * b_batch, k, n, b_row, b_column);
    dnnl_status_t status = dnnl_sgemm(
        left.transposed, right.transposed, m, n, k, 1.0f, left.data,
        left.leading, right.data, right.leading, beta, out, m == 1 ? n : c_row);
    if (status != dnnl_success)
      failWith("oneDNN failed with status " + std::to_string(int(status)) +
               " at m " + std::to_string(m) + ", n " + std::to_string(n) +
               ", k " + std::to_string(k));
  };
  // Many products side by side where each is small, else threads inside each.
  if (batch > 1 && products < 16 * kSerialProducts &&
      batch * products > kSerialProducts && !omp_in_parallel() &&
      omp_get_max_threads() > 1) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < batch; ++i)
      one(i);
    return;
  }
  Serial serial(products < kSerialProducts);
  for (int64_t i = 0; i < batch; ++i)
    one(i);
}
