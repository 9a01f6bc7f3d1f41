#pragma once
// The dense grid that every column lives on: trading day x slot. A daily grid has one slot a day, a 1-minute grid 270
// until 2015-12-31 and 240 after, a 5-minute grid 54 and 48. All series of one frequency share the grid, so one
// (day, slot) is the same moment for all of them; a series without a bar there is `absent`, not zero.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/reference/trading_calendar.h"
#include "engine/reference/trading_session.h"
#include "engine/store/frequency.h"

namespace hedgelab {

/// Which end of its interval a vendor's time stamp names. Never guessed: an import spec says it.
enum class BarLabel : std::uint8_t { kBegin, kEnd };

struct GridSlot {
  DayIndex day = 0;
  int slot = 0;
  bool operator==(const GridSlot&) const = default;
};

class SlotGrid {
 public:
  /// Intraday grids start on the first day that has a session; daily grids on the calendar's first trading day. Days
  /// before that have no slots.
  SlotGrid(const TradingCalendar& calendar, const SessionSchedule& sessions, std::string session_group,
           Frequency frequency);

  [[nodiscard]] Frequency frequency() const { return frequency_; }
  [[nodiscard]] DayIndex first_day() const { return first_day_; }
  [[nodiscard]] int slots_on(DayIndex day) const { return static_cast<int>(slots_before(day + 1) - slots_before(day)); }
  /// Slots of all days before `day`; the offset of (day, slot) in a column whose first day is `first` is
  /// slots_before(day) - slots_before(first) + slot. REQUIRES: 0 <= day <= calendar.day_count().
  [[nodiscard]] std::int64_t slots_before(DayIndex day) const { return slots_before_[static_cast<std::size_t>(day)]; }

  /// Begin and end of a bar in exchange time. A daily bar begins at the day's open and ends at its close.
  [[nodiscard]] Timestamp begin_of(GridSlot at) const;
  [[nodiscard]] Timestamp end_of(GridSlot at) const;
  /// Where a stamped intraday bar belongs; nullopt on a closed day, outside the session, or off the grid (09:33 on a
  /// 5-minute grid). REQUIRES: an intraday grid.
  [[nodiscard]] std::optional<GridSlot> slot_of(Timestamp stamp, BarLabel label) const;

  /// Digest of days and slots of [first, last]: a store opened under another calendar or session table is refused.
  [[nodiscard]] std::string digest(DayIndex first, DayIndex last) const;
  [[nodiscard]] const TradingCalendar& calendar() const { return *calendar_; }
  [[nodiscard]] const TradingSession& session(DayIndex day) const;

 private:
  const TradingCalendar* calendar_;
  const SessionSchedule* sessions_;
  std::string session_group_;
  Frequency frequency_;
  DayIndex first_day_ = 0;
  std::vector<std::int64_t> slots_before_;  // day_count + 1 entries
};

}  // namespace hedgelab
