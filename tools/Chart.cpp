//===- Chart.cpp - Curves as a picture ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

using namespace surge;

namespace {

constexpr double panelWidth = 380, panelHeight = 300;
constexpr double marginLeft = 62, marginRight = 18, marginTop = 40,
                 marginBottom = 52;
constexpr double plotWidth = panelWidth - marginLeft - marginRight;
constexpr double plotHeight = panelHeight - marginTop - marginBottom;
constexpr double legendCharacter = 7.4, legendSwatch = 34, legendGap = 22;

/// Distinct for the colour-blind too: Okabe and Ito, "Color Universal Design".
constexpr std::array<const char *, 7> palette = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7",
    "#E69F00", "#56B4E9", "#4D4D4D"};

using Points = std::vector<std::pair<double, double>>;

/// Where a panel's data lie, and how they map to the page.
struct Axes {
  double xLow = 0, xHigh = 1, yLow = 0, yHigh = 1;
  bool logarithmic = false;

  double y(double value) const {
    return logarithmic ? std::log10(value) : value;
  }
  bool draws(double value) const {
    return std::isfinite(value) && (!logarithmic || value > 0);
  }
  double pageX(double value) const {
    return marginLeft + plotWidth * (value - xLow) / (xHigh - xLow);
  }
  /// `value` as `y` gives it.
  double pageY(double value) const {
    return marginTop + plotHeight * (1 - (value - yLow) / (yHigh - yLow));
  }
};

std::string escape(const std::string &text) {
  std::string result;
  for (char c : text) {
    switch (c) {
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '&':
      result += "&amp;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      // XML 1.0 has no other control characters.
      if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
        result += c;
    }
  }
  return result;
}

std::string number(double value, const char *format = "%.2f") {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

/// A tick's label, with the decimals that ticks this far apart need.
std::string label(double value, double apart) {
  if (value != 0 && (std::fabs(value) >= 1e6 || std::fabs(value) < 1e-4))
    return number(value, "%.3g");
  if (value != 0 && std::fmod(value, 1000) == 0)
    return number(value / 1000, "%g") + "k";
  int decimals = std::clamp<int>(-std::floor(std::log10(apart) + 1e-9), 0, 8);
  return number(value, ("%." + std::to_string(decimals) + "f").c_str());
}

std::string text(double x, double y, const char *anchor, const char *style,
                 const std::string &content) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + anchor + "\" class=\"" + style + "\">" +
         escape(content) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2,
                 const char *style) {
  return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
         number(x2) + "\" y2=\"" + number(y2) + "\" class=\"" + style +
         "\"/>\n";
}

/// The mean over a window around each point, cut at the ends; a gap in the
/// window is one in the mean.
Points smoothed(const Points &points, int64_t window) {
  int64_t size = points.size(), half = std::min(window / 2, size);
  std::vector<long double> sums = {0};
  std::vector<int64_t> gaps = {0};
  for (auto [x, y] : points) {
    bool isGap = !std::isfinite(y);
    sums.push_back(sums.back() + (isGap ? 0 : y));
    gaps.push_back(gaps.back() + isGap);
  }
  Points result;
  for (int64_t i = 0; i < size; ++i) {
    int64_t begin = std::max<int64_t>(0, i - half);
    int64_t end = std::min(size, i + half + 1);
    double mean = (sums[end] - sums[begin]) / (end - begin);
    result.push_back(
        {points[i].first, gaps[end] > gaps[begin]
                              ? std::numeric_limits<double>::quiet_NaN()
                              : mean});
  }
  return result;
}

/// No more points than the page can show: means of neighbours.
Points thinned(const Points &points, size_t most) {
  if (points.size() <= most)
    return points;
  Points result;
  for (size_t i = 0; i < most; ++i) {
    size_t begin = i * points.size() / most,
           end = (i + 1) * points.size() / most;
    double x = 0, y = 0;
    for (size_t j = begin; j < end; ++j) {
      x += points[j].first;
      y += points[j].second;
    }
    result.push_back({x / (end - begin), y / (end - begin)});
  }
  // The ends stay where they are, so that curves begin and end on the axes.
  result.front().first = points.front().first;
  result.back().first = points.back().first;
  return result;
}

