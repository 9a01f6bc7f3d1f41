#pragma once
// First and second derivative, at the newest bar, of the least-squares polynomial through the last `window` prices.
// Time is the bar number. Both derivatives are exact rational numbers: their signs are certain, a flat window gives
// exactly 0 and 0, a straight one exactly 0 for the second, nothing drifts over any number of bars, and the bits of the
// result do not depend on compiler, optimisation or instruction set.
//
// How: prices are counted in whole steps. The binomial moments S_k = sum over ages j of C(j, k) * price are updated
// with `degree` + 1 additions a bar in unsigned integers that wrap around, and combined with the integer weights of
// engine/strategy/derivative_weights.h. Wrapping does no harm as long as the numbers that are *used* fit: the weighted
// sum, and before it the moments of (price - newest price) where the sum is wider than the moments. How large those can
// become follows from degree, window and the largest move of the price inside a window, so the width is chosen at
// construction and nothing is left to run time:
//   kNarrow  64-bit moments, 64-bit weights, 128-bit sums
//   kMiddle  128-bit moments, weights and sums
//   kWide    128-bit moments, 256-bit weights and sums
//   kRefused not even that is enough: the constructor throws.
// All widths give the same bits; the narrower is the faster. Any int32 prices, for degrees 1 to 8 and windows up to
// 2000, fit kWide at worst; prices in ticks of 0.2 fit kMiddle up to degree 6 and 800 bars, kNarrow at degree 4 and
// 450.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "engine/core/fixed_point.h"
#include "engine/strategy/derivative_weights.h"
#include "engine/strategy/exact_division.h"
#include "engine/strategy/wide_integer.h"

namespace hedgelab {

/// How the prices of a series are counted. All three in raw units, the integers given to push.
struct PriceSteps {
  /// Every price is a multiple of this: 2'000 for a tick of 0.2 points at 1e-4. A larger unit leaves more room.
  std::int64_t unit = 1;
  /// Highest minus lowest price inside any one window. The default holds for whatever an int32 column can hold.
  std::int64_t largest_move = std::numeric_limits<std::uint32_t>::max();
  /// Raw units in one index point: the derivatives come in points per bar and points per bar^2.
  std::int64_t raw_per_point = Price::kScale;

  bool operator==(const PriceSteps&) const = default;
};

struct PolynomialDerivative {
  double first = 0;    // index points per bar
  double second = 0;   // index points per bar^2
  int first_sign = 0;  // -1, 0, 1: signs of the exact values
  int second_sign = 0;
};

/// numerator / denominator, in index points per bar^order; not reduced, denominator > 0.
struct ExactDerivative {
  WideInteger<8> numerator;
  WideInteger<8> denominator;
};

/// What a degree, a window and a largest move ask of the integers.
struct DerivativeArithmetic {
  enum class Width : std::uint8_t { kNarrow, kMiddle, kWide, kRefused };
  Width width = Width::kRefused;  // the narrowest that holds
  int moment_bits = 0;            // signed bits of the largest moment of (price - newest price)
  int weight_bits = 0;            // signed bits of the largest weight, whatever the prices
  int sum_bits = 0;               // signed bits of the larger weighted sum
  /// The largest `largest_move` (raw, capped at the largest int64) that kNarrow, kMiddle and kWide hold; 0: none.
  std::array<std::int64_t, 3> largest_moves{};
};

namespace detail {

/// What one width keeps besides the prices. Index k belongs to the k-th binomial moment.
template <class Moment, class Weight, class Sum>
struct MomentTerms {
  using SumType = Sum;

  static constexpr std::size_t kTerms = kLargestDegree + 1;
  std::array<Moment, kTerms> moments{};         // S_k of the last `window` prices, in steps
  std::array<Moment, kTerms> leaving{};         // C(window, k): weight of a price at the bar it leaves
  std::array<Moment, kTerms> moments_of_one{};  // C(window, k+1): S_k of a window of ones
  std::array<Weight, kTerms> first_weights{};
  std::array<Weight, kTerms> second_weights{};
};

template <class Sum>
struct WeightedSums {
  Sum first{};
  Sum second{};
};

}  // namespace detail

class PolynomialDerivativeSignal {
 public:
  using Width = DerivativeArithmetic::Width;

