#pragma once
// The roundings of fixed_point.h in 64 bits, for loops that round some ten amounts a day for each of a million
// accounts. Each gives what its namesake there gives, for every input: numbers that do not fit are handed over to it. A
// division of 128 bits costs ten times what these do.

#include <cstdint>

#include "engine/core/fixed_point.h"

namespace hedgelab::narrow {

namespace detail {
inline constexpr std::int64_t kMost = std::int64_t{1} << 62;

/// price x quantity x multiplier; false when it does not fit with room for a rounding.
[[nodiscard]] inline bool exact_value(Price price, Quantity quantity, std::int64_t multiplier, std::int64_t& exact) {
  return !__builtin_mul_overflow(price.raw(), quantity.raw(), &exact) &&
         !__builtin_mul_overflow(exact, multiplier, &exact) && exact < kMost && exact > -kMost;
}

/// value x rate / kDivisor, half up, by an estimate in floating point that is at most one off, and put right by its
/// exact remainder; false when the estimate could be further off. REQUIRES: value >= 0, rate >= 0, and `factor` is
/// rate / kDivisor in floating point.
template <std::int64_t kDivisor>
[[nodiscard]] inline bool scaled(std::int64_t value, std::int64_t rate, double factor, std::int64_t& result) {
  const double estimate = static_cast<double>(value) * factor;
  if (!(estimate < 1e14)) return false;  // a double has 53 bits: four roundings of it stay below a tenth
  result = static_cast<std::int64_t>(estimate + 0.5);
  // Modulo 2^64, of a number that is smaller than two divisors.
  const auto remainder =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(rate) -
                                static_cast<std::uint64_t>(result) * static_cast<std::uint64_t>(kDivisor));
  if (remainder >= kDivisor / 2) ++result;
  if (remainder < -(kDivisor / 2)) --result;
  return true;
}
template <std::int64_t kDivisor>
[[nodiscard]] inline bool scaled(std::int64_t value, std::int64_t rate, std::int64_t& result) {
  constexpr double kInverse = 1.0 / static_cast<double>(kDivisor);
  return scaled<kDivisor>(value, rate, static_cast<double>(rate) * kInverse, result);
}
inline constexpr std::int64_t kCostDivisor = Quantity::kScale * Rate::kScale;
}  // namespace detail

/// A rate that many costs are made of.
struct CostRate {
  CostRate() = default;
  explicit CostRate(Rate of)
      : rate(of), factor(static_cast<double>(of.raw()) / static_cast<double>(detail::kCostDivisor)) {}
  Rate rate;
  double factor = 0.0;
};

[[nodiscard]] inline Money notional(Price price, Quantity quantity, std::int64_t multiplier) {
  std::int64_t exact = 0;
  if (!detail::exact_value(price, quantity, multiplier, exact)) return hedgelab::notional(price, quantity, multiplier);
  constexpr std::int64_t kHalf = Quantity::kScale / 2;
  return Money::from_raw((exact + (exact >= 0 ? kHalf : -kHalf)) / Quantity::kScale);
}

[[nodiscard]] inline Money proportional_cost(Price price, Quantity quantity, std::int64_t multiplier,
                                             const CostRate& cost) {
  std::int64_t exact = 0, result = 0;
  if (cost.rate.sign() >= 0 && detail::exact_value(price, quantity, multiplier, exact) &&
      detail::scaled<detail::kCostDivisor>(exact < 0 ? -exact : exact, cost.rate.raw(), cost.factor, result)) {
    return Money::from_raw(result);
  }
  return hedgelab::proportional_cost(price, quantity, multiplier, cost.rate);
}

[[nodiscard]] inline Money share_of(Money amount, Rate rate) {
  if (rate.raw() == Rate::kScale) return amount;
  std::int64_t result = 0;
  if (amount.sign() >= 0 && rate.sign() >= 0 && detail::scaled<Rate::kScale>(amount.raw(), rate.raw(), result)) {
    return Money::from_raw(result);
  }
  return hedgelab::share_of(amount, rate);
}

/// quantity x rate, rounded once.
[[nodiscard]] inline Quantity part_of(Quantity quantity, Rate rate) {
  if (rate.raw() == Rate::kScale) return quantity;
  std::int64_t result = 0;
  if (quantity.sign() >= 0 && rate.sign() >= 0 && detail::scaled<Rate::kScale>(quantity.raw(), rate.raw(), result)) {
    return Quantity::from_raw(result);
  }
  return Quantity::from_raw(round_divide(Int128{quantity.raw()} * rate.raw(), Rate::kScale, QuantityTag::kName));
}

[[nodiscard]] inline Quantity quantity_for(Money amount, Price price, std::int64_t multiplier) {
  std::int64_t value = 0, divisor = 0;
  if (amount.sign() >= 0 && !__builtin_mul_overflow(amount.raw(), Quantity::kScale, &value) &&
      !__builtin_mul_overflow(price.raw(), multiplier, &divisor) && value < detail::kMost && divisor > 0 &&
      divisor < detail::kMost) {
    return Quantity::from_raw((value + divisor / 2) / divisor);
  }
  return hedgelab::quantity_for(amount, price, multiplier);
}

}  // namespace hedgelab::narrow
