#include "engine/reference/trading_session.h"

#include <algorithm>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/reference/dated_table.h"

namespace hedgelab {
namespace {

std::string to_text(const SessionInterval& interval) {
  return minute_of_day_to_string(interval.open_minute) + "-" + minute_of_day_to_string(interval.close_minute);
}

std::vector<SessionInterval> parse_intervals(std::string_view text) {
  std::vector<SessionInterval> intervals;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const auto ends = split(word, '-');
    if (ends.size() != 2) fail("'{}' is not an interval; expected HH:MM-HH:MM", word);
    intervals.push_back({parse_minute_of_day(ends[0]), parse_minute_of_day(ends[1])});
  }
  return intervals;
}

}  // namespace

TradingSession::TradingSession(std::vector<SessionInterval> intervals, int last_day_close_minute)
    : intervals_(std::move(intervals)), last_day_close_minute_(last_day_close_minute) {
  if (intervals_.empty()) fail("a trading session needs at least one interval");
  int free_from = 0;
  bool last_close_inside = false;
  for (const auto& interval : intervals_) {
    if (interval.minutes() == 0) fail("the interval {} is empty", to_text(interval));
    if (interval.minutes() < 0) {
      fail(
          "the interval {} crosses midnight; night sessions, which belong to the next trading day, are not supported: "
          "expected intervals of one day, each with its open before its close",
          to_text(interval));
    }
    if (interval.open_minute < free_from) {
      fail(
          "the interval {} begins before the one before it ends; expected ascending intervals of one day (a night "
          "session, which belongs to the next trading day, is not supported)",
          to_text(interval));
    }
    if (interval.close_minute > static_cast<int>(Timestamp::kMinutesPerDay)) {
      fail("the interval {} leaves the day", to_text(interval));
    }
    free_from = interval.close_minute;
    minutes_ += interval.minutes();
    last_close_inside = last_close_inside || (last_day_close_minute > interval.open_minute &&
                                              last_day_close_minute <= interval.close_minute);
  }
  if (!last_close_inside) {
    fail("the last day's close {} lies in no interval of the session", minute_of_day_to_string(last_day_close_minute));
  }
}

int TradingSession::last_day_minutes() const {
  int minutes = 0;
  for (const auto& interval : intervals_) {
    minutes += std::max(0, std::min(interval.close_minute, last_day_close_minute_) - interval.open_minute);
  }
  return minutes;
}

int TradingSession::slot_begin_minute(int slot) const {
  ensure(slot >= 0 && slot < minutes_, "a minute slot lies outside the trading session");
  for (const auto& interval : intervals_) {
    if (slot < interval.minutes()) return interval.open_minute + slot;
    slot -= interval.minutes();
  }
  ensure(false, "the minutes of a trading session do not add up");
  return -1;
}

int TradingSession::slot_beginning_at(int minute_of_day) const {
  int before = 0;
  for (const auto& interval : intervals_) {
    if (minute_of_day < interval.open_minute) return -1;
    if (minute_of_day < interval.close_minute) return before + minute_of_day - interval.open_minute;
    before += interval.minutes();
  }
  return -1;
}

SessionSchedule SessionSchedule::read(const CsvFile& file) {
  const auto table = CsvTable::read(file, {"group", "effective_date", "intervals", "last_day_close", "mark", "source"});
  SessionSchedule schedule;
  schedule.name_ += " " + table.name();
  for (const auto& row : table.rows()) {
    try {
      TradingSession session(parse_intervals(row.text("intervals")), row.minute_of_day("last_day_close"));
      add_dated_row(schedule.groups_, schedule.name_, row, "group", std::move(session));
    } catch (const InputError& error) {
      if (!error.place().empty()) throw;  // of the row's accessors
      row.reject("intervals", error.what());
    }
  }
  return schedule;
}

const TradingSession& SessionSchedule::at(std::string_view group, Date date) const {
  return value_at(groups_, name_, group, date);
}

void SessionSchedule::append(SessionSchedule other) {
  append_dated(groups_, name_, std::move(other.groups_), other.name_);
}

void SessionSchedule::add(const std::string& group, Date effective, TradingSession session) {
  add_dated(groups_, name_, group, effective, std::move(session));
}

std::vector<std::string> SessionSchedule::groups() const { return subjects_of(groups_); }

}  // namespace hedgelab
