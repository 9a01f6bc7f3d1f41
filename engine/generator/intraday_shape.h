#pragma once
// How a trading day's variance and volume spread over its minutes, and which minutes the stock exchanges are open in.

#include <cstdint>
#include <vector>

#include "engine/generator/market_spec.h"
#include "engine/reference/trading_session.h"

namespace hedgelab {

struct IntradayShape {
  std::vector<double> variance, volume;  // per slot of the futures' session; each sums to 1
  /// 1 where the index is published: 09:30-11:30 and 13:00-15:00 throughout, also while futures traded 09:15-15:15. In
  /// a market without an index 1 everywhere.
  std::vector<std::uint8_t> index_open;
  int first_index_slot = 0, last_index_slot = 0;  // inclusive
  int lunch_slot = -1;                            // first after the last break of the day; -1 without one
  int last_day_slots = 0;                         // slots of an expiring contract

  /// First of the slots in which the index spends its last `minutes` before an expiring contract's close; the window
  /// ends with last_day_slots.
  [[nodiscard]] int final_begin(int minutes) const;
  [[nodiscard]] int slots() const { return static_cast<int>(variance.size()); }
};

/// Throws InputError when `has_index` and the session has no minute of stock trading.
[[nodiscard]] IntradayShape intraday_shape(const TradingSession& session, const IntradaySpec& spec, bool has_index);

}  // namespace hedgelab
