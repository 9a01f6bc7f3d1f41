// A strategy beside a benchmark over four days across a year's end, three periods a year:
//
//               strategy          benchmark         difference
//   2023-12-28  1.000             4000
//   2023-12-29  1.100   +10%      4200    +5%        +5%
//   2024-01-02  1.045    -5%      3780   -10%        +5%
//   2024-01-03  1.254   +20%      4158   +10%       +10%
#include "engine/results/benchmark_comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab::test {
namespace {

const Date kDates[] = {Date::from_ymd(2023, 12, 28), Date::from_ymd(2023, 12, 29), Date::from_ymd(2024, 1, 2),
                       Date::from_ymd(2024, 1, 3)};
const double kValues[] = {1.0, 1.1, 1.045, 1.254};
const double kPrices[] = {4000.0, 4200.0, 3780.0, 4158.0};
const StatisticsConvention kThreeAYear{3.0, 0.0};

TEST(BenchmarkComparison, TheBenchmarkHasItsOwnStatistics) {
  const BenchmarkComparison one = compare_with_benchmark("000905", kDates, kValues, kPrices, kThreeAYear);
  EXPECT_EQ(one.symbol, "000905");
  EXPECT_NEAR(one.cumulative_return, 0.0395, 1e-15);
  EXPECT_NEAR(*one.annualised_return, 0.0395, 1e-15);  // three returns are one year
  EXPECT_NEAR(one.maximum_drawdown, 0.1, 1e-15);
  // Mean 5/3%; squares of 10/3, -35/3, 25/3 are 1950/9, over 2, times 3: 325.
  EXPECT_NEAR(*one.volatility, std::sqrt(325.0) / 100.0, 1e-15);
}

// Excess 25.40% - 3.95%. Differences 5, 5, 10 have the mean 20/3, squares 25/9 + 25/9 + 100/9, over 2, times 3: 25.
TEST(BenchmarkComparison, ExcessTrackingErrorAndInformationRatio) {
  const BenchmarkComparison one = compare_with_benchmark("000905", kDates, kValues, kPrices, kThreeAYear);
  EXPECT_NEAR(*one.excess_annualised, 0.2145, 1e-14);
  EXPECT_NEAR(*one.tracking_error, 0.05, 1e-15);
  EXPECT_NEAR(*one.information_ratio, 4.29, 1e-12);
}

TEST(BenchmarkComparison, YearByYearTheDifferenceOfCompoundedReturns) {
  const BenchmarkComparison one = compare_with_benchmark("000905", kDates, kValues, kPrices, kThreeAYear);
  ASSERT_EQ(one.yearly.size(), 2u);
  EXPECT_EQ(one.yearly[0].label, "2023");
  EXPECT_NEAR(one.yearly[0].strategy, 0.10, 1e-15);
  EXPECT_NEAR(one.yearly[0].benchmark, 0.05, 1e-15);
  EXPECT_NEAR(one.yearly[0].excess, 0.05, 1e-15);
  EXPECT_EQ(one.yearly[1].label, "2024");
  EXPECT_NEAR(one.yearly[1].strategy, 0.14, 1e-15);    // 0.95 x 1.2
  EXPECT_NEAR(one.yearly[1].benchmark, -0.01, 1e-15);  // 0.90 x 1.1
  EXPECT_NEAR(one.yearly[1].excess, 0.15, 1e-15);
}

TEST(BenchmarkComparison, AgainstItselfThereIsNoRatio) {
  const BenchmarkComparison one = compare_with_benchmark("same", kDates, kPrices, kPrices, kThreeAYear);
  EXPECT_EQ(one.excess_annualised, 0.0);
  EXPECT_EQ(one.tracking_error, 0.0);
  EXPECT_FALSE(one.information_ratio.has_value());
}

TEST(BenchmarkComparison, OneReturnHasNoTrackingErrorAndOnePointNoReturn) {
  const std::span<const Date> dates(kDates);
  const std::span<const double> values(kValues), prices(kPrices);
  const auto two = compare_with_benchmark("x", dates.first(2), values.first(2), prices.first(2), kThreeAYear);
  EXPECT_NEAR(*two.excess_annualised, 1.331 - 1.157625, 1e-12);  // 1.1^3, 1.05^3
  EXPECT_FALSE(two.tracking_error.has_value());
  EXPECT_FALSE(two.information_ratio.has_value());
  const auto one = compare_with_benchmark("x", dates.first(1), values.first(1), prices.first(1), kThreeAYear);
  EXPECT_FALSE(one.excess_annualised.has_value());
  EXPECT_TRUE(one.yearly.empty());
}

TEST(BenchmarkComparison, AnotherNumberOfPricesIsABug) {
  const std::span<const double> prices(kPrices);
  EXPECT_THROW(static_cast<void>(compare_with_benchmark("x", kDates, kValues, prices.first(3), kThreeAYear)),
               InvariantError);
}

}  // namespace
}  // namespace hedgelab::test
