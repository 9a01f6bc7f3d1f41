#pragma once
// Other prices for the daily bars of a made market: open, close and settlement alike.

#include <algorithm>
#include <cstdint>

#include "tests/support/made_market.h"

namespace hedgelab::test {

/// One series, from `date` on.
inline void reprice(MadeMarket& market, const char* symbol, const char* date, double price) {
  MadeSeries& made = market.days(symbol);
  const auto raw = static_cast<std::int32_t>(points(price).raw());
  for (DayIndex d = std::max(made.first_day, index_of_day(date)); d <= made.last_day; ++d) {
    made.set(made.at(d, 0), raw, raw);
    made.settlement[made.at(d, 0)] = raw;
  }
}

/// Every series, from `date` on.
inline void reprice_all(MadeMarket& market, const char* date, double price) {
  const auto raw = static_cast<std::int32_t>(points(price).raw());
  for (auto& made : market.all()) {
    for (DayIndex d = std::max(made.first_day, index_of_day(date)); d <= made.last_day; ++d) {
      made.set(made.at(d, 0), raw, raw);
      made.settlement[made.at(d, 0)] = raw;
    }
  }
}

}  // namespace hedgelab::test
