#include "engine/report/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "engine/core/error.h"

namespace hedgelab::report {
namespace {

constexpr double kPowers[] = {1.0, 10.0, 100.0, 1'000.0, 10'000.0};
// Beyond this a double has no digits behind the point left to round.
constexpr double kLargest = 9e15;

std::string with_plus(double value, std::string text) {
  // A gain that rounds to nothing is written as nothing.
  if (value <= 0.0 || text.find_first_of("123456789") == std::string::npos) return text;
  return "+" + text;
}

int cny_digits(double amount) { return std::fabs(amount) >= 1'000.0 ? 0 : 2; }

}  // namespace

std::string grouped(std::string_view number) {
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  const std::size_t whole = std::min(number.find_first_not_of("0123456789", sign), number.size());
  std::string text(number.substr(0, sign));
  for (std::size_t i = sign; i < whole; ++i) {
    if (i > sign && (whole - i) % 3 == 0) text += ',';
    text += number[i];
  }
  text += number.substr(whole);
  return text;
}

std::string rounded(double value, int digits) {
  ensure(digits >= 0 && digits <= 4, "a figure of a report cannot be written");
  if (!std::isfinite(value)) return "n/a";
  const double power = kPowers[digits];
  if (std::fabs(value) * power >= kLargest) return fmt::format("{}", value);
  const auto units = static_cast<std::int64_t>(std::floor(std::fabs(value) * power + 0.5));
  const auto scale = static_cast<std::int64_t>(power);
  std::string text = grouped(fmt::format("{}{}", value < 0.0 && units != 0 ? "-" : "", units / scale));
  if (digits > 0) text += fmt::format(".{:0{}}", units % scale, digits);
  return text;
}

std::string signed_rounded(double value, int digits) { return with_plus(value, rounded(value, digits)); }

std::string cny(double amount) { return rounded(amount, cny_digits(amount)); }
std::string signed_cny(double amount) { return signed_rounded(amount, cny_digits(amount)); }

std::string percent(double share) { return rounded(100.0 * share, 2) + "%"; }
std::string signed_percent(double share) { return signed_rounded(100.0 * share, 2) + "%"; }

std::int64_t held_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

}  // namespace hedgelab::report
