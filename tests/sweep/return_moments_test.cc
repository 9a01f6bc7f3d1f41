// Moments of returns, by hand.
#include "engine/sweep/return_moments.h"

#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// Net values 1, 1.1, 1.045, 1.254: returns +10%, -5%, +20%.
const std::vector<Date> kDays{day("2024-01-02"), day("2024-01-03"), day("2024-01-04"), day("2024-01-05")};
const std::vector<double> kValues{1.0, 1.1, 1.045, 1.254};

TEST(ReturnMoments, AreTheSumsOfPowersOfDailyReturns) {
  const CurveMoments moments = curve_moments(kDays, kValues, {});
  EXPECT_EQ(moments.whole.returns, 3);
  EXPECT_NEAR(moments.whole.sum, 0.25, 1e-12);
  EXPECT_NEAR(moments.whole.squares, 0.01 + 0.0025 + 0.04, 1e-12);
  EXPECT_NEAR(moments.whole.cubes, 0.001 - 0.000125 + 0.008, 1e-12);
  EXPECT_NEAR(moments.whole.fourths, 0.0001 + 0.00000625 + 0.0016, 1e-12);
}

// Mean 1/12; deviations 1/60, -8/60, 7/60: squares sum to 114/3600, so the sample variance is 57/3600 and the Sharpe
// ratio of a day (1/12) / (sqrt(57)/60) = 5 / sqrt(57).
TEST(ReturnMoments, GiveTheSharpeRatioOfADay) {
  const CurveMoments moments = curve_moments(kDays, kValues, {});
  EXPECT_NEAR(moments.whole.daily_sharpe(), 5.0 / std::sqrt(57.0), 1e-12);
}

// Third powers of the deviations: (1 - 512 + 343) / 216000 = -168/216000, mean -56/216000; population variance 38/3600.
// Skewness -56/216000 / (38/3600)^1.5 = -56 / 38^1.5. Fourth: (1 + 4096 + 2401) / 3 = 2166; 2166 / 38^2 = 1.5.
TEST(ReturnMoments, GiveSkewnessAndKurtosisOfThePopulation) {
  const CurveMoments moments = curve_moments(kDays, kValues, {});
  EXPECT_NEAR(moments.whole.skewness(), -56.0 / std::pow(38.0, 1.5), 1e-9);
  EXPECT_NEAR(moments.whole.kurtosis(), 1.5, 1e-9);
}

TEST(ReturnMoments, AReturnBelongsToTheWindowOfTheDayItEndsOn) {
  const std::vector<ReturnWindow> windows{{day("2024-01-02"), day("2024-01-03")},
                                          {day("2024-01-04"), day("2024-02-01")}};
  const CurveMoments moments = curve_moments(kDays, kValues, windows);
  ASSERT_EQ(moments.windows.size(), 2U);
  EXPECT_EQ(moments.windows[0].returns, 1);
  EXPECT_NEAR(moments.windows[0].sum, 0.1, 1e-12);
  EXPECT_EQ(moments.windows[1].returns, 2);
  WindowMoments both = moments.windows[0];
  both.add(moments.windows[1]);
  EXPECT_EQ(both.returns, moments.whole.returns);
  EXPECT_NEAR(both.sum, moments.whole.sum, 1e-15);
}

TEST(ReturnMoments, EqualReturnsHaveNoDeviationAndNoSharpeRatio) {
  const std::vector<double> values{1.0, 1.01, 1.0201, 1.030301};
  const CurveMoments moments = curve_moments(kDays, values, {});
  EXPECT_EQ(moments.whole.daily_sharpe(), 0.0);
  EXPECT_EQ(moments.whole.skewness(), 0.0);
  EXPECT_EQ(moments.whole.kurtosis(), 3.0);
}

}  // namespace
}  // namespace hedgelab::test
