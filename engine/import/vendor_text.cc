#include "engine/import/vendor_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

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

NumberFault scaled(const Decimal& number, std::int64_t scale, std::int64_t& value, Int128 divisor = 1) {
  if (number.decimals > 29) return NumberFault::kTooLarge;  // times a divisor of 10^9
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

NumberFault parse_count(std::string_view text, std::int64_t& value, std::int64_t unit, std::int64_t divisor) {
  Decimal number;
  if (const NumberFault fault = scan(text, number); fault != NumberFault::kNone) return fault;
  if (number.has_exponent) {
    constexpr int kSafeDigits = 6;
    const int power = number.exponent - number.decimals;
    if (number.significant >= kSafeDigits || power < 0 || power > 12) return NumberFault::kExponent;
    for (int i = 0; i < power; ++i) number.digits *= 10;
    number.decimals = 0;
  }
  return scaled(number, unit, value, divisor);
}

bool without_thousands(std::string_view text, char separator, std::string& plain) {
  plain.clear();
  const std::size_t end = std::min(text.find('.'), text.size());
  std::size_t digits = 0;  // since the last separator
  bool any = false;
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == separator) {
      if (any ? digits != 3 : digits == 0 || digits > 3) return false;
      any = true;
      digits = 0;
      continue;
    }
    digits += text[i] >= '0' && text[i] <= '9' ? 1 : 0;
    plain += text[i];
  }
  if (any && digits != 3) return false;
  plain += text.substr(end);
  return true;
}

/// What the fields of a pattern say.
struct TimeFormat::Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  bool has_fraction = false;
  std::optional<int> zone_minutes;
};

TimeFormat::TimeFormat(std::string_view pattern) : pattern_(pattern) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kEpochs{
      {{"epoch_s", 1}, {"epoch_ms", 1'000}, {"epoch_us", 1'000'000}, {"epoch_ns", 1'000'000'000}}};
  for (const auto& [word, units] : kEpochs) {
    if (pattern == word) epoch_units_ = units;
  }
  is_excel_ = pattern == "excel_serial";
  if (is_excel_ || epoch_units_ > 0) {
    has_minutes_ = true;
    return;
  }
  std::string seen;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const char field = ++i < pattern.size() ? pattern[i] : '\0';
    if (std::string_view("YmdHMSfz").find(field) == std::string_view::npos || field == '\0') {
      fail(
          "time format '{}': expected %Y, %m, %d, %H, %M, %S, %f, %z and plain characters, or epoch_s, epoch_ms, "
          "epoch_us, epoch_ns, excel_serial",
          pattern);
    }
    if (seen.find(field) != std::string::npos) fail("time format '{}': %{} stands twice", pattern, field);
    seen += field;
  }
  for (const char needed : std::string_view("Ymd")) {
    if (seen.find(needed) == std::string::npos) fail("time format '{}': %{} is missing", pattern, needed);
  }
  has_minutes_ = seen.find('H') != std::string::npos && seen.find('M') != std::string::npos;
  has_zone_field_ = seen.find('z') != std::string::npos;
}

bool TimeFormat::has_literal_zone() const {
  if (epoch_units_ > 0 || is_excel_) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] == '%') {
      ++i;
      continue;
    }
    if (pattern_[i] == 'Z') return true;
    if ((pattern_[i] == '+' || pattern_[i] == '-') && i + 2 < pattern_.size() && is_digit(pattern_[i + 1]) &&
        is_digit(pattern_[i + 2])) {
      return true;
    }
  }
  return false;
}

bool TimeFormat::parse_from(std::size_t pattern_at, std::string_view text, Fields& fields) const {
  std::size_t at = 0;
  const auto is_digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  const auto number = [&](std::size_t width, int& value) {
    value = 0;
    for (const std::size_t end = at + width; at < end; ++at) {
      if (!is_digit(at)) return false;
      value = value * 10 + (text[at] - '0');
    }
    return true;
  };
  const auto run = [&] {
    std::size_t digits = 0;
    while (is_digit(at + digits)) ++digits;
    return digits;
  };
  for (std::size_t i = pattern_at; i < pattern_.size(); ++i) {
    if (pattern_[i] == '*') {
      for (std::size_t skipped = at; skipped <= text.size(); ++skipped) {
        Fields tried = fields;
        if (!parse_from(i + 1, text.substr(skipped), tried)) continue;
        fields = tried;
        return true;
      }
      return false;
    }
    if (pattern_[i] != '%') {
      if (at >= text.size() || text[at++] != pattern_[i]) return false;
      continue;
    }
    bool fits = false;
    switch (pattern_[++i]) {
      case 'Y': fits = number(4, fields.year); break;
      case 'm': fits = number(run() == 1 ? 1 : 2, fields.month); break;
      case 'd': fits = number(run() == 1 ? 1 : 2, fields.day); break;
      case 'H': fits = number(run() % 2 == 1 && run() < 6 ? 1 : 2, fields.hour); break;  // 9, 931, 93100
      case 'M': fits = number(2, fields.minute); break;
      case 'S': fits = number(2, fields.second); break;
      case 'f':
        for (fits = is_digit(at); is_digit(at); ++at) fields.has_fraction |= text[at] != '0';
        break;
      case 'z': {
        const std::size_t size = text.substr(at).starts_with('Z') ? 1 : text.substr(at, 6).find(':') == 3 ? 6 : 5;
        fields.zone_minutes = zone_offset(text.substr(at, size));
        fits = fields.zone_minutes.has_value();
        at += std::min(size, text.size() - at);
        break;
      }
      default: break;
    }
    if (!fits) return false;
  }
  return at == text.size();
}

