#pragma once
// How vendors write numbers and moments. Everything is exact integer arithmetic on the digits in the file: a binary
// floating-point number is never in between.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab {

enum class NumberFault : std::uint8_t {
  kNone,
  kNotANumber,     // "NaN", "n/a", "1,234"
  kExponent,       // "1.23457e+06": printed with few digits, the rest is lost
  kExtraDecimals,  // the value is given, rounded half away from zero
  kTooLarge
};

/// text x scale as an integer. On kExtraDecimals `value` is the rounded one; on other faults it is untouched.
/// REQUIRES: 1 <= scale <= 10^13.
[[nodiscard]] NumberFault parse_scaled(std::string_view text, std::int64_t scale, std::int64_t& value);

/// A count or an amount, times unit / divisor, that pandas may have turned into a float: "129.0" is 129. "1.2e+05" is
/// 120000, since fewer than six digits cannot have been cut by a printer with six; more digits with an exponent are
/// kExponent. kExtraDecimals: the product is no whole number; `value` is rounded.
/// REQUIRES: unit and divisor are 1 to 10^9.
[[nodiscard]] NumberFault parse_count(std::string_view text, std::int64_t& value, std::int64_t unit = 1,
                                      std::int64_t divisor = 1);

/// "3,800.0" as "3800.0" in `plain`; false when the separators do not stand before every third digit.
[[nodiscard]] bool without_thousands(std::string_view text, char separator, std::string& plain);

/// A time stamp's pattern, of %Y %m %d %H %M %S, %f (digits of a fraction of a second), %z (Z, +08:00, +0800), '*' for
/// any text and literal characters; or epoch_s, epoch_ms, epoch_us, epoch_ns, excel_serial.
class TimeFormat {
 public:
  /// Throws InputError for an unknown % field, a field that stands twice, or a missing %Y, %m or %d.
  explicit TimeFormat(std::string_view pattern);
  [[nodiscard]] bool has_minutes() const { return has_minutes_; }
  /// Each stamp says its own zone.
  [[nodiscard]] bool has_zone_field() const { return has_zone_field_; }
  /// Characters that name a zone stand in the pattern as plain text: a final Z, +08:00.
  [[nodiscard]] bool has_literal_zone() const;
  /// A count of time units since a moment: whose clock that was must be said.
  [[nodiscard]] bool is_epoch() const { return epoch_units_ > 0; }
  [[nodiscard]] const std::string& pattern() const { return pattern_; }

  struct Moment {
    Date date;
    int minute_of_day = 0;
    int second = 0;                   // not 0 as well when only a fraction of a second is there
    std::optional<int> zone_minutes;  // east of Greenwich, of %z
  };
  /// False unless all of `text` fits. %Y has four digits, minutes and seconds two. Month, day and hour may lack their
  /// leading zero where the digits end there ("2023/6/5 9:31"), and so may an hour at the head of %H%M or %H%M%S
  /// ("931"). 24:00 is not a moment.
  [[nodiscard]] bool parse(std::string_view text, Moment& moment) const;

 private:
  struct Fields;
  [[nodiscard]] bool parse_from(std::size_t pattern_at, std::string_view text, Fields& fields) const;
  [[nodiscard]] bool parse_number(std::string_view text, Moment& moment) const;
  std::string pattern_;
  bool has_minutes_ = false;
  bool has_zone_field_ = false;
  std::int64_t epoch_units_ = 0;  // in a second
  bool is_excel_ = false;
};

/// Minutes east of Greenwich of a zone's name: "UTC", "Asia/Shanghai", "+08:00". nullopt for a name that is not known,
/// among them those with summer time.
[[nodiscard]] std::optional<int> zone_offset(std::string_view name);
inline constexpr int kExchangeZoneMinutes = 480;
/// `moment` of the clock `zone_minutes` east of Greenwich on the exchange's clock.
[[nodiscard]] TimeFormat::Moment in_exchange_time(TimeFormat::Moment moment, int zone_minutes);

/// Whether `path` fits a glob of '*' (any run of characters) and '?' (one character) that never match '/'.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace hedgelab
