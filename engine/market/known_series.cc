#include "engine/market/known_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

enum class Known : std::uint8_t { kAfterTheClose, kAtTheClose };

Known known_in(const CsvFile& file, bool has_times) {
  constexpr std::string_view kKey = "known:";
  Known known = Known::kAfterTheClose;
  for (std::string_view line : split(file.text, '\n')) {
    line = trim(line);
    if (!line.starts_with('#')) continue;
    line = trim(line.substr(1));
    if (!line.starts_with(kKey)) continue;
    const std::string_view said = trim(line.substr(kKey.size()));
    if (said != "at the close" && said != "after the close") {
      fail_at(file.name, "'# {}': expected '# known: after the close' or '# known: at the close'", line);
    }
    if (has_times) fail_at(file.name, "'# {}': the column 'time' says already from when a value is known", line);
    known = said == "at the close" ? Known::kAtTheClose : Known::kAfterTheClose;
  }
  return known;
}

double number_of(const CsvTable::Row& row) {
  const std::string_view text = row.text("value");
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty()) row.reject("value", "is empty; leave the row out where there is no value");
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    row.reject("value", fmt::format("'{}' is not a number", text));
  }
  return value;
}

Timestamp known_at(const CsvTable::Row& row, bool has_times, Known known, const SlotGrid& grid) {
  const TradingCalendar& calendar = grid.calendar();
  const Date date = row.date("date");
  if (!calendar.covers(date)) {
    row.reject("date", fmt::format("{} lies outside the trading calendar, {} to {}", date.to_string(),
                                   calendar.first_date().to_string(), calendar.last_date().to_string()));
  }
  if (has_times) return Timestamp(date, row.minute_of_day("time"));
  if (known == Known::kAfterTheClose) return Timestamp(date + 1, 0);
  if (!calendar.is_trading_day(date)) {
    row.reject("date", fmt::format("{} has no close: it is not a trading day", date.to_string()));
  }
  return grid.end_of({calendar.index_of(date), 0});
}

}  // namespace

std::size_t KnownSeries::known_by(Timestamp now) const {
  return static_cast<std::size_t>(std::upper_bound(known_at.begin(), known_at.end(), now) - known_at.begin());
}

KnownSeries read_known_series(const CsvFile& file, std::string name, const SlotGrid& daily_grid) {
  ensure(daily_grid.frequency() == Frequency::kDaily, "days close on a daily grid");
  const CsvTable table = CsvTable::read(file, {"date", "value"});
  const bool has_times = table.has_column("time");
  const Known known = known_in(file, has_times);
  if (table.rows().empty()) fail("{}: no rows", file.name);
  KnownSeries series;
  series.name = std::move(name);
  series.digest = table.digest();
  for (const CsvTable::Row& row : table.rows()) {
    const double value = number_of(row);
    const Timestamp from = hedgelab::known_at(row, has_times, known, daily_grid);
    if (!series.known_at.empty() && from <= series.known_at.back()) {
      row.reject(has_times ? "time" : "date", has_times ? "dates and times must increase" : "dates must increase");
    }
    series.known_at.push_back(from);
    series.values.push_back(value);
  }
  return series;
}

}  // namespace hedgelab
