#include "engine/analysis/daily_values.h"

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::optional<std::int64_t> count_on(const MarketPanel& panel, SeriesId id, DayIndex day,
                                     std::span<const std::int32_t> BarColumns::*column) {
  const auto& daily = panel.series(id).daily;
  if (!daily || day < daily->first_day || day > daily->last_day) return std::nullopt;
  const auto& values = (*daily->columns).*column;
  if (values.empty()) return std::nullopt;
  const SlotGrid& grid = panel.daily_grid();
  const auto at = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(daily->first_day));
  const std::int32_t value = values[at];
  return value == kMissingCount ? std::nullopt : std::optional<std::int64_t>(value);
}

}  // namespace

std::optional<double> close_on(const MarketPanel& panel, SeriesId id, DayIndex day) {
  const auto close = panel.daily_close(id, day);
  return close ? std::optional(close->to_double()) : std::nullopt;
}

std::optional<std::int64_t> volume_on(const MarketPanel& panel, SeriesId id, DayIndex day) {
  return count_on(panel, id, day, &BarColumns::volume);
}

std::optional<std::int64_t> open_interest_on(const MarketPanel& panel, SeriesId id, DayIndex day) {
  return count_on(panel, id, day, &BarColumns::open_interest);
}

DatedValues closes_between(const MarketPanel& panel, SeriesId id, Date first, Date last) {
  const TradingCalendar& calendar = panel.rules().calendar;
  const DayRange days = trading_days(calendar, first, last);
  DatedValues closes;
  for (DayIndex day = days.begin; day < days.end; ++day) {
    if (const auto close = close_on(panel, id, day)) closes.add(calendar.day(day), *close);
  }
  if (closes.size() == 0) {
    fail("series '{}' has no daily close from {} to {}", panel.series(id).symbol, first.to_string(), last.to_string());
  }
  return closes;
}

DayRange trading_days(const TradingCalendar& calendar, Date first, Date last) {
  if (first > last) fail("the range {} to {} ends before it begins", first.to_string(), last.to_string());
  // The trading day before `first` need not exist: the range may begin with the calendar's first day.
  const Date begin = calendar.on_or_after(first);
  if (!calendar.covers(last)) {
    fail("{} lies outside the trading calendar, which covers {} to {}", last.to_string(),
         calendar.first_date().to_string(), calendar.last_date().to_string());
  }
  const DayIndex index = calendar.index_of(begin);
  if (begin > last) return {index, index};
  return {index, calendar.index_of(calendar.on_or_before(last)) + 1};
}

Date end_of_week_before(const TradingCalendar& calendar, Date day) {
  return calendar.previous(day - (static_cast<int>(day.weekday()) - 1));
}

DayIndex trading_day(const TradingCalendar& calendar, Date date) {
  if (calendar.covers(date) && calendar.is_trading_day(date)) return calendar.index_of(date);
  if (!calendar.covers(date)) {
    fail("{} lies outside the trading calendar, which covers {} to {}", date.to_string(),
         calendar.first_date().to_string(), calendar.last_date().to_string());
  }
  fail("{} is no trading day; the ones beside it are {} and {}", date.to_string(), calendar.previous(date).to_string(),
       calendar.next(date).to_string());
}

std::optional<double> turnover_on(const MarketPanel& panel, SeriesId id, DayIndex day) {
  const auto& daily = panel.series(id).daily;
  if (!daily || day < daily->first_day || day > daily->last_day || daily->columns->turnover.empty())
    return std::nullopt;
  const SlotGrid& grid = panel.daily_grid();
  const auto at = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(daily->first_day));
  const std::int64_t raw = daily->columns->turnover[at];
  return raw == kMissingTurnover ? std::nullopt : std::optional(static_cast<double>(raw));
}

}  // namespace hedgelab
