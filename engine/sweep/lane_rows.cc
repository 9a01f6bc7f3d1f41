#include "engine/sweep/lane_rows.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/results/figures.h"

namespace hedgelab {
namespace {

bool is_hedge_figure(std::string_view name) { return name.starts_with("hedge_"); }

TableSchema schema_of(const RowShape& shape) {
  TableSchema schema{"figures", "a point", {}};
  for (const auto* figure : shape.figures) schema.columns.push_back(figure->declaration);
  return schema;
}

}  // namespace

bool is_lane_figure(std::string_view name) {
  constexpr std::array<std::string_view, 5> kAmounts{"fees", "final_equity", "fills", "spot_fills", "rolls"};
  if (std::find(kAmounts.begin(), kAmounts.end(), name) != kAmounts.end()) return true;
  const auto named = [&](const auto& columns, std::string_view prefix) {
    return std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
      return name.starts_with(prefix) && name.substr(prefix.size()) == column.declaration.name;
    });
  };
  return named(performance_figures().columns(), "") || named(hedge_figures().columns(), "hedge_");
}

LaneRows::LaneRows(const DaySheet& sheet, const RowShape& shape)
    : sheet_(&sheet), shape_(&shape), figures_(schema_of(shape)), windows_(sheet.dates(), shape.windows) {
  asks_for_hedge_ = std::any_of(shape.figures.begin(), shape.figures.end(),
                                [](const auto* figure) { return is_hedge_figure(figure->declaration.name); });
  result_.totals.emplace();
}

// As Backtest::finish has it.
void LaneRows::fill_hedge(const LanePoint& terms) {
  const std::vector<Price>& closes = sheet_->spot_closes();
  if (spot_.empty() || spot_of_ != terms.own.spot_share) {
    spot_.clear();
    spot_of_ = terms.own.spot_share;
    for (std::size_t i = 1; i < closes.size(); ++i) {
      spot_.push_back(spot_of_.to_double() * (closes[i].to_double() / closes[i - 1].to_double() - 1.0));
    }
  }
  result_.hedge = hedge_statistics(returns_, spot_, terms.statistics.periods_per_year);
}

PointRow LaneRows::row(PointNumber point, std::span<const Money> equity, const LaneAccount& account,
                       const LanePoint& terms) {
  ensure(equity.size() == sheet_->dates().size(), "a lane has not lived through all days");
  // As EquityCurve::net_value without flows.
  values_.resize(equity.size());
  const auto from = static_cast<double>(equity.front().raw());
  for (std::size_t i = 0; i < equity.size(); ++i) values_[i] = static_cast<double>(equity[i].raw()) / from;
  returns_.resize(values_.size() - 1);
  for (std::size_t i = 1; i < values_.size(); ++i) returns_[i - 1] = values_[i] / values_[i - 1] - 1.0;
  result_.statistics = performance_figures_of(sheet_->dates(), values_, terms.statistics);
  if (asks_for_hedge_) fill_hedge(terms);
  RunTotals& totals = *result_.totals;
  totals.fills = account.fills();
  totals.spot_fills = account.spot_fills();
  totals.rolls = account.rolls();
  totals.fees = account.fees();
  totals.final_equity = equity.back();
  PointRow row;
  row.point = point;
  row.figures.reserve(shape_->figures.size());
  for (const auto* figure : shape_->figures) {
    figure->put(figures_, result_);
  }
  for (std::size_t i = 0; i < shape_->figures.size(); ++i) row.figures.push_back(figures_.cell(figures_.rows() - 1, i));
  row.moments = windows_.moments(returns_);
  return row;
}

}  // namespace hedgelab
