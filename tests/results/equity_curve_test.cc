#include "engine/results/equity_curve.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

EquityCurve curve_of(const std::vector<std::int64_t>& raw) {
  EquityCurve curve;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    EquityPoint point;
    point.date = Date::from_ymd(2024, 1, 2) + static_cast<std::int32_t>(i);
    point.equity = Money::from_raw(raw[i]);
    point.settled_equity = Money::from_raw(7);  // must not matter
    curve.points.push_back(point);
  }
  return curve;
}

TEST(EquityCurve, NetValueIsEquityOverTheInception) {
  // 80 CNY: 1; 100 CNY: 1.25; 60 CNY: 0.75. The first value is 1 whatever the capital.
  EXPECT_EQ(curve_of({800'000, 1'000'000, 600'000}).net_value(), (std::vector<double>{1.0, 1.25, 0.75}));
}

TEST(EquityCurve, NetValueIsRoundedOnce) {
  // 0.1 over 0.3 CNY is the double nearest to 1/3; a quotient of the two rounded decimals is one bit beside it.
  EXPECT_EQ(curve_of({3'000, 1'000}).net_value()[1], 1.0 / 3.0);
  EXPECT_NE(0.1 / 0.3, 1.0 / 3.0);
}

TEST(EquityCurve, DatesStandInTheOrderOfThePoints) {
  EXPECT_EQ(curve_of({10, 20}).dates(), (std::vector<Date>{Date::from_ymd(2024, 1, 2), Date::from_ymd(2024, 1, 3)}));
}

TEST(EquityCurve, NoPointsOrNoCapitalIsABrokenInvariant) {
  EXPECT_THROW((void)EquityCurve{}.net_value(), InvariantError);
  EXPECT_THROW((void)curve_of({0, 10}).net_value(), InvariantError);
  EXPECT_THROW((void)curve_of({-10, 10}).net_value(), InvariantError);
}

}  // namespace
}  // namespace hedgelab
