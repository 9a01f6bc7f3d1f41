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
    : shape_(&shape), windows_(sheet.dates(), shape.windows), curves_(sheet, windows_), figures_(schema_of(shape)) {
  asks_for_hedge_ = std::any_of(shape.figures.begin(), shape.figures.end(),
                                [](const auto* figure) { return is_hedge_figure(figure->declaration.name); });
  result_.totals.emplace();
}

PointRow LaneRows::row(std::size_t i, const AccountState& account, const LanePoint& point, Money final_equity) {
  result_.statistics = performance_figures_of(curves_.sums(i), point.statistics);
  if (asks_for_hedge_) result_.hedge = hedge_statistics(curves_.hedge(i), point.statistics.periods_per_year);
  RunTotals& totals = *result_.totals;
  totals.fills = static_cast<std::size_t>(account.fills);
  totals.spot_fills = static_cast<std::size_t>(account.spot_fills);
  totals.rolls = static_cast<std::size_t>(account.rolls);
  totals.fees = account.fees;
  totals.final_equity = final_equity;
  PointRow row;
  row.figures.reserve(shape_->figures.size());
  for (const auto* figure : shape_->figures) figure->put(figures_, result_);
  for (std::size_t f = 0; f < shape_->figures.size(); ++f) row.figures.push_back(figures_.cell(figures_.rows() - 1, f));
  row.moments = curves_.moments(i);
  return row;
}

void LaneRows::rows(const LaneEquity& equity, const LaneBooks& books, std::span<const LanePoint> points,
                    std::size_t first, const std::function<void(std::size_t, PointRow)>& take) {
  const std::size_t count = std::min(LaneCurves::kTogether, books.size() - first);
  LaneCurves::Each floors{}, spot_shares{};
  for (std::size_t i = 0; i < count; ++i) {
    floors[i] = CurveSums::floor_of(points[first + i].statistics);
    spot_shares[i] = points[first + i].own.spot_share.to_double();
  }
  curves_.add_up(equity, first, floors, spot_shares);
  const std::int64_t* const last = equity.evening(equity.evenings() - 1);
  for (std::size_t i = 0; i < count; ++i) {
    const AccountState account = books.state(first + i);
    if (account.is_odd) continue;
    take(first + i, row(i, account, points[first + i], Money::from_raw(last[first + i])));
  }
}

}  // namespace hedgelab
