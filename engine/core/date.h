#pragma once
// A calendar day and a minute of exchange-local time (China Standard Time; no daylight saving since 1991, so
// local minutes are a plain total order).

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace hedgelab {

enum class Weekday : std::uint8_t { kMonday = 1, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };

class Date {
 public:
  constexpr Date() = default;
  /// Days since 1970-01-01.
  [[nodiscard]] static constexpr Date from_days(std::int32_t days) { return Date(days); }
  /// Throws InputError unless year-month-day is a day of the Gregorian calendar.
  [[nodiscard]] static Date from_ymd(int year, int month, int day);
  /// "2025-05-30", "20250530" or "2025/05/30". Throws InputError for anything else.
  [[nodiscard]] static Date parse(std::string_view text);
  /// As parse, but false instead of a throw; `date` is untouched on failure.
  [[nodiscard]] static bool try_parse(std::string_view text, Date& date);

  [[nodiscard]] constexpr std::int32_t days() const { return days_; }
  [[nodiscard]] int year() const;
  [[nodiscard]] int month() const;  // 1..12
  [[nodiscard]] int day() const;    // 1..31
  [[nodiscard]] constexpr Weekday weekday() const {
    // 1970-01-01 was a Thursday.
    const std::int32_t from_monday = ((days_ + 3) % 7 + 7) % 7;
    return static_cast<Weekday>(from_monday + 1);
  }
  /// 20250530: the form of the days.npy column.
  [[nodiscard]] std::int32_t yyyymmdd() const;
  [[nodiscard]] std::string to_string() const;  // "2025-05-30"
  /// Same day of month `months` later; the last day of that month when it is shorter.
  [[nodiscard]] Date plus_months(int months) const;

  constexpr auto operator<=>(const Date&) const = default;
  constexpr Date& operator+=(std::int32_t days) {
    days_ += days;
    return *this;
  }
  friend constexpr Date operator+(Date date, std::int32_t days) { return Date(date.days_ + days); }
  friend constexpr Date operator-(Date date, std::int32_t days) { return Date(date.days_ - days); }
  friend constexpr std::int32_t operator-(Date a, Date b) { return a.days_ - b.days_; }

 private:
  explicit constexpr Date(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

class Timestamp {
 public:
  static constexpr std::int64_t kMinutesPerDay = 1440;
  constexpr Timestamp() = default;
  constexpr Timestamp(Date date, int minute_of_day) : minutes_(date.days() * kMinutesPerDay + minute_of_day) {}
  [[nodiscard]] static constexpr Timestamp from_minutes(std::int64_t minutes) {
    Timestamp result;
    result.minutes_ = minutes;
    return result;
  }
  /// Minutes since 1970-01-01 00:00 exchange time.
  [[nodiscard]] constexpr std::int64_t minutes() const { return minutes_; }
  [[nodiscard]] constexpr Date date() const {
    return Date::from_days(static_cast<std::int32_t>(minutes_ / kMinutesPerDay));
  }
  [[nodiscard]] constexpr int minute_of_day() const { return static_cast<int>(minutes_ % kMinutesPerDay); }
  [[nodiscard]] std::string to_string() const;  // "2025-05-30 14:57"

  constexpr auto operator<=>(const Timestamp&) const = default;
  friend constexpr Timestamp operator+(Timestamp t, std::int64_t minutes) { return from_minutes(t.minutes_ + minutes); }
  friend constexpr std::int64_t operator-(Timestamp a, Timestamp b) { return a.minutes_ - b.minutes_; }

 private:
  std::int64_t minutes_ = 0;
};

/// "09:30" to 570. Throws InputError for anything else.
[[nodiscard]] int parse_minute_of_day(std::string_view text);
/// 570 to "09:30".
[[nodiscard]] std::string minute_of_day_to_string(int minute);

}  // namespace hedgelab
