#pragma once
// From a run config to its results: opens the store, lines the series up, makes the dividend estimates, runs the batch
// and fills in the provenance. The one place where the program's parts meet.

#include <vector>

#include "engine/config/backtest_reader.h"
#include "engine/results/backtest_result.h"
#include "engine/simulation/backtest.h"

namespace hedgelab {

[[nodiscard]] std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules,
                                                     const BacktestProgress& progress = {});

}  // namespace hedgelab
