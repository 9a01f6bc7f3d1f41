#include "engine/simulation/hedge_days.h"

#include "engine/accounting/margin_model.h"
#include "engine/core/error.h"
#include "engine/market/basis.h"

namespace hedgelab {

std::optional<Price> last_close_on(const MarketPanel& panel, SeriesId id, DayIndex day) {
  if (const auto daily = panel.daily_close(id, day)) return daily;
  const MarketPanel::Series& source = panel.series(id);
  const BarSeries& bars = source.bars;
  if (source.daily_only || day < bars.first_day || day > bars.last_day) return std::nullopt;
  const std::int64_t first = panel.grid().slots_before(bars.first_day);
  const auto begin = static_cast<std::size_t>(panel.grid().slots_before(day) - first);
  for (auto at = static_cast<std::size_t>(panel.grid().slots_before(day + 1) - first); at > begin; --at) {
    if (bars.columns->present[at - 1] != 0) return price_of(bars.columns->close[at - 1]);
  }
  return std::nullopt;
}

namespace {

void add_basis(HedgeDay& row, const MarketPanel& panel, const DividendEstimate& dividends, ContractId id,
               DayIndex today) {
  const RuleBook& rules = panel.rules();
  const RemainingLife life{rules.calendar_days_left(id, row.date), rules.trading_days_left(id, row.date)};
  row.calendar_days_left = life.calendar_days;
  row.trading_days_left = life.trading_days;
  if (!row.close || !row.index_close) return;
  const double futures = row.close->to_double();
  const double index = row.index_close->to_double();
  row.basis = futures - index;
  row.basis_share = basis_rate(futures, index);
  row.annualised = annualised_basis(futures, index, 0.0, life, BasisConvention::kCinda);
  try {
    row.dividend_points = dividends.points_left(id, today);
  } catch (const InputError&) {
    return;  // a forecast that is too old, or a day without one: missing, and so is what follows from it
  }
  row.annualised_adjusted = annualised_basis(futures, index, *row.dividend_points, life, BasisConvention::kCinda);
}

}  // namespace

std::vector<HedgeDay> hedge_days(const MarketPanel& panel, const DividendEstimate& dividends, const EquityCurve& curve,
                                 const std::vector<SettlementRecord>& settlements) {
  const RuleBook& rules = panel.rules();
  std::vector<HedgeDay> rows;
  rows.reserve(curve.points.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const EquityPoint& point = curve.points[i];
    HedgeDay row;
    row.date = point.date;
    row.spot_value = point.spot_value;
    row.move_to_call =
        move_to_call(point.cash.to_double(), point.margin.to_double(), point.futures_notional.to_double());
    Money largest;
    for (; next < settlements.size() && settlements[next].date <= point.date; ++next) {
      const SettlementRecord& held = settlements[next];
      // The inception's row is the untouched account; what expires is gone by the evening.
      if (i == 0 || held.date != point.date || held.is_final || held.quantity.is_zero()) continue;
      const DayIndex today = rules.calendar.index_of(point.date);
      const Instrument& instrument = rules.contracts.instrument_of(held.contract);
      const auto series = panel.series_of(held.contract);
      const auto index = panel.index_of(rules.contracts.contract(held.contract).instrument);
      const auto close = series ? last_close_on(panel, *series, today) : std::nullopt;
      const auto index_close = index ? last_close_on(panel, *index, today) : std::nullopt;
      const Money delta =
          notional(index_close ? *index_close : close.value_or(held.price), held.quantity, instrument.multiplier);
      row.futures_delta += delta;
      ++row.contracts;
      if (abs(delta) <= largest) continue;
      largest = abs(delta);
      row.contract = held.contract;
      row.lots = held.quantity;
      row.close = close;
      row.index_close = index_close;
    }
    if (row.contract) add_basis(row, panel, dividends, *row.contract, rules.calendar.index_of(row.date));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace hedgelab
