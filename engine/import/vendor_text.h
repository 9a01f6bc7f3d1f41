#pragma once
// How vendors write numbers and moments. Everything is exact integer arithmetic on the digits in the file: a binary
// floating-point number is never in between.

#include <cstdint>
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

/// A count or an amount that pandas may have turned into a float: "129.0" is 129. "1.2e+05" is 120000, since fewer than
/// six digits cannot have been cut by a printer with six; more digits with an exponent are kExponent.
[[nodiscard]] NumberFault parse_count(std::string_view text, std::int64_t& value);

/// A time stamp's pattern, of %Y %m %d %H %M %S and literal characters.
class TimeFormat {
 public:
  /// Throws InputError for an unknown % field, a field that stands twice, or a missing %Y, %m or %d.
  explicit TimeFormat(std::string_view pattern);
  [[nodiscard]] bool has_minutes() const { return has_hour_ && has_minute_; }

  struct Moment {
    Date date;
    int minute_of_day = 0;
    int second = 0;
  };
  /// False unless all of `text` fits. Fields other than %Y (four digits) have two digits. 24:00 is not a moment.
  [[nodiscard]] bool parse(std::string_view text, Moment& moment) const;

 private:
  std::string pattern_;
  bool has_hour_ = false;
  bool has_minute_ = false;
};

/// Whether `path` fits a glob of '*' (any run of characters) and '?' (one character) that never match '/'.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace hedgelab
