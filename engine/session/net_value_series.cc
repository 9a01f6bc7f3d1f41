#include "engine/session/net_value_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Net values are near 1 and columns hold 32-bit integers at 1e-4: 1000 times the value keeps seven decimals, with room
// up to 214.
constexpr int kDecimals = 7;
constexpr std::int64_t kLargest = 214;
constexpr double kUsualStep = 0.5;
constexpr std::int64_t kLongestHold = 250;

// What a file's comment lines say of its values:
//   # hold: 10 trading days     a value that is published weekly holds until the next, for so many days at most
//   # largest step: 0.8         of one value to the next, up or down, as a share
struct ValueRules {
  DayIndex hold_days = 0;  // 0: a day without a value is missing
  double largest_step = kUsualStep;
};

ValueRules rules_in(const CsvFile& file) {
  ValueRules rules;
  for (std::string_view line : split(file.text, '\n')) {
    line = trim(line);
    if (!line.starts_with('#')) continue;
    line = trim(line.substr(1));
    const auto reject = [&](std::string_view expected) { fail_at(file.name, "'# {}': expected {}", line, expected); };
    std::int64_t number = 0;
    if (line.starts_with("hold:")) {
      constexpr std::string_view kUnit = " trading days";
      std::string_view days = trim(line.substr(5));
      if (!days.ends_with(kUnit)) reject("'# hold: 10 trading days'");
      days.remove_suffix(kUnit.size());
      if (!parse_decimal(days, 0, number) || number < 1 || number > kLongestHold) {
        reject("1 to 250 trading days");
      }
      rules.hold_days = static_cast<DayIndex>(number);
    }
    constexpr std::string_view kStep = "largest step:";
    if (line.starts_with(kStep)) {
      if (!parse_decimal(trim(line.substr(kStep.size())), 4, number) || number < 1) reject("a share above zero: 0.8");
      rules.largest_step = static_cast<double>(number) * 1e-4;
    }
  }
  return rules;
}

}  // namespace

NetValueSeries::NetValueSeries(const std::filesystem::path& csv, const RuleBook& rules) : symbol_(csv.stem().string()) {
  const CsvFile file(csv);
  const ValueRules value_rules = rules_in(file);
  if (value_rules.hold_days > 0) {
    source_ += fmt::format(", each value held until the next, for {} trading days at most", value_rules.hold_days);
  }
  const CsvTable table = CsvTable::read(file, {"date", "value"});
  digest_ = table.digest();
  // The last value stands on the days after it, up to `day`.
  const auto hold_until = [&](DayIndex day) {
    const auto size = static_cast<std::size_t>(day - first_) + 1;
    if (close_.size() >= size) return;
    close_.resize(size, close_.back());
    present_.resize(size, 1);
  };
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
      const double step = static_cast<double>(raw) / close_.back() - 1.0;
      if (std::abs(step) > value_rules.largest_step) {
        row.reject("value",
                   fmt::format("{} is a step of {:+.1f}% from the value before, beyond {:.0f}%; if the fund did "
                               "move so, a line '# largest step: SHARE' says it",
                               row.text("value"), 100.0 * step, 100.0 * value_rules.largest_step));
      }
      hold_until(std::min(day - 1, last_ + value_rules.hold_days));
      // Other days in between stay marked as missing; whether a run needs them is the run's question.
      close_.resize(static_cast<std::size_t>(day - first_), kMissingPrice);
      present_.resize(close_.size(), 0);
    }
    last_ = day;
    close_.push_back(static_cast<std::int32_t>(raw));  // seven decimals of the value are four of 1000 times it
    present_.push_back(1);
  }
  hold_until(std::min(rules.calendar.day_count() - 1, last_ + value_rules.hold_days));
  last_ = first_ + static_cast<DayIndex>(close_.size()) - 1;
}

BarSeries NetValueSeries::series() const {
  BarSeries series;
  series.symbol = symbol_;
  series.kind = SeriesKind::kNetValue;
  series.frequency = Frequency::kDaily;
  series.first_day = first_;
  series.last_day = last_;
  series.source = source_;
  BarColumns columns;
  columns.close = close_;
  columns.present = present_;
  series.columns = columns;
  return series;
}

}  // namespace hedgelab