std::string path(const Points &points, const Axes &axes, const char *colour,
                 const char *style) {
  std::string data;
  bool drawing = false;
  for (auto [x, y] : points) {
    if (!axes.draws(y)) {
      drawing = false;
      continue;
    }
    // The clip path cuts at the axes; far outside, SVG viewers lose precision.
    double top = std::clamp(axes.pageY(axes.y(y)), -1e4, 1e4);
    data += (drawing ? 'L' : 'M') + number(axes.pageX(x), "%.1f") + " " +
            number(top, "%.1f");
    drawing = true;
  }
  return std::string("<path class=\"") + style + "\" stroke=\"" + colour +
         "\" d=\"" + data + "\"/>\n";
}

Axes fitAxes(const Panel &panel, const std::vector<Points> &drawn) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Axes axes{infinity, -infinity, infinity, -infinity, panel.logarithmic};
  for (const Points &points : drawn)
    for (auto [x, y] : points) {
      axes.xLow = std::min(axes.xLow, x);
      axes.xHigh = std::max(axes.xHigh, x);
      if (!axes.draws(y))
        continue;
      axes.yLow = std::min(axes.yLow, axes.y(y));
      axes.yHigh = std::max(axes.yHigh, axes.y(y));
    }
  if (panel.range) {
    axes.yLow = axes.y(panel.range->first);
    axes.yHigh = axes.y(panel.range->second);
  } else if (axes.yLow <= axes.yHigh) {
    double room = 0.04 * (axes.yHigh - axes.yLow);
    axes.yLow -= room;
    axes.yHigh += room;
  }
  auto widen = [](double &low, double &high) {
    if (!(low <= high))
      low = 0, high = 1;
    if (!(high - low > 1e-12 * std::max(std::fabs(low), std::fabs(high)))) {
      double room = low == 0 ? 0.5 : 0.05 * std::fabs(low);
      low -= room;
      high += room;
    }
  };
  widen(axes.xLow, axes.xHigh);
  widen(axes.yLow, axes.yHigh);
  return axes;
}

/// Tick positions as `Axes::y` gives them, with their labels.
using Ticks = std::vector<std::pair<double, std::string>>;

Ticks labelled(const std::vector<double> &values) {
  double apart = values.size() > 1 ? values[1] - values[0] : 1;
  Ticks ticks;
  for (double value : values)
    ticks.push_back({value, label(value, apart)});
  return ticks;
}

Ticks yTicks(const Axes &axes) {
  if (!axes.logarithmic)
    return labelled(linearTicks(axes.yLow, axes.yHigh, 6));
  Ticks ticks;
  if (axes.yHigh - axes.yLow > 1) {
    double stride = std::ceil((axes.yHigh - axes.yLow) / 8);
    for (double e = std::ceil(axes.yLow); e <= axes.yHigh; e += stride)
      ticks.push_back({e, label(std::pow(10, e), std::pow(10, e))});
    return ticks;
  }
  // Less than a decade: round numbers, at their logarithms.
  ticks = labelled(
      linearTicks(std::pow(10, axes.yLow), std::pow(10, axes.yHigh), 6));
  for (auto &[y, name] : ticks)
    y = axes.y(y);
  return ticks;
}

std::string drawPanel(const Panel &panel, int number,
                      const std::vector<std::string> &labels) {
  std::vector<Points> bare, mean;
  for (const Curve &curve : panel.curves) {
    bare.push_back(thinned(curve.points, plotWidth));
    mean.push_back(
        panel.smooth > 1
            ? thinned(smoothed(curve.points, panel.smooth), 2 * plotWidth)
            : thinned(curve.points, 2 * plotWidth));
  }
  Axes axes = fitAxes(panel, mean);

  std::string clip = "plot" + std::to_string(number);
  std::string svg = "<clipPath id=\"" + clip + "\"><rect x=\"" +
                    ::number(marginLeft) + "\" y=\"" + ::number(marginTop) +
                    "\" width=\"" + ::number(plotWidth) + "\" height=\"" +
                    ::number(plotHeight) + "\"/></clipPath>\n";
  double bottom = marginTop + plotHeight, right = marginLeft + plotWidth;
  for (auto &[y, name] : yTicks(axes)) {
    svg += line(marginLeft, axes.pageY(y), right, axes.pageY(y), "grid");
    svg += text(marginLeft - 8, axes.pageY(y) + 4, "end", "tick", name);
  }
  for (auto &[x, name] : labelled(linearTicks(axes.xLow, axes.xHigh, 5))) {
    svg += line(axes.pageX(x), bottom, axes.pageX(x), bottom + 5, "axis");
    svg += text(axes.pageX(x), bottom + 19, "middle", "tick", name);
  }
  svg += line(marginLeft, bottom, right, bottom, "axis");

  svg += "<g clip-path=\"url(#" + clip + ")\">\n";
  auto colour = [&](size_t i) {
    size_t place =
        std::find(labels.begin(), labels.end(), panel.curves[i].label) -
        labels.begin();
    return palette[place % palette.size()];
  };
  if (panel.smooth > 1)
    for (size_t i = 0; i < bare.size(); ++i)
      svg += path(bare[i], axes, colour(i), "bare");
  for (size_t i = 0; i < mean.size(); ++i)
    svg += path(mean[i], axes, colour(i), "curve");
  svg += "</g>\n";

  svg += text(marginLeft, marginTop - 14, "start", "panel", panel.title);
  svg += text(marginLeft + plotWidth / 2, panelHeight - 12, "middle", "label",
              panel.xLabel);
  svg += "<text transform=\"translate(15 " +
         ::number(marginTop + plotHeight / 2) +
         ") rotate(-90)\" text-anchor=\"middle\" class=\"label\">" +
         escape(panel.yLabel) + "</text>\n";
  return svg;
}

