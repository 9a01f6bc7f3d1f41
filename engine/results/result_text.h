#pragma once
// The texts of a result's files, as strings: what result_writer.h puts into a folder. Every text ends with a newline.

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
/// One row per result: the figures of comparison.json. A figure without a value is an empty field.
[[nodiscard]] std::string comparison_csv(const std::vector<BacktestResult>& results);
/// An array of all results' statistics, each with the folder that holds its files.
[[nodiscard]] std::string comparison_json(const std::vector<BacktestResult>& results);

/// Fees and spot costs paid by the end. REQUIRES: an equity curve with points (else InvariantError).
[[nodiscard]] Money total_fees(const BacktestResult& result);

}  // namespace hedgelab
