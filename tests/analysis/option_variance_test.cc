#include "engine/analysis/option_variance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/volatility_study.h"

namespace hedgelab {
namespace {

double normal(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// Strikes 2400 to 6000, prices by Black's formula at 20% without interest.
std::vector<OptionQuote> flat_chain(double forward, double years, double step) {
  std::vector<OptionQuote> quotes;
  const double deviation = 0.2 * std::sqrt(years);
  for (double strike = 2400.0; strike <= 6000.0; strike += step) {
    const double d1 = std::log(forward / strike) / deviation + deviation / 2.0, d2 = d1 - deviation;
    quotes.push_back(
        {strike, forward * normal(d1) - strike * normal(d2), strike * normal(-d2) - forward * normal(-d1)});
  }
  return quotes;
}

constexpr double kMonth = 30.0 / 365.0;

TEST(OptionVariance, AFlatVolatilityOfTwentyPercentIsFoundBetweenStrikesToo) {
  // Computed by a separate program: 30 days, no interest, strikes 50 apart; K0 lies 0, 25 and 49 points below F.
  struct Row {
    double forward, vix, skew, white_paper;
  };
  for (const Row& row : {Row{4000.0, 20.079, 99.986, 99.986}, Row{4025.0, 20.080, 100.038, 100.043},
                         Row{4049.0, 20.077, 100.088, 100.111}}) {
    SCOPED_TRACE(row.forward);
    std::string why;
    const auto strip = strip_of(flat_chain(row.forward, kMonth, 50.0), 0.0, kMonth, why);
    ASSERT_TRUE(strip.has_value()) << why;
    EXPECT_NEAR(strip->forward, row.forward, 1e-9);
    EXPECT_DOUBLE_EQ(strip->at_strike, 4000.0);
    EXPECT_NEAR(100.0 * std::sqrt(variance_of(*strip, 0.0, kMonth)), row.vix, 0.0005);
    EXPECT_NEAR(skew_of(*strip, 0.0, kMonth, SkewRemainder::kExact).value(), row.skew, 0.0005);
    EXPECT_NEAR(skew_of(*strip, 0.0, kMonth, SkewRemainder::kWhitePaper).value(), row.white_paper, 0.0005);
  }
  std::string why;
  const auto dense = strip_of(flat_chain(4000.0, kMonth, 5.0), 0.0, kMonth, why);
  EXPECT_NEAR(100.0 * std::sqrt(variance_of(dense.value(), 0.0, kMonth)), 20.001, 0.0005);
  EXPECT_NEAR(skew_of(*dense, 0.0, kMonth, SkewRemainder::kExact).value(), 100.000, 0.0005);
}

TEST(OptionVariance, TheStripEndsBehindTwoAbsentPricesAndPassesOverOne) {
  // F = 110 + (5 - 6) = 109, K0 = 100: the largest strike at or below F with both prices. Puts below: 90, then 80
  // absent, 70 there, 60 and 50 absent: the end, whatever 40 costs. Calls above: 110, 120.
  const std::vector<OptionQuote> quotes{{40.0, {}, 9.0},    {50.0, {}, {}},    {60.0, {}, {}},
                                        {70.0, {}, 0.5},    {80.0, {}, {}},    {90.0, {}, 2.0},
                                        {100.0, 12.0, 3.0}, {110.0, 5.0, 6.0}, {120.0, 2.0, {}}};
  std::string why;
  const auto strip = strip_of(quotes, 0.0, 0.1, why);
  ASSERT_TRUE(strip.has_value()) << why;
  EXPECT_DOUBLE_EQ(strip->forward, 109.0);
  EXPECT_DOUBLE_EQ(strip->at_strike, 100.0);
  std::vector<double> strikes, widths;
  for (const StripPoint& point : strip->points) {
    strikes.push_back(point.strike);
    widths.push_back(point.width);
  }
  EXPECT_EQ(strikes, (std::vector{70.0, 90.0, 100.0, 110.0, 120.0}));
  EXPECT_EQ(widths, (std::vector{20.0, 15.0, 10.0, 10.0, 10.0}));  // ends: the one gap
  EXPECT_DOUBLE_EQ(strip->points[2].price, 7.5);                   // the mean of 12 and 3
}

TEST(OptionVariance, AChainThatCannotBeReadSaysWhy) {
  std::string why;
  EXPECT_FALSE(strip_of({{100.0, 5.0, {}}, {110.0, {}, 5.0}}, 0.0, 0.1, why).has_value());
  EXPECT_EQ(why, "no strike has both a call and a put price");
  // One strike with both, and F = 100 + (1 - 30) = 71 below it: there is no K0.
  EXPECT_FALSE(strip_of({{100.0, 1.0, 30.0}, {110.0, 1.0, {}}}, 0.0, 0.1, why).has_value());
  EXPECT_EQ(why, "no strike at or below the forward has both prices");
  EXPECT_FALSE(strip_of({{100.0, 5.0, 4.0}, {110.0, 2.0, {}}}, 0.0, 0.1, why).has_value());
  EXPECT_EQ(why, "fewer than 4 strikes have a price");
}

OptionTerm term(const char* contract, double days) {
  OptionTerm one;
  one.contract = contract;
  one.minutes = days * kMinutesADay;
  if (days > 0.0) one.quotes = flat_chain(4000.0, days / 365.0, 50.0);
  return one;
}

TEST(VolatilityStudy, AnExpiryOnItsLastDayIsMissingWithAReason) {
  const TermFigures figures = figures_of(Date::parse("2024-06-21"), term("IO2406", 0.0), SkewRemainder::kExact);
  EXPECT_FALSE(figures.variance.has_value());
  EXPECT_EQ(figures.lacking, "no minute is left to its expiry");
}

TEST(VolatilityStudy, TheTwoRulesTakeDifferentExpiries) {
  VolatilityStudy study;
  study.underlying = "IO";
  study.days = {{Date::parse("2024-06-17"), {term("IO2406", 4.0), term("IO2407", 32.0), term("IO2408", 60.0)}}};
  const auto terms_of = [&](VolatilityStudy::NearRule rule) {
    study.near_rule = rule;
    return std::string(volatility_study(study).table("volatility").cell(0, "terms").text());
  };
  // Four days are too few for the product's rule, and 32 lie behind 30: it stands alone.
  EXPECT_EQ(terms_of(VolatilityStudy::NearRule::kProduct), "IO2407");
  EXPECT_EQ(terms_of(VolatilityStudy::NearRule::kReference), "IO2406, IO2407");
}

}  // namespace
}  // namespace hedgelab
