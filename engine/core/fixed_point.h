#pragma once
// Exact numbers of the account. Every amount is an integer count of a small unit, so sums have no order and the
// ledger identity holds with ==.
//
//  Price     index points at 1e-4 (final settlement prices need not be tick multiples)
//  Money     CNY at 1e-4
//  Quantity  lots of a contract, or units of a spot series, at 1e-6 (whole lots by default; fractional lots are the
//            paper mode of the broker reports)
//  Rate      pure number at 1e-9 (an exchange fee of 0.23 per ten thousand is 23'000)
//
// The functions below that return Money are the only places where an amount is rounded: half away from zero, once.
//
// No operation wraps. A sum or a product past 64 bits is an InputError that names the quantity, not an InvariantError:
// prices are those of the data, so an account gets there only by the capital, flows, leverage or overlay that its
// config asks for, and lowering them is the remedy.

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace hedgelab {

__extension__ using Int128 = __int128;

namespace detail {
/// Throws InputError: "an amount of money does not fit 64 bits ...".
[[noreturn]] void does_not_fit(const char* quantity);
}  // namespace detail

template <class Tag, std::int64_t kUnitsPerOne>
class FixedPoint {
 public:
  static constexpr std::int64_t kScale = kUnitsPerOne;

  constexpr FixedPoint() = default;
  [[nodiscard]] static constexpr FixedPoint from_raw(std::int64_t raw) { return FixedPoint(raw); }
  /// Nearest representable value, half away from zero. Throws InputError for NaN or out of range.
  [[nodiscard]] static FixedPoint from_double(double value);
  [[nodiscard]] static constexpr FixedPoint from_integer(std::int64_t value) {
    std::int64_t raw = 0;
    if (__builtin_mul_overflow(value, kScale, &raw)) [[unlikely]]
      detail::does_not_fit(Tag::kName);
    return FixedPoint(raw);
  }

  [[nodiscard]] constexpr std::int64_t raw() const { return raw_; }
  [[nodiscard]] constexpr double to_double() const { return static_cast<double>(raw_) / static_cast<double>(kScale); }
  [[nodiscard]] constexpr bool is_zero() const { return raw_ == 0; }
  [[nodiscard]] constexpr int sign() const { return (raw_ > 0) - (raw_ < 0); }

  constexpr auto operator<=>(const FixedPoint&) const = default;
  constexpr FixedPoint operator-() const { return FixedPoint() - *this; }
  // A sum that does not fit leaves the value as it was: the run that fails on it still tells what it had come to.
  constexpr FixedPoint& operator+=(FixedPoint other) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(raw_, other.raw_, &sum)) [[unlikely]]
      detail::does_not_fit(Tag::kName);
    raw_ = sum;
    return *this;
  }
  constexpr FixedPoint& operator-=(FixedPoint other) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(raw_, other.raw_, &difference)) [[unlikely]]
      detail::does_not_fit(Tag::kName);
    raw_ = difference;
    return *this;
  }
  friend constexpr FixedPoint operator+(FixedPoint a, FixedPoint b) { return a += b; }
  friend constexpr FixedPoint operator-(FixedPoint a, FixedPoint b) { return a -= b; }
  friend constexpr FixedPoint abs(FixedPoint a) { return a.raw_ < 0 ? -a : a; }

 private:
  explicit constexpr FixedPoint(std::int64_t raw) : raw_(raw) {}
  std::int64_t raw_ = 0;
};

struct PriceTag {
  static constexpr const char* kName = "a price";
};
struct MoneyTag {
  static constexpr const char* kName = "an amount of money";
};
struct QuantityTag {
  static constexpr const char* kName = "a quantity of lots or units";
};
struct RateTag {
  static constexpr const char* kName = "a rate";
};
using Price = FixedPoint<PriceTag, 10'000>;
using Money = FixedPoint<MoneyTag, 10'000>;
using Quantity = FixedPoint<QuantityTag, 1'000'000>;
using Rate = FixedPoint<RateTag, 1'000'000'000>;

/// value / divisor, half away from zero. Throws InputError naming `quantity` when the result does not fit 64 bits.
/// REQUIRES: divisor > 0, and |value| + divisor fits 127 bits.
[[nodiscard]] constexpr std::int64_t round_divide(Int128 value, Int128 divisor,
                                                  const char* quantity = MoneyTag::kName) {
  const Int128 half = divisor / 2;
  const Int128 rounded = value >= 0 ? (value + half) / divisor : -((-value + half) / divisor);
  if (rounded > std::numeric_limits<std::int64_t>::max() || rounded < std::numeric_limits<std::int64_t>::min())
      [[unlikely]]
    detail::does_not_fit(quantity);
  return static_cast<std::int64_t>(rounded);
}

