#pragma once
// The front door: a market opened once, on which any number of runs are made and studies read. It holds the store, the
// series of the runs side by side (panel), the net value files and other series of the user's own, and the dividend
// estimates, each made once. Everything a run shares with another is here and const; what a run changes is its own
// (engine/session/batch.h).
//
//   const RuleBook rules = RuleBook::read("market_data/reference");
//   MarketSession session(rules, {.store = "market_data/sample/store"});
//   session.panel().daily_close(*session.panel().find("000905"), day);

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/market/dividends.h"
#include "engine/market/market_panel.h"
#include "engine/results/backtest_result.h"
#include "engine/session/net_value_series.h"
#include "engine/session/run_plan.h"
#include "engine/store/bar_store.h"

namespace hedgelab {

class MarketSession {
 public:
  /// Opens the plan's store and lines its series up, with one more for each of the `net_values` files. REQUIRES:
  /// `rules` are those of the plan's instrument set and outlive the session. Throws InputError naming the file for what
  /// a store, a net value file or a series of the user's own can be wrong in, for a file whose name another series has,
  /// and for a stand-in that is not there.
  MarketSession(const RuleBook& rules, MarketSource plan, std::span<const std::filesystem::path> net_values = {});
  MarketSession(MarketSession&&) = delete;  // panel, grids and estimates point into it

  [[nodiscard]] const MarketSource& plan() const { return plan_; }
  [[nodiscard]] const RuleBook& rules() const { return *rules_; }
  [[nodiscard]] const BarStore& store() const { return store_; }
  [[nodiscard]] const MarketPanel& panel() const { return *panel_; }

  /// The estimate of `config` for these products; runs that agree share it. Made when first asked for, by one thread at
  /// a time: plans are resolved before their runs begin. Throws InputError when the data for it are missing.
  [[nodiscard]] const DividendEstimate& dividends(const DividendConfig& config, const std::set<std::string>& products);

  /// What goes into the plan's results: digests of config, data, rules and every other file that is read.
  [[nodiscard]] Provenance provenance_of(const RunPlan& plan) const;
  /// What a reader of every result of this market must know, in words.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  MarketSource plan_;
  const RuleBook* rules_;
  BarStore store_;
  std::map<std::filesystem::path, NetValueSeries> net_values_;
  std::unique_ptr<const MarketPanel> panel_;
  std::map<std::pair<std::set<std::string>, DividendConfig>, std::unique_ptr<DividendEstimate>> estimates_;
};

/// The net value files that `plans` name, each once: what a session for them is opened with.
[[nodiscard]] std::vector<std::filesystem::path> net_value_files(std::span<const RunPlan> plans);
/// The products that a run's strategies trade or look at.
[[nodiscard]] std::set<std::string> products_of(const BacktestConfig& config);

}  // namespace hedgelab
