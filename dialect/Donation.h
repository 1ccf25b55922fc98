//===- Donation.h - Arguments whose memory a result takes -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_DONATION_H
#define DIALECT_DONATION_H

#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mlir::surge {

/// The argument attribute `surge.donated = K`; see the dialect's description.
constexpr StringLiteral donatedAttrName = "surge.donated";

/// The result that takes the memory of an argument; none where the function
/// keeps its hands off the argument.
std::optional<unsigned> donatedResult(FunctionOpInterface function,
                                      unsigned argument);

/// Verifies the attribute, as it stands at an argument.
LogicalResult verifyDonation(Operation *op, unsigned argument,
                             NamedAttribute attribute);

} // namespace mlir::surge

#endif // DIALECT_DONATION_H
