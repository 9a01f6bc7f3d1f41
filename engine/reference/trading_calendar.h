#pragma once
// The trading days of the exchange. An immutable value over a covered range; a question outside it throws.
//
// Source: market_data/reference/closed_weekdays.csv lists the closed weekdays of its range; Saturdays and Sundays are
// always closed, including those that are working days for offices. There are no half days.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/date.h"

namespace hedgelab {

/// Position of a trading day in the calendar: consecutive trading days have consecutive indices.
using DayIndex = std::int32_t;

class TradingCalendar {
 public:
  /// REQUIRES: first <= last. Closed weekdays outside the range, on weekends or listed twice are InputErrors.
  /// Days of the range after `last_final` are provisional: closures not yet published, weekends only.
  TradingCalendar(Date first, Date last, Date last_final, std::vector<Date> closed_weekdays, std::string name);
  /// CSV columns: date (closed weekday),mark,source; the covered range stands in one comment line
  /// `# range: FIRST LAST LAST_FINAL`, see market_data/reference/README.md. Throws InputError naming file and line.
  [[nodiscard]] static TradingCalendar read(const CsvFile& file);

  [[nodiscard]] Date first_date() const { return first_; }
  [[nodiscard]] Date last_date() const { return last_; }
  [[nodiscard]] Date last_final() const { return last_final_; }
  [[nodiscard]] bool is_provisional(Date date) const { return date > last_final_; }
  [[nodiscard]] bool covers(Date date) const { return date >= first_ && date <= last_; }

  [[nodiscard]] bool is_trading_day(Date date) const;
  /// First trading day on or after / strictly after / on or before / strictly before `date`. Throws InputError when
  /// the calendar does not reach that far.
  [[nodiscard]] Date on_or_after(Date date) const;
  [[nodiscard]] Date next(Date date) const;
  [[nodiscard]] Date on_or_before(Date date) const;
  [[nodiscard]] Date previous(Date date) const;

  [[nodiscard]] DayIndex day_count() const { return static_cast<DayIndex>(days_.size()); }
  [[nodiscard]] std::span<const Date> days() const { return days_; }
  [[nodiscard]] Date day(DayIndex index) const { return days_[static_cast<std::size_t>(index)]; }
  /// Throws InputError when `date` is not a trading day.
  [[nodiscard]] DayIndex index_of(Date date) const;
  /// Number of trading days in (after, upto]: "trading days after today up to and including the last trading day".
  /// Negative when `upto` lies before `after`.
  [[nodiscard]] int trading_days_between(Date after, Date upto) const;

 private:
  void check_covered(Date date) const;
  Date first_;
  Date last_;
  Date last_final_;
  std::string name_;
  std::vector<Date> days_;
  std::vector<DayIndex> index_at_;  // per calendar day of the range: number of trading days on or before it
};

}  // namespace hedgelab