  /// Takes the narrowest width that holds, or the one named (tests and measurements want both).
  /// Throws InputError for a degree outside 1..8, a window not above the degree or above 1'000'000, steps that are not
  /// positive, a largest move below one unit, and for what the width cannot hold: the message has the bits needed and
  /// available and the largest move that would fit.
  PolynomialDerivativeSignal(int degree, int window, const PriceSteps& steps,
                             std::optional<Width> width = std::nullopt);

  /// Throws InputError for a degree, window or steps that are wrong in themselves; what does not fit is kRefused.
  [[nodiscard]] static DerivativeArithmetic arithmetic_for(int degree, int window, const PriceSteps& steps);

  /// The next bar's price, raw. Throws InputError when it is no multiple of the unit or when highest - lowest of the
  /// window it ends would exceed the largest move; the signal is then as it was before the call.
  void push(std::int64_t price);
  /// The prices of the bars that are present, one after the other: what a loop of push does in half of the time.
  /// REQUIRES: `prices` and `present` are of one length.
  void push_present(std::span<const std::int32_t> prices, std::span<const std::uint8_t> present);
  /// True from the window-th price on.
  [[nodiscard]] bool ready() const { return count_ == prices_.size(); }
  /// The relative error of each double is below 4e-16. REQUIRES: ready() (else InvariantError).
  [[nodiscard]] PolynomialDerivative value() const { return in_points(sums()); }
  /// What value() is made of: a walk over bars asks for signs at every one and for numbers at few, and these take as
  /// long again. `in_points` makes them of sums of any bar of this signal. REQUIRES: ready() (else InvariantError).
  using Sums = detail::WeightedSums<WideInteger<4>>;
  [[nodiscard]] Sums sums() const;
  [[nodiscard]] PolynomialDerivative in_points(const Sums& sums) const;
  /// Order 1 or 2. REQUIRES: ready(), order 1 or 2 (else InvariantError). Not for loops.
  [[nodiscard]] ExactDerivative exact(int order) const;
  /// Back to no prices at all.
  void reset();

  [[nodiscard]] int degree() const { return degree_; }
  [[nodiscard]] int window() const { return static_cast<int>(prices_.size()); }
  [[nodiscard]] const PriceSteps& steps() const { return steps_; }
  [[nodiscard]] Width width() const;

 private:
  using NarrowTerms = detail::MomentTerms<std::uint64_t, std::int64_t, Uint128>;
  using MiddleTerms = detail::MomentTerms<Uint128, Uint128, Uint128>;
  using WideTerms = detail::MomentTerms<Uint128, WideInteger<4>, WideInteger<4>>;

  template <class Terms>
  void prepare(const DerivativeWeights& first, const DerivativeWeights& second);
  template <class Terms>
  [[nodiscard]] detail::WeightedSums<typename Terms::SumType> weighted_sums(const Terms& terms) const;
  [[nodiscard]] std::int64_t steps_of(std::int64_t price);
  template <class Terms>
  void take(Terms& terms, std::int64_t newest);
  void widen_range(std::int64_t newest);

  int degree_ = 0;
  PriceSteps steps_;
  ExactDivision to_steps_;
  std::uint64_t largest_move_steps_;
  std::vector<std::int64_t> prices_;  // in steps; a ring of `window` entries, zeros before they are filled
  std::size_t next_ = 0;              // where the next price goes: the oldest one when the ring is full
  std::size_t count_ = 0;             // prices in the ring
  // Bounds of all prices since they were last found from the ring itself: at least as wide as the window's own.
  std::int64_t lowest_ = 0;
  std::int64_t highest_ = 0;
  std::variant<NarrowTerms, MiddleTerms, WideTerms> terms_;
  std::array<WideInteger<8>, 2> denominators_;  // of the weights of order 1 and 2
  double first_divisor_ = 1;                    // weighted sum / divisor = index points
  double second_divisor_ = 1;
};

}  // namespace hedgelab
