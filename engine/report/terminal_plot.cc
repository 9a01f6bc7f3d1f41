#include "engine/report/terminal_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/error.h"

namespace hedgelab::report {
namespace {

constexpr std::size_t kAxisWidth = 9;
constexpr std::size_t kLeastColumns = 20;

// U+2800 and a bit for each dot; the bit of (column, row) of a cell.
constexpr unsigned kDots[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

std::string braille(unsigned bits) {
  const unsigned code = 0x2800 + bits;
  return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

std::string axis_figure(double value, AxisUnit unit) {
  return unit == AxisUnit::kPercent ? fmt::format("{:.1f}%", 100.0 * value) : fmt::format("{:.4g}", value);
}

}  // namespace

std::string terminal_text(const Plot& plot, std::size_t columns, std::size_t rows) {
  ensure(!plot.lines.empty() && !plot.days.empty(), "a plot without a line");
  if (columns < kAxisWidth + kLeastColumns || rows < 2) return "";
  const auto strong =
      std::find_if(plot.lines.begin(), plot.lines.end(), [](const PlotLine& line) { return line.is_strong; });
  const std::vector<double>& values = (strong == plot.lines.end() ? plot.lines.front() : *strong).values;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!(low <= high)) return "";
  if (plot.from_zero) high = std::max(high, 0.0);
  const double span = high > low ? high - low : 1.0;

  const std::size_t wide = 2 * (columns - kAxisWidth);
  const std::size_t tall = 4 * rows;
  std::vector<unsigned> cells(rows * (columns - kAxisWidth), 0);
  const auto row_of = [&](double value) {
    const double place = (high - value) / span * static_cast<double>(tall - 1);
    return static_cast<std::size_t>(std::clamp(std::floor(place + 0.5), 0.0, static_cast<double>(tall - 1)));
  };
  // Each column of dots covers a stretch of days from its lowest to its highest, joined to where the last one ended.
  double before = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t x = 0; x < wide; ++x) {
    const std::size_t from = x * values.size() / wide;
    const std::size_t to = std::max(from + 1, (x + 1) * values.size() / wide);
    double lowest = before, highest = before;
    for (std::size_t day = from; day < std::min(to, values.size()); ++day) {
      if (std::isnan(values[day])) continue;
      lowest = std::isnan(lowest) ? values[day] : std::min(lowest, values[day]);
      highest = std::isnan(highest) ? values[day] : std::max(highest, values[day]);
      before = values[day];
    }
    if (std::isnan(lowest)) continue;
    for (std::size_t y = row_of(highest); y <= row_of(lowest); ++y) {
      cells[y / 4 * (columns - kAxisWidth) + x / 2] |= kDots[x % 2][y % 4];
    }
  }
  std::string text = plot.title + "\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string figure = row == 0          ? axis_figure(high, plot.unit)
                               : row + 1 == rows ? axis_figure(low, plot.unit)
                                                 : std::string();
    text += fmt::format("{:>{}} ", figure, kAxisWidth - 1);
    for (std::size_t column = 0; column < columns - kAxisWidth; ++column) {
      text += braille(cells[row * (columns - kAxisWidth) + column]);
    }
    text += '\n';
  }
  const std::size_t gap = columns - kAxisWidth > 20 ? columns - kAxisWidth - 20 : 1;
  return text + fmt::format("{:{}}{}{:{}}{}\n", "", kAxisWidth, plot.days.front(), "", gap, plot.days.back());
}

}  // namespace hedgelab::report
