//===- RuleBuilder.cpp - A builder that reads like a formula --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Type mlir::surge::computationType(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.getIntOrFloatBitWidth() < 32
             ? Float32Type::get(type.getContext())
             : element;
}

bool mlir::surge::isDifferentiable(Type type) {
  return isa<FloatType>(type) || (isa<RankedTensorType>(type) &&
                                  isa<FloatType>(getElementTypeOrSelf(type)));
}

RankedTensorType mlir::surge::withDirections(Type type, int64_t count) {
  SmallVector<int64_t> shape{count};
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    llvm::append_range(shape, tensor.getShape());
  return RankedTensorType::get(shape, getElementTypeOrSelf(type));
}

Value RuleBuilder::add(Value a, Value b) {
  if (!a || !b)
    return a ? a : b;
  return arith::AddFOp::create(*this, a, b);
}

Value RuleBuilder::sub(Value a, Value b) {
  if (!b)
    return a;
  if (!a)
    return neg(b);
  return arith::SubFOp::create(*this, a, b);
}

Value RuleBuilder::neg(Value a) {
  return a ? arith::NegFOp::create(*this, a).getResult() : Value();
}

Value RuleBuilder::mul(Value a, Value b) {
  return a && b ? arith::MulFOp::create(*this, a, b).getResult() : Value();
}

Value RuleBuilder::div(Value a, Value b) {
  return a ? arith::DivFOp::create(*this, a, b).getResult() : Value();
}

Value RuleBuilder::constant(double value, Value like) {
  Type element = getElementTypeOrSelf(like);
  TypedAttr scalar = getFloatAttr(element, value);
  auto tensor = dyn_cast<RankedTensorType>(like.getType());
  if (!tensor)
    return arith::ConstantOp::create(*this, scalar);
  if (tensor.hasStaticShape())
    return arith::ConstantOp::create(
        *this, DenseElementsAttr::get(tensor, cast<Attribute>(scalar)));
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < tensor.getRank(); ++dim)
    if (tensor.isDynamicDim(dim))
      sizes.push_back(tensor::DimOp::create(*this, like, dim));
  return tensor::SplatOp::create(
      *this, arith::ConstantOp::create(*this, scalar), tensor, sizes);
}

Value RuleBuilder::scale(double factor, Value a) {
  return a ? mul(constant(factor, a), a) : Value();
}

Value RuleBuilder::select(Value condition, Value a, Value b) {
  if (!a && !b)
    return {};
  if (!a)
    a = constant(0, b);
  if (!b)
    b = constant(0, a);
  return arith::SelectOp::create(*this, condition, a, b);
}

Value RuleBuilder::exp(Value a) { return math::ExpOp::create(*this, a); }
Value RuleBuilder::log(Value a) { return math::LogOp::create(*this, a); }
Value RuleBuilder::sqrt(Value a) { return math::SqrtOp::create(*this, a); }
Value RuleBuilder::abs(Value a) { return math::AbsFOp::create(*this, a); }

Value RuleBuilder::convert(Value a, Type element) {
  Type from = getElementTypeOrSelf(a);
  if (from == element)
    return a;
  Type type = element;
  if (auto tensor = dyn_cast<RankedTensorType>(a.getType()))
    type = tensor.clone(element);
  if (from.getIntOrFloatBitWidth() < element.getIntOrFloatBitWidth())
    return arith::ExtFOp::create(*this, type, a);
  if (from.getIntOrFloatBitWidth() > element.getIntOrFloatBitWidth())
    return arith::TruncFOp::create(*this, type, a);
  return convert(convert(a, getF32Type()), element);
}

Value RuleBuilder::sigmoid(Value a) {
  // exp(-|a|) never overflows; the two sides differ in the numerator only. |a|
  // is a branch rather than `abs`, whose derivative vanishes at 0.
  Value one = constant(1, a);
  Value negative = less(a, constant(0, a));
  Value small = exp(select(negative, a, neg(a)));
  Value numerator = select(negative, small, one);
  return div(numerator, add(one, small));
}

Value RuleBuilder::maximum(Value a, Value b) {
  return arith::MaximumFOp::create(*this, a, b);
}
Value RuleBuilder::minimum(Value a, Value b) {
  return arith::MinimumFOp::create(*this, a, b);
}
Value RuleBuilder::less(Value a, Value b) {
  return arith::CmpFOp::create(*this, arith::CmpFPredicate::OLT, a, b);
}
