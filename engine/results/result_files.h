#pragma once
// A run's files as bytes: what result_writer.h puts into a folder.

#include <string>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"

namespace hedgelab {

struct ResultFile {
  std::string name;
  std::string bytes;
};

/// Every file of one result; result.json last, so that a folder with a result.json has all the rest.
[[nodiscard]] std::vector<ResultFile> result_files(const BacktestResult& result, const ContractTable& contracts);
/// What a comparison has beside the folders of its results: comparison.csv and comparison.json.
[[nodiscard]] std::vector<ResultFile> comparison_files(const std::vector<BacktestResult>& results);

/// The text of result.json.
[[nodiscard]] std::string result_json(const BacktestResult& result);
/// The text of comparison.json, and of `run --json`: {"results": [...]}, each with the folder that holds its files ("."
/// of a single result).
[[nodiscard]] std::string comparison_json(const std::vector<BacktestResult>& results);

}  // namespace hedgelab
