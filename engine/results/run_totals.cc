#include "engine/results/run_totals.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/core/error.h"
#include "engine/results/backtest_result.h"

namespace hedgelab {
namespace {

std::vector<DatedDrawdown> dated_drawdowns(const BacktestResult& result) {
  const std::vector<EquityPoint>& points = result.equity.points;
  const auto date = [&](std::size_t index) {
    ensure(index < points.size(), "a drawdown points beyond its equity curve");
    return points[index].date;
  };
  std::vector<DatedDrawdown> all;
  for (const Drawdown& drawdown : result.statistics.drawdowns) {
    DatedDrawdown dated;
    dated.depth = drawdown.depth;
    dated.peak = date(drawdown.peak);
    dated.trough = date(drawdown.trough);
    if (drawdown.recovery) dated.recovery = date(*drawdown.recovery);
    dated.trading_days = drawdown.duration;
    const Date end = dated.recovery.value_or(points.back().date);
    dated.calendar_days = static_cast<std::size_t>(end - dated.peak);
    all.push_back(dated);
  }
  return all;
}

// By decision and pair of contracts: rolls.csv has a row for every bar that filled a part of one.
std::size_t count_rolls(const std::vector<RollRecord>& rolls) {
  std::set<std::tuple<Timestamp, ContractId, ContractId>> decided;
  for (const RollRecord& roll : rolls) decided.emplace(roll.decided_at, roll.from, roll.to);
  return decided.size();
}

MarginCallTotals margin_call_totals(const std::vector<MarginCall>& calls) {
  MarginCallTotals totals;
  totals.count = calls.size();
  for (const MarginCall& call : calls) {
    if (call.is_served) ++totals.served;
    totals.lots_cut += call.lots_cut;
    totals.spot_sold += call.spot_sold;
  }
  return totals;
}

// Capital at the start and all that was paid in or taken out since.
std::optional<Money> money_brought_in(const std::vector<EquityPoint>& points) {
  Money sum = points.front().equity;
  bool has_flows = false;
  for (const EquityPoint& point : points) {
    sum += point.flow;
    has_flows = has_flows || !point.flow.is_zero();
  }
  return has_flows ? std::optional(sum) : std::nullopt;
}

template <class... Rows>
void free(Rows&... rows) {
  ((rows = Rows()), ...);  // clear() and `= {}` would keep the memory
}

}  // namespace

RunTotals totals_of(const BacktestResult& result) {
  if (result.totals) return *result.totals;
  ensure(!result.equity.empty(), "a result without an equity curve");
  RunTotals totals;
  totals.fills = result.fills.size();
  totals.spot_fills = result.spot_fills.size();
  totals.rolls = count_rolls(result.rolls);
  totals.orders_filled_late = static_cast<std::size_t>(
      std::count_if(result.unfilled.begin(), result.unfilled.end(),
                    [](const OrderRecord& record) { return record.fate == OrderFate::kFilledLate; }));
  totals.unfilled_orders = result.unfilled.size() - totals.orders_filled_late;
  totals.margin_calls = margin_call_totals(result.margin_calls);
  for (std::size_t i = 0; i < totals.settlement_sources.size(); ++i) {
    totals.settlement_sources[i] = static_cast<std::size_t>(
        std::count_if(result.settlements.begin(), result.settlements.end(),
                      [i](const SettlementRecord& record) { return record.source == kSettlementSources[i]; }));
  }
  totals.drawdowns = dated_drawdowns(result);
  totals.fees = result.equity.points.back().fees;
  totals.final_equity = result.equity.points.back().equity;
  totals.brought_in = money_brought_in(result.equity.points);
  return totals;
}

void drop_rows(BacktestResult& result, Dropped what) {
  result.totals = totals_of(result);
  free(result.fills, result.spot_fills, result.rolls, result.unfilled, result.attribution, result.settlements,
       result.margin_calls, result.hedge_days, result.trips, result.decisions);
  for (SleeveResult& sleeve : result.sleeves) {
    free(sleeve.attribution, sleeve.fills, sleeve.spot_fills, sleeve.calls);
    if (!sleeve.equity.empty()) sleeve.equity.points = {sleeve.equity.points.back()};
  }
  if (what == Dropped::kRowsAndCurve) free(result.equity.points, result.effective_config);
}

}  // namespace hedgelab
