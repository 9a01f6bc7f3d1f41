#include "engine/import/vendor_text.h"

#include <array>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {
namespace {

/// sign x digits x 10^-decimals
struct Decimal {
  Int128 digits = 0;
  int decimals = 0;
  int significant = 0;
  bool negative = false;
  bool has_exponent = false;
  int exponent = 0;
};

// 24 significant digits times 10^13 fit 128 bits.
constexpr int kMostDigits = 24;

NumberFault scan(std::string_view text, Decimal& number) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) number.negative = text[i++] == '-';
  bool any = false;
  bool after_point = false;
  int zeros = 0;  // not counted until another digit follows: "129.000" has three significant digits
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    any = true;
    if (c == '0' && number.significant == 0) {
      if (after_point) ++number.decimals;
      continue;
    }
    if (c == '0' && after_point) {
      ++zeros;
      continue;
    }
    for (; zeros > 0; --zeros) {
      if (++number.significant > kMostDigits) return NumberFault::kTooLarge;
      number.digits *= 10;
      ++number.decimals;
    }
    if (++number.significant > kMostDigits) return NumberFault::kTooLarge;
    number.digits = number.digits * 10 + (c - '0');
    if (after_point) ++number.decimals;
  }
  if (!any) return NumberFault::kNotANumber;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    number.has_exponent = true;
    ++i;
    const bool down = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t digits_from = i;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && i - digits_from < 3; ++i) {
      number.exponent = number.exponent * 10 + (text[i] - '0');
    }
    if (i == digits_from) return NumberFault::kNotANumber;
    if (down) number.exponent = -number.exponent;
  }
  return i == text.size() ? NumberFault::kNone : NumberFault::kNotANumber;
}

char ascii(int digit) { return static_cast<char>('0' + digit % 10); }

NumberFault scaled(const Decimal& number, std::int64_t scale, std::int64_t& value) {
  if (number.decimals > 38) return NumberFault::kTooLarge;
  Int128 divisor = 1;
  for (int i = 0; i < number.decimals; ++i) divisor *= 10;
  const Int128 product = number.digits * scale;
  const Int128 remainder = product % divisor;
  // Half away from zero without doubling, which could overflow.
  const Int128 rounded = product / divisor + (remainder >= divisor - remainder ? 1 : 0);
  if (rounded > std::numeric_limits<std::int64_t>::max()) return NumberFault::kTooLarge;
  value = static_cast<std::int64_t>(number.negative ? -rounded : rounded);
  return remainder == 0 ? NumberFault::kNone : NumberFault::kExtraDecimals;
}

}  // namespace

NumberFault parse_scaled(std::string_view text, std::int64_t scale, std::int64_t& value) {
  Decimal number;
  if (const NumberFault fault = scan(text, number); fault != NumberFault::kNone) return fault;
  if (number.has_exponent) return NumberFault::kExponent;
  return scaled(number, scale, value);
}

NumberFault parse_count(std::string_view text, std::int64_t& value) {
  Decimal number;
  if (const NumberFault fault = scan(text, number); fault != NumberFault::kNone) return fault;
  if (number.has_exponent) {
    constexpr int kSafeDigits = 6;
    const int power = number.exponent - number.decimals;
    if (number.significant >= kSafeDigits || power < 0 || power > 12) return NumberFault::kExponent;
    for (int i = 0; i < power; ++i) number.digits *= 10;
    number.decimals = 0;
  }
  return scaled(number, 1, value);
}

TimeFormat::TimeFormat(std::string_view pattern) : pattern_(pattern) {
  std::string seen;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const char field = ++i < pattern.size() ? pattern[i] : '\0';
    if (std::string_view("YmdHMS").find(field) == std::string_view::npos || field == '\0') {
      fail("time format '{}': expected %Y, %m, %d, %H, %M, %S and plain characters", pattern);
    }
    if (seen.find(field) != std::string::npos) fail("time format '{}': %{} stands twice", pattern, field);
    seen += field;
  }
  for (const char needed : std::string_view("Ymd")) {
    if (seen.find(needed) == std::string::npos) fail("time format '{}': %{} is missing", pattern, needed);
  }
  has_hour_ = seen.find('H') != std::string::npos;
  has_minute_ = seen.find('M') != std::string::npos;
}

bool TimeFormat::parse(std::string_view text, Moment& moment) const {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::size_t at = 0;
  const auto number = [&](std::size_t width, int& value) {
    if (text.size() - at < width) return false;
    value = 0;
    for (const std::size_t end = at + width; at < end; ++at) {
      if (text[at] < '0' || text[at] > '9') return false;
      value = value * 10 + (text[at] - '0');
    }
    return true;
  };
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] != '%') {
      if (at >= text.size() || text[at++] != pattern_[i]) return false;
      continue;
    }
    bool fits = false;
    switch (pattern_[++i]) {
      case 'Y': fits = number(4, year); break;
      case 'm': fits = number(2, month); break;
      case 'd': fits = number(2, day); break;
      case 'H': fits = number(2, hour); break;
      case 'M': fits = number(2, minute); break;
      case 'S': fits = number(2, second); break;
      default: break;
    }
    if (!fits) return false;
  }
  if (at != text.size() || hour > 23 || minute > 59 || second > 59) return false;
  const std::array<char, 8> digits{ascii(year / 1000), ascii(year / 100), ascii(year / 10), ascii(year),
                                   ascii(month / 10),  ascii(month),      ascii(day / 10),  ascii(day)};
  if (!Date::try_parse({digits.data(), digits.size()}, moment.date)) return false;
  moment.minute_of_day = hour * 60 + minute;
  moment.second = second;
  return true;
}

bool glob_matches(std::string_view pattern, std::string_view path) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last '*' of this path component, and where its run ends now
  std::size_t resume = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == path[t] || (pattern[p] == '?' && path[t] != '/'))) {
      if (path[t] == '/') star = std::string_view::npos;
      ++p;
      ++t;
    } else if (star != std::string_view::npos && path[resume] != '/') {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace hedgelab
