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

TEST(EquityCurve, CapitalThatFlowsIsNoReturn) {
  // 100 CNY; 100 more come in, and 200 become 250: 1.25. 300 of the same 200: 1.5. Then 150 are taken out, and the 150
  // that are left become 75: half of 1.5. Last 150 again: 1.5 x 150 / 150.
  EquityCurve curve = curve_of({1'000'000, 2'500'000, 3'000'000, 750'000, 1'500'000});
  curve.points[1].flow = Money::from_integer(100);
  curve.points[3].flow = Money::from_integer(-150);
  EXPECT_EQ(curve.net_value(), (std::vector<double>{1.0, 1.25, 1.5, 0.75, 1.5}));
}

TEST(EquityCurve, TheCapitalOfTheInceptionIsNoFlow) {
  EquityCurve curve = curve_of({800'000, 1'000'000});
  curve.points[0].flow = Money::from_integer(80);
  EXPECT_EQ(curve.net_value(), (std::vector<double>{1.0, 1.25}));
}

TEST(EquityCurve, AFlowThatEmptiesTheAccountIsABrokenInvariant) {
  EquityCurve curve = curve_of({1'000'000, 1'000'000});
  curve.points[1].flow = Money::from_integer(-100);
  EXPECT_THROW((void)curve.net_value(), InvariantError);
}

TEST(EquityCurve, TheMarginRatioNeedsMarginAndCashThatCarriesIt) {
  EquityPoint point;
  point.cash = Money::from_integer(400);
  EXPECT_FALSE(point.margin_ratio().has_value());
  point.margin = Money::from_integer(100);
  EXPECT_EQ(point.margin_ratio(), 0.25);  // margin over cash, not cash over margin
  point.cash = Money();
  EXPECT_FALSE(point.margin_ratio().has_value());
  point.cash = Money::from_integer(-400);
  EXPECT_FALSE(point.margin_ratio().has_value());
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
