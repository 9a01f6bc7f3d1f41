#pragma once
// A run that has just been made, as the text that its files would have: the same reader compares it with a folder.

#include <span>
#include <string>

#include "engine/reference/contract_table.h"
#include "engine/report/result_folder.h"
#include "engine/results/backtest_result.h"

namespace hedgelab::check {

/// result.json, equity, fills, rolls and attribution.
[[nodiscard]] report::RunFiles files_of(const BacktestResult& result, const ContractTable& contracts);

/// `name`: what the folder of these results would be called.
[[nodiscard]] report::ResultFolder folder_of(std::string name, std::span<const BacktestResult> results,
                                             const ContractTable& contracts);

}  // namespace hedgelab::check