/// The width of a legend entry; fonts differ, so this leaves some room.
double entryWidth(const std::string &name) {
  return legendSwatch + legendCharacter * name.size() + legendGap;
}

} // namespace

std::vector<double> surge::linearTicks(double low, double high, int count) {
  double rough = (high - low) / count;
  double power = std::pow(10, std::floor(std::log10(rough)));
  double stride = power;
  for (double factor : {2.0, 5.0, 10.0})
    if (stride < rough * 0.75)
      stride = factor * power;
  std::vector<double> ticks;
  // Whole multiples, so that no tick is 0.30000000000000004.
  for (double k = std::ceil(low / stride - 1e-9);
       k * stride <= high + 1e-9 * stride; ++k)
    ticks.push_back(k == 0 ? 0 : k * stride);
  return ticks;
}

std::string surge::drawChart(const std::string &title,
                             const std::vector<Panel> &panels) {
  std::vector<std::string> labels;
  for (const Panel &panel : panels)
    for (const Curve &curve : panel.curves)
      if (std::find(labels.begin(), labels.end(), curve.label) == labels.end())
        labels.push_back(curve.label);

  int columns = std::max<int>(1, std::min<int>(3, panels.size()));
  int rows = (panels.size() + columns - 1) / columns;
  double width = columns * panelWidth + 20;

  // The legend wraps at the page's width.
  std::string legend;
  double x = marginLeft, y = title.empty() ? 26 : 60;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (x > marginLeft && x + entryWidth(labels[i]) > width) {
      x = marginLeft;
      y += 22;
    }
    legend += "<line x1=\"" + number(x) + "\" y1=\"" + number(y - 4) +
              "\" x2=\"" + number(x + 24) + "\" y2=\"" + number(y - 4) +
              "\" class=\"curve\" stroke=\"" + palette[i % palette.size()] +
              "\"/>\n" +
              text(x + legendSwatch, y, "start", "legend", labels[i]);
    x += entryWidth(labels[i]);
  }
  double top = y + 10, height = top + rows * panelHeight + 6;

  std::string svg =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
      number(width, "%.0f") + "\" height=\"" + number(height, "%.0f") +
      "\" viewBox=\"0 0 " + number(width, "%.0f") + " " +
      number(height, "%.0f") +
      "\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', "
      "sans-serif\">\n"
      "<style>\n"
      ".grid { stroke: #e6e6e6; stroke-width: 1 }\n"
      ".axis { stroke: #444; stroke-width: 1 }\n"
      ".curve { fill: none; stroke-width: 2; stroke-linejoin: round; "
      "stroke-linecap: round }\n"
      ".bare { fill: none; stroke-width: 1; opacity: 0.22 }\n"
      ".title { font-size: 18px; font-weight: 600; fill: #111 }\n"
      ".panel { font-size: 14px; font-weight: 600; fill: #222 }\n"
      ".label, .legend { font-size: 13px; fill: #222 }\n"
      ".tick { font-size: 12px; fill: #555 }\n"
      "</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  if (!title.empty())
    svg += text(marginLeft, 30, "start", "title", title);
  svg += legend;
  for (size_t i = 0; i < panels.size(); ++i)
    svg += "<g transform=\"translate(" + number(i % columns * panelWidth) +
           " " + number(top + i / columns * panelHeight) + ")\">\n" +
           drawPanel(panels[i], i, labels) + "</g>\n";
  return svg + "</svg>\n";
}
