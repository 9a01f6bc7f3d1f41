#include "engine/strategy/polynomial_derivative.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <type_traits>

#include "engine/core/error.h"
#include "engine/strategy/derivative_terms.h"

namespace hedgelab {
namespace {

using Integer = DerivativeWeights::Integer;
using Width = DerivativeArithmetic::Width;
static_assert(kLargestDegree == 8, "for_terms_down");

/// The degree, once all three are known to make sense.
int checked_degree(int degree, int window, const PriceSteps& steps) {
  if (degree < 1 || degree > kLargestDegree) {
    fail("polynomial derivative: degree {} is outside 1..{}", degree, kLargestDegree);
  }
  if (window <= degree) {
    fail("polynomial derivative: a polynomial of degree {} needs a window of at least {} bars, not {}", degree,
         degree + 1, window);
  }
  if (window > kLargestWindow) {
    fail("polynomial derivative: window {} is above the largest, {} bars", window, kLargestWindow);
  }
  if (steps.unit < 1 || steps.raw_per_point < 1) {
    fail("polynomial derivative: price unit {} and raw units per point {} must be positive", steps.unit,
         steps.raw_per_point);
  }
  if (steps.largest_move < steps.unit) {
    fail("polynomial derivative: largest move {} is below one price unit, {}", steps.largest_move, steps.unit);
  }
  return degree;
}

/// Largest C(window, k+1), k = 0..degree: what a unit move at every age does to a moment at most.
Integer largest_moment_of_one(int degree, int window) {
  Integer largest;
  for (int k = 0; k <= degree; ++k) largest = std::max(largest, binomial(window, k + 1));
  return largest;
}

/// Largest magnitude among the numerators.
Integer largest_weight(const DerivativeWeights& first, const DerivativeWeights& second) {
  Integer largest;
  for (const Integer& weight : first.numerators) largest = std::max(largest, abs(weight));
  for (const Integer& weight : second.numerators) largest = std::max(largest, abs(weight));
  return largest;
}

/// What a width offers. Where moments and weights are as wide as sums only the sum has to fit: all three are modulo the
/// same number.
struct Capacity {
  int moment_bits;
  int weight_bits;
  int sum_bits;
};
constexpr std::array<Capacity, 3> kCapacities = {{{64, 64, 128}, {128, 128, 128}, {128, 256, 256}}};

/// The largest number of steps whose multiples of `moment` and `sum` are still below 2^(bits-1).
Integer largest_steps_within(const Capacity& capacity, const Integer& moment, int weight_bits, const Integer& sum) {
  const auto steps_within = [](int bits, const Integer& of_one_step) {
    return divide((Integer(1) << (bits - 1)) - Integer(1), of_one_step).quotient;
  };
  const Integer steps = steps_within(capacity.sum_bits, sum);
  if (weight_bits > capacity.weight_bits && capacity.weight_bits < capacity.sum_bits) return 0;
  if (capacity.moment_bits == capacity.sum_bits) return steps;
  return std::min(steps, steps_within(capacity.moment_bits, moment));
}

DerivativeArithmetic arithmetic_of(int degree, int window, const PriceSteps& steps, const DerivativeWeights& first,
                                   const DerivativeWeights& second) {
  const Integer move = steps.largest_move / steps.unit;
  const Integer moment = largest_moment_of_one(degree, window);
  const Integer sum = std::max(first.positive_sum, second.positive_sum);
  const Integer cap = std::numeric_limits<std::int64_t>::max();
  DerivativeArithmetic result;
  result.moment_bits = (moment * move).bit_length() + 1;
  result.weight_bits = largest_weight(first, second).bit_length() + 1;
  result.sum_bits = (sum * move).bit_length() + 1;
  for (std::size_t i = kCapacities.size(); i-- > 0;) {
    const Integer largest = largest_steps_within(kCapacities[i], moment, result.weight_bits, sum);
    result.largest_moves[i] = static_cast<std::int64_t>(std::min(largest * Integer(steps.unit), cap).low64());
    if (move <= largest) result.width = static_cast<Width>(i);
  }
  return result;
}

bool holds(const DerivativeArithmetic& need, Width width, const PriceSteps& steps) {
  return width != Width::kRefused &&
         need.largest_moves[static_cast<std::size_t>(width)] / steps.unit >= steps.largest_move / steps.unit;
}

[[noreturn]] void refuse(int degree, int window, const PriceSteps& steps, const DerivativeArithmetic& need,
                         Width width) {
  const auto index = static_cast<std::size_t>(width);
  const Capacity& capacity = kCapacities[index];
  const std::string remedy = need.largest_moves[index] > 0
                                 ? fmt::format("the largest move that fits is {}", need.largest_moves[index])
                                 : std::string("no move fits: take a shorter window or a lower degree");
  fail(
      "polynomial derivative of degree {} over {} bars: prices in units of {} that move by up to {} need {}-bit "
      "moments, {}-bit weights and {}-bit sums; {}, {} and {} bits are available; {}",
      degree, window, steps.unit, steps.largest_move, need.moment_bits, need.weight_bits, need.sum_bits,
      capacity.moment_bits, capacity.weight_bits, capacity.sum_bits, remedy);
}

/// denominator * raw_per_point / unit, rounded once: what turns a weighted sum of steps into index points.
double divisor_to_points(const Integer& denominator, const PriceSteps& steps) {
  const std::int64_t common = std::gcd(steps.unit, steps.raw_per_point);
  constexpr int kSpareBits = 128;
  const auto [quotient, remainder] =
      divide((denominator * Integer(steps.raw_per_point / common)) << kSpareBits, Integer(steps.unit / common));
  // The quotient has 65 bits at least, so a remainder only matters as "more than the digits shown".
  const Integer sticky = remainder.is_zero() || quotient.low64() % 2 == 1 ? 0 : 1;
  return std::ldexp((quotient + sticky).to_double(), -kSpareBits);
}

// One set of operations for all widths.
void take_low(const Integer& value, std::uint64_t& low) { low = value.low64(); }
void take_low(const Integer& value, std::int64_t& low) { low = static_cast<std::int64_t>(value.low64()); }
void take_low(const Integer& value, Uint128& low) { low = value.low128(); }
void take_low(const Integer& value, WideInteger<4>& low) { low = value.resized<4>(); }

void add_product(Uint128& sum, std::int64_t weight, std::uint64_t moment) {
  sum += static_cast<Uint128>(Int128{weight} * static_cast<std::int64_t>(moment));
}
void add_product(Uint128& sum, Uint128 weight, Uint128 moment) { sum += weight * moment; }
void add_product(WideInteger<4>& sum, const WideInteger<4>& weight, Uint128 moment) {
  sum += weight * WideInteger<4>::from_int128(static_cast<Int128>(moment));
}

WideInteger<4> to_wide(Uint128 sum) { return WideInteger<4>::from_int128(static_cast<Int128>(sum)); }
const WideInteger<4>& to_wide(const WideInteger<4>& sum) { return sum; }

}  // namespace

DerivativeArithmetic PolynomialDerivativeSignal::arithmetic_for(int degree, int window, const PriceSteps& steps) {
  return arithmetic_of(checked_degree(degree, window, steps), window, steps, derivative_weights(degree, window, 1),
                       derivative_weights(degree, window, 2));
}

PolynomialDerivativeSignal::PolynomialDerivativeSignal(int degree, int window, const PriceSteps& steps,
                                                       std::optional<Width> width)
    : degree_(checked_degree(degree, window, steps)),
      steps_(steps),
      to_steps_(steps.unit),
      largest_move_steps_(static_cast<std::uint64_t>(steps.largest_move / steps.unit)),
      prices_(static_cast<std::size_t>(window)) {
  const DerivativeWeights first = derivative_weights(degree, window, 1);
  const DerivativeWeights second = derivative_weights(degree, window, 2);
  const DerivativeArithmetic need = arithmetic_of(degree, window, steps, first, second);
  const Width chosen = width.value_or(need.width);
  if (!holds(need, chosen, steps)) refuse(degree, window, steps, need, std::min(chosen, Width::kWide));
  switch (chosen) {
    case Width::kNarrow: prepare<NarrowTerms>(first, second); break;
    case Width::kMiddle: prepare<MiddleTerms>(first, second); break;
    default: prepare<WideTerms>(first, second);
  }
  denominators_ = {first.denominator, second.denominator};
  first_divisor_ = divisor_to_points(first.denominator, steps);
  second_divisor_ = divisor_to_points(second.denominator, steps);
}

template <class Terms>
void PolynomialDerivativeSignal::prepare(const DerivativeWeights& first, const DerivativeWeights& second) {
  Terms& terms = terms_.emplace<Terms>();
  for (int k = 0; k <= degree_; ++k) {
    const auto index = static_cast<std::size_t>(k);
    take_low(binomial(window(), k), terms.leaving[index]);
    take_low(binomial(window(), k + 1), terms.moments_of_one[index]);
    take_low(first.numerators[index], terms.first_weights[index]);
    take_low(second.numerators[index], terms.second_weights[index]);
  }
}

// A price in steps, known to fit the window that it ends.
inline std::int64_t PolynomialDerivativeSignal::steps_of(std::int64_t price) {
  std::int64_t newest = 0;
  if (!to_steps_.divide(price, newest)) {
    fail("polynomial derivative: price {} is no multiple of the price unit {}", price, steps_.unit);
  }
  if (count_ == 0) {
    lowest_ = highest_ = newest;
  } else if (newest < lowest_ || newest > highest_) {
    widen_range(newest);
  }
  return newest;
}

template <class Terms>
inline void PolynomialDerivativeSignal::take(Terms& terms, std::int64_t newest) {
  // Every price grows older by one bar: C(j+1, k) = C(j, k) + C(j, k-1).
  using Moment = std::decay_t<decltype(terms.moments[0])>;
  const auto leaving = static_cast<Moment>(prices_[next_]);
  detail::for_terms_down(degree_,
                         [&](std::size_t k) { terms.moments[k] += terms.moments[k - 1] - terms.leaving[k] * leaving; });
  terms.moments[0] += static_cast<Moment>(newest) - leaving;
  prices_[next_] = newest;
  next_ = next_ + 1 == prices_.size() ? 0 : next_ + 1;
  count_ += count_ < prices_.size() ? 1 : 0;
}

void PolynomialDerivativeSignal::push(std::int64_t price) {
  const std::int64_t newest = steps_of(price);
  std::visit([&](auto& terms) { take(terms, newest); }, terms_);
}

void PolynomialDerivativeSignal::push_present(std::span<const std::int32_t> prices,
                                              std::span<const std::uint8_t> present) {
  std::visit(
      [&](auto& terms) {
        for (std::size_t bar = 0; bar < prices.size(); ++bar) {
          if (present[bar] != 0) take(terms, steps_of(prices[bar]));
        }
      },
      terms_);
}

void PolynomialDerivativeSignal::widen_range(std::int64_t newest) {
  const auto move = [](std::int64_t low, std::int64_t high) {
    return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  };
  std::int64_t low = std::min(lowest_, newest);
  std::int64_t high = std::max(highest_, newest);
  if (move(low, high) > largest_move_steps_) {
    // The bounds may stem from prices that have left: ask the window itself, without the price that leaves now.
    low = high = newest;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i == next_ && ready()) continue;
      low = std::min(low, prices_[i]);
      high = std::max(high, prices_[i]);
    }
  }
  if (move(low, high) > largest_move_steps_) {
    fail(
        "polynomial derivative: price {} makes the prices of one window span {} to {}; the largest move declared is {}",
        newest * steps_.unit, low * steps_.unit, high * steps_.unit, steps_.largest_move);
  }
  lowest_ = low;
  highest_ = high;
}

