#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/core/error.h"
#include "engine/results/performance_statistics.h"

namespace hedgelab {
namespace {

using Values = std::vector<double>;

TEST(HedgeStatistics, ByHand) {
  // s: 1, -1, 3, 1, mean 1, deviations 0, -2, 2, 0; squares 8. h: 1, 0, 1, 2, mean 1, deviations 0, -1, 0, 1;
  // squares 2. Products 0 + 2 + 0 + 0 = 2. h - s: 0, 1, -2, 1, mean 0, squares 6, / 3 = 2.
  const auto hedge = hedge_statistics(Values{1.0, 0.0, 1.0, 2.0}, Values{1.0, -1.0, 3.0, 1.0}, 8.0);
  EXPECT_NEAR(*hedge.effectiveness, 1.0 - 2.0 / 8.0, 1e-15);
  EXPECT_NEAR(*hedge.residual_beta, 2.0 / 8.0, 1e-15);  // over the spot's variance, not the hedged account's
  EXPECT_NEAR(*hedge.correlation, 2.0 / std::sqrt(2.0 * 8.0), 1e-15);
  EXPECT_NEAR(*hedge.tracking_error, 4.0, 1e-15);  // sqrt(2 x 8); the population deviation gives sqrt(1.5 x 8)
}

TEST(HedgeStatistics, APerfectHedgeLeavesNothing) {
  const auto hedge = hedge_statistics(Values{0.0, 0.0, 0.0}, Values{0.01, -0.02, 0.03}, 252.0);
  EXPECT_EQ(hedge.effectiveness, 1.0);
  EXPECT_EQ(hedge.residual_beta, 0.0);
  EXPECT_FALSE(hedge.correlation.has_value());  // a constant correlates with nothing
  EXPECT_GT(*hedge.tracking_error, 0.0);
}

TEST(HedgeStatistics, NoHedgeLeavesEverything) {
  const Values spot{0.011, -0.023, 0.037, 0.005};
  const auto hedge = hedge_statistics(spot, spot, 252.0);
  EXPECT_NEAR(*hedge.effectiveness, 0.0, 1e-15);
  EXPECT_NEAR(*hedge.residual_beta, 1.0, 1e-15);
  EXPECT_NEAR(*hedge.correlation, 1.0, 1e-15);
  EXPECT_LE(*hedge.correlation, 1.0);
  EXPECT_EQ(hedge.tracking_error, 0.0);
}

TEST(HedgeStatistics, ADoubledShortIsWorseThanNone) {
  // h = -s: as volatile as the spot, beta -1. h = -2s: effectiveness 1 - 4.
  EXPECT_NEAR(*hedge_statistics(Values{-1.0, 1.0}, Values{1.0, -1.0}, 252.0).residual_beta, -1.0, 1e-15);
  EXPECT_NEAR(*hedge_statistics(Values{-2.0, 2.0}, Values{1.0, -1.0}, 252.0).effectiveness, -3.0, 1e-15);
}

TEST(HedgeStatistics, WithoutASpotLegOnlyTheTrackingErrorHasAValue) {
  const auto hedge = hedge_statistics(Values{0.01, -0.01, 0.02}, Values{0.1, 0.1, 0.1}, 252.0);
  EXPECT_FALSE(hedge.effectiveness || hedge.residual_beta || hedge.correlation);
  EXPECT_TRUE(hedge.tracking_error.has_value());
}

TEST(HedgeStatistics, FewerThanTwoReturnsHaveNone) {
  const auto hedge = hedge_statistics(Values{0.01}, Values{0.02}, 252.0);
  EXPECT_FALSE(hedge.effectiveness || hedge.residual_beta || hedge.correlation || hedge.tracking_error);
  EXPECT_FALSE(hedge_statistics({}, {}, 252.0).tracking_error.has_value());
}

TEST(HedgeStatistics, SeriesOfDifferentLengthsAreABrokenInvariant) {
  EXPECT_THROW((void)hedge_statistics(Values{0.1, 0.2}, Values{0.1}, 252.0), InvariantError);
}

TEST(HedgeStatistics, OnRandomReturnsTheIdentitiesOfVarianceHold) {
  // var(h) / var(s) = (beta / correlation)^2, and var(h - s) = var(h) + var(s) - 2 cov.
  std::mt19937 random(7);
  for (int trial = 0; trial < 20; ++trial) {
    Values h, s;
    for (int i = 0; i < 300; ++i) {
      s.push_back((static_cast<double>(random() % 2001) - 1000.0) * 1e-5);
      h.push_back(0.1 * s.back() + (static_cast<double>(random() % 2001) - 1000.0) * 1e-6);
    }
    const auto hedge = hedge_statistics(h, s, 1.0);
    const double ratio = *hedge.residual_beta / *hedge.correlation;
    EXPECT_NEAR(1.0 - *hedge.effectiveness, ratio * ratio, 1e-12);
    long double sum = 0.0L, squares = 0.0L;
    for (const double value : s) {
      sum += value;
      squares += static_cast<long double>(value) * value;
    }
    const double spot_variance = static_cast<double>((squares - sum * sum / 300.0L) / 299.0L);
    EXPECT_NEAR(*hedge.tracking_error * *hedge.tracking_error,
                spot_variance * (1.0 - *hedge.effectiveness + 1.0 - 2.0 * *hedge.residual_beta), 1e-15);
  }
}

}  // namespace
}  // namespace hedgelab
