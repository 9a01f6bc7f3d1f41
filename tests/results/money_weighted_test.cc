// The rate that makes money of several dates what it became. 2023-01-01, 2024-01-01, 2024-12-31 and 2025-12-31 are 365
// days apart each, so the powers are whole.
#include "engine/results/money_weighted.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab::test {
namespace {

const Date kStart = Date::from_ymd(2023, 1, 1);
const Date kYear1 = Date::from_ymd(2024, 1, 1);
const Date kYear2 = Date::from_ymd(2024, 12, 31);
const Date kYear3 = Date::from_ymd(2025, 12, 31);

TEST(MoneyWeighted, OneAmountEarnsItsYearlyGrowth) {
  const DatedAmount once[] = {{kStart, 100.0}};
  EXPECT_NEAR(*money_weighted_return(once, kYear1, 110.0), 0.10, 1e-15);
  EXPECT_NEAR(*money_weighted_return(once, kYear2, 81.0), -0.10, 1e-15);  // 0.9 x 0.9
  EXPECT_NEAR(*money_weighted_return(once, kYear2, 100.0), 0.0, 1e-15);
}

// Half a year is 182 days: 1.05^(365 / 182) - 1.
TEST(MoneyWeighted, DaysAreActualOver365) {
  const DatedAmount once[] = {{kStart, 100.0}};
  EXPECT_NEAR(*money_weighted_return(once, kStart + 182, 105.0), std::pow(1.05, 365.0 / 182.0) - 1.0, 1e-14);
  EXPECT_NEAR(*money_weighted_return(once, kStart + 1, 105.0) / (std::pow(1.05, 365.0) - 1.0), 1.0, 1e-12);
}

// 100 x 1.21 + 100 x 1.1 = 231;  100 x 1.331 + 100 x 1.21 + 50 x 1.1 = 309.1
TEST(MoneyWeighted, LaterAmountsCompoundForAShorterTime) {
  const DatedAmount twice[] = {{kStart, 100.0}, {kYear1, 100.0}};
  EXPECT_NEAR(*money_weighted_return(twice, kYear2, 231.0), 0.10, 1e-15);
  const DatedAmount thrice[] = {{kStart, 100.0}, {kYear1, 100.0}, {kYear2, 50.0}};
  EXPECT_NEAR(*money_weighted_return(thrice, kYear3, 309.1), 0.10, 1e-14);
}

// 100 x 1.21 - 50 x 1.1 = 66
TEST(MoneyWeighted, WhatIsTakenOutNoLongerEarns) {
  const DatedAmount flows[] = {{kStart, 100.0}, {kYear1, -50.0}};
  EXPECT_NEAR(*money_weighted_return(flows, kYear2, 66.0), 0.10, 1e-14);
}

// 100 doubles, 200 more come, 400 lose a quarter: 100 x 1 + 200 x 1 = 300. A unit that was there all the time has 1.5.
TEST(MoneyWeighted, MoneyThatComesBeforeALossWeighsMore) {
  EquityCurve curve;
  const auto add = [&](Date date, std::int64_t equity, std::int64_t flow) {
    EquityPoint point;
    point.date = date;
    point.equity = Money::from_integer(equity);
    point.flow = Money::from_integer(flow);
    curve.points.push_back(point);
  };
  add(kStart, 100, 0);
  add(kYear1 - 1, 200, 0);
  add(kYear1, 400, 200);
  add(kYear2, 300, 0);
  EXPECT_NEAR(*money_weighted_return(curve), 0.0, 1e-14);
  EXPECT_DOUBLE_EQ(curve.net_value().back(), 1.5);
}

TEST(MoneyWeighted, WithoutAChangeOfSignThereIsNoRate) {
  const DatedAmount once[] = {{kStart, 100.0}};
  const DatedAmount at_the_end[] = {{kYear1, 100.0}};
  EXPECT_FALSE(money_weighted_return({}, kYear1, 110.0));
  EXPECT_FALSE(money_weighted_return(once, kYear1, 0.0));
  EXPECT_FALSE(money_weighted_return(once, kYear1, -1.0));
  EXPECT_FALSE(money_weighted_return(at_the_end, kYear1, 110.0));
  EXPECT_FALSE(money_weighted_return(at_the_end, kYear1, 100.0));  // any rate would do
}

// (g - 1.1)(g - 1.2)(g - 1.3) = g^3 - 3.6 g^2 + 4.31 g - 1.716: 10%, 20% and 30% are all right.
TEST(MoneyWeighted, ARateThatIsNotTheOnlyOneIsNoAnswer) {
  const DatedAmount flows[] = {{kStart, 100.0}, {kYear1, -360.0}, {kYear2, 431.0}};
  EXPECT_FALSE(money_weighted_return(flows, kYear3, 171.6));
}

TEST(MoneyWeighted, FlowsOutOfOrderAreABug) {
  const DatedAmount back[] = {{kYear1, 100.0}, {kStart, 100.0}};
  EXPECT_THROW(static_cast<void>(money_weighted_return(back, kYear2, 231.0)), InvariantError);
  const DatedAmount late[] = {{kYear2, 100.0}};
  EXPECT_THROW(static_cast<void>(money_weighted_return(late, kYear1, 231.0)), InvariantError);
}

}  // namespace
}  // namespace hedgelab::test
