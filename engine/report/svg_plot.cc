#include "engine/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <limits>

#include "engine/core/error.h"
#include "engine/report/decimate.h"
#include "engine/report/figures.h"

namespace hedgelab::report {
namespace {

constexpr double kWidth = 860, kLeft = 64, kTop = 34, kPlotHeight = 250, kBottom = 26;
constexpr double kLeastRight = 60, kMostRight = 300;  // beside the plot, for the names of its lines
constexpr double kMarkWidth = 56;                     // of a date below it, with the gap to the next
constexpr std::size_t kMostPoints = 2'400;            // of one line: four for every pixel and a little more
constexpr double kLabelHeight = 13;
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#56b4e9", "#e69f00", "#7a5195", "#8c6d31"};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void take(double value) {
    if (std::isnan(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

struct Band {
  std::vector<double> low, high;
};

std::vector<Band> piled(const std::vector<PlotArea>& areas, std::size_t days, Range& range) {
  std::vector<Band> bands(areas.size());
  for (std::size_t day = 0; day < days; ++day) {
    double above = 0.0, below = 0.0;
    for (std::size_t i = 0; i < areas.size(); ++i) {
      const double value = std::isnan(areas[i].values[day]) ? 0.0 : areas[i].values[day];
      double& pile = value >= 0.0 ? above : below;
      bands[i].low.push_back(std::min(pile, pile + value));
      bands[i].high.push_back(std::max(pile, pile + value));
      pile += value;
    }
    range.take(above);
    range.take(below);
  }
  return bands;
}

std::string axis_text(double value, AxisUnit unit) {
  if (unit == AxisUnit::kPercent) return fmt::format("{:g}%", 100.0 * value);
  if (unit == AxisUnit::kNumber) return fmt::format("{:g}", value);
  const double size = std::fabs(value);
  return size >= 1e6   ? fmt::format("{:g}m", value / 1e6)
         : size >= 1e3 ? fmt::format("{:g}k", value / 1e3)
                       : fmt::format("{:g}", value);
}

// What a name needs at 11 pixels: six for a letter, a whole square for a character of Chinese.
double width_of(std::string_view text) {
  double width = 0.0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    width += byte < 0x80    ? 6.0
             : byte >= 0xe0 ? 11.0
             : byte >= 0xc0 ? 6.0
                            : 0.0;  // the first byte of a character counts
  }
  return width;
}

// The days at which a month or a year begins, in the finest even rhythm whose dates have room below a plot of this
// width.
struct DateMarks {
  std::size_t length = 7;  // of a day's text: "2024-06" or "2024"
  std::vector<std::size_t> days;
};

DateMarks date_marks(const std::vector<std::string>& days, double pixels_a_day) {
  struct Rhythm {
    std::size_t length;
    int every;
  };
  DateMarks marks;
  for (const Rhythm rhythm :
       {Rhythm{7, 1}, {7, 2}, {7, 3}, {7, 6}, {4, 1}, {4, 2}, {4, 5}, {4, 10}, {4, 20}, {4, 50}, {4, 100}}) {
    marks = {rhythm.length, {}};
    bool has_room = true;
    for (std::size_t i = 1; i < days.size(); ++i) {
      if (days[i].compare(0, rhythm.length, days[i - 1], 0, rhythm.length) == 0) continue;
      const bool months = rhythm.length == 7;
      const int number = std::atoi(days[i].substr(months ? 5 : 0, months ? 2 : 4).c_str()) - (months ? 1 : 0);
      if (number % rhythm.every != 0) continue;
      has_room =
          has_room && (marks.days.empty() || static_cast<double>(i - marks.days.back()) * pixels_a_day >= kMarkWidth);
      marks.days.push_back(i);
    }
    if (has_room) break;
  }
  return marks;
}

class Drawing {
 public:
  explicit Drawing(const Plot& plot) : plot_(plot) {
    double widest = 0.0;
    for (const PlotArea& area : plot.areas) widest = std::max(widest, width_of(area.label));
    for (const PlotLine& line : plot.lines) widest = std::max(widest, width_of(line.label));
    plot_width_ = kWidth - kLeft - std::clamp(widest + 12.0, kLeastRight, kMostRight);
    if (plot.from_zero) range_.take(0.0);
    bands_ = piled(plot.areas, plot.areas.empty() ? 0 : plot.days.size(), range_);
    for (const PlotLine& line : plot.lines) {
      for (const double value : line.values) range_.take(value);
    }
    if (!(range_.low <= range_.high)) range_ = {0.0, 1.0};
    const double room = range_.high > range_.low ? 0.04 * (range_.high - range_.low) : 0.5;
    if (!plot.from_zero || range_.low < 0.0) range_.low -= room;
    if (!plot.from_zero || range_.high > 0.0) range_.high += room;
  }

  std::string svg() {
    const double height = kTop + kPlotHeight + kBottom;
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
        "font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{2}</title>\n"
        "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3:g}\" y=\"18\" font-size=\"14\" fill=\"#1a1a1a\">{2}</text>\n",
        kWidth, height, escaped(plot_.title), kLeft);
    draw_grid();
    for (std::size_t i = 0; i < bands_.size(); ++i) draw_band(bands_[i], kColours[i % std::size(kColours)]);
    draw_lines();
    draw_labels();
    return text_ + "</svg>\n";
  }

 private:
  double x(double day) const {
    const double last = static_cast<double>(std::max<std::size_t>(plot_.days.size(), 2) - 1);
    return kLeft + day / last * plot_width_;
  }
  double y(double value) const {
    return kTop + (1.0 - (value - range_.low) / (range_.high - range_.low)) * kPlotHeight;
  }

  void draw_grid() {
    for (const double value : round_marks(range_.low, range_.high, 5)) {
      fmt::format_to(std::back_inserter(text_),
                     "<line x1=\"{0:g}\" x2=\"{1:g}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"{3}\"/>\n"
                     "<text x=\"{4:g}\" y=\"{5:.1f}\" text-anchor=\"end\" fill=\"#5c5c5c\">{6}</text>\n",
                     kLeft, kLeft + plot_width_, y(value), value == 0.0 ? "#9a9a9a" : "#e4e4e4", kLeft - 8,
                     y(value) + 4, axis_text(value, plot_.unit));
    }
    const DateMarks marks = date_marks(plot_.days, x(1) - x(0));
    for (const std::size_t mark : marks.days) {
      const double at = x(static_cast<double>(mark));
      fmt::format_to(std::back_inserter(text_),
                     "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:g}\" y2=\"{2:g}\" stroke=\"#e4e4e4\"/>\n"
                     "<text x=\"{0:.1f}\" y=\"{3:g}\" text-anchor=\"middle\" fill=\"#5c5c5c\">{4}</text>\n",
                     at, kTop, kTop + kPlotHeight, kTop + kPlotHeight + 18,
                     escaped(plot_.days[mark].substr(0, marks.length)));
    }
  }

  void draw_band(const Band& band, const char* colour) {
    // Thinned by the edge that moves more; both edges at the same days.
    std::vector<double> size(band.low.size());
    for (std::size_t i = 0; i < size.size(); ++i)
      size[i] = std::fabs(band.high[i]) > std::fabs(band.low[i]) ? band.high[i] : band.low[i];
    const std::vector<std::size_t> kept = extremes(size, kMostPoints);
    text_ += fmt::format("<path fill=\"{}\" fill-opacity=\"0.8\" d=\"", colour);
    for (std::size_t i = 0; i < kept.size(); ++i) append_point(i == 0 ? 'M' : 'L', kept[i], band.high[kept[i]]);
    for (auto at = kept.rbegin(); at != kept.rend(); ++at) append_point('L', *at, band.low[*at]);
    text_ += "Z\"/>\n";
  }

  void append_point(char verb, std::size_t day, double value) {
    fmt::format_to(std::back_inserter(text_), "{}{:.1f} {:.1f}", verb, x(static_cast<double>(day)), y(value));
  }

  std::string colour_of(std::size_t line) const {
    const PlotLine& one = plot_.lines[line];
    if (one.is_faint) return "#a6a6a6";
    if (!plot_.areas.empty()) return "#1a1a1a";
    std::size_t coloured = 0;
    for (std::size_t i = 0; i < line; ++i) coloured += plot_.lines[i].is_faint ? 0 : 1;
    return coloured < std::size(kColours) ? kColours[coloured] : "#a6a6a6";
  }

  void draw_lines() {
    for (std::size_t i = plot_.lines.size(); i-- > 0;) {
      const PlotLine& line = plot_.lines[i];
      text_ += fmt::format("<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{} d=\"", colour_of(i),
                           line.is_strong ? "2.2" : "1.3", line.is_faint ? " stroke-dasharray=\"4 3\"" : "");
      bool pen_down = false;
      for (const std::size_t day : extremes(line.values, kMostPoints)) {
        if (std::isnan(line.values[day])) {
          pen_down = false;
          continue;
        }
        append_point(pen_down ? 'L' : 'M', day, line.values[day]);
        pen_down = true;
      }
      text_ += "\"/>\n";
    }
  }

  // Names beside the ends of their lines, pushed apart where they would meet; of areas at the middle of their last day.
  void draw_labels() {
    struct Label {
      double y;
      std::string text, colour;
    };
    std::vector<Label> labels;
    for (std::size_t i = 0; i < bands_.size(); ++i) {
      labels.push_back({y((bands_[i].low.back() + bands_[i].high.back()) / 2), plot_.areas[i].label,
                        kColours[i % std::size(kColours)]});
    }
    for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
      const auto last = std::find_if(plot_.lines[i].values.rbegin(), plot_.lines[i].values.rend(),
                                     [](double value) { return !std::isnan(value); });
      if (last != plot_.lines[i].values.rend()) labels.push_back({y(*last), plot_.lines[i].label, colour_of(i)});
    }
    std::stable_sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
    for (std::size_t i = 1; i < labels.size(); ++i) labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLabelHeight);
    const double lowest = kTop + kPlotHeight;
    for (std::size_t i = labels.size(); i-- > 0;) {
      const double room = i + 1 < labels.size() ? labels[i + 1].y - kLabelHeight : lowest;
      labels[i].y = std::min(labels[i].y, room);
    }
    for (const Label& label : labels) {
      // More names than there is height for: those that would stand above the plot are left out.
      if (label.y < kTop - kLabelHeight) continue;
      fmt::format_to(std::back_inserter(text_),
                     "<text x=\"{:g}\" y=\"{:.1f}\" fill=\"{}\" font-size=\"11\">{}</text>\n", kLeft + plot_width_ + 6,
                     label.y + 4, label.colour, escaped(label.text));
    }
  }

  const Plot& plot_;
  double plot_width_ = 0.0;
  Range range_;
  std::vector<Band> bands_;
  std::string text_;
};

}  // namespace

std::vector<double> round_marks(double low, double high, int most) {
  if (!(high > low)) return {low};
  const double raw = (high - low) / most;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10.0 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= raw) step = factor * power;
  }
  std::vector<double> marks;
  for (double at = std::ceil(low / step); at * step <= high; at += 1.0) marks.push_back(at == 0.0 ? 0.0 : at * step);
  return marks;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default:
        // XML has no other control characters than these.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') safe += c;
    }
  }
  return safe;
}

std::string svg_of(const Plot& plot) {
  ensure(!plot.days.empty(), "a plot without a day");
  for (const PlotLine& line : plot.lines) ensure(line.values.size() == plot.days.size(), "a line of another length");
  for (const PlotArea& area : plot.areas) ensure(area.values.size() == plot.days.size(), "an area of another length");
  return Drawing(plot).svg();
}

}  // namespace hedgelab::report
