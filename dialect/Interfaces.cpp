//===- Interfaces.cpp - What an op, an estimator, an optimizer can do -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Interfaces.h"

#include "dialect/AttrInterfaces.cpp.inc"
#include "dialect/OpInterfaces.cpp.inc"
