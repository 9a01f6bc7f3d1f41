#pragma once
// Tables of results for a terminal. Each starts with an empty line; there is no text where no result has anything to
// say. `width`: terminal columns, 0 for no limit.

#include <span>
#include <string>

#include "engine/results/backtest_result.h"

namespace hedgelab {

/// Yearly contributions of the causes, a row per result, with what a reader must know of them below; columns that are
/// zero for all results are left out.
[[nodiscard]] std::string attribution_table(std::span<const BacktestResult> results, std::size_t width);
/// Margin over cash and margin calls, a row per result.
[[nodiscard]] std::string margin_table(std::span<const BacktestResult> results, std::size_t width);
/// Annualised figures beside those of the benchmarks, a row per result and benchmark.
[[nodiscard]] std::string benchmark_table(std::span<const BacktestResult> results, std::size_t width);
/// Money-weighted returns of results with capital flows.
[[nodiscard]] std::string money_weighted_table(std::span<const BacktestResult> results, std::size_t width);
/// The sleeves of each result, and what the account has beyond them.
[[nodiscard]] std::string sleeve_table(std::span<const BacktestResult> results, std::size_t width);

}  // namespace hedgelab
