#include "engine/strategy/polynomial_derivative.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// g++ 12 takes the small-number buffer of a cpp_int that moved to the heap for an uninitialised one.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <boost/multiprecision/cpp_int.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "engine/core/digest.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using testing::HasSubstr;
using Width = DerivativeArithmetic::Width;
using Prices = std::vector<std::int64_t>;

constexpr std::int64_t kTick = 2'000;                                   // 0.2 index points
constexpr PriceSteps kTicks{.unit = kTick};                             // any int32 prices
constexpr PriceSteps kPoints{.unit = 10'000, .raw_per_point = 10'000};  // whole points

cpp_int reference(const WideInteger<8>& value) {
  cpp_int result = 0;
  const WideInteger<8> magnitude = abs(value);
  for (std::size_t i = 8; i-- > 0;) result = (result << 64) + magnitude.limb(i);
  if (value.is_negative()) result = -result;
  return result;
}

cpp_rational exact(const PolynomialDerivativeSignal& signal, int order) {
  const ExactDerivative value = signal.exact(order);
  return {reference(value.numerator), reference(value.denominator)};
}

/// Prices as a sticky random walk in ticks around 6000 points, the same on every machine.
class RandomWalk {
 public:
  explicit RandomWalk(std::uint64_t seed = 1) : state_(seed) {}
  std::int64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    ticks_ += static_cast<std::int64_t>((state_ >> 33) % 11) - 5;
    if (ticks_ < 10'000) ticks_ = 10'000;
    if (ticks_ > 60'000) ticks_ = 60'000;
    return ticks_ * kTick;
  }
  Prices prices(std::size_t count) {
    Prices result(count);
    for (auto& price : result) price = next();
    return result;
  }

 private:
  std::uint64_t state_;
  std::int64_t ticks_ = 30'000;
};

void push_all(PolynomialDerivativeSignal& signal, const Prices& prices) {
  for (const std::int64_t price : prices) signal.push(price);
}

PolynomialDerivativeSignal fed(int degree, const Prices& window, const PriceSteps& steps,
                               std::optional<Width> width = std::nullopt) {
  PolynomialDerivativeSignal signal(degree, static_cast<int>(window.size()), steps, width);
  push_all(signal, window);
  return signal;
}

void expect_same_bits(const PolynomialDerivative& a, const PolynomialDerivative& b) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(a.first), std::bit_cast<std::uint64_t>(b.first));
  EXPECT_EQ(std::bit_cast<std::uint64_t>(a.second), std::bit_cast<std::uint64_t>(b.second));
  EXPECT_EQ(a.first_sign, b.first_sign);
  EXPECT_EQ(a.second_sign, b.second_sign);
}

