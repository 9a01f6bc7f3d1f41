#include "engine/session/net_value_series.h"

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Net values are near 1 and columns hold 32-bit integers at 1e-4: 1000 times the value keeps seven decimals, with room
// up to 214.
constexpr int kDecimals = 7;
constexpr std::int64_t kLargest = 214;

}  // namespace

NetValueSeries::NetValueSeries(const std::filesystem::path& csv, const RuleBook& rules) : symbol_(csv.stem().string()) {
  const CsvTable table = CsvTable::read(csv, {"date", "value"});
  digest_ = table.digest();
  if (table.rows().empty()) fail("{}: no rows", csv.string());
  for (const auto& row : table.rows()) {
    std::int64_t raw = 0;
    if (!parse_decimal_rounded(row.text("value"), kDecimals, raw) || raw <= 0) {
      row.reject("value", fmt::format("'{}' is not a positive number", row.text("value")));
    }
    if (raw > kLargest * 10'000'000) {
      row.reject("value", fmt::format("net values above {} are not supported; divide them", kLargest));
    }
    const Date date = row.date("date");
    if (!rules.calendar.covers(date) || !rules.calendar.is_trading_day(date)) {
      row.reject("date", fmt::format("{} is not a trading day of the calendar", date.to_string()));
    }
    const DayIndex day = rules.calendar.index_of(date);
    if (close_.empty()) {
      first_ = day;
    } else if (day <= last_) {
      row.reject("date", "dates must increase");
    } else {
      // Days in between stay marked as missing; whether a run needs them is the run's question.
      close_.resize(static_cast<std::size_t>(day - first_), kMissingPrice);
      present_.resize(close_.size(), 0);
    }
    last_ = day;
    close_.push_back(static_cast<std::int32_t>(raw));  // seven decimals of the value are four of 1000 times it
    present_.push_back(1);
  }
}

BarSeries NetValueSeries::series() const {
  BarSeries series;
  series.symbol = symbol_;
  series.kind = SeriesKind::kNetValue;
  series.frequency = Frequency::kDaily;
  series.first_day = first_;
  series.last_day = last_;
  series.source = "net value file";
  series.columns.close = close_;
  series.columns.present = present_;
  return series;
}

}  // namespace hedgelab
