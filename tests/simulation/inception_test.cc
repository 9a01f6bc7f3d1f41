// Where a curve begins, what its first return covers, and what its first row holds.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// 2024-10-11 is a Friday; the index rises by 1% on Monday the 14th.
MadeMarket week_after_friday() {
  MadeMarket market(Frequency::kDaily, "2024-10-11", "2024-10-18");
  market.index("000905").constant("000905", 5050).daily("000905", "2024-10-11", 5000, 5000);
  market.contract("IC2411").constant("IC2411", 5000);
  return market;
}

TEST(Inception, AfterAClosedDayTheResultSaysWhatTheFirstReturnCovers) {
  const MadeMarket market = week_after_friday();
  BacktestConfig config = plain_config(market);
  config.start = day("2024-10-12");  // a Saturday
  const auto result = run_one(market.panel(), config, [](Context&) {});
  EXPECT_EQ(result.equity.points.front().date, day("2024-10-14"));
  EXPECT_THAT(
      result.conventions,
      Contains("the curve begins at the close of 2024-10-14, the first after the start 2024-10-12, a closed day; "
               "its first return is that of 2024-10-15"));
  config.start = day("2024-10-14");
  EXPECT_THAT(run_one(market.panel(), config, [](Context&) {}).conventions,
              Not(Contains(HasSubstr("the curve begins"))));
}

// All of Monday's 1% belongs to the period that starts on it: 10,000,000 of index bought at Friday's close.
TEST(Inception, AtTheLastCloseBeforeTheStartThePeriodHasAllItsReturns) {
  const MadeMarket market = week_after_friday();
  BacktestConfig config = plain_config(market);
  config.start = day("2024-10-14");
  config.inception = Inception::kLastCloseBefore;
  config.spot_symbol = "000905";
  config.spot_share = rate("1");
  config.broker.fill = FillModel::kClose;
  const auto result = run_one(market.panel(), config, [](Context& context) {
    if (context.spot_units().is_zero()) context.set_spot(cny("10000000"));
  });
  EXPECT_EQ(result.equity.points.front().date, day("2024-10-11"));
  EXPECT_EQ(result.equity.points[1].equity, cny("10100000"));
  EXPECT_FALSE(result.statistics.monthly.empty());
  EXPECT_THAT(result.conventions, Contains(HasSubstr("the close of 2024-10-11, the last before the start; its first "
                                                     "return is that of 2024-10-14")));
}

// Sold at the close of the start day; the row of that day is the untouched account.
TEST(Inception, TheFirstRowHasNoMargin) {
  const MadeMarket market = week_after_friday();
  BacktestConfig config = plain_config(market);
  config.broker.fill = FillModel::kClose;
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  const auto result = run_one(market.panel(), config, [](Context& context) {
    if (context.held().empty()) context.set_target(contract_of("IC2411"), lots(-2), Purpose::kHedge);
  });
  EXPECT_EQ(result.fills.front().filled_at.date(), day("2024-10-11"));
  EXPECT_EQ(result.equity.points[0].margin, Money());
  EXPECT_EQ(result.equity.points[0].futures_notional, Money());
  EXPECT_GT(result.equity.points[1].margin, Money());
}

TEST(Inception, MinutesWithoutTheCloseOfTheDayBeforeSayWhenToStart) {
  const MadeMarket market = flat_minutes(kWednesday, kFriday);
  BacktestConfig config = plain_config(market);
  config.start = day(kWednesday);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.5");
  try {
    static_cast<void>(run_one(market.panel(), config, [](Context&) {}));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the data begin on 2024-10-16; start on 2024-10-17"));
  }
  config.start = day(kThursday);
  EXPECT_NO_THROW(static_cast<void>(run_one(market.panel(), config, [](Context&) {})));
}

TEST(FiguresAYear, FromFewReturnsAreWarnedOf) {
  const MadeMarket market = week_after_friday();
  EXPECT_THAT(run_one(market.panel(), plain_config(market), [](Context&) {}).warnings,
              Contains(HasSubstr("FIGURES A YEAR FROM 5 DAILY RETURNS ONLY")));
}

}  // namespace
}  // namespace hedgelab::test
