#pragma once
// When the market trades. Minutes of the day count from midnight; an interval is [open, close). A day has as many
// intervals as the exchange has breaks, one more. Every interval belongs to the trading day of its date: a night
// session that counts as the next trading day cannot be expressed, and one that crosses midnight is refused.
//
// Stock-index futures: 09:15-11:30 13:00-15:15 until 2015-12-31 (270 minutes; 15:00 on a contract's last trading
// day), 09:30-11:30 13:00-15:00 from 2016-01-01 (240 minutes). Source: market_data/reference/sessions.csv.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/date.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

struct SessionInterval {
  int open_minute = 0;
  int close_minute = 0;
  [[nodiscard]] int minutes() const { return close_minute - open_minute; }
  bool operator==(const SessionInterval&) const = default;
};

/// One trading day's hours.
class TradingSession {
 public:
  /// Throws InputError when intervals are empty, overlap, cross midnight or are out of order, or when the last day's
  /// close lies in no interval.
  TradingSession(std::vector<SessionInterval> intervals, int last_day_close_minute);

  [[nodiscard]] const std::vector<SessionInterval>& intervals() const { return intervals_; }
  /// Trading minutes of an ordinary day: the number of 1-minute slots.
  [[nodiscard]] int minutes() const { return minutes_; }
  [[nodiscard]] int open_minute() const { return intervals_.front().open_minute; }
  [[nodiscard]] int close_minute() const { return intervals_.back().close_minute; }
  /// Close of an expiring contract on its last trading day.
  [[nodiscard]] int last_day_close_minute() const { return last_day_close_minute_; }
  /// Trading minutes of an expiring contract on its last trading day.
  [[nodiscard]] int last_day_minutes() const;

  /// Slot k (0-based) covers the k-th trading minute. Its first minute of day; its end is one minute later.
  /// REQUIRES: 0 <= slot < minutes().
  [[nodiscard]] int slot_begin_minute(int slot) const;
  /// The slot whose minute begins at `minute_of_day`, or -1 when the market is closed then.
  [[nodiscard]] int slot_beginning_at(int minute_of_day) const;
  /// The slot whose minute ends at `minute_of_day`, or -1.
  [[nodiscard]] int slot_ending_at(int minute_of_day) const { return slot_beginning_at(minute_of_day - 1); }

 private:
  std::vector<SessionInterval> intervals_;
  int last_day_close_minute_;
  int minutes_ = 0;
};

/// Dated sessions of one session group ("cffex_index"); products name their group.
class SessionSchedule {
 public:
  /// CSV columns: group,effective_date,intervals,last_day_close,mark,source
  /// with intervals as "09:30-11:30 13:00-15:00".
  [[nodiscard]] static SessionSchedule read(const CsvFile& file);
  /// Throws InputError for an unknown group or a date before its first row.
  [[nodiscard]] const TradingSession& at(std::string_view group, Date date) const;
  /// Takes in a table of other groups. Throws InputError naming both tables when a group stands in both.
  void append(SessionSchedule other);
  void add(const std::string& group, Date effective, TradingSession session);
  [[nodiscard]] std::vector<std::string> groups() const;

 private:
  std::string name_ = "session table";
  std::map<std::string, EffectiveDated<TradingSession>, std::less<>> groups_;
};

}  // namespace hedgelab
