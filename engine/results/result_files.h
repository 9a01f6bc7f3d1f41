#pragma once
// A run's files as bytes: what result_writer.h puts into a folder.

#include <functional>
#include <string>
#include <string_view>
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
/// The text of result.json.
[[nodiscard]] std::string result_json(const BacktestResult& result);
/// The text of comparison.csv: a row of figures for each result.
[[nodiscard]] std::string comparison_csv(const std::vector<BacktestResult>& results);
/// The text of comparison.json, and of `run --json`: {"results": [...]}, each with the folder that holds its files ("."
/// of a single result). Given to `piece` from front to back, since ten thousand results make a hundred megabytes.
void comparison_json(const std::vector<BacktestResult>& results, const std::function<void(std::string_view)>& piece);
[[nodiscard]] std::string comparison_json(const std::vector<BacktestResult>& results);

}  // namespace hedgelab
