#pragma once
// A signed integer of kLimbs x 64 bits, two's complement, least significant limb first. Sums, differences and products
// wrap around at the width, as unsigned integers do: a chain of them is exact whenever its last value fits, whatever
// happened in between. Nothing here allocates or rounds, except to_double, which rounds once.

#include <array>
#include <bit>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "engine/core/error.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

__extension__ using Uint128 = unsigned __int128;

template <std::size_t kLimbs>
class WideInteger {
 public:
  static constexpr int kBits = static_cast<int>(64 * kLimbs);

  constexpr WideInteger() = default;
  constexpr WideInteger(std::int64_t value) {  // NOLINT(google-explicit-constructor): no value is lost
    limbs_.fill(value < 0 ? ~std::uint64_t{0} : 0);
    limbs_[0] = static_cast<std::uint64_t>(value);
  }
  [[nodiscard]] static constexpr WideInteger from_int128(Int128 value) requires(kLimbs >= 2) {
    WideInteger result(static_cast<std::int64_t>(value >> 64));
    result.limbs_[1] = result.limbs_[0];
    result.limbs_[0] = static_cast<std::uint64_t>(value);
    return result;
  }

  /// The same value at another width; the high bits are lost when it does not fit.
  template <std::size_t kOther>
  [[nodiscard]] constexpr WideInteger<kOther> resized() const {
    WideInteger<kOther> result(is_negative() ? -1 : 0);
    for (std::size_t i = 0; i < kLimbs && i < kOther; ++i) result.set_limb(i, limbs_[i]);
    return result;
  }
  /// Value modulo 2^64 and 2^128.
  [[nodiscard]] constexpr std::uint64_t low64() const { return limbs_[0]; }
  [[nodiscard]] constexpr Uint128 low128() const requires(kLimbs >= 2) { return Uint128{limbs_[1]} << 64 | limbs_[0]; }
  [[nodiscard]] constexpr std::uint64_t limb(std::size_t index) const { return limbs_[index]; }
  constexpr void set_limb(std::size_t index, std::uint64_t value) { limbs_[index] = value; }

  [[nodiscard]] constexpr bool is_negative() const { return limbs_[kLimbs - 1] >> 63 != 0; }
  [[nodiscard]] constexpr bool is_zero() const { return *this == WideInteger(); }
  /// -1, 0 or 1.
  [[nodiscard]] constexpr int sign() const { return is_negative() ? -1 : is_zero() ? 0 : 1; }
  /// Bits of the magnitude: 0 for 0, 1 for +-1, 3 for +-7. A signed number of this magnitude needs one more.
  [[nodiscard]] constexpr int bit_length() const {
    const WideInteger magnitude = abs(*this);
    for (std::size_t i = kLimbs; i-- > 0;) {
      if (magnitude.limbs_[i] != 0) return static_cast<int>(64 * (i + 1)) - std::countl_zero(magnitude.limbs_[i]);
    }
    return 0;
  }

  constexpr bool operator==(const WideInteger&) const = default;
  friend constexpr std::strong_ordering operator<=>(const WideInteger& a, const WideInteger& b) {
    if (a.is_negative() != b.is_negative()) {
      return a.is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    for (std::size_t i = kLimbs; i-- > 0;) {
      if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] <=> b.limbs_[i];
    }
    return std::strong_ordering::equal;
  }

