#pragma once
// Many config files run as one: a rule book for each instrument set, a session for each market, whatever the number of
// configs on it.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/results/backtest_result.h"
#include "engine/session/run_plan.h"

namespace hedgelab::check {

/// A config file and the rules that it was read with.
struct OpenConfig {
  std::string file;
  std::shared_ptr<const RuleBook> rules;
  RunConfig config;
};

/// Reads configs; those of one instrument set share its rule book.
class ConfigReader {
 public:
  explicit ConfigReader(std::filesystem::path reference) : reference_(std::move(reference)) {}
  /// `assignments` as `hedgelab run --set` takes them. Throws InputError naming the file and what is wrong in it.
  [[nodiscard]] OpenConfig read(const std::string& file, std::span<const std::string> assignments = {});

 private:
  std::filesystem::path reference_;
  std::map<std::filesystem::path, std::shared_ptr<const RuleBook>> rules_;
};

/// What the configs come to, one call each; the order is that of their markets.
struct ConfigOutcomes {
  std::function<void(std::size_t config, std::vector<BacktestResult> results)> ran;
  /// Nothing ran: the store is missing, a plan does not fit the market.
  std::function<void(std::size_t config, const std::string& reason)> refused;
  /// Called now and then with the share of the config's runs that is done.
  std::function<void(std::size_t config, double share)> progress;
};

void run_configs(std::span<const OpenConfig> configs, int threads, const ConfigOutcomes& outcomes);

}  // namespace hedgelab::check
