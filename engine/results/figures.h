#pragma once
// The figures of a result. A statistic is one row of one of these groups: its name, unit, formula, how it is shown, and
// how to get it. result.json has a group as an object, comparison.csv as columns, the terminal as lines; all follow.

#include <vector>

#include "engine/results/backtest_result.h"
#include "engine/table/table_of.h"

namespace hedgelab {

[[nodiscard]] const TableOf<PerformanceStatistics>& performance_figures();
[[nodiscard]] const TableOf<HedgeStatistics>& hedge_figures();
[[nodiscard]] const TableOf<HedgeCover>& cover_figures();
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

[[nodiscard]] const TableOf<DatedDrawdown>& drawdown_figures();

}  // namespace hedgelab