  constexpr WideInteger& operator+=(const WideInteger& other) {
    Uint128 carry = 0;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      carry += Uint128{limbs_[i]} + other.limbs_[i];
      limbs_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    return *this;
  }
  constexpr WideInteger operator-() const {
    WideInteger result;
    Uint128 carry = 1;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      carry += ~limbs_[i];
      result.limbs_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    return result;
  }
  constexpr WideInteger& operator-=(const WideInteger& other) { return *this += -other; }
  friend constexpr WideInteger operator*(const WideInteger& a, const WideInteger& b) {
    WideInteger result;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; i + j < kLimbs; ++j) {
        const Uint128 sum = Uint128{a.limbs_[i]} * b.limbs_[j] + result.limbs_[i + j] + carry;
        result.limbs_[i + j] = static_cast<std::uint64_t>(sum);
        carry = static_cast<std::uint64_t>(sum >> 64);
      }
    }
    return result;
  }
  constexpr WideInteger& operator*=(const WideInteger& other) { return *this = *this * other; }
  friend constexpr WideInteger operator+(WideInteger a, const WideInteger& b) { return a += b; }
  friend constexpr WideInteger operator-(WideInteger a, const WideInteger& b) { return a -= b; }
  friend constexpr WideInteger abs(const WideInteger& a) { return a.is_negative() ? -a : a; }

  /// Bits fall off at the top. REQUIRES: 0 <= bits < kBits.
  friend constexpr WideInteger operator<<(const WideInteger& a, int bits) {
    WideInteger result;
    const std::size_t limbs = static_cast<std::size_t>(bits) / 64;
    const int rest = bits % 64;
    for (std::size_t i = kLimbs; i-- > limbs;) {
      result.limbs_[i] = a.limbs_[i - limbs] << rest;
      if (rest != 0 && i > limbs) result.limbs_[i] |= a.limbs_[i - limbs - 1] >> (64 - rest);
    }
    return result;
  }
  /// Zeros enter at the top. REQUIRES: 0 <= bits < kBits, a >= 0.
  friend constexpr WideInteger operator>>(const WideInteger& a, int bits) {
    WideInteger result;
    const std::size_t limbs = static_cast<std::size_t>(bits) / 64;
    const int rest = bits % 64;
    for (std::size_t i = 0; i + limbs < kLimbs; ++i) {
      result.limbs_[i] = a.limbs_[i + limbs] >> rest;
      if (rest != 0 && i + limbs + 1 < kLimbs) result.limbs_[i] |= a.limbs_[i + limbs + 1] << (64 - rest);
    }
    return result;
  }

  /// Nearest double, ties to even.
  [[nodiscard]] double to_double() const {
    const WideInteger magnitude = abs(*this);
    const int shift = magnitude.bit_length() - 64;
    if (shift <= 0) {
      const double value = static_cast<double>(magnitude.limbs_[0]);
      return is_negative() ? -value : value;
    }
    const WideInteger top = magnitude >> shift;
    // 64 leading bits leave 11 below a double's 53: one of them may stand for everything further down.
    const std::uint64_t sticky = (top << shift) == magnitude ? 0 : 1;
    const double value = std::ldexp(static_cast<double>(top.limbs_[0] | sticky), shift);
    return is_negative() ? -value : value;
  }

 private:
  std::array<std::uint64_t, kLimbs> limbs_{};
};

template <std::size_t kLimbs>
struct QuotientAndRemainder {
  WideInteger<kLimbs> quotient;
  WideInteger<kLimbs> remainder;
};

/// Bit by bit: for constructors, not for loops. REQUIRES: dividend >= 0, divisor > 0 (else InvariantError).
template <std::size_t kLimbs>
[[nodiscard]] constexpr QuotientAndRemainder<kLimbs> divide(const WideInteger<kLimbs>& dividend,
                                                            const WideInteger<kLimbs>& divisor) {
  ensure(!dividend.is_negative() && divisor.sign() > 0, "division of wide integers needs dividend >= 0, divisor > 0");
  QuotientAndRemainder<kLimbs> result{{}, dividend};
  for (int shift = dividend.bit_length() - divisor.bit_length(); shift >= 0; --shift) {
    const WideInteger<kLimbs> part = divisor << shift;
    if (part <= result.remainder) {
      result.remainder -= part;
      result.quotient += WideInteger<kLimbs>(1) << shift;
    }
  }
  return result;
}

/// Greatest common divisor of |a| and |b|; gcd(0, b) = |b|.
template <std::size_t kLimbs>
[[nodiscard]] constexpr WideInteger<kLimbs> greatest_common_divisor(WideInteger<kLimbs> a, WideInteger<kLimbs> b) {
  a = abs(a);
  b = abs(b);
  while (!b.is_zero()) {
    const WideInteger<kLimbs> remainder = divide(a, b).remainder;
    a = b;
    b = remainder;
  }
  return a;
}

}  // namespace hedgelab
