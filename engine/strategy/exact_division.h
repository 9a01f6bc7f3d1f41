#pragma once
// Division by a fixed divisor that must leave no remainder, in one multiplication: prices to counts of ticks, where a
// price between two ticks has to be noticed. An odd d has an inverse modulo 2^64, so value * inverse is the quotient
// whenever d divides value; and when it does not, the product lies outside the range a quotient can have, because
// product * d = value would otherwise hold in plain integers.

#include <bit>
#include <cstdint>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {

class ExactDivision {
 public:
  /// REQUIRES: divisor > 0 (else InvariantError).
  explicit constexpr ExactDivision(std::int64_t divisor) {
    ensure(divisor > 0, "exact division needs a positive divisor");
    shift_ = std::countr_zero(static_cast<std::uint64_t>(divisor));
    below_ = (std::uint64_t{1} << shift_) - 1;
    const std::uint64_t odd = static_cast<std::uint64_t>(divisor) >> shift_;
    inverse_ = odd;  // right in the lowest 3 bits; each step doubles them
    for (int bits = 3; bits < 64; bits *= 2) inverse_ *= 2 - odd * inverse_;
    highest_ = std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(odd);
    lowest_ = std::numeric_limits<std::int64_t>::min() / static_cast<std::int64_t>(odd);
  }

  /// False, and `quotient` unspecified, when the divisor does not divide `value`.
  [[nodiscard]] constexpr bool divide(std::int64_t value, std::int64_t& quotient) const {
    quotient = static_cast<std::int64_t>(static_cast<std::uint64_t>(value >> shift_) * inverse_);
    return (static_cast<std::uint64_t>(value) & below_) == 0 && quotient >= lowest_ && quotient <= highest_;
  }

 private:
  int shift_ = 0;
  std::uint64_t below_ = 0;
  std::uint64_t inverse_ = 1;
  std::int64_t lowest_ = 0;
  std::int64_t highest_ = 0;
};

}  // namespace hedgelab