/// Least squares from first principles: normal equations in powers of the bar number, solved in rational numbers.
struct RationalFit {
  cpp_rational first;
  cpp_rational second;
};
RationalFit rational_fit(int degree, const Prices& window, std::int64_t raw_per_point) {
  const int terms = degree + 1;
  std::vector<std::vector<cpp_rational>> rows(static_cast<std::size_t>(terms),
                                              std::vector<cpp_rational>(static_cast<std::size_t>(terms) + 1));
  for (std::size_t t = 0; t < window.size(); ++t) {
    std::vector<cpp_int> powers(static_cast<std::size_t>(terms), 1);
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * t;
    for (std::size_t i = 0; i < powers.size(); ++i) {
      for (std::size_t j = 0; j < powers.size(); ++j) rows[i][j] += powers[i] * powers[j];
      rows[i].back() += cpp_rational(powers[i] * window[t], raw_per_point);
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {  // the matrix is positive definite: no pivot is zero
    for (std::size_t other = 0; other < rows.size(); ++other) {
      if (other == i) continue;
      const cpp_rational factor = rows[other][i] / rows[i][i];
      for (std::size_t j = i; j < rows[i].size(); ++j) rows[other][j] -= factor * rows[i][j];
    }
  }
  const cpp_int newest = window.size() - 1;
  RationalFit fit;
  for (int i = degree; i >= 1; --i) {
    const auto index = static_cast<std::size_t>(i);
    const cpp_rational coefficient = rows[index].back() / rows[index][index];
    fit.first += coefficient * cpp_rational(i * pow(newest, static_cast<unsigned>(i - 1)));
    if (i >= 2) fit.second += coefficient * cpp_rational(i * (i - 1) * pow(newest, static_cast<unsigned>(i - 2)));
  }
  return fit;
}

TEST(PolynomialDerivative, ALineThroughThreePricesRisesByHalfTheMoveOverTwoBars) {
  // 10, 20, 40 points: slope = (40 - 10) / 2 = 15 a bar; a line has no second derivative.
  const PolynomialDerivative value = fed(1, {100'000, 200'000, 400'000}, kPoints).value();
  EXPECT_EQ(value.first, 15.0);
  EXPECT_EQ(value.second, 0.0);
  EXPECT_EQ(value.first_sign, 1);
  EXPECT_EQ(value.second_sign, 0);
}

TEST(PolynomialDerivative, AParabolaThroughThreePricesIsMetExactly) {
  // 1, 4, 9 = t^2 at t = 1, 2, 3: at t = 3 the slope is 2*3 = 6 and the second derivative 2.
  const PolynomialDerivative value = fed(2, {10'000, 40'000, 90'000}, kPoints).value();
  EXPECT_EQ(value.first, 6.0);
  EXPECT_EQ(value.second, 2.0);
}

TEST(PolynomialDerivative, AParabolaThroughFourPricesByHand) {
  // Prices 0, 0, 0, 1 points at u = -1.5, -0.5, 0.5, 1.5. Orthogonal basis 1, u, u^2 - 1.25 (values 1, -1, -1, 1):
  // slope 1.5 / 5 = 0.3, curvature coefficient 1 / 4. At u = 1.5: f' = 0.3 + 2 * 1.5 / 4 = 1.05, f'' = 2 / 4 = 0.5.
  const PolynomialDerivativeSignal signal = fed(2, {0, 0, 0, 10'000}, kPoints);
  EXPECT_EQ(exact(signal, 1), cpp_rational(105, 100));
  EXPECT_EQ(exact(signal, 2), cpp_rational(1, 2));
  EXPECT_DOUBLE_EQ(signal.value().first, 1.05);
  EXPECT_EQ(signal.value().second, 0.5);
}

TEST(PolynomialDerivative, WeightsOfALineThroughThreePricesByHand) {
  // (y_0 - y_2)/2 by age; weights 1/2, 0, -1/2 have forward differences 1/2, -1/2 at age 0.
  const DerivativeWeights weights = derivative_weights(1, 3, 1);
  EXPECT_EQ(weights.numerators[0], WideInteger<8>(1));
  EXPECT_EQ(weights.numerators[1], WideInteger<8>(-1));
  EXPECT_EQ(weights.denominator, WideInteger<8>(2));
  EXPECT_EQ(weights.positive_sum, WideInteger<8>(1));
}

TEST(PolynomialDerivative, EqualsRationalLeastSquaresForEveryDegreeOnShortWindows) {
  RandomWalk walk(11);
  for (int degree = 1; degree <= kLargestDegree; ++degree) {
    for (const int window : {degree + 1, degree + 2, degree + 5, 25}) {
      PolynomialDerivativeSignal signal(degree, window, kTicks);
      Prices prices = walk.prices(static_cast<std::size_t>(window));
      push_all(signal, prices);
      for (int bar = 0; bar < 5; ++bar) {
        const RationalFit fit = rational_fit(degree, prices, Price::kScale);
        ASSERT_EQ(exact(signal, 1), fit.first) << "degree " << degree << " window " << window << " bar " << bar;
        ASSERT_EQ(exact(signal, 2), fit.second) << "degree " << degree << " window " << window << " bar " << bar;
        ASSERT_EQ(signal.value().first_sign, fit.first.sign());
        ASSERT_EQ(signal.value().second_sign, fit.second.sign());
        prices.erase(prices.begin());
        prices.push_back(walk.next());
        signal.push(prices.back());
      }
    }
  }
}

std::int64_t power_of(std::int64_t base, int exponent) {
  std::int64_t result = 1;
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

TEST(PolynomialDerivative, PolynomialsUpToTheDegreeAreDifferentiatedExactly) {
  for (int degree = 1; degree <= kLargestDegree; ++degree) {
    for (int power = 1; power <= degree; ++power) {
      // y = 3 (t-4)^power + t points at t = 0..11; at t = 11: f' = 3 power 7^(power-1) + 1,
      // f'' = 3 power (power-1) 7^(power-2).
      Prices prices;
      for (int t = 0; t < 12; ++t) prices.push_back((3 * power_of(t - 4, power) + t) * 10'000);
      const PolynomialDerivativeSignal signal =
          fed(degree, prices, {.unit = 10'000, .largest_move = 1'000'000'000'000});
      const std::int64_t first = 3 * power * power_of(7, power - 1) + 1;
      const std::int64_t second = power == 1 ? 0 : 3 * power * (power - 1) * power_of(7, power - 2);
      EXPECT_EQ(exact(signal, 1), cpp_rational(first)) << degree << " " << power;
      EXPECT_EQ(exact(signal, 2), cpp_rational(second)) << degree << " " << power;
      EXPECT_NEAR(signal.value().first, static_cast<double>(first), 4e-16 * static_cast<double>(first));
    }
  }
}

TEST(PolynomialDerivative, EachDoubleIsWithinItsStatedErrorOfTheExactValue) {
  RandomWalk walk(5);
  // A third of a point cannot be written in binary: scale and unit take part in the rounding.
  const PriceSteps thirds{.unit = 2'000, .raw_per_point = 30'000};
  for (const int degree : {1, 4, 8}) {
    PolynomialDerivativeSignal signal(degree, 60, thirds);
    push_all(signal, walk.prices(60));
    for (int bar = 0; bar < 200; ++bar) {
      signal.push(walk.next());
      const PolynomialDerivative value = signal.value();
      for (const auto& [rounded, order] : {std::pair{value.first, 1}, std::pair{value.second, 2}}) {
        const cpp_rational wanted = exact(signal, order);
        if (wanted.is_zero()) {
          ASSERT_EQ(rounded, 0.0);
        } else {
          const cpp_rational error = (cpp_rational(rounded) - wanted) / wanted;
          ASSERT_LT(std::abs(error.convert_to<double>()), 4e-16) << degree << " " << order;
        }
      }
    }
  }
}

TEST(PolynomialDerivative, AgreesWithQrAndWithADotProductOnLongWindows) {
  RandomWalk walk(3);
  constexpr int kBars = 40;
  constexpr int kBarsApart = 25;
  for (int degree = 1; degree <= kLargestDegree; ++degree) {
    for (const int window : {30, 450, 2000}) {
      Eigen::MatrixXd powers(window, degree + 1);  // of time scaled to [-1, 1]
      for (int t = 0; t < window; ++t) {
        const double x = 2.0 * t / (window - 1) - 1.0;
        powers(t, 0) = 1.0;
        for (int i = 1; i <= degree; ++i) powers(t, i) = powers(t, i - 1) * x;
      }
      const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(powers);
      const double bars_per_x = 2.0 / (window - 1);
      Eigen::VectorXd first_of_powers(degree + 1);  // derivatives of x^i at x = 1, per bar
      Eigen::VectorXd second_of_powers(degree + 1);
      for (int i = 0; i <= degree; ++i) {
        first_of_powers(i) = i * bars_per_x;
        second_of_powers(i) = i * (i - 1) * bars_per_x * bars_per_x;
      }
      const Eigen::MatrixXd inverse = qr.solve(Eigen::MatrixXd::Identity(window, window));
      const Eigen::VectorXd first_weights = inverse.transpose() * first_of_powers;
      const Eigen::VectorXd second_weights = inverse.transpose() * second_of_powers;

      PolynomialDerivativeSignal signal(degree, window, kTicks);
      std::deque<std::int64_t> prices;
      double square_first = 0, square_second = 0;
      double qr_first = 0, qr_second = 0, dot_first = 0, dot_second = 0;  // largest errors
      for (int bar = 0; bar < window + kBars * kBarsApart; ++bar) {
        prices.push_back(walk.next());
        signal.push(prices.back());
        if (static_cast<int>(prices.size()) > window) prices.pop_front();
        if (!signal.ready() || bar % kBarsApart != 0) continue;
        Eigen::VectorXd centred(window);
        for (int t = 0; t < window; ++t) {
          centred(t) = static_cast<double>(prices[static_cast<std::size_t>(t)] - prices.back()) / 10'000.0;
        }
        const PolynomialDerivative value = signal.value();
        const Eigen::VectorXd coefficients = qr.solve(centred);
        qr_first = std::max(qr_first, std::abs(coefficients.dot(first_of_powers) - value.first));
        qr_second = std::max(qr_second, std::abs(coefficients.dot(second_of_powers) - value.second));
        dot_first = std::max(dot_first, std::abs(first_weights.dot(centred) - value.first));
        dot_second = std::max(dot_second, std::abs(second_weights.dot(centred) - value.second));
        square_first += value.first * value.first / kBars;
        square_second += value.second * value.second / kBars;
      }
      const double first_rms = std::sqrt(square_first);
      const double second_rms = std::sqrt(square_second);
      SCOPED_TRACE(fmt::format("degree {} window {}", degree, window));
      EXPECT_GT(first_rms, 0.0);
      EXPECT_LE(qr_first, 1e-11 * first_rms);
      EXPECT_LE(dot_first, 1e-11 * first_rms);
      EXPECT_LE(qr_second, 1e-11 * second_rms);
      EXPECT_LE(dot_second, 1e-11 * second_rms);
    }
  }
}

TEST(PolynomialDerivative, AllWidthsGiveTheSameBits) {
  for (const int degree : {1, 2, 3, 4, 5, 6}) {
    RandomWalk walk(17);
    PolynomialDerivativeSignal narrow(degree, 120, kTicks, Width::kNarrow);
    PolynomialDerivativeSignal middle(degree, 120, kTicks, Width::kMiddle);
    PolynomialDerivativeSignal wide(degree, 120, kTicks, Width::kWide);
    ASSERT_EQ(narrow.width(), Width::kNarrow);
    ASSERT_EQ(middle.width(), Width::kMiddle);
    ASSERT_EQ(wide.width(), Width::kWide);
    for (int bar = 0; bar < 2'000; ++bar) {
      const std::int64_t price = walk.next();
      for (auto* signal : {&narrow, &middle, &wide}) signal->push(price);
      if (!narrow.ready()) continue;
      const PolynomialDerivative value = narrow.value();
      expect_same_bits(value, middle.value());
      expect_same_bits(value, wide.value());
      ASSERT_EQ(narrow.exact(2).numerator, wide.exact(2).numerator);
    }
  }
}

TEST(PolynomialDerivative, FlatAndStraightWindowsGiveExactZerosAtEveryWidth) {
  for (const Width width : {Width::kNarrow, Width::kMiddle, Width::kWide}) {
    RandomWalk walk(23);
    PolynomialDerivativeSignal signal(4, 450, kTicks, width);
    push_all(signal, walk.prices(1'000));
    EXPECT_NE(signal.value().first_sign, 0);
    EXPECT_NE(signal.value().second_sign, 0);

    // A halt: the price stands still for a whole window and ten bars more.
    const std::int64_t halted = 60'014'000;
    push_all(signal, Prices(449, halted));
    EXPECT_NE(signal.value().second_sign, 0);  // one older price is still in the window
    for (int bar = 0; bar < 10; ++bar) {
      signal.push(halted);
      expect_same_bits(signal.value(), PolynomialDerivative{});
    }

    // Then a straight fall by 3 ticks a bar: -0.6 points a bar once the window holds nothing else.
    std::int64_t price = halted;
    for (int bar = 0; bar < 448; ++bar) signal.push(price -= 3 * kTick);
    EXPECT_NE(signal.value().second_sign, 0);
    for (int bar = 0; bar < 10; ++bar) {
      signal.push(price -= 3 * kTick);
      expect_same_bits(signal.value(), {.first = -0.6, .second = 0.0, .first_sign = -1, .second_sign = 0});
      EXPECT_EQ(exact(signal, 1), cpp_rational(-6, 10));
    }
  }
}

TEST(PolynomialDerivative, TenMillionBarsLeaveNoTrace) {
  struct Case {
    Width width;
    int bars;
  };
  for (const Case& run :
       {Case{Width::kNarrow, 10'000'000}, Case{Width::kMiddle, 10'000'000}, Case{Width::kWide, 1'000'000}}) {
    RandomWalk walk(29);
    PolynomialDerivativeSignal old(4, 450, kTicks, run.width);
    for (int bar = 0; bar < run.bars; ++bar) old.push(walk.next());
    const Prices window = walk.prices(450);
    push_all(old, window);
    const PolynomialDerivativeSignal fresh = fed(4, window, kTicks);
    expect_same_bits(old.value(), fresh.value());
    EXPECT_EQ(old.exact(1).numerator, fresh.exact(1).numerator);
    EXPECT_EQ(old.exact(2).numerator, fresh.exact(2).numerator);
  }
}

TEST(PolynomialDerivative, ThePlantedFloatingRecursionDriftsWhereTheExactOneDoesNot) {
  // The same update in doubles. What is rounded off S_0 at one bar is added to S_1 at every later one, and so on up to
  // S_4, where it has grown with the fourth power of the bars since.
  constexpr int kDegree = 4;
  constexpr int kWindow = 450;
  const DerivativeWeights weights = derivative_weights(kDegree, kWindow, 1);
  std::array<double, kDegree + 1> moments{};
  std::array<double, kDegree + 1> leaving{};
  for (int k = 0; k <= kDegree; ++k) leaving[static_cast<std::size_t>(k)] = binomial(kWindow, k).to_double();
  RandomWalk walk(31);
  PolynomialDerivativeSignal signal(kDegree, kWindow, kTicks);
  std::deque<double> ticks(kWindow, 0.0);
  for (int bar = 0; bar < 1'000'000; ++bar) {
    const std::int64_t price = walk.next();
    signal.push(price);
    const double newest = static_cast<double>(price / kTick) / 3.0;  // thirds: not a whole number of anything
    const double oldest = ticks.front();
    ticks.pop_front();
    ticks.push_back(newest);
    for (std::size_t k = kDegree; k > 0; --k) moments[k] += moments[k - 1] - leaving[k] * oldest;
    moments[0] += newest - oldest;
  }
  double floating = 0;
  for (std::size_t k = 0; k <= kDegree; ++k) {
    floating += weights.numerators[k].to_double() * moments[k] / weights.denominator.to_double();
  }
  floating *= 3.0 * kTick / 10'000.0;
  EXPECT_GT(std::abs(floating - signal.value().first), 0.5 * std::abs(signal.value().first));
}

TEST(PolynomialDerivative, TheLargestMoveOfEachWidthIsHeldAndOneUnitMoreIsRefused) {
  struct Case {
    Width width;
    int degree;
    int window;
  };
  for (const Case& limit : {Case{Width::kNarrow, 4, 450}, Case{Width::kNarrow, 3, 200}, Case{Width::kMiddle, 6, 1200},
                            Case{Width::kMiddle, 7, 450}, Case{Width::kWide, 8, 4000}, Case{Width::kWide, 4, 20000}}) {
    SCOPED_TRACE(fmt::format("degree {} window {}", limit.degree, limit.window));
    const auto width = static_cast<std::size_t>(limit.width);
    const std::int64_t largest =
        PolynomialDerivativeSignal::arithmetic_for(limit.degree, limit.window, {}).largest_moves[width];
    ASSERT_GT(largest, 0);
    ASSERT_LT(largest, std::numeric_limits<std::int64_t>::max());
    EXPECT_THROW(PolynomialDerivativeSignal(limit.degree, limit.window, {.largest_move = largest + 1}, limit.width),
                 InputError);
    const PriceSteps steps{.largest_move = largest};
    constexpr std::int64_t kLevel = 3'000'000'000'000;

    // At a level whose own moments are far too large, the prices that make each number as large as it can be: a step in
    // front of the newest price for the moments, the signs of the weights for the sums.
    for (const int order : {1, 2}) {
      const DerivativeWeights weights = derivative_weights(limit.degree, limit.window, order);
      for (const bool by_sign : {false, true}) {
        for (const bool mirrored : {false, true}) {
          auto differences = weights.numerators;  // walk the weights by age, as they are defined
          Prices by_age;
          cpp_int wanted = 0;
          for (int age = 0; age < limit.window; ++age) {
            const bool high = (by_sign ? !differences[0].is_negative() : age > 0) != mirrored;
            by_age.push_back(kLevel + (high ? largest : 0));
            wanted += reference(differences[0]) * by_age.back();
            for (std::size_t k = 0; k < kLargestDegree; ++k) differences[k] += differences[k + 1];
          }
          const PolynomialDerivativeSignal signal =
              fed(limit.degree, Prices(by_age.rbegin(), by_age.rend()), steps, limit.width);
          ASSERT_EQ(reference(signal.exact(order).numerator), wanted) << order << by_sign << mirrored;
        }
      }
    }
  }
}

TEST(PolynomialDerivative, EveryDegreeAndWindowUpToTwoThousandHoldsAnyInt32Prices) {
  for (int degree = 1; degree <= kLargestDegree; ++degree) {
    for (int window = degree + 1; window <= 2'000; window += 1 + window / 15) {
      EXPECT_NE(PolynomialDerivativeSignal::arithmetic_for(degree, window, {}).width, Width::kRefused)
          << degree << " " << window;
    }
    EXPECT_NE(PolynomialDerivativeSignal::arithmetic_for(degree, 2'000, {}).width, Width::kRefused) << degree;
  }
  // The reports' own signal takes the fast arithmetic, also over the windows of their scan at degrees up to 6.
  EXPECT_EQ(PolynomialDerivativeSignal(4, 450, kTicks).width(), Width::kNarrow);
  EXPECT_EQ(PolynomialDerivativeSignal(6, 800, kTicks).width(), Width::kMiddle);
  EXPECT_EQ(PolynomialDerivativeSignal(8, 2'000, kTicks).width(), Width::kWide);
}

TEST(PolynomialDerivative, ExtremeInt32PricesAreHeldAtDegreeEightOverTwoThousandBars) {
  constexpr std::int64_t kLow = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t kHigh = std::numeric_limits<std::int32_t>::max();
  Prices prices;
  for (int bar = 0; bar < 2'000; ++bar) prices.push_back(bar * 7 % 11 < 5 ? kLow : kHigh);
  auto differences = derivative_weights(8, 2'000, 2).numerators;
  cpp_int wanted = 0;
  for (std::size_t age = 0; age < prices.size(); ++age) {
    wanted += reference(differences[0]) * prices[prices.size() - 1 - age];
    for (std::size_t k = 0; k < kLargestDegree; ++k) differences[k] += differences[k + 1];
  }
  EXPECT_EQ(reference(fed(8, prices, {}).exact(2).numerator), wanted);
}

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

TEST(PolynomialDerivative, WhatNoWidthHoldsIsRefusedWithTheNumbers) {
  const DerivativeArithmetic need = PolynomialDerivativeSignal::arithmetic_for(8, 20'000, {});
  ASSERT_EQ(need.width, Width::kRefused);
  const std::string message = message_of([] { PolynomialDerivativeSignal(8, 20'000, {}); });
  EXPECT_THAT(message, HasSubstr("degree 8 over 20000 bars"));
  EXPECT_THAT(message, HasSubstr("move by up to 4294967295"));
  // C(20000, 9) = 1.41e33 = 2^110.1; times 2^32: 143 bits and the sign.
  EXPECT_THAT(message, HasSubstr("need 144-bit moments"));
  EXPECT_THAT(message, HasSubstr("128, 256 and 256 bits are available"));
  EXPECT_THAT(message, HasSubstr(fmt::format("the largest move that fits is {}", need.largest_moves[2])));
  EXPECT_NO_THROW(PolynomialDerivativeSignal(8, 20'000, {.largest_move = need.largest_moves[2]}));

  EXPECT_THAT(message_of([] { PolynomialDerivativeSignal(8, 1'000'000, {}); }),
              HasSubstr("no move fits: take a shorter window or a lower degree"));
  EXPECT_THAT(message_of([] { PolynomialDerivativeSignal(4, 450, {}, Width::kNarrow); }),
              HasSubstr("64, 64 and 128 bits are available; the largest move that fits is"));
}

TEST(PolynomialDerivative, WrongDegreesWindowsAndStepsAreRefusedByName) {
  const auto message = [](int degree, int window, const PriceSteps& steps) {
    return message_of([&] { PolynomialDerivativeSignal(degree, window, steps); });
  };
  EXPECT_THAT(message(0, 10, {}), HasSubstr("degree 0 is outside 1..8"));
  EXPECT_THAT(message(9, 100, {}), HasSubstr("degree 9 is outside 1..8"));
  EXPECT_THAT(message(4, 4, {}), HasSubstr("degree 4 needs a window of at least 5 bars, not 4"));
  EXPECT_THAT(message(4, -450, {}), HasSubstr("at least 5 bars, not -450"));
  EXPECT_THAT(message(1, 1'000'001, {}), HasSubstr("above the largest, 1000000 bars"));
  EXPECT_THAT(message(4, 450, {.unit = 0}), HasSubstr("price unit 0"));
  EXPECT_THAT(message(4, 450, {.raw_per_point = -1}), HasSubstr("raw units per point -1"));
  EXPECT_THAT(message(4, 450, {.unit = 2'000, .largest_move = 1'999}),
              HasSubstr("largest move 1999 is below one price unit, 2000"));
}

TEST(PolynomialDerivative, NoValueBeforeTheWindowIsFull) {
  PolynomialDerivativeSignal signal(2, 4, kTicks);
  for (const std::int64_t price : {2'000, 4'000, 6'000}) {
    signal.push(price);
    EXPECT_FALSE(signal.ready());
    EXPECT_THROW((void)signal.value(), InvariantError);
    EXPECT_THROW((void)signal.exact(1), InvariantError);
  }
  signal.push(8'000);
  EXPECT_TRUE(signal.ready());
  EXPECT_EQ(signal.value().first, 0.2);
  EXPECT_THROW((void)signal.exact(3), InvariantError);
}

TEST(PolynomialDerivative, ResetForgetsEverything) {
  RandomWalk walk(37);
  for (const Width width : {Width::kNarrow, Width::kMiddle, Width::kWide}) {
    PolynomialDerivativeSignal signal(3, 50, {.unit = kTick, .largest_move = 10'000'000}, width);
    push_all(signal, walk.prices(77));
    signal.reset();
    EXPECT_FALSE(signal.ready());
    Prices elsewhere = walk.prices(50);
    for (auto& price : elsewhere) price += 500'000'000;  // further from the old prices than the largest move
    push_all(signal, elsewhere);
    ASSERT_TRUE(signal.ready());
    expect_same_bits(signal.value(), fed(3, elsewhere, kTicks).value());
  }
}

// Bars that are not present hold what is no price.
TEST(PolynomialDerivative, BarsPushedTogetherAreThosePushedOneByOne) {
  RandomWalk walk(38);
  for (const Width width : {Width::kNarrow, Width::kMiddle, Width::kWide}) {
    for (const int degree : {1, 3, 4}) {
      PolynomialDerivativeSignal together(degree, 50, kTicks, width), one_by_one(degree, 50, kTicks, width);
      for (const std::size_t count : {7U, 0U, 1U, 60U, 111U}) {
        std::vector<std::int32_t> prices;
        std::vector<std::uint8_t> present;
        for (std::size_t i = 0; i < count; ++i) {
          present.push_back(i % 5 == 3 ? 0 : 1);
          prices.push_back(present.back() == 0 ? std::numeric_limits<std::int32_t>::min()
                                               : static_cast<std::int32_t>(walk.next()));
          if (present.back() != 0) one_by_one.push(prices.back());
        }
        together.push_present(prices, present);
        ASSERT_EQ(together.ready(), one_by_one.ready());
        if (together.ready()) expect_same_bits(together.value(), one_by_one.value());
      }
    }
  }
}

TEST(PolynomialDerivative, APriceAmongOthersThatIsRefusedLeavesThoseBeforeItPushed) {
  PolynomialDerivativeSignal signal(1, 2, kTicks);
  const std::vector<std::int32_t> prices{20'000, 26'000, 26'001, 90'000};
  EXPECT_THAT(message_of([&] { signal.push_present(prices, std::vector<std::uint8_t>(4, 1)); }), HasSubstr("26001"));
  EXPECT_EQ(signal.value().first, 0.6);
}

TEST(PolynomialDerivative, APriceBetweenTwoTicksIsRefusedAndChangesNothing) {
  PolynomialDerivativeSignal signal = fed(1, {20'000, 22'000, 26'000}, kTicks);
  EXPECT_THAT(message_of([&] { signal.push(26'001); }), HasSubstr("price 26001 is no multiple of the price unit 2000"));
  EXPECT_THAT(message_of([&] { signal.push(27'000); }), HasSubstr("27000"));
  signal.push(30'000);  // 22000, 26000, 30000: 4000 raw = 0.4 points a bar
  EXPECT_EQ(signal.value().first, 0.4);
}

TEST(PolynomialDerivative, AMoveBeyondTheDeclaredOneIsRefusedOnlyWithinOneWindow) {
  PolynomialDerivativeSignal signal(1, 3, {.unit = 1, .largest_move = 10, .raw_per_point = 1});
  signal.push(0);
  signal.push(10);
  EXPECT_THAT(message_of([&] { signal.push(11); }),
              HasSubstr("price 11 makes the prices of one window span 0 to 11; the largest move declared is 10"));
  EXPECT_THAT(message_of([&] { signal.push(-1); }), HasSubstr("span -1 to 10"));
  signal.push(5);  // 0, 10, 5
  EXPECT_EQ(signal.value().first, 2.5);
  signal.push(11);  // the 0 leaves: 10, 5, 11 spans 6
  EXPECT_EQ(signal.value().first, 0.5);
  EXPECT_THAT(message_of([&] { signal.push(16); }), HasSubstr("span 5 to 16"));
  signal.push(15);  // 5, 11, 15
  EXPECT_EQ(signal.value().first, 5.0);
  // A trend passes far beyond the largest move, a bit at a time.
  for (std::int64_t price = 20; price <= 100'000; price += 5) signal.push(price);
  EXPECT_EQ(signal.value().first, 5.0);
  EXPECT_EQ(signal.value().second_sign, 0);
}

TEST(PolynomialDerivative, TheBitsOfAHundredThousandBarsAreTheSameForEveryBuild) {
  const auto digest_of_run = [](int degree, int window, const PriceSteps& steps) {
    RandomWalk walk(41);
    PolynomialDerivativeSignal signal(degree, window, steps);
    Digest digest;
    for (int bar = 0; bar < 100'000; ++bar) {
      signal.push(walk.next());
      if (!signal.ready()) continue;
      const PolynomialDerivative value = signal.value();
      digest.add(std::bit_cast<std::int64_t>(value.first)).add(std::bit_cast<std::int64_t>(value.second));
    }
    return digest.hex();
  };
  // g++ 12 at -O0, -O3 and -O3 -march=native and clang 14 at -O2 agree on these.
  EXPECT_EQ(digest_of_run(4, 450, kTicks), "a9a896f6dfcb74da5ab925211b439b32");
  EXPECT_EQ(digest_of_run(6, 800, kTicks), "779f0eb543e65a4c70b43adc25acaa53");
  EXPECT_EQ(digest_of_run(8, 2'000, kTicks), "ad5dccee316109bfda6449fec7c0a00a");
}

}  // namespace
}  // namespace hedgelab
