#pragma once
// A run's JSON to plain values. Every key is known or refused; every default is written back into the effective config
// that the result carries.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/config/json_object.h"
#include "engine/market/bar_store.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab {

/// Where dividends come from, before a panel exists to take them from.
struct DividendConfig {
  enum class Source : std::uint8_t { kNone, kTrailingYear, kRealised, kForecast };
  Source source = Source::kNone;
  std::filesystem::path table;  // kForecast
  int max_age_days = 10;        // kForecast
  auto operator<=>(const DividendConfig&) const = default;
};

struct RunVariant {
  BacktestConfig backtest;
  DividendConfig dividends;
  /// The spot leg: a symbol of the store ("price_index" and "total_return_index" are resolved to the product's), or a
  /// net value series of the user's own.
  std::filesystem::path spot_csv;
};

/// A file: one backtest, or a comparison of several (a base and named variants).
struct RunConfig {
  std::string name;
  std::string description;
  std::filesystem::path store;
  Frequency bars = Frequency::kDaily;
  /// Symbol of a continuous series that stands in for the product's contracts (engine/market/stand_in.h); empty: none.
  std::string stand_in;
  std::vector<RunVariant> variants;
};

/// Reads `document` (already changed by --set). `rules` resolve products. Throws InputError "file: path: message".
[[nodiscard]] RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules);

/// The JSON schema (draft 7) of a run config, with every registered strategy's parameters.
[[nodiscard]] std::string run_config_schema();

}  // namespace hedgelab
