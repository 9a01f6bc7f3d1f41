#include "engine/analysis/carry.h"

#include "engine/market/basis.h"

namespace hedgelab {
namespace {

TEST(Carry, FairPriceIsTheFinancedIndexLessItsDividends) {
  // ln 2 a year doubles in a year.
  EXPECT_NEAR(fair_futures_price(4000.0, std::log(2.0), 30.0, 1.0), 7970.0, 1e-9);
  EXPECT_DOUBLE_EQ(fair_futures_price(4000.0, 0.03, 30.0, 0.0), 3970.0);
}

TEST(Carry, AYieldEqualToTheRateLeavesTheIndex) {
  EXPECT_DOUBLE_EQ(fair_futures_price_with_yield(4000.0, 0.03, 0.03, 0.5), 4000.0);
  EXPECT_NEAR(fair_futures_price_with_yield(4000.0, 0.0, std::log(2.0), 1.0), 2000.0, 1e-9);
}

TEST(Carry, WhatAPriceImpliesGivesThePriceBack) {
  const double implied = implied_dividend_points(3950.0, 4000.0, 0.02, 0.25);
  EXPECT_NEAR(implied, 4000.0 * std::exp(0.005) - 3950.0, 1e-12);
  EXPECT_NEAR(fair_futures_price(4000.0, 0.02, implied, 0.25), 3950.0, 1e-9);
  EXPECT_NEAR(implied_repo(3950.0, 4000.0, implied, 0.25), 0.02, 1e-12);
}

TEST(Carry, RefusesAnIndexThatIsNotPositive) {
  EXPECT_THROW((void)dividend_share(10.0, 0.0), InvariantError);
  EXPECT_THROW((void)fair_futures_price(-1.0, 0.02, 0.0, 1.0), InvariantError);
  EXPECT_THROW((void)fair_futures_price_with_yield(100.0, 0.02, 0.0, -1.0), InvariantError);
}

TEST(Carry, DividendShareIsPointsOverIndex) { EXPECT_DOUBLE_EQ(dividend_share(40.0, 4000.0), 0.01); }

}  // namespace
}  // namespace hedgelab
