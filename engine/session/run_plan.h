#pragma once
// What is asked of a session, as plain values: which market to open, and runs to make on it. engine/config makes them
// from JSON; sweeps, tests and other languages make them by hand.

#include <array>
#include <compare>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/simulation/backtest_config.h"
#include "engine/store/frequency.h"

namespace hedgelab {

/// Where the dividends of a run's decisions come from, before a panel exists to take them from.
struct DividendConfig {
  enum class Source : std::uint8_t { kNone, kTrailingYear, kRealised, kForecast, kAnchored };
  static constexpr std::array<std::string_view, 5> kSourceWords{"none", "trailing_year", "realised", "forecast",
                                                                "anchored"};
  friend constexpr std::span<const std::string_view> words_of(Source) { return kSourceWords; }
  Source source = Source::kNone;
  std::filesystem::path table;  // kForecast, kAnchored
  int max_age_days = 10;        // kForecast
  void fields(FieldVisitor& keys);
  auto operator<=>(const DividendConfig&) const = default;
};

/// The market that all runs of a session share.
struct MarketSource {
  std::filesystem::path store;
  /// The instrument set of the rule book that the plan was read with; empty: the base rules alone.
  std::filesystem::path instruments;
  Frequency bars = Frequency::kDaily;
  /// Symbol of a continuous series that stands in for the contracts of `stand_in_product` (engine/import/stand_in.h);
  /// empty: none.
  std::string stand_in;
  std::string stand_in_product;
  /// Files of the user's own series (market/known_series.h), each named by its stem, beside those that the store has.
  std::vector<std::string> series;
  auto operator<=>(const MarketSource&) const = default;
};

/// One run on it.
struct RunPlan {
  BacktestConfig backtest;
  DividendConfig dividends;
  /// A net value file of the user's own as the spot leg (`backtest.spot_symbol` is its stem); empty: a series of the
  /// store.
  std::filesystem::path spot_csv;
};

/// A config file: one run, or a comparison of several.
struct RunConfig {
  std::string name;
  std::string description;
  MarketSource market;
  std::vector<RunPlan> variants;
};

}  // namespace hedgelab
