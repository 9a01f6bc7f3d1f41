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

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace hedgelab {

__extension__ using Int128 = __int128;

template <class Tag, std::int64_t kUnitsPerOne>
class FixedPoint {
 public:
  static constexpr std::int64_t kScale = kUnitsPerOne;

  constexpr FixedPoint() = default;
  [[nodiscard]] static constexpr FixedPoint from_raw(std::int64_t raw) { return FixedPoint(raw); }
  /// Nearest representable value, half away from zero. Throws InputError for NaN or out of range.
  [[nodiscard]] static FixedPoint from_double(double value);
  [[nodiscard]] static constexpr FixedPoint from_integer(std::int64_t value) { return FixedPoint(value * kScale); }

  [[nodiscard]] constexpr std::int64_t raw() const { return raw_; }
  [[nodiscard]] constexpr double to_double() const { return static_cast<double>(raw_) / static_cast<double>(kScale); }
  [[nodiscard]] constexpr bool is_zero() const { return raw_ == 0; }
  [[nodiscard]] constexpr int sign() const { return (raw_ > 0) - (raw_ < 0); }

  constexpr auto operator<=>(const FixedPoint&) const = default;
  constexpr FixedPoint operator-() const { return FixedPoint(-raw_); }
  constexpr FixedPoint& operator+=(FixedPoint other) {
    raw_ += other.raw_;
    return *this;
  }
  constexpr FixedPoint& operator-=(FixedPoint other) {
    raw_ -= other.raw_;
    return *this;
  }
  friend constexpr FixedPoint operator+(FixedPoint a, FixedPoint b) { return FixedPoint(a.raw_ + b.raw_); }
  friend constexpr FixedPoint operator-(FixedPoint a, FixedPoint b) { return FixedPoint(a.raw_ - b.raw_); }
  friend constexpr FixedPoint abs(FixedPoint a) { return FixedPoint(a.raw_ < 0 ? -a.raw_ : a.raw_); }

 private:
  explicit constexpr FixedPoint(std::int64_t raw) : raw_(raw) {}
  std::int64_t raw_ = 0;
};

struct PriceTag;
struct MoneyTag;
struct QuantityTag;
struct RateTag;
using Price = FixedPoint<PriceTag, 10'000>;
using Money = FixedPoint<MoneyTag, 10'000>;
using Quantity = FixedPoint<QuantityTag, 1'000'000>;
using Rate = FixedPoint<RateTag, 1'000'000'000>;

/// value / divisor, half away from zero. REQUIRES: divisor > 0 and the result fits 64 bits (else InvariantError).
[[nodiscard]] constexpr std::int64_t round_divide(Int128 value, Int128 divisor) {
  const Int128 half = divisor / 2;
  const Int128 rounded = value >= 0 ? (value + half) / divisor : -((-value + half) / divisor);
  ensure(rounded <= std::numeric_limits<std::int64_t>::max() && rounded >= std::numeric_limits<std::int64_t>::min(),
         "an amount does not fit 64 bits at 1e-4 CNY");
  return static_cast<std::int64_t>(rounded);
}

/// price x quantity x multiplier, signed as the quantity; rounded once to 1e-4 CNY (exact for whole lots).
[[nodiscard]] constexpr Money notional(Price price, Quantity quantity, std::int64_t multiplier) {
  return Money::from_raw(round_divide(Int128{price.raw()} * quantity.raw() * multiplier, Quantity::kScale));
}

/// |price x quantity x multiplier| x rate, rounded once.
[[nodiscard]] constexpr Money proportional_cost(Price price, Quantity quantity, std::int64_t multiplier, Rate rate) {
  Int128 exact = Int128{price.raw()} * quantity.raw() * multiplier;
  if (exact < 0) exact = -exact;
  return Money::from_raw(round_divide(exact * rate.raw(), Int128{Quantity::kScale} * Rate::kScale));
}

/// amount x rate, rounded once.
[[nodiscard]] constexpr Money share_of(Money amount, Rate rate) {
  return Money::from_raw(round_divide(Int128{amount.raw()} * rate.raw(), Rate::kScale));
}

/// The quantity whose notional at `price` is `amount`, rounded to 1e-6. REQUIRES: price > 0, multiplier > 0.
[[nodiscard]] constexpr Quantity quantity_for(Money amount, Price price, std::int64_t multiplier) {
  return Quantity::from_raw(round_divide(Int128{amount.raw()} * Quantity::kScale, Int128{price.raw()} * multiplier));
}

/// Whole lots nearest to `quantity`, half away from zero.
[[nodiscard]] constexpr Quantity round_to_lots(Quantity quantity) {
  return Quantity::from_raw(round_divide(quantity.raw(), Quantity::kScale) * Quantity::kScale);
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
