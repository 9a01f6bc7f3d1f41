#pragma once
// The figures of a result. A statistic is one row of one of these groups: its name, unit, formula, how it is shown, and
// how to get it. result.json has a group as an object, comparison.csv as columns, the terminal as lines; all follow.

#include <vector>

#include "engine/results/backtest_result.h"
#include "engine/table/table_of.h"

namespace hedgelab {

[[nodiscard]] const TableOf<PerformanceStatistics>& performance_figures();
[[nodiscard]] const TableOf<HedgeStatistics>& hedge_figures();
[[nodiscard]] const TableOf<AttributionSummary>& attribution_figures();
[[nodiscard]] const TableOf<CashTotals>& cash_figures();
[[nodiscard]] const TableOf<RunEnd>& end_figures();
[[nodiscard]] const TableOf<SleeveResult>& sleeve_figures();
[[nodiscard]] const TableOf<OverlayTotals>& overlay_figures();
[[nodiscard]] const TableOf<BenchmarkComparison>& benchmark_figures();
[[nodiscard]] const TableOf<BenchmarkYear>& benchmark_year_figures();
/// Fees, turnover and final equity; counts of fills, rolls and orders; what the margin calls come to.
[[nodiscard]] const TableOf<BacktestResult>& amount_figures();
[[nodiscard]] const TableOf<BacktestResult>& count_figures();
[[nodiscard]] const TableOf<BacktestResult>& margin_call_figures();
/// A row per result.
[[nodiscard]] const TableOf<BacktestResult>& comparison_figures();
[[nodiscard]] const TableOf<PeriodReturn>& period_figures();

/// A drawdown with the days that its indexes stand for.
struct DatedDrawdown {
  double depth = 0.0;
  Date peak, trough;
  std::optional<Date> recovery;
  std::size_t trading_days = 0, calendar_days = 0;  // from the peak to the recovery, or to the end of the curve
};
[[nodiscard]] std::vector<DatedDrawdown> dated_drawdowns(const BacktestResult& result);
[[nodiscard]] const TableOf<DatedDrawdown>& drawdown_figures();

/// Orders of orders.csv but for those that filled late.
[[nodiscard]] std::size_t unfilled_orders(const BacktestResult& result);
struct MarginCallTotals {
  std::size_t count = 0, served = 0;
  Quantity lots_cut;
  Money spot_sold;
};
[[nodiscard]] MarginCallTotals margin_call_totals(const std::vector<MarginCall>& calls);
/// Fees and spot costs paid by the end. REQUIRES: an equity curve with points (else InvariantError).
[[nodiscard]] Money total_fees(const BacktestResult& result);

}  // namespace hedgelab
