//===- Chart.h - Curves as a picture ----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_CHART_H
#define TOOLS_CHART_H

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace surge {

/// A curve through points in order; a point whose y is not finite is a gap.
struct Curve {
  std::string label;
  std::vector<std::pair<double, double>> points;
};

/// One pair of axes.
struct Panel {
  std::string title;
  std::string xLabel;
  std::string yLabel;
  /// The y axis is logarithmic; y <= 0 is a gap then.
  bool logarithmic = false;
  /// How many points a drawn one is the mean of: those around it, fewer near
  /// the ends. Where it is above 1 the bare curve stands pale behind.
  int64_t smooth = 1;
  /// The ends of the y axis, where they are not those of the curves.
  std::optional<std::pair<double, double>> range;
  std::vector<Curve> curves;
};

/// A complete SVG file with the panels side by side, up to three in a row.
/// Curves of the same label have the same colour everywhere and one entry in
/// the legend.
std::string drawChart(const std::string &title,
                      const std::vector<Panel> &panels);

/// The multiples of 1, 2 or 5 times a power of ten in [low, high], about
/// `count` of them.
std::vector<double> linearTicks(double low, double high, int count);

} // namespace surge

#endif // TOOLS_CHART_H
