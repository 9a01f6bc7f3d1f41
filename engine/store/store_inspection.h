#pragma once
// What is in a store, what is missing and what looks odd: the facts behind `hedgelab inspect`.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/store/bar_store.h"
#include "engine/store/contracts_without_bars.h"

namespace hedgelab {

struct SeriesCoverage {
  std::string symbol;
  SeriesKind kind;
  Frequency frequency;
  Date first_date, last_date;
  std::int64_t bars = 0;
  std::int64_t expected_bars = 0;    // slots of its sessions between first and last date, last trading day shortened
  std::vector<std::string> columns;  // names of those the source had
  std::vector<Date> missing_days;    // trading days between first and last without any bar
  std::vector<Date> partial_days;    // days with fewer bars than the session has minutes (intraday)
  std::int64_t missing_settlements = 0;
};

struct StoreAnomaly {
  std::string symbol;
  Frequency frequency;
  Date date;
  std::string what;  // "close 1.4% from the -10% limit: locked", "no volume", "day sum of minute volume is 1.35 of the
                     // daily bar"
};

/// A product of which contracts were listed and have no bars, between the first and the last day of those that have.
struct ProductWithoutBars {
  std::string product;
  Frequency frequency;
  ContractsWithoutBars contracts;
};

struct StoreInspection {
  std::vector<SeriesCoverage> series;
  std::vector<ProductWithoutBars> without_bars;
  std::vector<StoreAnomaly> anomalies;
};

/// Anomalies looked for: absolute close-to-close move above 8%, closes at a price limit, zero volume with a changed
/// price, OHLC out of order, minute bars whose volume sum differs by over 5% from the daily bar, minute close of the
/// day differing from the daily close, daily settlement outside the day's range, a total-return index that falls behind
/// its price index by over 1 basis point in a day or runs ahead by over 30 (the largest dividend days of 2010-2025 gave
/// 24).
[[nodiscard]] StoreInspection inspect_store(const BarStore& store, const RuleBook& rules);

}  // namespace hedgelab
