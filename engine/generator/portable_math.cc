#include "engine/generator/portable_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace hedgelab {
namespace {

constexpr double kLog2e = 1.4426950408889634;
// ln 2 in two parts: the first has 20 trailing zero bits, so its product with the exponent is exact.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kSqrtHalf = 0.70710678118654752;
constexpr int kExponentBias = 1023;
constexpr int kMantissaBits = 52;

/// Highest power first.
template <std::size_t kCount>
double horner(const std::array<double, kCount>& coefficients, double x) {
  double value = coefficients[0];
  for (std::size_t i = 1; i < kCount; ++i) value = value * x + coefficients[i];
  return value;
}

}  // namespace

double portable_exp(double x) {
  // Taylor's series to the 13th power on |r| <= ln(2)/2: the first term left out is below 1e-17.
  static constexpr std::array<double, 14> kInverseFactorials{1.0 / 6227020800.0,
                                                             1.0 / 479001600.0,
                                                             1.0 / 39916800.0,
                                                             1.0 / 3628800.0,
                                                             1.0 / 362880.0,
                                                             1.0 / 40320.0,
                                                             1.0 / 5040.0,
                                                             1.0 / 720.0,
                                                             1.0 / 120.0,
                                                             1.0 / 24.0,
                                                             1.0 / 6.0,
                                                             0.5,
                                                             1.0,
                                                             1.0};
  const double steps = std::floor(x * kLog2e + 0.5);
  const double r = (x - steps * kLn2High) - steps * kLn2Low;
  const auto exponent = static_cast<std::int64_t>(steps);
  const auto power = std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kExponentBias) << kMantissaBits);
  return horner(kInverseFactorials, r) * power;
}

double portable_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<std::int64_t>(bits >> kMantissaBits) - kExponentBias + 1;
  constexpr std::uint64_t kFraction = (std::uint64_t{1} << kMantissaBits) - 1;
  constexpr std::uint64_t kHalf = std::uint64_t{kExponentBias - 1} << kMantissaBits;
  double mantissa = std::bit_cast<double>((bits & kFraction) | kHalf);  // in [0.5, 1)
  if (mantissa < kSqrtHalf) {
    mantissa *= 2.0;
    --exponent;
  }
  // ln m = 2 artanh((m-1)/(m+1)); the argument is below 0.1716, so the power 23 is below 1e-17.
  static constexpr std::array<double, 11> kOdd{1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0,
                                               1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0,  1.0};
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double steps = static_cast<double>(exponent);
  return (2.0 * s * horner(kOdd, s * s) + steps * kLn2Low) + steps * kLn2High;
}

double normal_quantile(double p) {
  static constexpr std::array<double, 6> kCentreTop{-3.969683028665376e+01, 2.209460984245205e+02,
                                                    -2.759285104469687e+02, 1.383577518672690e+02,
                                                    -3.066479806614716e+01, 2.506628277459239e+00};
  static constexpr std::array<double, 6> kCentreBottom{-5.447609879822406e+01, 1.615858368580409e+02,
                                                       -1.556989798598866e+02, 6.680131188771972e+01,
                                                       -1.328068155288572e+01, 1.0};
  static constexpr std::array<double, 6> kTailTop{-7.784894002430293e-03, -3.223964580411365e-01,
                                                  -2.400758277161838e+00, -2.549732539343734e+00,
                                                  4.374664141464968e+00,  2.938163982698783e+00};
  static constexpr std::array<double, 5> kTailBottom{7.784695709041462e-03, 3.224671290700398e-01,
                                                     2.445134137142996e+00, 3.754408661907416e+00, 1.0};
  constexpr double kTail = 0.02425;
  if (p >= kTail && p <= 1.0 - kTail) {
    const double q = p - 0.5;
    return q * horner(kCentreTop, q * q) / horner(kCentreBottom, q * q);
  }
  const double q = std::sqrt(-2.0 * portable_log(p < 0.5 ? p : 1.0 - p));
  const double tail = horner(kTailTop, q) / horner(kTailBottom, q);
  return p < 0.5 ? tail : -tail;
}

}  // namespace hedgelab
