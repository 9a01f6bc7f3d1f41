#pragma once
// The benchmarks of a run: series of the panel whose daily closes stand beside the equity curve.

#include "engine/market/market_panel.h"
#include "engine/results/backtest_result.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab {

/// Throws InputError when a benchmark of the config is not in the panel, is a contract, or lacks a daily close on one
/// of the days `first` to `last`: those that the curve will have points on.
void check_benchmarks(const BacktestConfig& config, const MarketPanel& panel, DayIndex first, DayIndex last);

/// The first point of an intraday curve stands on the day before its first session. Throws InputError when that day is
/// all that `missing` has: the run can start one day later.
void reject_missing_eve(const std::string& name, const MarketPanel& panel, DayIndex first,
                        const std::vector<std::string>& missing);

/// One comparison for each benchmark of the config, in its order. REQUIRES: check_benchmarks passed for the curve's
/// days.
[[nodiscard]] std::vector<BenchmarkComparison> compare_with_benchmarks(const BacktestConfig& config,
                                                                       const MarketPanel& panel,
                                                                       const EquityCurve& curve,
                                                                       const StatisticsConvention& convention);

}  // namespace hedgelab
