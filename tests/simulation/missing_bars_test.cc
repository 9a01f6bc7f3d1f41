// Days on which a contract that the account holds or wants has no data, and what a result says about them.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Daily bars of a week at one price each; the account holds 1,000,000 CNY of index.
MadeMarket week_with_spot() {
  MadeMarket market(Frequency::kDaily, "2024-10-14", "2024-10-18");
  market.index("000905").constant("000905", 5000);
  market.contract("IC2410").constant("IC2410", 5000);
  market.contract("IC2411").constant("IC2411", 4950);
  return market;
}

BacktestConfig with_spot(const MadeMarket& market) {
  BacktestConfig config = plain_config(market);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.1");
  return config;
}

// Short one lot of IC2411 and one million of spot, decided on the first day.
void hedge_once(Context& context) {
  if (context.today() != day("2024-10-14")) return;
  context.set_spot(cny("1000000"));
  context.set_target(contract_of("IC2411"), lots(-1), Purpose::kHedge);
}

TEST(MissingBars, AWantedContractWithoutABarWhileOthersTradeFailsTheRun) {
  MadeMarket market = week_with_spot();
  market.no_bar("IC2411", "2024-10-15");
  try {
    static_cast<void>(run_one(market.panel(), with_spot(market), hedge_once));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("IC2411 is held or waited for and has no 1d bars on 2024-10-15, while IC2410 has"));
    EXPECT_THAT(error.what(), HasSubstr("\"missing_bars\": \"wait\""));
  }
}

// The order fills at Wednesday's open: one evening of spot alone.
TEST(MissingBars, UnderWaitTheDaysAreCountedAndTheEveningWithoutAHedgeIsSaid) {
  MadeMarket market = week_with_spot();
  market.no_bar("IC2411", "2024-10-15");
  BacktestConfig config = with_spot(market);
  config.missing_bars = MissingBars::kWait;
  config.broker.legs = Legs::kAsAvailable;
  const auto result = run_one(market.panel(), config, hedge_once);
  EXPECT_THAT(result.warnings,
              Contains("held or waited for without a bar on 1 days on which others traded: IC2411 2024-10-15"));
  EXPECT_THAT(result.warnings, Contains("UNHEDGED on 1 of 4 evenings with spot: 2024-10-15"));
  EXPECT_EQ(result.fills.front().filled_at.date(), day("2024-10-16"));
}

TEST(MissingBars, AHeldContractWithoutABarFailsTheRunWhateverItsSettlement) {
  MadeMarket market = week_with_spot();
  market.no_bar("IC2411", "2024-10-17");
  EXPECT_THROW(static_cast<void>(run_one(market.panel(), with_spot(market), hedge_once)), InputError);
  // Nobody's bars are missing on a day on which nobody traded.
  market.no_bar("IC2410", "2024-10-17");
  EXPECT_NO_THROW(static_cast<void>(run_one(market.panel(), with_spot(market), hedge_once)));
}

// Of a contract that is neither held nor wanted nothing is asked.
TEST(MissingBars, OfOtherContractsNothingIsAsked) {
  MadeMarket market = week_with_spot();
  market.no_bar("IC2410", "2024-10-15").no_bar("IC2410", "2024-10-16");
  EXPECT_NO_THROW(static_cast<void>(run_one(market.panel(), with_spot(market), hedge_once)));
}

// --- the hedge, evening by evening -----------------------------------------------------------------------------------

// On Thursday the index is at 5200 and IC2411 at 5148: basis -52, -1% of the index. Its last trading day is 2024-11-15,
// 29 calendar days and 21 trading days on; x 360 / 30 is -12% a year. One lot is 200 x 5200 = 1,040,000 of delta
// against spot of 1,000,000 x 5200 / 5000 = 1,040,000.
TEST(HedgeDays, AnEveningHasContractBasisAndRatio) {
  MadeMarket market = week_with_spot();
  market.daily("000905", "2024-10-17", 5000, 5200).daily("IC2411", "2024-10-17", 4950, 5148, 5140);
  const auto result = run_one(market.panel(), with_spot(market), hedge_once);
  ASSERT_EQ(result.hedge_days.size(), 5u);
  EXPECT_FALSE(result.hedge_days[0].contract.has_value());
  const HedgeDay& day = result.hedge_days[3];
  EXPECT_EQ(day.contract, contract_of("IC2411"));
  EXPECT_EQ(day.lots, lots(-1));
  EXPECT_EQ(day.close, points(5148));
  EXPECT_EQ(day.index_close, points(5200));
  EXPECT_DOUBLE_EQ(day.basis.value(), -52.0);
  EXPECT_DOUBLE_EQ(day.basis_share.value(), -0.01);
  EXPECT_EQ(day.calendar_days_left, 29);
  EXPECT_EQ(day.trading_days_left, 21);
  EXPECT_NEAR(day.annualised.value(), -0.12, 1e-15);
  EXPECT_EQ(day.futures_delta, cny("-1040000"));
  EXPECT_DOUBLE_EQ(day.ratio().value(), 1.0);
  EXPECT_EQ(result.dividend_source, "none");
  EXPECT_EQ(result.hedge_cover.days, 4u);
  EXPECT_TRUE(result.hedge_cover.unhedged.empty());
  EXPECT_THAT(result.warnings, Not(Contains(HasSubstr("hedge ratio"))));
}

// Half of the spot is sold on Wednesday: 1,000,000 of futures stand against 500,000 for the last two evenings.
TEST(HedgeDays, ARatioOutsideTheBandIsCounted) {
  const MadeMarket market = week_with_spot();
  const auto result = run_one(market.panel(), with_spot(market), [](Context& context) {
    hedge_once(context);
    if (context.today() == day("2024-10-16")) context.set_spot(cny("500000"));
  });
  EXPECT_EQ(result.hedge_cover.outside, (std::vector<Date>{day("2024-10-17"), day("2024-10-18")}));
  EXPECT_DOUBLE_EQ(result.hedge_cover.worst_ratio.value(), 2.0);
  EXPECT_EQ(result.hedge_cover.worst_day, day("2024-10-17"));
  EXPECT_THAT(result.warnings,
              Contains("the hedge ratio is farther than 0.1 from 1 on 2 evenings, 2.000 on 2024-10-17 at "
                       "worst: 2024-10-17, 2024-10-18"));
}

// Spot without any order for futures is what such a run wants.
TEST(HedgeDays, SpotAloneIsNoMissingHedge) {
  const MadeMarket market = week_with_spot();
  const auto result = run_one(market.panel(), with_spot(market), [](Context& context) {
    if (context.today() == day("2024-10-14")) context.set_spot(cny("1000000"));
  });
  EXPECT_EQ(result.hedge_cover.unhedged.size(), 4u);
  EXPECT_THAT(result.warnings, Not(Contains(HasSubstr("UNHEDGED"))));
}

}  // namespace
}  // namespace hedgelab::test