bool TimeFormat::parse_number(std::string_view text, Moment& moment) const {
  constexpr std::int64_t kSecondsPerDay = 86'400;
  std::int64_t seconds = 0;
  bool has_fraction = false;
  if (is_excel_) {
    // Days since 1899-12-30; a minute is 0.00069..., so the second is the nearest.
    const NumberFault fault = parse_scaled(text, kSecondsPerDay, seconds);
    if (fault != NumberFault::kNone && fault != NumberFault::kExtraDecimals) return false;
    constexpr std::int64_t kBeforeEpoch = 25'569;  // days to 1970-01-01
    constexpr std::int64_t kLast = 2'958'466;      // the year 10000
    if (seconds <= 0 || seconds >= kLast * kSecondsPerDay) return false;
    seconds -= kBeforeEpoch * kSecondsPerDay;
  } else {
    std::int64_t raw = 0;
    if (parse_count(text, raw) != NumberFault::kNone || raw < 0) return false;
    seconds = raw / epoch_units_;
    has_fraction = raw % epoch_units_ != 0;
    constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999
    if (seconds > kLastSecond) return false;
  }
  std::int64_t days = seconds / kSecondsPerDay;
  std::int64_t rest = seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  moment.date = Date::from_days(static_cast<std::int32_t>(days));
  moment.minute_of_day = static_cast<int>(rest / 60);
  moment.second = std::max(static_cast<int>(rest % 60), has_fraction ? 1 : 0);
  moment.zone_minutes.reset();
  return true;
}

bool TimeFormat::parse(std::string_view text, Moment& moment) const {
  if (is_excel_ || epoch_units_ > 0) return parse_number(text, moment);
  Fields fields;
  if (!parse_from(0, text, fields)) return false;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return false;
  const std::array<char, 8> digits{ascii(fields.year / 1000), ascii(fields.year / 100), ascii(fields.year / 10),
                                   ascii(fields.year),        ascii(fields.month / 10), ascii(fields.month),
                                   ascii(fields.day / 10),    ascii(fields.day)};
  if (!Date::try_parse({digits.data(), digits.size()}, moment.date)) return false;
  moment.minute_of_day = fields.hour * 60 + fields.minute;
  moment.second = std::max(fields.second, fields.has_fraction ? 1 : 0);
  moment.zone_minutes = fields.zone_minutes;
  return true;
}

std::optional<int> zone_offset(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, int>, 9> kNames{{{"UTC", 0},
                                                                    {"Z", 0},
                                                                    {"GMT", 0},
                                                                    {"Asia/Shanghai", 480},
                                                                    {"Asia/Hong_Kong", 480},
                                                                    {"Asia/Taipei", 480},
                                                                    {"Asia/Singapore", 480},
                                                                    {"PRC", 480},
                                                                    {"Asia/Tokyo", 540}}};
  for (const auto& [known, minutes] : kNames) {
    if (name == known) return minutes;
  }
  if (name.empty() || (name.front() != '+' && name.front() != '-')) return std::nullopt;
  std::string digits;
  for (const char c : name.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits += c;
  }
  if (digits.size() != 4) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minutes = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (hours > 14 || minutes > 59) return std::nullopt;
  return (name.front() == '-' ? -1 : 1) * (hours * 60 + minutes);
}

TimeFormat::Moment in_exchange_time(TimeFormat::Moment moment, int zone_minutes) {
  const Timestamp shifted = Timestamp(moment.date, moment.minute_of_day) + (kExchangeZoneMinutes - zone_minutes);
  moment.date = shifted.date();
  moment.minute_of_day = shifted.minute_of_day();
  return moment;
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
