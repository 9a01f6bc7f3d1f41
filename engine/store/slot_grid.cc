#include "engine/store/slot_grid.h"

#include <algorithm>

#include "engine/core/digest.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

/// A question before the table's first row throws; here it is a plain no.
bool has_session(const SessionSchedule& sessions, const std::string& group, Date date) {
  try {
    (void)sessions.at(group, date);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

}  // namespace

SlotGrid::SlotGrid(const TradingCalendar& calendar, const SessionSchedule& sessions, std::string session_group,
                   Frequency frequency)
    : calendar_(&calendar), sessions_(&sessions), session_group_(std::move(session_group)), frequency_(frequency) {
  const std::span<const Date> days = calendar.days();
  ensure(!days.empty(), "a calendar without trading days");
  slots_before_.reserve(days.size() + 1);
  slots_before_.push_back(0);
  if (frequency == Frequency::kDaily) {
    for (std::size_t i = 0; i < days.size(); ++i) slots_before_.push_back(static_cast<std::int64_t>(i) + 1);
    return;
  }
  (void)sessions.at(session_group_, days.back());  // an unknown group is told in the session table's own words
  first_day_ = static_cast<DayIndex>(
      std::partition_point(days.begin(), days.end(),
                           [&](Date date) { return !has_session(sessions, session_group_, date); }) -
      days.begin());
  const int minutes = minutes_per_bar(frequency);
  for (DayIndex day = 0; day < calendar.day_count(); ++day) {
    std::int64_t slots = 0;
    if (day >= first_day_) {
      const TradingSession& hours = session(day);
      for (const SessionInterval& interval : hours.intervals()) {
        if (interval.minutes() % minutes != 0) {
          fail("session group {} on {}: {}-{} is not a whole number of {}-minute bars", session_group_,
               calendar.day(day).to_string(), minute_of_day_to_string(interval.open_minute),
               minute_of_day_to_string(interval.close_minute), minutes);
        }
      }
      slots = hours.minutes() / minutes;
    }
    slots_before_.push_back(slots_before_.back() + slots);
  }
}

const TradingSession& SlotGrid::session(DayIndex day) const {
  return sessions_->at(session_group_, calendar_->day(day));
}

Timestamp SlotGrid::begin_of(GridSlot at) const {
  const TradingSession& hours = session(at.day);
  const int minutes = minutes_per_bar(frequency_);
  return {calendar_->day(at.day), minutes == 0 ? hours.open_minute() : hours.slot_begin_minute(at.slot * minutes)};
}

Timestamp SlotGrid::end_of(GridSlot at) const {
  const TradingSession& hours = session(at.day);
  const int minutes = minutes_per_bar(frequency_);
  return {calendar_->day(at.day),
          minutes == 0 ? hours.close_minute() : hours.slot_begin_minute(at.slot * minutes + minutes - 1) + 1};
}

std::optional<GridSlot> SlotGrid::slot_of(Timestamp stamp, BarLabel label) const {
  ensure(frequency_ != Frequency::kDaily, "slot_of: a daily bar has no minute");
  const Date date = stamp.date();
  if (!calendar_->covers(date) || !calendar_->is_trading_day(date)) return std::nullopt;
  const DayIndex day = calendar_->index_of(date);
  if (day < first_day_) return std::nullopt;
  const TradingSession& hours = session(day);
  // A bar begins with the first of its minutes and ends with the last one.
  const int minutes = minutes_per_bar(frequency_);
  const bool by_end = label == BarLabel::kEnd;
  const int minute_slot =
      by_end ? hours.slot_ending_at(stamp.minute_of_day()) : hours.slot_beginning_at(stamp.minute_of_day());
  if (minute_slot < 0) return std::nullopt;
  if (minute_slot % minutes != (by_end ? minutes - 1 : 0)) return std::nullopt;
  return GridSlot{day, minute_slot / minutes};
}

std::string SlotGrid::digest(DayIndex first, DayIndex last) const {
  ensure(first >= 0 && first <= last && last < calendar_->day_count(), "grid digest of days outside the calendar");
  Digest digest;
  digest.add(to_string(frequency_));
  for (DayIndex day = first; day <= last; ++day) {
    digest.add(calendar_->day(day).yyyymmdd());
    digest.add(slots_on(day));
    if (frequency_ == Frequency::kDaily || day < first_day_) continue;
    for (const SessionInterval& interval : session(day).intervals()) {
      digest.add(interval.open_minute);
      digest.add(interval.close_minute);
    }
  }
  return digest.hex();
}

}  // namespace hedgelab
