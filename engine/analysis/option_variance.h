#pragma once
// What the options of one expiry say of volatility and skew: model-free variance as the exchanges' white papers have
// it, with every choice a parameter. Pure functions; prices and strikes in index points, rates continuous.
//
//   F  = K* + e^(rT) (C - P) at the strike K* of the smallest |C - P|; K0 the largest strike <= F with both prices
//   sigma^2 = (2/T) sum dK/K^2 e^(rT) Q - (F/K0 - 1)^2 / T
//   Q: the mean of both at K0, puts below it, calls above, outwards until two absent prices in a row
//   S = (P3 - 3 P1 P2 + 2 P1^3) / (P2 - P1^2)^(3/2), SKEW = 100 - 10 S, with x = ln(K0/F), l = ln(K/F):
//   P1 = -e^(rT) sum Q dK/K^2 - (1 - x - F/K0)
//   P2 = e^(rT) sum (2/K^2)(1 - l) Q dK + 2x(F/K0 - 1) + c x^2
//   P3 = e^(rT) sum (3/K^2)(2l - l^2) Q dK + 3x^2 (x/3 - 1 + F/K0)

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab {

inline constexpr double kMinutesAYear = 525600.0;
inline constexpr double kMinutesADay = 1440.0;

/// The factor c of P2: 1 follows from expanding ln^2 about K0, the white papers print 1/2.
enum class SkewRemainder : std::uint8_t { kExact, kWhitePaper };
inline constexpr std::array<std::string_view, 2> kSkewRemainderWords{"exact", "white_paper"};

struct OptionQuote {
  double strike = 0.0;
  std::optional<double> call, put;  // nullopt: no price that counts
};

/// A strike of the strip that the sums run over.
struct StripPoint {
  double strike = 0.0, width = 0.0, price = 0.0;  // K, dK, Q
};

struct OptionStrip {
  double forward = 0.0, at_strike = 0.0;  // F, K0
  std::vector<StripPoint> points;         // strikes ascending
};

inline constexpr std::size_t kFewestStrikes = 4;

/// The strip of a chain. nullopt, and `why` filled, when no strike has both prices, none of those lies at or below F,
/// or fewer than kFewestStrikes remain. REQUIRES: quotes by ascending strike; years > 0.
[[nodiscard]] std::optional<OptionStrip> strip_of(const std::vector<OptionQuote>& quotes, double rate, double years,
                                                  std::string& why);

/// sigma^2. REQUIRES: years > 0.
[[nodiscard]] double variance_of(const OptionStrip& strip, double rate, double years);
/// SKEW; nullopt when P2 - P1^2 is not above zero.
[[nodiscard]] std::optional<double> skew_of(const OptionStrip& strip, double rate, double years,
                                            SkewRemainder remainder);

}  // namespace hedgelab
