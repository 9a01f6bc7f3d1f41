#pragma once
// A run's JSON to plain values. Every key is known or refused; every default is written back into the effective config
// that the result carries.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/config/json_object.h"
#include "engine/simulation/backtest_config.h"
#include "engine/store/bar_store.h"

namespace hedgelab {

/// Where dividends come from, before a panel exists to take them from.
struct DividendConfig {
  enum class Source : std::uint8_t { kNone, kTrailingYear, kRealised, kForecast, kAnchored };
  Source source = Source::kNone;
  std::filesystem::path table;  // kForecast, kAnchored
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
  /// The instrument set of the rule book the config was read with; empty: the base rules alone.
  std::filesystem::path instruments;
  Frequency bars = Frequency::kDaily;
  /// Symbol of a continuous series that stands in for the product's contracts (engine/import/stand_in.h); empty: none.
  std::string stand_in;
  std::vector<RunVariant> variants;
};

/// The key "instruments" of the config's data, needed to make the rule book before anything else is read: the base's,
/// or else the first variant's. Empty when no one names a set. Throws InputError "file: path: message".
[[nodiscard]] std::filesystem::path instruments_of(const Json& document, const std::string& file);

/// Reads `document` (already changed by --set). REQUIRES: `rules` are those of instruments_of(document). Throws
/// InputError "file: path: message", also when variants name different sets: one run, one rule book.
[[nodiscard]] RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules);

/// The JSON schema (draft 7) of a run config, with every registered strategy's parameters.
[[nodiscard]] std::string run_config_schema();

}  // namespace hedgelab
