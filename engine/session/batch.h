#pragma once
// Runs on a session.

#include <span>
#include <vector>

#include "engine/session/market_session.h"
#include "engine/simulation/backtest.h"

namespace hedgelab {

/// Makes all runs in one pass over the market and returns their results in order.
[[nodiscard]] std::vector<BacktestResult> run_plans(MarketSession& session, std::span<const RunPlan> plans,
                                                    const BacktestProgress& progress = {});
/// Opens the config's market and makes its runs. REQUIRES: `rules` are those the config was read with.
[[nodiscard]] std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules,
                                                     const BacktestProgress& progress = {});

}  // namespace hedgelab
