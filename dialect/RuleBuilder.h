//===- RuleBuilder.h - A builder that reads like a formula ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_RULEBUILDER_H
#define DIALECT_RULEBUILDER_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {

/// Builds arithmetic on floats and on tensors of floats alike. A null operand
/// is a symbolic zero: it is never materialised, and a result that is zero for
/// that reason is null again.
class RuleBuilder : public ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value neg(Value a);
  /// a b; null if either factor is null.
  Value mul(Value a, Value b);
  /// a / b; null if `a` is null. `b` must not be null.
  Value div(Value a, Value b);
  /// A float, or a tensor of them, of the type of `like`. A tensor may be
  /// dynamic.
  Value constant(double value, Value like);
  /// a times a constant.
  Value scale(double factor, Value a);
  /// condition ? a : b with a null branch standing for zero; null if both are.
  Value select(Value condition, Value a, Value b);

  /// `a` rounded or widened to another float type; `a` itself where it has that
  /// type.
  Value convert(Value a, Type element);

  Value exp(Value a);
  Value log(Value a);
  Value sqrt(Value a);
  Value abs(Value a);
  /// 1 / (1 + exp(-a)), without overflow.
  Value sigmoid(Value a);
  Value maximum(Value a, Value b);
  Value minimum(Value a, Value b);
  /// An ordered comparison of two floats or tensors, as i1.
  Value less(Value a, Value b);
};

/// The float type that formulas are computed in: f32 for narrower elements,
/// otherwise that of `type` itself.
Type computationType(Type type);

/// Whether values of this type carry tangents: floats and ranked tensors of
/// floats.
bool isDifferentiable(Type type);

/// The type of `count` values of a differentiable type: one axis more, in
/// front. `count` may be dynamic.
RankedTensorType withDirections(Type type, int64_t count);

} // namespace mlir::surge

#endif // DIALECT_RULEBUILDER_H
