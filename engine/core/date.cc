#include "engine/core/date.h"

#include <chrono>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::chrono::year_month_day civil(std::int32_t days) {
  return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{days}}};
}

bool digits(std::string_view text, int& value) {
  value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return !text.empty();
}

bool try_ymd(int year, int month, int day, std::int32_t& days) {
  const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok() || year < 1) return false;
  days = std::chrono::sys_days{ymd}.time_since_epoch().count();
  return true;
}

}  // namespace

Date Date::from_ymd(int year, int month, int day) {
  std::int32_t days = 0;
  if (!try_ymd(year, month, day, days)) fail("{:04}-{:02}-{:02} is not a day of the calendar", year, month, day);
  return Date(days);
}

bool Date::try_parse(std::string_view text, Date& date) {
  int year = 0;
  int month = 0;
  int day = 0;
  bool split = false;
  if (text.size() == 8) {
    split = digits(text.substr(0, 4), year) && digits(text.substr(4, 2), month) && digits(text.substr(6, 2), day);
  } else if (text.size() == 10 && text[4] == text[7] && (text[4] == '-' || text[4] == '/')) {
    split = digits(text.substr(0, 4), year) && digits(text.substr(5, 2), month) && digits(text.substr(8, 2), day);
  }
  std::int32_t days = 0;
  if (!split || !try_ymd(year, month, day, days)) return false;
  date = Date(days);
  return true;
}

Date Date::parse(std::string_view text) {
  Date date;
  if (!try_parse(text, date)) fail("'{}' is not a date; expected YYYY-MM-DD", text);
  return date;
}

int Date::year() const { return static_cast<int>(civil(days_).year()); }
int Date::month() const { return static_cast<int>(static_cast<unsigned>(civil(days_).month())); }
int Date::day() const { return static_cast<int>(static_cast<unsigned>(civil(days_).day())); }

std::int32_t Date::yyyymmdd() const {
  const auto ymd = civil(days_);
  return static_cast<int>(ymd.year()) * 10000 + static_cast<int>(static_cast<unsigned>(ymd.month())) * 100 +
         static_cast<int>(static_cast<unsigned>(ymd.day()));
}

std::string Date::to_string() const {
  std::int32_t value = yyyymmdd();
  if (value < 0 || value > 99'991'231) {
    return fmt::format("{:04}-{:02}-{:02}", value / 10000, value / 100 % 100, value % 100);
  }
  // By hand: every row of a result's files has a date, and a format string is read anew at every call.
  std::string text = "0000-00-00";
  for (const std::size_t at : {9U, 8U, 6U, 5U, 3U, 2U, 1U, 0U}) {
    text[at] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return text;
}

Date Date::plus_months(int months) const {
  const auto ymd = civil(days_);
  auto moved = ymd + std::chrono::months{months};
  if (!moved.ok()) moved = moved.year() / moved.month() / std::chrono::last;
  return Date(std::chrono::sys_days{moved}.time_since_epoch().count());
}

std::string Timestamp::to_string() const { return date().to_string() + " " + minute_of_day_to_string(minute_of_day()); }

int parse_minute_of_day(std::string_view text) {
  int hour = 0;
  int minute = 0;
  if (text.size() != 5 || text[2] != ':' || !digits(text.substr(0, 2), hour) || !digits(text.substr(3, 2), minute) ||
      hour > 24 || minute > 59) {
    fail("'{}' is not a time of day; expected HH:MM", text);
  }
  return hour * 60 + minute;
}

std::string minute_of_day_to_string(int minute) {
  const int hour = minute / 60;
  const auto digit = [](int value) { return static_cast<char>('0' + value % 10); };
  return {digit(hour / 10), digit(hour), ':', digit(minute % 60 / 10), digit(minute)};
}

}  // namespace hedgelab
