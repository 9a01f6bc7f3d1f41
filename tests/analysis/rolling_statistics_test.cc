#include "engine/analysis/rolling_statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

/// Prices between 62 and 138 that rise and fall without a pattern a window could hide in.
std::vector<double> wandering_prices(int count) {
  std::vector<double> prices;
  for (int i = 0; i < count; ++i) prices.push_back(100.0 + 25.0 * std::sin(0.7 * i) + 13.0 * std::cos(2.3 * i * i));
  return prices;
}

TEST(SimpleReturns, AreRatiosOfNeighboursMinusOne) {
  const auto returns = simple_returns(std::vector{100.0, 110.0, 99.0});
  ASSERT_EQ(returns.size(), 2U);
  EXPECT_NEAR(returns[0], 0.1, 1e-15);
  EXPECT_NEAR(returns[1], -0.1, 1e-15);
  EXPECT_TRUE(simple_returns(std::vector{100.0}).empty());
  EXPECT_TRUE(simple_returns({}).empty());
}

TEST(SimpleReturns, RefuseAPriceThatIsNotPositive) {
  EXPECT_THROW((void)simple_returns(std::vector{100.0, 0.0}), InvariantError);
  EXPECT_THROW((void)simple_returns(std::vector{-1.0}), InvariantError);
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleValues) {
  EXPECT_DOUBLE_EQ(median(std::vector{5.0, 1.0, 3.0}), 3.0);
  EXPECT_DOUBLE_EQ(median(std::vector{5.0, 1.0, 3.0, 2.0}), 2.5);
  EXPECT_THROW((void)median({}), InvariantError);
  EXPECT_THROW((void)mean({}), InvariantError);
}

TEST(SampleStandardDeviation, DividesByOneLessThanTheCount) {
  // Mean 5; squares 9+1+1+1+0+0+4+16 = 32; 32 / 7.
  EXPECT_DOUBLE_EQ(sample_standard_deviation(std::vector{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}),
                   std::sqrt(32.0 / 7.0));
  EXPECT_THROW((void)sample_standard_deviation(std::vector{1.0}), InvariantError);
}

TEST(SampleStandardDeviation, KeepsASmallSpreadAroundALargeMean) {
  // Deviations -1, 0, 1: squares 2, over 2. A sum of squares of 1e9 has no digit left for them.
  EXPECT_DOUBLE_EQ(sample_standard_deviation(std::vector{1e9 - 1.0, 1e9, 1e9 + 1.0}), 1.0);
}

TEST(Correlation, IsPearsons) {
  EXPECT_DOUBLE_EQ(correlation(std::vector{1.0, 2.0, 3.0}, std::vector{20.0, 40.0, 60.0}).value(), 1.0);
  EXPECT_DOUBLE_EQ(correlation(std::vector{1.0, 2.0, 3.0}, std::vector{6.0, 4.0, 2.0}).value(), -1.0);
  // Deviations -1.5 -0.5 0.5 1.5 and -1.5 0.5 -0.5 1.5: products 2.25 - 0.25 - 0.25 + 2.25 = 4; squares 5 and 5.
  EXPECT_DOUBLE_EQ(correlation(std::vector{1.0, 2.0, 3.0, 4.0}, std::vector{1.0, 3.0, 2.0, 4.0}).value(), 0.8);
}

TEST(Correlation, HasNoValueWhereASideDoesNotVary) {
  EXPECT_FALSE(correlation(std::vector{0.1, 0.1, 0.1}, std::vector{1.0, 2.0, 3.0}).has_value());
  EXPECT_FALSE(correlation(std::vector{1.0, 2.0, 3.0}, std::vector{0.1, 0.1, 0.1}).has_value());
  EXPECT_FALSE(correlation(std::vector{1.0}, std::vector{2.0}).has_value());
  EXPECT_FALSE(correlation({}, {}).has_value());
  EXPECT_THROW((void)correlation(std::vector{1.0, 2.0}, std::vector{1.0}), InvariantError);
}

TEST(RollingMean, GivesOneValuePerFullWindow) {
  EXPECT_EQ(rolling_mean(std::vector{1.0, 3.0, 5.0, 10.0}, 2), (std::vector{2.0, 4.0, 7.5}));
  EXPECT_EQ(rolling_mean(std::vector{1.0, 3.0}, 2), (std::vector{2.0}));
  EXPECT_TRUE(rolling_mean(std::vector{1.0, 3.0}, 3).empty());
  EXPECT_THROW((void)rolling_mean(std::vector{1.0}, 0), InvariantError);
}

TEST(RollingVolatility, AnnualisesTheSampleDeviationOfEachWindow) {
  // Two values d apart have the sample deviation d / sqrt(2): 0.02 and 0.04 apart; x sqrt(252).
  const auto volatility = rolling_volatility(std::vector{0.01, 0.03, -0.01}, 2, 252.0);
  ASSERT_EQ(volatility.size(), 2U);
  EXPECT_NEAR(volatility[0], 0.02 * std::sqrt(126.0), 1e-15);
  EXPECT_NEAR(volatility[1], 0.04 * std::sqrt(126.0), 1e-15);
  EXPECT_THROW((void)rolling_volatility(std::vector{0.01, 0.03}, 1, 252.0), InvariantError);
}