namespace detail {
/// The product while it is below 2^90, which is 2^70 of an amount at 1e-4 CNY: past that the amount does not fit, and a
/// further factor below 2^36 (a multiplier, a rate up to 68) still fits 128 bits.
[[nodiscard]] constexpr Int128 bounded(Int128 product) {
  constexpr Int128 kMost = Int128{1} << 90;
  if (product >= kMost || product <= -kMost) [[unlikely]]
    does_not_fit(MoneyTag::kName);
  return product;
}
[[nodiscard]] constexpr Int128 exact_value(Price price, Quantity quantity, std::int64_t multiplier) {
  return bounded(Int128{price.raw()} * quantity.raw()) * multiplier;
}
}  // namespace detail

/// price x quantity x multiplier, signed as the quantity; rounded once to 1e-4 CNY (exact for whole lots).
/// REQUIRES: 0 < multiplier < 2^36.
[[nodiscard]] constexpr Money notional(Price price, Quantity quantity, std::int64_t multiplier) {
  return Money::from_raw(round_divide(detail::exact_value(price, quantity, multiplier), Quantity::kScale));
}

/// |price x quantity x multiplier| x rate, rounded once. REQUIRES: as notional, and |rate| below 68.
[[nodiscard]] constexpr Money proportional_cost(Price price, Quantity quantity, std::int64_t multiplier, Rate rate) {
  Int128 exact = detail::bounded(detail::exact_value(price, quantity, multiplier));
  if (exact < 0) exact = -exact;
  return Money::from_raw(round_divide(exact * rate.raw(), Int128{Quantity::kScale} * Rate::kScale));
}

/// amount x rate, rounded once.
[[nodiscard]] constexpr Money share_of(Money amount, Rate rate) {
  return Money::from_raw(round_divide(Int128{amount.raw()} * rate.raw(), Rate::kScale));
}

/// The quantity whose notional at `price` is `amount`, rounded to 1e-6. REQUIRES: price > 0, multiplier > 0.
[[nodiscard]] constexpr Quantity quantity_for(Money amount, Price price, std::int64_t multiplier) {
  return Quantity::from_raw(
      round_divide(Int128{amount.raw()} * Quantity::kScale, Int128{price.raw()} * multiplier, QuantityTag::kName));
}

/// Whole lots nearest to `quantity`, half away from zero.
[[nodiscard]] constexpr Quantity round_to_lots(Quantity quantity) {
  return Quantity::from_integer(round_divide(quantity.raw(), Quantity::kScale));
}

/// Decimal text to an integer at 10^-decimals, exactly. False when the text is not a plain decimal number
/// ("12", "-3.25"), does not fit 64 bits, or has non-zero digits beyond `decimals`. No locale, no exponent.
[[nodiscard]] bool parse_decimal(std::string_view text, int decimals, std::int64_t& raw);
/// As parse_decimal, but digits beyond `decimals` are rounded half away from zero.
[[nodiscard]] bool parse_decimal_rounded(std::string_view text, int decimals, std::int64_t& raw);
/// Shortest exact text: 12345000 at 4 decimals is "1234.5".
[[nodiscard]] std::string format_decimal(std::int64_t raw, int decimals);

[[nodiscard]] inline std::string to_string(Price value) { return format_decimal(value.raw(), 4); }
[[nodiscard]] inline std::string to_string(Money value) { return format_decimal(value.raw(), 4); }
[[nodiscard]] inline std::string to_string(Quantity value) { return format_decimal(value.raw(), 6); }
[[nodiscard]] inline std::string to_string(Rate value) { return format_decimal(value.raw(), 9); }

/// Exact parse; throws InputError naming `what` when the text is not such a number.
[[nodiscard]] Price parse_price(std::string_view text, std::string_view what);
[[nodiscard]] Money parse_money(std::string_view text, std::string_view what);
[[nodiscard]] Rate parse_rate(std::string_view text, std::string_view what);

namespace detail {
[[nodiscard]] std::int64_t scaled_from_double(double value, double scale);
}

template <class Tag, std::int64_t kUnitsPerOne>
FixedPoint<Tag, kUnitsPerOne> FixedPoint<Tag, kUnitsPerOne>::from_double(double value) {
  return FixedPoint(detail::scaled_from_double(value, static_cast<double>(kScale)));
}

}  // namespace hedgelab
