#include "engine/sweep/point_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/results/figures.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

using Figure = TableOf<BacktestResult>::Column;

bool can_be_kept(const Figure& figure) { return figure.declaration.type.kind != CellType::kText; }

bool are_equal(const Cell& one, const Cell& other) {
  if (one.is_missing() || other.is_missing()) return one.is_missing() == other.is_missing();
  if (!(one.type() == other.type())) return false;
  return one.type().kind == CellType::kDouble ? one.number() == other.number() : one.raw() == other.raw();
}

std::string in_words(const Cell& cell, const Figure& figure) { return shown(cell, figure.declaration); }

// One line, or a row of sweep.csv would be several.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::vector<std::string> figure_names() {
  std::vector<std::string> names;
  for (const Figure& figure : comparison_figures().columns()) {
    if (can_be_kept(figure)) names.push_back(figure.declaration.name);
  }
  return names;
}

const std::vector<std::string>& usual_figures() {
  static const std::vector<std::string> kNames{
      "cumulative_return", "annualised_return",   "volatility", "sharpe", "sortino", "calmar",
      "maximum_drawdown",  "hedge_effectiveness", "fills",      "rolls",  "fees",    "final_equity"};
  return kNames;
}

std::vector<const Figure*> figures_named(std::span<const std::string> names, const std::string& place) {
  const std::vector<std::string> known = figure_names();
  std::vector<const Figure*> figures;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string hint = did_you_mean(name, known);
      fail_at(place, "there is no figure '{}'{}", name,
              hint.empty() ? fmt::format("; known: {}", fmt::join(known, ", ")) : hint);
    }
    const Figure& figure = comparison_figures().column(name);
    if (std::find(figures.begin(), figures.end(), &figure) != figures.end())
      fail_at(place, "'{}' stands there twice", name);
    figures.push_back(&figure);
  }
  return figures;
}

PointRow row_of(PointNumber point, const BacktestResult& result, const RowShape& shape) {
  PointRow row;
  row.point = point;
  row.outcome = static_cast<PointOutcome>(result.end.status);
  row.day = result.end.day;
  row.reason = one_line(result.end.reason);
  for (const Figure* figure : shape.figures) {
    Table one({"figure", "", {figure->declaration}});
    figure->put(one, result);
    row.figures.push_back(one.cell(0, 0));
  }
  row.moments = curve_moments(result.equity.dates(), result.equity.net_value(), shape.windows);
  return row;
}

std::string difference_of(const PointRow& row, const PointRow& other, const RowShape& shape) {
  if (row.point != other.point) return fmt::format("point {} against {}", row.point, other.point);
  if (row.outcome != other.outcome) {
    return fmt::format("outcome {} against {}", word_of(row.outcome), word_of(other.outcome));
  }
  if (row.day != other.day) return "the day it ended on";
  if (row.reason != other.reason) return fmt::format("reason '{}' against '{}'", row.reason, other.reason);
  if (row.figures.size() != other.figures.size()) return "the number of figures";
  for (std::size_t i = 0; i < row.figures.size(); ++i) {
    if (are_equal(row.figures[i], other.figures[i])) continue;
    const Figure& figure = *shape.figures[i];
    return fmt::format("{} {} against {}", figure.declaration.name, in_words(row.figures[i], figure),
                       in_words(other.figures[i], figure));
  }
  if (!(row.moments.whole == other.moments.whole)) return "the moments of all daily returns";
  if (row.moments.windows != other.moments.windows) return "the moments of returns in a window";
  return {};
}

PointRow refused_row(PointNumber point, const InputError& error) {
  PointRow row;
  row.point = point;
  row.outcome = PointOutcome::kRefused;
  row.reason = one_line(error.what());
  return row;
}

PointRow faulted_row(PointNumber point, const InvariantError& error) {
  PointRow row;
  row.point = point;
  row.outcome = PointOutcome::kFaulted;
  row.reason = one_line(error.what());
  return row;
}

}  // namespace hedgelab