void PolynomialDerivativeSignal::reset() {
  std::fill(prices_.begin(), prices_.end(), 0);
  std::visit([](auto& terms) { terms.moments = {}; }, terms_);
  next_ = 0;
  count_ = 0;
}

template <class Terms>
detail::WeightedSums<typename Terms::SumType> PolynomialDerivativeSignal::weighted_sums(const Terms& terms) const {
  using Moment = std::decay_t<decltype(terms.moments[0])>;
  const auto newest = static_cast<Moment>(prices_[next_ == 0 ? prices_.size() - 1 : next_ - 1]);
  detail::WeightedSums<typename Terms::SumType> sums;
  const auto add = [&](std::size_t k) {
    Moment moment = terms.moments[k];
    // The weights of a window of ones add up to zero, so centring changes no sum: it only makes narrow moments fit.
    if constexpr (sizeof(Moment) < sizeof(typename Terms::SumType)) moment -= terms.moments_of_one[k] * newest;
    add_product(sums.first, terms.first_weights[k], moment);
    add_product(sums.second, terms.second_weights[k], moment);
  };
  detail::for_terms_down(degree_, add);
  add(0);
  return sums;
}

PolynomialDerivativeSignal::Sums PolynomialDerivativeSignal::sums() const {
  ensure(ready(), "a polynomial derivative was asked for before its window was full");
  return std::visit(
      [this](const auto& terms) {
        const auto sums = weighted_sums(terms);
        return Sums{to_wide(sums.first), to_wide(sums.second)};
      },
      terms_);
}

PolynomialDerivative PolynomialDerivativeSignal::in_points(const Sums& sums) const {
  return {.first = sums.first.to_double() / first_divisor_,
          .second = sums.second.to_double() / second_divisor_,
          .first_sign = sums.first.sign(),
          .second_sign = sums.second.sign()};
}

ExactDerivative PolynomialDerivativeSignal::exact(int order) const {
  ensure(order == 1 || order == 2, "the order of a polynomial derivative is 1 or 2");
  const Sums both = sums();
  return {.numerator = (order == 1 ? both.first : both.second).resized<8>() * Integer(steps_.unit),
          .denominator = denominators_[static_cast<std::size_t>(order - 1)] * Integer(steps_.raw_per_point)};
}

PolynomialDerivativeSignal::Width PolynomialDerivativeSignal::width() const {
  static_assert(static_cast<int>(Width::kNarrow) == 0 && static_cast<int>(Width::kWide) == 2);
  return static_cast<Width>(terms_.index());
}

}  // namespace hedgelab
