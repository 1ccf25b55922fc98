//===- Surge.h - The C ABI of compiled programs -----------------*- C -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// What compiled programs call, and what a C program needs to call them. No
// LLVM stands behind it.
//
// A public function `f` of a program is entered by
//
//   void surge_entry_f(void **arguments);
//
// with one pointer per argument, then one per result. A tensor is a pointer to
// a memref descriptor (see below), a scalar a pointer to its value (i1 as one
// byte, index as int64_t), a key a pointer to two uint64_t. The callee fills
// the results; the memory of a tensor result is fresh, belongs to the caller
// and is given back by `surge_free(descriptor.allocated)`. The memory of
// arguments is neither written nor returned. A compiled function keeps no
// state: any number of threads may call it. In an object of surge-compile the
// entries stand behind typed functions, which its header declares.
//
// An argument that the program marks `surge.donated = K` is the exception: the
// callee writes to its memory, which then holds result K, whose descriptor is
// filled with the argument's. Who owned the argument's memory owns the result's
// and frees it once. No other argument may lie in it. When the call fails, its
// content is arbitrary.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_SURGE_H
#define RUNTIME_SURGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Changes whenever a function below changes its meaning.
enum { SURGE_ABI_VERSION = 2 };

/// The version of the library in this process, to be compared with
/// SURGE_ABI_VERSION.
int surge_abi_version(void);

/// A tensor of rank n occupies the first three words of its descriptor and 2 n
/// words more: int64_t sizes[n], then int64_t strides[n], in elements.
typedef struct {
  void *allocated; ///< What surge_free takes.
  void *aligned;   ///< The elements.
  int64_t offset;  ///< Of the first element, from `aligned`, in elements.
} surge_memref_head;

/// What is known of the memory of a call of `f` when `f` is compiled: the
/// constant `surge_memory_f`, beside surge_entry_f. Buffers of a size that only
/// a call knows do not count.
typedef struct {
  /// The block that a call takes for its buffers.
  int64_t arena_bytes;
  /// Those of its buffers in use at the worst moment: no arena needs less.
  int64_t live_bytes;
  /// The same, with results in fresh memory as soon as they are in use.
  int64_t live_bytes_with_results;
} surge_memory_plan;

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Receives what compiled code cannot return: memory ran out, or sizes that
/// only the run knows do not fit. When it returns, the process exits with
/// status 1.
typedef void (*surge_error_handler)(const char *message, void *context);

/// Sets the handler of the process and returns the one before. A null handler
/// stands for the first one, which prints the message to stderr.
surge_error_handler surge_set_error_handler(surge_error_handler handler,
                                            void *context);

/// Ends the surge_try of this thread, or hands the message to the handler where
/// there is none, or where OpenMP has started other threads within it. Does not
/// return.
void surge_fail(const char *message);

/// Calls the entry of a compiled function. Returns 0 when it is done; where it
/// fails, returns 1 and leaves the message, cut to `capacity` bytes, in
/// `message`. The results are not filled then, and the memory that the call had
/// in use is lost.
int surge_try(void (*entry)(void **arguments), void **arguments, char *message,
              size_t capacity);

/// Makes surge_try fail where the processor or the C library would end the
/// process: a division of an integer by zero, an access outside of a tensor
/// that hits no memory, a stack that is full, an abort. Sets the process's
/// signal handlers; for programs that own their process.
void surge_catch_signals(void);

//===----------------------------------------------------------------------===//
// Functions compiled ahead of time
//===----------------------------------------------------------------------===//

/// An argument or a result, as an object of surge-compile describes it.
typedef struct {
  const char *name;
  const int64_t *shape;  ///< -1 stands for a size that each call gives.
  int64_t rank;          ///< The length of `shape`.
  int64_t element_bytes; ///< Of one element; a key has none.
  int64_t kind;
  int64_t donated_to; ///< The result that takes an argument's memory, or -1.
} surge_parameter;

enum { SURGE_TENSOR = 0, SURGE_SCALAR = 1, SURGE_KEY = 2 };

/// A function in an object of surge-compile.
typedef struct {
  int64_t abi_version; ///< SURGE_ABI_VERSION of the compiler.
  const char *name;
  void (*entry)(void **arguments);
  int64_t arguments, results;        ///< How many there are.
  const surge_parameter *parameters; ///< The arguments, then the results.
} surge_function;

/// What the typed functions of an object do: calls `function` on the caller's
/// memory. `values` holds one pointer for each argument, then for each result,
/// to row-major elements, to a scalar or to the two words of a key; `sizes` the
/// dynamic sizes of all of them in that order. A result may be written where an
/// argument is read; a donated argument is updated there in place, and is
/// copied to its result first where that is elsewhere. Returns 0 when the
/// results are written. Returns 1 and leaves the message, cut to `capacity`
/// bytes, in `message` where the runtime has another version than the object, a
/// pointer is null where elements are expected or not aligned to them, a size
/// is negative, a result has other sizes than the caller has memory for, or the
/// call itself fails; what the results hold then is not said.
int surge_call(const surge_function *function, void *const *values,
               const int64_t *sizes, char *message, size_t capacity);

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Memory aligned to 64 bytes, with arbitrary content; never null. Zero bytes
/// are a block like others; a negative number, or one that the machine does
/// not have, is an error. Blocks are kept when freed, so that a training step
/// that repeats itself neither asks the system for memory nor faults pages in.
void *surge_alloc(int64_t bytes);

