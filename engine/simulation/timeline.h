#pragma once
// The market's events of one trading day, the same for every account: laid out once a day and shared.
//
//   SessionOpen  BarOpen BarClose  BarOpen BarClose ...  SessionClose DailySettlement FinalSettlement RuleChange

#include <span>
#include <vector>

#include "engine/market/market_day.h"
#include "engine/simulation/event.h"

namespace hedgelab {

class Timeline {
 public:
  /// Lays out the loaded day of `market`. No heap once the longest day has been seen.
  void lay_out(const MarketDay& market);
  /// The events of a day of these hours; today's are `minutes_later` than they say, so that a day of the hours of the
  /// day before costs nothing.
  [[nodiscard]] std::span<const Event> events() const { return events_; }
  [[nodiscard]] std::int64_t minutes_later() const { return minutes_later_; }
  /// The number of the event at which a bar opens.
  [[nodiscard]] static constexpr std::size_t bar_open(int slot) { return 1 + 2 * static_cast<std::size_t>(slot); }

 private:
  std::vector<Event> events_;
  const TradingSession* session_ = nullptr;  // that the events are laid out by
  int slots_ = 0;
  Date laid_out_on_;
  std::int64_t minutes_later_ = 0;
};

}  // namespace hedgelab
