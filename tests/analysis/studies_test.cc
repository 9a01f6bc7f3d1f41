// Studies on markets of a few bars, worked by hand.

#include "engine/analysis/any_study.h"
#include "engine/analysis/growing_sample.h"
#include "engine/analysis/roll_returns.h"
#include "engine/core/error.h"
#include "tests/analysis/small_market.h"

namespace hedgelab {
namespace {

using test::code_of;
using test::date;
using test::instrument;
using test::SmallMarket;

StudyMarket of_if(const MarketPanel& panel) {
  return {.panel = &panel, .products = {instrument("IF")}, .rule = ContractRule::by_slot(ContractSlot::kCurrentMonth)};
}

TEST(GrowingSample, HasNoPercentileOfFewerThanTwentyValues) {
  GrowingSample sample;
  for (int i = 1; i < 20; ++i) sample.add(i);
  EXPECT_FALSE(sample.share_at_or_below(19.0).has_value());
  sample.add(20.0);
  EXPECT_DOUBLE_EQ(sample.share_at_or_below(5.0).value(), 0.25);  // 1..5 of 20
  EXPECT_DOUBLE_EQ(sample.share_at_or_above(5.0).value(), 0.80);  // 5..20
}

TEST(Weeks, EndOnTheLastTradingDayOfTheCalendarWeekBefore) {
  const TradingCalendar& calendar = test::rule_book().calendar;
  EXPECT_EQ(end_of_week_before(calendar, date("2024-08-02")), date("2024-07-26"));
  // The week of one trading day, Sunday to Thursday being holidays: 2024-10-08 follows 2024-09-30.
  EXPECT_EQ(end_of_week_before(calendar, date("2024-10-08")), date("2024-09-30"));
  EXPECT_EQ(end_of_week_before(calendar, date("2024-02-19")), date("2024-02-08"));  // Spring Festival
}

TEST(Weeks, ADayWithoutTradingIsNamedWithItsNeighbours) {
  try {
    static_cast<void>(trading_day(test::rule_book().calendar, date("2024-02-12")));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "2024-02-12 is no trading day; the ones beside it are 2024-02-08 and 2024-02-19");
  }
}

TEST(SeriesStudy, OnTheLastTradingDayOnlyCindasRateIsDefined) {
  SmallMarket market;
  market.close("IF2506", "2025-06-20", 3996.0).close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  const SeriesStudy day{date("2025-06-20"), date("2025-06-20"), date("2025-06-20")};
  StudyMarket study = of_if(panel);
  const Study cinda = series_study(study, day);
  EXPECT_DOUBLE_EQ(cinda.table("series").cell(0, "annualised").number(), -0.001 * 360.0);
  for (const auto convention : {BasisConvention::kGuojin, BasisConvention::kIndustrial, BasisConvention::kHuatai}) {
    study.convention = convention;
    const Study other = series_study(study, day);
    EXPECT_TRUE(other.table("series").cell(0, "annualised").is_missing());
    EXPECT_EQ(other.table("series").cell(0, "lacking").text(),
              "its last trading day: no day is left to annualise over");
  }
}

TEST(SeriesStudy, ADayWithoutTheIndexIsLeftOutAndNoted) {
  SmallMarket market;
  market.close("IF2506", "2025-06-18", 3996.0).close("IF2506", "2025-06-19", 3996.0);
  market.close("000300", "2025-06-18", 4000.0);
  const MarketPanel panel = market.panel();
  const Study study = series_study(of_if(panel), {date("2025-06-18"), date("2025-06-19"), date("2025-06-18")});
  EXPECT_EQ(study.table("series").rows(), 1U);
  ASSERT_FALSE(study.notes.empty());
  EXPECT_EQ(study.notes.front(), "IF: 1 days from 2025-06-19 to 2025-06-19 left out: 000300 has no close");
}

TEST(ComovementStudy, CountsBigMovesAndThoseAgainstTheIndex) {
  // Index +2%, -2%, +0.5%; the rate falls, rises, falls: both big moves are opposite. IF2507 with 30 days left on the
  // 18th: the basis is what is set, over 31, 30, 29, 28 days as Cinda counts.
  SmallMarket market;
  const std::pair<const char*, std::pair<double, double>> days[] = {{"2025-06-23", {4000.0, -20.0}},
                                                                    {"2025-06-24", {4080.0, -40.0}},
                                                                    {"2025-06-25", {3998.4, -10.0}},
                                                                    {"2025-06-26", {4018.392, -60.0}}};
  for (const auto& [day, values] : days) {
    market.close("000300", day, values.first).close("IF2507", day, values.first + values.second);
  }
  const MarketPanel panel = market.panel();
  ComovementStudy study;
  study.periods = {{"days", date("2025-06-24"), date("2025-06-26")}};
  const Study result = comovement_study(of_if(panel), study);
  const Table& table = result.table("comovement");
  EXPECT_EQ(table.cell(0, "days").integer(), 3);
  EXPECT_EQ(table.cell(0, "big_days").integer(), 2);
  EXPECT_EQ(table.cell(0, "opposite").integer(), 2);
  EXPECT_DOUBLE_EQ(table.cell(0, "opposite_share").number(), 1.0);
}

TEST(SpreadStudy, TheShareByBinsIsBelowTheUpperEdgeOfTodaysBin) {
  // Spreads of 1, 2, 3, .. 20 points over an index of 1000 on the last 20 days to 2025-06-19; two bins, 1 to 10.5 and
  // 10.5 to 20. Today's is 10: exactly half lie at or below it, and half in its bin or below.
  SmallMarket market;
  const TradingCalendar& calendar = test::rule_book().calendar;
  const DayIndex last = calendar.index_of(date("2025-06-19"));
  for (int i = 0; i < 20; ++i) {
    const std::string day = calendar.day(last - i).to_string();
    const double spread = i == 0 ? 10.0 : i <= 9 ? i : i + 1;  // 10 today, then 1..9, 11..20
    const bool before_expiry = calendar.day(last - i) <= date("2025-05-16");
    market.close("000300", day, 1000.0);
    market.close(before_expiry ? "IF2505" : "IF2506", day, 1000.0 + spread);
    market.close(before_expiry ? "IF2506" : "IF2507", day, 1000.0);
  }
  const MarketPanel panel = market.panel();
  SpreadStudy study{.since = calendar.day(last - 19), .date = date("2025-06-19")};
  study.bins = 2;
  const Study result = spread_study(of_if(panel), study);
  const Table& table = result.table("spread");
  EXPECT_DOUBLE_EQ(table.cell(0, "percentile").number(), 0.5);
  EXPECT_DOUBLE_EQ(table.cell(0, "percentile_bin").number(), 0.5);
  EXPECT_EQ(table.cell(0, "bin").integer(), 1);
}

TEST(ArbitrageStudy, VerdictsStandOutsideTheBounds) {
  EXPECT_EQ(arbitrage_verdict(0.02, {-0.01, 0.01}), "forward");
  EXPECT_EQ(arbitrage_verdict(-0.02, {-0.01, 0.01}), "reverse");
  EXPECT_EQ(arbitrage_verdict(0.01, {-0.01, 0.01}), "none");
}

TEST(RollReturns, ChangeTheContractAtTheCloseOfTheDayBeforeItsLast) {
  SmallMarket market;
  market.close("IF2506", "2025-06-18", 4000.0).close("IF2506", "2025-06-19", 4040.0).close("IF2506", "2025-06-20", 1.0);
  market.close("IF2507", "2025-06-18", 1.0).close("IF2507", "2025-06-19", 4000.0).close("IF2507", "2025-06-20", 3960.0);
  const MarketPanel panel = market.panel();
  const RollReturns roll = roll_returns(panel, instrument("IF"), date("2025-06-19"), date("2025-06-20"));
  ASSERT_EQ(roll.daily.size(), 2U);
  EXPECT_NEAR(roll.daily.values[0], 0.01, 1e-12);   // IF2506, held over the 19th
  EXPECT_NEAR(roll.daily.values[1], -0.01, 1e-12);  // IF2507 from the close of the 19th on
  EXPECT_EQ(roll.rolls, std::vector{date("2025-06-19")});
  EXPECT_NEAR(compounded(roll.daily.values), 1.01 * 0.99 - 1.0, 1e-15);
}

}  // namespace
}  // namespace hedgelab
