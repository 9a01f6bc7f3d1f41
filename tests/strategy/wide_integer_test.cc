// Oracle: Boost.Multiprecision's cpp_int, an implementation of its own.
#include "engine/strategy/wide_integer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

// g++ 12 takes the small-number buffer of a cpp_int that moved to the heap for an uninitialised one.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <boost/multiprecision/cpp_int.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "engine/strategy/exact_division.h"

namespace hedgelab {
namespace {

using boost::multiprecision::cpp_int;
using Wide = WideInteger<4>;

template <std::size_t kLimbs>
cpp_int reference(const WideInteger<kLimbs>& value) {
  cpp_int result = 0;
  const WideInteger<kLimbs> magnitude = abs(value);
  for (std::size_t i = kLimbs; i-- > 0;) result = (result << 64) + magnitude.limb(i);
  if (value.is_negative()) result = -result;
  return result;
}

/// Numbers of very different lengths and both signs.
class Numbers {
 public:
  std::uint64_t bits() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ ^ state_ >> 29;
  }
  Wide wide(int largest_bits) {
    Wide value;
    for (std::size_t i = 0; i < 4; ++i) value.set_limb(i, bits());
    value.set_limb(3, value.limb(3) >> 1);
    value = value >> (255 - static_cast<int>(1 + (bits() >> 20) % static_cast<std::uint64_t>(largest_bits)));
    return bits() >> 40 & 1 ? -value : value;
  }

 private:
  std::uint64_t state_ = 7;
};

TEST(WideInteger, ArithmeticAgreesWithAnIndependentImplementation) {
  Numbers numbers;
  for (int i = 0; i < 20'000; ++i) {
    const Wide a = numbers.wide(127);
    const Wide b = numbers.wide(127);
    const cpp_int ra = reference(a);
    const cpp_int rb = reference(b);
    ASSERT_EQ(reference(a + b), ra + rb);
    ASSERT_EQ(reference(a - b), ra - rb);
    ASSERT_EQ(reference(a * b), ra * rb);
    ASSERT_EQ(reference(-a), -ra);
    ASSERT_EQ(a < b, ra < rb);
    ASSERT_EQ(a == b, ra == rb);
    ASSERT_EQ(a.sign(), ra.sign());
    ASSERT_EQ(a.bit_length(), a.is_zero() ? 0 : static_cast<int>(msb(cpp_int(abs(ra)))) + 1);
    ASSERT_EQ(reference(greatest_common_divisor(a, b)), gcd(ra, rb));
    if (b.is_zero()) continue;
    const auto [quotient, remainder] = divide(abs(a), abs(b));
    ASSERT_EQ(reference(quotient), cpp_int(abs(ra)) / cpp_int(abs(rb)));
    ASSERT_EQ(reference(remainder), cpp_int(abs(ra)) % cpp_int(abs(rb)));
  }
}

TEST(WideInteger, ShiftsAgreeWithAnIndependentImplementation) {
  Numbers numbers;
  for (int bits = 0; bits < 127; ++bits) {
    const Wide value = abs(numbers.wide(127));
    ASSERT_EQ(reference(value << bits), reference(value) << bits) << bits;
    ASSERT_EQ(reference(value >> bits), reference(value) >> bits) << bits;
  }
}

TEST(WideInteger, AChainThatWrapsAroundIsExactWhenItsEndFits) {
  // 2^200 * 2^100 leaves 256 bits; subtracting the same amount again must come back to 12345.
  const Wide huge = (Wide(1) << 200) * (Wide(3) << 55);
  EXPECT_EQ(Wide(12345) + huge * huge - huge * huge, Wide(12345));
  EXPECT_EQ(Wide(-1).resized<8>(), WideInteger<8>(-1));
  EXPECT_EQ((Wide(-7) << 100).resized<8>().resized<4>(), Wide(-7) << 100);
  EXPECT_EQ(Wide::from_int128(-(Int128{5} << 90)), Wide(-5) << 90);
}

TEST(WideInteger, ToDoubleRoundsOnceToNearestTiesToEven) {
  const Wide one = 1;
  // Between 2^200 and its upper neighbour 2^200 + 2^148 lies the tie 2^200 + 2^147.
  const double low = std::ldexp(1.0, 200);
  const double high = low + std::ldexp(1.0, 148);
  const Wide tie = (one << 200) + (one << 147);
  EXPECT_EQ(tie.to_double(), low);
  EXPECT_EQ((tie + one).to_double(), high);  // one unit in 2^200 decides
  EXPECT_EQ((tie - one).to_double(), low);
  EXPECT_EQ((-(tie + one)).to_double(), -high);
  EXPECT_EQ(((one << 200) + (one << 148) + (one << 147)).to_double(), high + std::ldexp(1.0, 148));  // tie to even
  EXPECT_EQ(Wide(0).to_double(), 0.0);
  EXPECT_EQ(Wide(std::numeric_limits<std::int64_t>::min()).to_double(), std::ldexp(-1.0, 63));
}

TEST(WideInteger, ToDoubleAgreesWithTheCompilersConversionOf128Bits) {
  Numbers numbers;
  for (int i = 0; i < 100'000; ++i) {
    const Wide value = numbers.wide(126);
    ASSERT_EQ(value.to_double(), static_cast<double>(static_cast<Int128>(value.low128())));
  }
}

TEST(WideInteger, DivisionNeedsAPositiveDivisor) {
  EXPECT_THROW((void)divide(Wide(1), Wide(0)), InvariantError);
  EXPECT_THROW((void)divide(Wide(-1), Wide(1)), InvariantError);
  EXPECT_THROW((void)divide(Wide(1), Wide(-1)), InvariantError);
}

TEST(ExactDivision, FindsQuotientsAndNonMultiplesLikeTheDivisionOperator) {
  Numbers numbers;
  for (const std::int64_t divisor : {1L, 2L, 3L, 10L, 2'000L, 4'096L, 10'007L, (1L << 62) + 1, 1L << 62}) {
    const ExactDivision division(divisor);
    const auto check = [&](std::int64_t value) {
      std::int64_t quotient = 0;
      const bool divides = division.divide(value, quotient);
      ASSERT_EQ(divides, value % divisor == 0) << value << " / " << divisor;
      if (divides) {
        ASSERT_EQ(quotient, value / divisor) << value << " / " << divisor;
      }
    };
    for (std::int64_t value = -5'000; value <= 5'000; ++value) check(value);
    for (int i = 0; i < 10'000; ++i) {
      const auto value = static_cast<std::int64_t>(numbers.bits());
      check(value);
      check(value - value % divisor);
    }
    check(std::numeric_limits<std::int64_t>::min());
    check(std::numeric_limits<std::int64_t>::max());
  }
  EXPECT_THROW(ExactDivision(0), InvariantError);
}

}  // namespace
}  // namespace hedgelab
