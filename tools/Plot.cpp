//===- Plot.cpp - surge-run plot ------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "tools/Plot.h"

#include "runtime/File.h"
#include "tools/Chart.h"
#include "tools/Options.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

using namespace surge;

namespace {

constexpr const char *introduction =
    R"(usage: surge-run plot [OPTIONS] LOG.jsonl... --out CURVES.svg

Draws a field of the logs that `surge-run train --log` writes, one curve a log.

  surge-run plot --label ST st.jsonl --label ReinMax reinmax.jsonl --y loss --smooth 50 --out loss.svg
  surge-run plot --y loss --panel p=2 a.jsonl b.jsonl --panel p=3 c.jsonl d.jsonl --out both.svg

)";

/// A log to draw, and in which panel.
struct Request {
  std::string file;
  std::string label;
  size_t panel;
};

struct Settings {
  std::vector<Panel> panels;
  std::vector<Request> requests;
  std::string title, out, nextLabel, x = "step";
  bool help = false;
};

/// A number, or one of the spellings that a log has for one that is not finite.
std::optional<double> toNumber(const nlohmann::json &value) {
  if (value.is_number())
    return value.get<double>();
  if (value == "nan" || value == "inf" || value == "-inf")
    return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// The lines of a log that have both fields. A last line without its end is
/// what a killed run leaves, and is passed over.
Result<Curve> readCurve(const Request &request, const std::string &x,
                        const std::string &y) {
  Result<std::vector<uint8_t>> content = readFile(request.file);
  if (!content)
    return content.error();
  std::string text(content->begin(), content->end());
  Curve curve{request.label, {}};
  std::set<std::string> fields;
  size_t begin = 0;
  for (size_t number = 1; begin < text.size(); ++number) {
    size_t end = text.find('\n', begin);
    if (end == std::string::npos)
      break;
    nlohmann::json entry = nlohmann::json::parse(
        text.begin() + begin, text.begin() + end, nullptr, false);
    begin = end + 1;
    if (!entry.is_object())
      return Error{"expected one JSON object a line",
                   request.file + ":" + std::to_string(number)};
    for (auto &[name, value] : entry.items())
      fields.insert(name);
    if (!entry.contains(x) || !entry.contains(y))
      continue;
    std::optional<double> atX = toNumber(entry[x]), atY = toNumber(entry[y]);
    if (!atX || !atY || !std::isfinite(*atX))
      return Error{"expected numbers in '" + x + "' and '" + y + "'",
                   request.file + ":" + std::to_string(number)};
    curve.points.push_back({*atX, *atY});
  }
  if (!curve.points.empty())
    return curve;
  std::string found;
  for (const std::string &field : fields)
    found += (found.empty() ? "" : ", ") + field;
  return Error{
      "expected lines with '" + x + "' and '" + y + "', but " +
          (found.empty() ? "the log is empty" : "its fields are " + found),
      request.file};
}

std::string stem(const std::string &file) {
  size_t slash = file.find_last_of('/');
  std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

Result<std::pair<double, double>> parseRange(const std::string &text) {
  size_t colon = text.find(':');
  if (colon == std::string::npos)
    return Error{"expected LOW:HIGH, but got '" + text + "'", ""};
  Result<double> low = parseNumber(text.substr(0, colon)),
                 high = parseNumber(text.substr(colon + 1));
  if (!low)
    return low.error();
  if (!high)
    return high.error();
  if (*low >= *high)
    return Error{"expected the lower end first, but got '" + text + "'", ""};
  return std::make_pair(*low, *high);
}

std::vector<Option> makeOptions(Settings &s) {
  // An option before the first --panel is the default of all panels.
  auto panel = [&s]() -> Panel & { return s.panels.back(); };
  return {
      {"--out", "FILE", "the picture to write (SVG)", storeText(s.out)},
      {"--y", "FIELD", "what to draw (default: loss)",
       [panel](const std::string &text) -> Result<void> {
         panel().yLabel = text;
         return {};
       }},
      {"--x", "FIELD", "what to draw it over (default: step)", storeText(s.x)},
      {"--label", "TEXT", "the name of the next log's curve",
       storeText(s.nextLabel)},
      {"--title", "TEXT", "what stands above the picture", storeText(s.title)},
      {"--panel", "TITLE",
       "begin new axes; logs and options that follow belong to them",
       [&s](const std::string &text) -> Result<void> {
         Panel next = s.panels.front();
         next.title = text;
         s.panels.push_back(next);
         return {};
       }},
      {"--smooth", "N", "draw means of N neighbours, the bare curve pale",
       [panel](const std::string &text) -> Result<void> {
         return storeInteger(panel().smooth, 1)(text);
       }},
      {"--log", "", "a logarithmic y axis",
       [panel](const std::string &) -> Result<void> {
         panel().logarithmic = true;
         return {};
       }},
      {"--range", "LOW:HIGH", "the ends of the y axis",
       [panel](const std::string &text) -> Result<void> {
         Result<std::pair<double, double>> range = parseRange(text);
         if (!range)
           return range.error();
         panel().range = *range;
         return {};
       }},
      {"--help", "", "this text", storeFlag(s.help)},
  };
}

/// What is wrong with the request as a whole.
Result<void> check(const Settings &s) {
  if (s.requests.empty())
    return Error{"expected at least one log", ""};
  if (s.out.empty())
    return Error{"expected --out FILE", ""};
  if (!s.nextLabel.empty())
    return Error{"expected a log after --label " + s.nextLabel, ""};
  for (const Panel &panel : s.panels)
    if (panel.logarithmic && panel.range && panel.range->first <= 0)
      return Error{"expected a range above 0 for a logarithmic axis", ""};
  return {};
}

Result<void> draw(Settings &s) {
  for (Request &request : s.requests) {
    Panel &panel = s.panels[request.panel];
    Result<Curve> curve = readCurve(request, s.x, panel.yLabel);
    if (!curve)
      return curve.error();
    panel.curves.push_back(std::move(*curve));
  }
  std::vector<Panel> drawn;
  for (Panel &panel : s.panels) {
    panel.xLabel = s.x;
    if (!panel.curves.empty())
      drawn.push_back(panel);
  }
  std::string svg = drawChart(s.title, drawn);
  return writeFile(s.out, svg.data(), svg.size());
}

} // namespace

int surge::plot(const std::vector<std::string> &arguments) {
  Settings s;
  s.panels.emplace_back();
  s.panels.back().yLabel = "loss";
  std::vector<Option> options = makeOptions(s);
  Result<void> parsed =
      parseOptions(arguments, options, [&s](const std::string &file) {
        s.requests.push_back({file,
                              s.nextLabel.empty() ? stem(file) : s.nextLabel,
                              s.panels.size() - 1});
        s.nextLabel.clear();
        return Result<void>();
      });
  if (s.help) {
    std::printf("%s%s", introduction, describeOptions(options).c_str());
    return 0;
  }
  if (parsed)
    parsed = check(s);
  if (!parsed) {
    std::fprintf(stderr, "surge-run plot: %s\n", parsed.error().text().c_str());
    return 2;
  }
  if (Result<void> drawn = draw(s); !drawn) {
    std::fprintf(stderr, "surge-run plot: %s\n", drawn.error().text().c_str());
    return 1;
  }
  return 0;
}
