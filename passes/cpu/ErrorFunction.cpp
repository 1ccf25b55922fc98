//===- ErrorFunction.cpp - erf as arithmetic ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// erf(x) = x + x P(x^2) up to 1, and 1 - exp(Q(|x|)) from there on. Both
// polynomials equalise the relative error of erf.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

using namespace mlir;
using namespace mlir::surge;

/// erf(x) / x - 1 in x^2, on 0 <= x <= 1.
static constexpr double small32[] = {
    0.12837916573,   -0.37612625837,    0.11283585249,  -0.026853814582,
    0.0051883304826, -0.00080102026993, 7.8538498284e-5};
static constexpr double small64[] = {
    0.128379167095512566,   -0.3761263890318352,
    0.112837916709442003,   -0.0268661706431134137,
    0.00522397760613084217, -0.00085483259297662443,
    0.0001205529358693695,  -0.0000149247124395348141,
    1.6447132699786621e-6,  -1.6206318752969209e-7,
    1.37109887041905231e-8, -7.77946297176159689e-10};
/// log(1 - erf(x)) on 1 <= x <= 4 and on 1 <= x <= 6.
static constexpr double large32[] = {
    0.00018846386276, -1.1295802942,    -0.63321642856,   -0.10842206798,
    0.025210321271,   -0.0042052784063, 0.00044147146587, -2.1697521165e-5};
static constexpr double large64[] = {
    -5.02864496938915999e-7,  -1.12837408933497767,
    -0.636643628716344472,    -0.102703437792485745,
    0.018990175568588608,     0.000410632531995819917,
    -0.00191594836814478271,  0.000770647515918368458,
    -0.000135053293562183629, -0.0000202650911676176115,
    0.0000228218417102503384, -8.66694727406527089e-6,
    2.13562243549191497e-6,   -3.73292276589454577e-7,
    4.64213884786163492e-8,   -3.93411455278070753e-9,
    2.04487703254071431e-10,  -4.92839052738683233e-12};

Value Arithmetic::erf(Value x) {
  bool isSingle = type.isF32();
  ArrayRef<double> ofSmall = small64, ofLarge = large64;
  if (isSingle) {
    ofSmall = small32;
    ofLarge = large32;
  }
  Value magnitude = abs(x);
  Value small = fma(x, polynomial(ofSmall, mul(x, x)), x);
  // Further out, the result rounds to 1.
  Value clamped = clamp(magnitude, 0, isSingle ? 4 : 6);
  Value complement =
      expOfSum(polynomial(ofLarge, clamped), Value(), /*isNormal=*/true);
  Value large = copySign(sub(number(1), complement), x);
  return select(arith::CmpFPredicate::OLE, magnitude, number(1), small, large);
}
