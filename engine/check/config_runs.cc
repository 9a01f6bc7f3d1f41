#include "engine/check/config_runs.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/session/batch.h"

namespace hedgelab::check {
namespace {

using Market = std::pair<const RuleBook*, MarketSource>;

std::vector<BacktestResult> run_one(MarketSession& session, const RunConfig& config, int threads,
                                    const std::function<void(double)>& progress) {
  check_plans(session, config.variants);
  BatchOptions options;
  options.threads = threads;
  options.proceed = [&](const BatchProgress& now) {
    if (progress) progress(now.share);
    return true;
  };
  return run_plans(session, config.variants, options);
}

}  // namespace

OpenConfig ConfigReader::read(const std::string& file, std::span<const std::string> assignments) {
  Json document = load_run_document(file);
  static_cast<void>(apply_settings(document, assignments, file));
  const std::filesystem::path instruments = instruments_of(document, file);
  auto& rules = rules_[instruments];
  // Not make_shared: a rule book stays where it was made.
  if (!rules) rules.reset(new const RuleBook(read_rule_book(reference_, instruments)));
  return {file, rules, read_run_config(document, file, *rules)};
}

void run_configs(std::span<const OpenConfig> configs, int threads, const ConfigOutcomes& outcomes) {
  // In the order in which their first config was named.
  std::vector<std::pair<Market, std::vector<std::size_t>>> markets;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    const Market market{configs[i].rules.get(), configs[i].config.market};
    const auto found =
        std::find_if(markets.begin(), markets.end(), [&](const auto& one) { return one.first == market; });
    (found == markets.end() ? markets.emplace_back(market, std::vector<std::size_t>()) : *found).second.push_back(i);
  }
  for (const auto& [market, members] : markets) {
    std::optional<MarketSession> session;
    try {
      std::vector<RunPlan> plans;
      for (const std::size_t i : members) {
        plans.insert(plans.end(), configs[i].config.variants.begin(), configs[i].config.variants.end());
      }
      session.emplace(*market.first, market.second, net_value_files(plans));
    } catch (const InputError& error) {
      for (const std::size_t i : members) outcomes.refused(i, error.what());
      continue;
    }
    for (const std::size_t i : members) {
      std::vector<BacktestResult> results;
      try {
        results = run_one(*session, configs[i].config, threads, [&](double share) {
          if (outcomes.progress) outcomes.progress(i, share);
        });
      } catch (const InputError& error) {
        outcomes.refused(i, error.what());
        continue;
      }
      outcomes.ran(i, std::move(results));
    }
  }
}

}  // namespace hedgelab::check
