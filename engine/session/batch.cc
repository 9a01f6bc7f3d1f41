#include "engine/session/batch.h"

#include "engine/results/result_writer.h"

namespace hedgelab {

std::vector<BacktestResult> run_plans(MarketSession& session, std::span<const RunPlan> plans,
                                      const BacktestProgress& progress) {
  std::vector<BacktestJob> jobs;
  for (const auto& plan : plans) {
    jobs.push_back({plan.backtest, &session.dividends(plan.dividends, products_of(plan.backtest))});
  }
  std::vector<BacktestResult> results = run_batch(session.panel(), jobs, progress);
  const std::vector<std::string> warnings = session.warnings();
  for (std::size_t i = 0; i < results.size(); ++i) {
    BacktestResult& result = results[i];
    result.provenance = session.provenance_of(plans[i]);
    result.provenance.fills_digest = fills_digest(result.fills, result.spot_fills, session.rules().contracts);
    result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  }
  return results;
}

std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules,
                                       const BacktestProgress& progress) {
  MarketSession session(rules, config.market, net_value_files(config.variants));
  return run_plans(session, config.variants, progress);
}

}  // namespace hedgelab
