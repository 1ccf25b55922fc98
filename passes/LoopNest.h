//===- LoopNest.h - A linalg.generic under construction -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOOPNEST_H
#define PASSES_LOOPNEST_H

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::surge {

/// A `linalg.generic` under construction. It usually starts as a copy of a
/// structured op, on whose scalar body the rules of the scalar ops then work;
/// `build` drops what the new results do not need.
class LoopNest {
public:
  /// The sizes of an operand of which only the shape is needed.
  using SizesOf = llvm::function_ref<SmallVector<OpFoldResult>(Value)>;

  /// The loops, operands and scalar body of `op`. Every operand is an input at
  /// first, the inits too.
  explicit LoopNest(linalg::LinalgOp op);
  /// `numLoops` loops without operands around an empty body.
  LoopNest(unsigned numLoops, Location loc, MLIRContext *context);
  /// A copy; `map` then leads from the values of the body of `other` to those
  /// of this one.
  LoopNest(LoopNest &other, IRMapping &map);

  unsigned getNumLoops() const { return numLoops; }
  Block &getBody() { return region.front(); }
  /// What the body of the structured op yields.
  Operation *getTerminator() { return getBody().getTerminator(); }
  /// The scalar that the body sees of operand number `operand`, in the order in
  /// which they were added.
  BlockArgument getArgument(unsigned operand) {
    return getBody().getArgument(operand);
  }

  /// Adds an input, a tensor or a scalar, and returns its scalar.
  BlockArgument addInput(Value value, AffineMap map);
  /// Adds a result that starts as `init`, and returns its scalar before this
  /// iteration.
  BlockArgument addOutput(Value init, AffineMap map);

  /// A builder in front of the body's terminator.
  RuleBuilder bodyBuilder();

  /// Creates the op that writes `scalars`, one for each output, and returns its
  /// results. Dead scalar ops and unread inputs disappear; an input that is
  /// needed for the bounds of the loops alone becomes a `tensor.empty` of its
  /// sizes; a result that merely copies an input is that input. The nest is
  /// used up.
  SmallVector<Value> build(RuleBuilder &b, ArrayRef<Value> scalars,
                           ArrayRef<utils::IteratorType> iterators,
                           SizesOf sizesOf);

private:
  struct Operand {
    Value value;
    AffineMap map;
    bool output;
  };
  void eraseDeadScalars();
  void dropUnreadInputs(llvm::SmallBitVector &kept);
  Value findCopied(const Operand &output, Value scalar, Value accumulator);

  unsigned numLoops;
  Location loc;
  SmallVector<Operand> operands;
  Region region;
};

/// What a reduction does with its accumulator.
enum class Combiner { Sum, Product, Maximum, Minimum };

/// How a body combines the accumulator with one term.
struct Reduction {
  Combiner combiner;
  Value term; ///< null for sums, which may have several.
};

/// Whether `scalar` is computed from `source`, a scalar of the same body.
bool dependsOn(Value scalar, Value source);

/// The reduction by which a body makes `yielded` from `accumulator`; none where
/// it is not one of the four.
std::optional<Reduction> matchReduction(Value yielded, Value accumulator);

/// Whether every loop is a result of `map`, so that no element is met twice.
bool coversLoops(AffineMap map);

/// Whether `op` writes each element of the result tied to `init` by itself,
/// rather than combining it with what stood there. What no iteration writes
/// has no value: an init that is not read has no content.
bool writesElements(linalg::LinalgOp op, OpOperand &init);

/// `parallel` for the loops that are results of `map`, `reduction` for the
/// others: the iterators of an op that writes by `map`.
SmallVector<utils::IteratorType> iteratorsOf(AffineMap map);

/// A `tensor.empty` and a `surge.zero` of type `type`; `sizes` holds every
/// size.
Value createEmpty(RuleBuilder &b, RankedTensorType type,
                  ArrayRef<OpFoldResult> sizes);
Value createZero(RuleBuilder &b, RankedTensorType type,
                 ArrayRef<OpFoldResult> sizes);

/// The type in which sums of `type` are accumulated: `f32` for narrower floats,
/// else `type`.
FloatType accumulatorType(Type type);

/// `value`, a float or a tensor of floats, with elements of type `element`.
Value castElements(RuleBuilder &b, Value value, FloatType element);

} // namespace mlir::surge

#endif // PASSES_LOOPNEST_H
