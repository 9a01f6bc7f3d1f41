#pragma once
// The texts of a result's files, as strings: what result_writer.h puts into a folder. Every text ends with a newline.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"

namespace hedgelab {

[[nodiscard]] std::string equity_csv(const EquityCurve& curve);
/// Futures and spot fills in order of time; at the same minute the futures first.
[[nodiscard]] std::string fills_csv(const BacktestResult& result, const ContractTable& contracts);
[[nodiscard]] std::string rolls_csv(const BacktestResult& result, const ContractTable& contracts);
[[nodiscard]] std::string orders_csv(const BacktestResult& result, const ContractTable& contracts);
/// Where the index is not known, futures_index_move is empty and basis_convergence holds the whole futures move.
[[nodiscard]] std::string attribution_csv(const std::vector<AttributionRow>& rows);
[[nodiscard]] std::string settlements_csv(const std::vector<SettlementRecord>& settlements,
                                          const ContractTable& contracts);
[[nodiscard]] std::string margin_calls_csv(const std::vector<MarginCall>& calls);
/// One row per result: the figures of comparison.json. A figure without a value is an empty field.
[[nodiscard]] std::string comparison_csv(const std::vector<BacktestResult>& results);
/// An array of all results' statistics, each with the folder that holds its files.
[[nodiscard]] std::string comparison_json(const std::vector<BacktestResult>& results);

/// Yearly contributions of the causes, a row per result, with what a reader must know of them below; columns that are
/// zero for all results are left out. Starts with an empty line; no text at all when no result has attributed days.
[[nodiscard]] std::string attribution_table(std::span<const BacktestResult> results);
/// Margin over cash and margin calls, a row per result. Starts with an empty line; no text when no result had margin.
[[nodiscard]] std::string margin_table(std::span<const BacktestResult> results);

/// Annualised figures beside those of the benchmarks, a row per result and benchmark. No text without benchmarks.
[[nodiscard]] std::string benchmark_table(std::span<const BacktestResult> results);
/// Money-weighted returns of results with capital flows. No text without.
[[nodiscard]] std::string money_weighted_table(std::span<const BacktestResult> results);
/// The sleeves of each result, and what the account has beyond them. No text without sleeves.
[[nodiscard]] std::string sleeve_table(std::span<const BacktestResult> results);
/// Years of the strategy and of each benchmark.
[[nodiscard]] std::string benchmarks_csv(const BacktestResult& result);
/// Equity of account and sleeves, a row per day.
[[nodiscard]] std::string sleeves_csv(const BacktestResult& result);
/// Fills of the sleeves before they met each other.
[[nodiscard]] std::string sleeve_fills_csv(const BacktestResult& result, const ContractTable& contracts);

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
