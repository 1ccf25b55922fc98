//===- Cache.h - Where the tools keep compiled code -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_CACHE_H
#define TOOLS_CACHE_H

#include "tools/Options.h"

namespace surge {

/// What SURGE_CACHE names, or else `surge` in the user's cache folder. Empty
/// for no cache: where SURGE_CACHE is empty or `off`, and where there is no
/// home of this user's own in which the folder is or can be made.
std::string defaultCache();

/// --cache, which stores a folder, or the empty text for `off`.
Option cacheOption(std::string &folder);

} // namespace surge

#endif // TOOLS_CACHE_H
