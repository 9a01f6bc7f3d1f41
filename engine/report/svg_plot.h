#pragma once
// One plot over days as an SVG picture: lines and piled areas over an ordinal axis, light on white, with bytes that
// depend on nothing but what is drawn. The colours are those of page/style.css.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab::report {

struct PlotLine {
  std::string label;
  std::vector<double> values;  // one a day; NaN is no point
  bool is_strong = false;
  bool is_faint = false;  // grey and dashed: a reference
};

struct PlotArea {
  std::string label;
  std::vector<double> values;
};

enum class AxisUnit { kNumber, kPercent, kCny };

struct Plot {
  std::string title;
  std::vector<std::string> days;  // ISO dates, ascending
  std::vector<PlotLine> lines;
  std::vector<PlotArea> areas;  // gains pile up above zero, losses below
  AxisUnit unit = AxisUnit::kNumber;
  bool from_zero = false;
};

/// REQUIRES: lines and areas have a value for every day, at least one day.
[[nodiscard]] std::string svg_of(const Plot& plot);

/// What an axis is marked with over [low, high]: round steps of 1, 2 or 5 times a power of ten, about `most` of them.
[[nodiscard]] std::vector<double> round_marks(double low, double high, int most);

/// The text of a file inside an SVG or HTML element.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace hedgelab::report
