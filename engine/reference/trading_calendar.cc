#include "engine/reference/trading_calendar.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

bool is_weekend(Date date) { return date.weekday() >= Weekday::kSaturday; }

/// Why `date` cannot be a closed weekday of [first, last]; empty when it can.
std::string objection_to(Date date, Date first, Date last) {
  if (date < first || date > last) {
    return fmt::format("{} lies outside the covered range {} to {}", date.to_string(), first.to_string(),
                       last.to_string());
  }
  if (is_weekend(date)) return fmt::format("{} is a weekend day; only closed weekdays are listed", date.to_string());
  return {};
}

struct Range {
  Date first;
  Date last;
  Date last_final;
};

Range read_range(const std::string& name, std::string_view text) {
  constexpr std::string_view kMarker = "# range:";
  std::optional<Range> range;
  std::size_t line_number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++line_number;
    if (!line.starts_with(kMarker)) continue;
    std::vector<Date> dates;
    for (const std::string_view word : split(trim(line.substr(kMarker.size())), ' ')) {
      if (trim(word).empty()) continue;
      Date date;
      if (!Date::try_parse(trim(word), date)) {
        fail("{}:{}: range: '{}' is not a date; expected YYYY-MM-DD", name, line_number, word);
      }
      dates.push_back(date);
    }
    if (dates.size() != 3) {
      fail("{}:{}: range: {} dates; expected three: first day, last day, last day with published closures", name,
           line_number, dates.size());
    }
    if (range) fail("{}:{}: range: stands twice", name, line_number);
    if (dates[0] > dates[1] || dates[2] > dates[1]) {
      fail("{}:{}: range: expected first day <= last day and last day with published closures <= last day", name,
           line_number);
    }
    range = Range{dates[0], dates[1], dates[2]};
  }
  if (!range) fail("{}: no line '# range: FIRST LAST LAST_FINAL'", name);
  return *range;
}

}  // namespace

TradingCalendar::TradingCalendar(Date first, Date last, Date last_final, std::vector<Date> closed_weekdays,
                                 std::string name)
    : first_(first), last_(last), last_final_(last_final), name_(std::move(name)) {
  if (first > last || last_final > last) {
    fail("trading calendar {}: the range {} to {} (published to {}) is out of order", name_, first.to_string(),
         last.to_string(), last_final.to_string());
  }
  std::sort(closed_weekdays.begin(), closed_weekdays.end());
  for (std::size_t i = 0; i < closed_weekdays.size(); ++i) {
    const std::string objection = objection_to(closed_weekdays[i], first, last);
    if (!objection.empty()) fail("trading calendar {}: {}", name_, objection);
    if (i > 0 && closed_weekdays[i] == closed_weekdays[i - 1]) {
      fail("trading calendar {}: {} is listed twice", name_, closed_weekdays[i].to_string());
    }
  }
  index_at_.reserve(static_cast<std::size_t>(last - first + 1));
  auto closed = closed_weekdays.begin();
  for (Date date = first; date <= last; date += 1) {
    const bool is_closed = closed != closed_weekdays.end() && *closed == date;
    if (is_closed) ++closed;
    if (!is_closed && !is_weekend(date)) days_.push_back(date);
    index_at_.push_back(static_cast<DayIndex>(days_.size()));
  }
}

TradingCalendar TradingCalendar::read(const CsvFile& file) {
  const Range range = read_range(file.name, file.text);
  const auto table = CsvTable::read(file, {"date", "mark", "source"});
  std::vector<Date> closed;
  std::set<Date> seen;
  for (const auto& row : table.rows()) {
    const Date date = row.date("date");
    const std::string objection = objection_to(date, range.first, range.last);
    if (!objection.empty()) row.reject("date", objection);
    if (!seen.insert(date).second) row.reject("date", fmt::format("{} is listed twice", date.to_string()));
    closed.push_back(date);
  }
  return TradingCalendar(range.first, range.last, range.last_final, std::move(closed), file.name);
}

void TradingCalendar::check_covered(Date date) const {
  if (!covers(date)) {
    fail("trading calendar {}: {} lies outside the covered range {} to {}", name_, date.to_string(), first_.to_string(),
         last_.to_string());
  }
}

bool TradingCalendar::is_trading_day(Date date) const {
  check_covered(date);
  const auto offset = static_cast<std::size_t>(date - first_);
  return index_at_[offset] != (offset == 0 ? 0 : index_at_[offset - 1]);
}

Date TradingCalendar::on_or_after(Date date) const {
  check_covered(date);
  const auto found = std::lower_bound(days_.begin(), days_.end(), date);
  if (found == days_.end()) {
    fail("trading calendar {}: no trading day on or after {}; the calendar ends {}", name_, date.to_string(),
         last_.to_string());
  }
  return *found;
}

Date TradingCalendar::next(Date date) const {
  check_covered(date);
  const auto found = std::upper_bound(days_.begin(), days_.end(), date);
  if (found == days_.end()) {
    fail("trading calendar {}: no trading day after {}; the calendar ends {}", name_, date.to_string(),
         last_.to_string());
  }
  return *found;
}

Date TradingCalendar::on_or_before(Date date) const {
  check_covered(date);
  const auto found = std::upper_bound(days_.begin(), days_.end(), date);
  if (found == days_.begin()) {
    fail("trading calendar {}: no trading day on or before {}; the calendar begins {}", name_, date.to_string(),
         first_.to_string());
  }
  return *std::prev(found);
}

Date TradingCalendar::previous(Date date) const {
  check_covered(date);
  const auto found = std::lower_bound(days_.begin(), days_.end(), date);
  if (found == days_.begin()) {
    fail("trading calendar {}: no trading day before {}; the calendar begins {}", name_, date.to_string(),
         first_.to_string());
  }
  return *std::prev(found);
}

DayIndex TradingCalendar::index_of(Date date) const {
  if (!is_trading_day(date)) fail("trading calendar {}: {} is not a trading day", name_, date.to_string());
  return index_at_[static_cast<std::size_t>(date - first_)] - 1;
}

int TradingCalendar::trading_days_between(Date after, Date upto) const {
  check_covered(after);
  check_covered(upto);
  return index_at_[static_cast<std::size_t>(upto - first_)] - index_at_[static_cast<std::size_t>(after - first_)];
}

}  // namespace hedgelab