TEST(RollingVolatility, AgreesWithTheSumOverAllPairs) {
  // The sample variance is the sum of (x_i - x_j)^2 over all pairs, over n (n - 1).
  const auto returns = simple_returns(wandering_prices(90));
  for (const std::size_t window : {2U, 7U, 30U, 89U}) {
    const auto volatility = rolling_volatility(returns, window, 242.0);
    ASSERT_EQ(volatility.size(), returns.size() - window + 1);
    for (std::size_t end = window; end <= returns.size(); ++end) {
      double pairs = 0.0;
      for (std::size_t i = end - window; i < end; ++i) {
        for (std::size_t j = i + 1; j < end; ++j) pairs += (returns[i] - returns[j]) * (returns[i] - returns[j]);
      }
      const double variance = pairs / static_cast<double>(window * (window - 1));
      EXPECT_NEAR(volatility[end - window], std::sqrt(242.0 * variance), 1e-12);
    }
  }
}

TEST(RollingMaximumDrawdown, IsTheDeepestFallInsideTheWindowAsANegativeNumber) {
  // 100 120 90: 90 under 120. 120 90 130: the same. 90 130 104: 104 under 130.
  const auto drawdowns = rolling_maximum_drawdown(std::vector{100.0, 120.0, 90.0, 130.0, 104.0}, 3);
  ASSERT_EQ(drawdowns.size(), 3U);
  EXPECT_DOUBLE_EQ(drawdowns[0], -0.25);
  EXPECT_DOUBLE_EQ(drawdowns[1], -0.25);
  EXPECT_DOUBLE_EQ(drawdowns[2], -0.2);
}

TEST(RollingMaximumDrawdown, ForgetsAPeakThatLeftTheWindow) {
  const auto drawdowns = rolling_maximum_drawdown(std::vector{100.0, 50.0, 60.0, 54.0}, 2);
  ASSERT_EQ(drawdowns.size(), 3U);
  EXPECT_DOUBLE_EQ(drawdowns[0], -0.5);
  EXPECT_DOUBLE_EQ(drawdowns[1], 0.0);
  EXPECT_DOUBLE_EQ(drawdowns[2], -0.1);
  EXPECT_THROW((void)rolling_maximum_drawdown(std::vector{1.0, 0.0}, 1), InvariantError);
}

TEST(RollingMaximumDrawdown, AgreesWithAllPairsOfEarlierAndLaterValues) {
  const auto prices = wandering_prices(120);
  for (const std::size_t window : {1U, 2U, 60U, 120U}) {
    const auto drawdowns = rolling_maximum_drawdown(prices, window);
    ASSERT_EQ(drawdowns.size(), prices.size() - window + 1);
    for (std::size_t begin = 0; begin + window <= prices.size(); ++begin) {
      double deepest = 0.0;
      for (std::size_t i = begin; i < begin + window; ++i) {
        for (std::size_t j = i; j < begin + window; ++j) deepest = std::min(deepest, prices[j] / prices[i] - 1.0);
      }
      EXPECT_DOUBLE_EQ(drawdowns[begin], deepest);
    }
  }
}

TEST(Percentile, CountsValuesAtOrBelow) {
  const std::vector sample{3.0, 1.0, 2.0, 2.0};
  EXPECT_DOUBLE_EQ(share_at_or_below(sample, 2.0), 0.75);
  EXPECT_DOUBLE_EQ(share_at_or_below(sample, 1.9), 0.25);
  EXPECT_DOUBLE_EQ(share_at_or_below(sample, 0.0), 0.0);
  EXPECT_DOUBLE_EQ(share_at_or_below(sample, 3.0), 1.0);
  EXPECT_THROW((void)share_at_or_below({}, 1.0), InvariantError);
}

TEST(Percentile, ToDateIsAmongTheValuesSoFar) {
  // 3: 1 of 1. 1: 1 of 2. 2: 2 of 3. 2: 3 of 4.
  EXPECT_EQ(percentiles_to_date(std::vector{3.0, 1.0, 2.0, 2.0}), (std::vector{1.0, 0.5, 2.0 / 3.0, 0.75}));
}

TEST(Percentile, OfTheFullSampleIsAmongAllValues) {
  EXPECT_EQ(percentiles_of_full_sample(std::vector{3.0, 1.0, 2.0, 2.0}), (std::vector{1.0, 0.25, 0.75, 0.75}));
}

TEST(Percentile, ToDateDoesNotChangeWhenLaterValuesDo) {
  auto values = wandering_prices(80);
  const auto before = percentiles_to_date(values);
  const auto hindsight_before = percentiles_of_full_sample(values);
  for (std::size_t i = 50; i < values.size(); ++i) values[i] = 1.0;
  const auto after = percentiles_to_date(values);
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + 50, after.begin()));
  const auto hindsight_after = percentiles_of_full_sample(values);
  EXPECT_FALSE(std::equal(hindsight_before.begin(), hindsight_before.begin() + 50, hindsight_after.begin()));
}

TEST(Percentile, BothFormsAgreeWithCounting) {
  const auto values = wandering_prices(70);
  const auto to_date = percentiles_to_date(values);
  const auto full = percentiles_of_full_sample(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_DOUBLE_EQ(to_date[i], share_at_or_below(std::span(values).first(i + 1), values[i]));
    EXPECT_DOUBLE_EQ(full[i], share_at_or_below(values, values[i]));
  }
}

}  // namespace
}  // namespace hedgelab
