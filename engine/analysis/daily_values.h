#pragma once
// One value of one daily series, by day. Everything here answers nullopt where the source has no such value: outside
// the series, on a day without a bar, in a column that the source never had.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/market/market_panel.h"

namespace hedgelab {

/// Index points.
[[nodiscard]] std::optional<double> close_on(const MarketPanel& panel, SeriesId id, DayIndex day);
/// Lots, one-sided.
[[nodiscard]] std::optional<std::int64_t> volume_on(const MarketPanel& panel, SeriesId id, DayIndex day);
/// Lots, one-sided, at the end of the day: 0 on the last trading day, whose positions are settled.
[[nodiscard]] std::optional<std::int64_t> open_interest_on(const MarketPanel& panel, SeriesId id, DayIndex day);

/// The days on which a series has a close, with the closes: parallel columns, oldest first.
struct DatedValues {
  std::vector<Date> dates;
  std::vector<double> values;
  [[nodiscard]] std::size_t size() const { return dates.size(); }
  void add(Date date, double value) {
    dates.push_back(date);
    values.push_back(value);
  }
};

/// Daily closes in [first, last]; days without one are left out. Throws InputError naming the series and the dates when
/// there is none at all.
[[nodiscard]] DatedValues closes_between(const MarketPanel& panel, SeriesId id, Date first, Date last);

/// CNY, of the day.
[[nodiscard]] std::optional<double> turnover_on(const MarketPanel& panel, SeriesId id, DayIndex day);

/// Indices of the trading days in [first, last]: begin inclusive, end exclusive. Throws InputError when a date lies
/// outside the calendar or first > last.
struct DayRange {
  DayIndex begin = 0;
  DayIndex end = 0;
};
[[nodiscard]] DayRange trading_days(const TradingCalendar& calendar, Date first, Date last);

/// The week that ends with `day`: its first trading day is the one behind the last trading day of the calendar week
/// before, which is returned. Throws InputError when the calendar does not reach that far.
[[nodiscard]] Date end_of_week_before(const TradingCalendar& calendar, Date day);

/// Throws InputError naming the day and its neighbours when `date` is no trading day of the calendar.
[[nodiscard]] DayIndex trading_day(const TradingCalendar& calendar, Date date);

}  // namespace hedgelab
