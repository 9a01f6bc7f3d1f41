#pragma once
// One trading day of a panel, laid out for the loop: for each series a pointer to its first slot of the day, and what
// was known before the day began. Loaded once per day and shared by all runs of a pass; no heap after construction.
// Only series that somebody has asked for are laid out: of several hundred a pass needs a dozen, and columns that
// nobody asks for are never read (bar_columns.h).

#include <cstdint>
#include <span>
#include <vector>

#include "engine/market/market_panel.h"

namespace hedgelab {

/// A series on one day. Pointers are null when the series has no such column or does not reach this day.
struct SeriesDay {
  const std::int32_t* open = nullptr;
  const std::int32_t* high = nullptr;
  const std::int32_t* low = nullptr;
  const std::int32_t* close = nullptr;
  const std::int32_t* volume = nullptr;
  const std::uint8_t* present = nullptr;
  bool daily_only = false;                      // one value, known at the day's last bar
  bool is_asked_for = false;                    // else nothing above is laid out
  std::int32_t previous_close = kMissingPrice;  // last close known before today
};

/// Belongs to one thread: a question may lay a series out.
class MarketDay {
 public:
  /// REQUIRES: `panel` outlives the day.
  explicit MarketDay(const MarketPanel& panel);

  /// Moves to `day`. REQUIRES: days are loaded in ascending order (previous closes are carried forward; after a gap,
  /// and for a series that is asked for anew, they are looked for in the columns).
  void load(DayIndex day);

  [[nodiscard]] DayIndex day() const { return day_; }
  [[nodiscard]] Date date() const { return date_; }
  [[nodiscard]] int slots() const { return slots_; }
  /// Today's trading hours; one object for all days that have the same.
  [[nodiscard]] const TradingSession& session() const { return *session_; }
  [[nodiscard]] const SeriesDay& of(SeriesId id) const {
    const SeriesDay& series = series_[id.value];
    if (series.close == nullptr && !series.is_asked_for) [[unlikely]]
      ask_for(id.value);
    return series;
  }
  /// As `of` where it has columns; without them it says nothing, for nobody may have asked yet.
  [[nodiscard]] const SeriesDay& at_hand(SeriesId id) const { return series_[id.value]; }
  /// Of the trading day before, in raw prices: the official one; a contract that lacks it but has bars of that day
  /// takes their average by the exchange's rule (settlement_price.h, traded_average). kMissingPrice when there is
  /// neither, and for a series that does not reach today. Looked up at each call, for of all series a run asks for few.
  [[nodiscard]] std::int32_t previous_settlement(SeriesId id) const;
  [[nodiscard]] const MarketPanel& panel() const { return *panel_; }
  [[nodiscard]] Timestamp begin_of(int slot) const;
  [[nodiscard]] Timestamp end_of(int slot) const;

 private:
  void ask_for(std::uint32_t id) const;
  void begin_series(std::uint32_t id) const;
  [[nodiscard]] std::int32_t last_close_before_today(std::uint32_t id) const;
  const MarketPanel* panel_;
  DayIndex day_ = -1;
  Date date_;
  int slots_ = 0;
  const TradingSession* session_ = nullptr;
  mutable std::vector<SeriesDay> series_;
  mutable std::vector<std::uint32_t> followed_;  // asked for, and not over before the loaded day
};

}  // namespace hedgelab
