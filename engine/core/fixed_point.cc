#include "engine/core/fixed_point.h"

#include <array>
#include <cmath>

namespace hedgelab {
namespace {

// Splits "-12.340" into sign, digits scaled to `decimals`, and the first dropped digits. Returns false on any
// character that is not part of a plain decimal number.
bool scan_decimal(std::string_view text, int decimals, std::int64_t& magnitude, bool& negative, int& next_digit,
                  bool& dropped_nonzero) {
  negative = false;
  next_digit = 0;
  dropped_nonzero = false;
  magnitude = 0;
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  bool any_digit = false;
  bool after_point = false;
  int kept = 0;
  int dropped = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.') {
      if (after_point) return false;
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') return false;
    any_digit = true;
    const int digit = c - '0';
    if (after_point && kept == decimals) {
      if (dropped++ == 0) next_digit = digit;
      dropped_nonzero = dropped_nonzero || digit != 0;
      continue;
    }
    if (__builtin_mul_overflow(magnitude, std::int64_t{10}, &magnitude) ||
        __builtin_add_overflow(magnitude, std::int64_t{digit}, &magnitude)) {
      return false;
    }
    if (after_point) ++kept;
  }
  for (; kept < decimals; ++kept) {
    if (__builtin_mul_overflow(magnitude, std::int64_t{10}, &magnitude)) return false;
  }
  return any_digit;
}

}  // namespace

bool parse_decimal(std::string_view text, int decimals, std::int64_t& raw) {
  std::int64_t magnitude = 0;
  bool negative = false;
  int next_digit = 0;
  bool dropped_nonzero = false;
  if (!scan_decimal(text, decimals, magnitude, negative, next_digit, dropped_nonzero) || dropped_nonzero) return false;
  raw = negative ? -magnitude : magnitude;
  return true;
}

bool parse_decimal_rounded(std::string_view text, int decimals, std::int64_t& raw) {
  std::int64_t magnitude = 0;
  bool negative = false;
  int next_digit = 0;
  bool dropped_nonzero = false;
  if (!scan_decimal(text, decimals, magnitude, negative, next_digit, dropped_nonzero)) return false;
  if (next_digit >= 5 && __builtin_add_overflow(magnitude, std::int64_t{1}, &magnitude)) return false;
  raw = negative ? -magnitude : magnitude;
  return true;
}

std::string format_decimal(std::int64_t raw, int decimals) {
  // The magnitude in unsigned arithmetic, so that the most negative value is no special case.
  std::uint64_t magnitude = raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
  // Digits from the right, by hand: a result's files are made of these, and a format string is read anew at every call.
  std::array<char, 48> text;
  auto at = text.end();
  const auto put = [&](char c) { *--at = c; };
  for (int i = 0; i < decimals; ++i, magnitude /= 10) {
    const auto digit = static_cast<char>('0' + magnitude % 10);
    if (at != text.end() || digit != '0') put(digit);  // zeros at the end of a fraction are left out
  }
  if (at != text.end()) put('.');
  do {
    put(static_cast<char>('0' + magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  if (raw < 0) put('-');
  return {at, text.end()};
}

namespace {

std::int64_t parse_or_fail(std::string_view text, std::string_view what, int decimals) {
  std::int64_t raw = 0;
  if (!parse_decimal(text, decimals, raw)) {
    fail("{}: '{}' is not a decimal number with at most {} decimals", what, text, decimals);
  }
  return raw;
}

}  // namespace

Price parse_price(std::string_view text, std::string_view what) {
  return Price::from_raw(parse_or_fail(text, what, 4));
}
Money parse_money(std::string_view text, std::string_view what) {
  return Money::from_raw(parse_or_fail(text, what, 4));
}
Rate parse_rate(std::string_view text, std::string_view what) { return Rate::from_raw(parse_or_fail(text, what, 9)); }

void detail::does_not_fit(const char* quantity) {
  fail(
      "{} does not fit 64 bits (money ends at 922,337,203,685,477 CNY, lots at 9,223,372,036,854): lower capital, "
      "flows, "
      "leverage or overlay, or the number in the data",
      quantity);
}

std::int64_t detail::scaled_from_double(double value, double scale) {
  const double scaled = std::round(value * scale);
  if (!(std::abs(scaled) < 9.2e18)) fail("{} does not fit a fixed-point number with {} units per one", value, scale);
  return static_cast<std::int64_t>(scaled);
}

}  // namespace hedgelab