/// Gives back a block of surge_alloc, from any thread. Null does nothing; a
/// block freed twice, or one from elsewhere, is an error.
void surge_free(void *block);

/// Returns the blocks that are kept but not in use to the system.
void surge_trim(void);

typedef struct {
  uint64_t live_bytes;    ///< In use now, rounded up to block sizes.
  uint64_t peak_bytes;    ///< The largest value of live_bytes so far.
  uint64_t cached_bytes;  ///< Kept for the next surge_alloc.
  uint64_t allocations;   ///< Calls of surge_alloc so far.
  uint64_t system_blocks; ///< How many of them had to ask the system.
} surge_memory_statistics;

surge_memory_statistics surge_get_memory_statistics(void);

/// Lets peak_bytes start anew from what is in use now.
void surge_reset_memory_peak(void);

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

/// How many threads compiled code uses when it is called from this thread; at
/// least 1, by default one per processor.
void surge_set_threads(int count);
int surge_get_threads(void);

/// Runs body(begin, end, context) for parts of [0, count), one a thread, that
/// together are the whole; on one thread, or within another parallel loop, all
/// at once. A surge_fail in a part ends that part, and when all have ended the
/// call that surge_parallel stands in.
void surge_parallel(int64_t count,
                    void (*body)(int64_t begin, int64_t end, void *context),
                    void *context);

/// Binds each thread of the pool, and the caller, to a core of its own. For
/// programs that own their process: threads that the caller starts later
/// inherit its core. Does nothing once a parallel loop has run, or where the
/// environment already says how to bind (KMP_AFFINITY, OMP_PLACES, ...).
void surge_bind_threads(void);

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// c[i] = a[i] b[i] + beta c[i] for each i of the batch; a is m by k, b is k by
/// n, c is m by n with unit column stride. Strides are in elements and may be
/// any for a and b (0 repeats); where one of the two is 1, as in a matrix or
/// its transpose, nothing is copied. Sizes may be zero; k = 0 leaves beta c.
/// With beta = 0, c is not read. Computed by oneDNN.
void surge_matmul_f32(int64_t batch, int64_t m, int64_t n, int64_t k,
                      const float *a, int64_t a_batch, int64_t a_row,
                      int64_t a_column, const float *b, int64_t b_batch,
                      int64_t b_row, int64_t b_column, float beta, float *c,
                      int64_t c_batch, int64_t c_row);

/// The same for bf16, the upper halves of f32: summed up in f32, rounded once.
void surge_matmul_bf16(int64_t batch, int64_t m, int64_t n, int64_t k,
                       const uint16_t *a, int64_t a_batch, int64_t a_row,
                       int64_t a_column, const uint16_t *b, int64_t b_batch,
                       int64_t b_row, int64_t b_column, float beta, uint16_t *c,
                       int64_t c_batch, int64_t c_row);

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The sum of products
///
///   result[n, g outputs + o, y, x] filter[g, o, i, r, s]
///     image[n, g inputs + i, y stride_height + r dilation_height,
///           x stride_width + s dilation_width]
///
/// of which any of the three may be the one that is summed up. The last three
/// are strides in elements, in the order of the formula's indices; channels of
/// neighbouring groups are neighbours.
typedef struct {
  int64_t batch, groups, outputs, inputs;
  int64_t height, width; ///< of the result.
  int64_t filter_height, filter_width;
  int64_t stride_height, stride_width, dilation_height, dilation_width;
  int64_t image[4], filter[5], result[4];
} surge_convolution;

/// Writes beta times its old value and the sum to the result (`target` 0), or
/// to the image (1) or the filter (2), which then are its derivatives. The
/// parts of an image that no index reaches are left as they are. With beta = 0,
/// the target is not read. Sizes may be zero. Computed by oneDNN.
void surge_convolution_f32(const surge_convolution *shape, int64_t target,
                           float *image, float *filter, float *result,
                           float beta);

//===----------------------------------------------------------------------===//
// Checkpoints
//===----------------------------------------------------------------------===//

/// How far to run a loop forward before its state is kept again, given that its
/// next `rounds` rounds are to be run backwards and that `states` states may be
/// kept, the present one included: at least 1 and less than `rounds`, except
/// that it is 1 for one round. With these steps the fewest rounds are repeated.
int64_t surge_checkpoint_advance(int64_t rounds, int64_t states);

#ifdef __cplusplus
}
#endif

#endif // RUNTIME_SURGE_H
