// Many backtests over one replay of the market.

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "engine/core/error.h"
#include "engine/simulation/backtest.h"
#include "engine/strategy/registry.h"

namespace hedgelab {

std::vector<std::unique_ptr<Strategy>> make_strategies(const BacktestConfig& config) {
  std::vector<std::unique_ptr<Strategy>> strategies;
  if (config.sleeves.empty()) {
    strategies.push_back(find_strategy(config.strategy).create(config.parameters, "strategy"));
  }
  for (const auto& sleeve : config.sleeves) {
    strategies.push_back(find_strategy(sleeve.strategy).create(sleeve.parameters, "sleeves." + sleeve.name));
  }
  return strategies;
}

bool run_pass(const MarketPanel& panel, std::span<const BacktestJob> jobs, const PassEvents& events) {
  MarketDay market(panel);
  DayFacts facts(market);
  Timeline timeline;
  SignalBoard signals(market);
  std::vector<std::unique_ptr<Backtest>> runs(jobs.size());
  // What one run throws is that run's: it leaves the pass, and is told.
  const auto guarded = [&](std::size_t i, const auto& step) {
    try {
      step();
    } catch (const InputError& error) {
      runs[i].reset();
      if (!events.refused) throw;
      events.refused(i, error);
    } catch (const InvariantError& error) {
      runs[i].reset();
      if (!events.faulted) throw;
      events.faulted(i, error);
    }
  };
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ensure(jobs[i].dividends != nullptr, "a job has no dividend estimate");
    guarded(i, [&] {
      runs[i] = std::make_unique<Backtest>(jobs[i].config, make_strategies(jobs[i].config), facts, *jobs[i].dividends,
                                           &signals);
      first = std::min(first, runs[i]->first_day());
      last = std::max(last, runs[i]->last_day());
    });
  }
  for (DayIndex day = first; day <= last; ++day) {
    const auto lives = [day](const auto& run) { return run && day >= run->first_day() && day <= run->last_day(); };
    if (std::any_of(runs.begin(), runs.end(), lives)) {
      market.load(day);
      timeline.lay_out(market);
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!lives(runs[i])) continue;
      bool is_over = false;
      guarded(i, [&] {
        runs[i]->run_day(timeline);
        is_over = runs[i]->has_ended() || day == runs[i]->last_day();
      });
      if (!is_over) continue;
      std::optional<BacktestResult> result;
      guarded(i, [&] {
        result = runs[i]->finish();
        runs[i].reset();
      });
      if (result && events.ended) events.ended(i, std::move(*result));
    }
    if (events.proceed && !events.proceed(day - first + 1, last - first + 1)) return false;
  }
  return true;
}

std::vector<BacktestResult> run_batch(const MarketPanel& panel, std::span<const BacktestJob> jobs) {
  std::vector<BacktestResult> results(jobs.size());
  run_pass(panel, jobs,
           {.ended = [&](std::size_t i, BacktestResult result) { results[i] = std::move(result); },
            .refused = {},
            .faulted = {},
            .proceed = {}});
  return results;
}

}  // namespace hedgelab
