// Where an order fills. Each test is a mistake that a published engine made.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

MadeMarket moving_minutes() {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:30", 5401, 5402);  // seen by the decision at 10:31
  market.bar("IC2411", kWednesday, "10:31", 5403, 5404);  // the next bar
  market.bar("IC2411", kWednesday, "10:32", 5405, 5406);
  return market;
}

TEST(NextOpen, NeverFillsInsideTheBarThatDecided) {
  const auto result = run(moving_minutes(), Script().at(kWednesday, "10:31", target("IC2411", -2)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].decided_at, at(kWednesday, "10:31"));
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:31"));
  EXPECT_NE(result.fills[0].price, points(5401));
  EXPECT_NE(result.fills[0].price, points(5402));
}

TEST(NextOpen, FillsAtTheOpenOfTheNextBarAndNotAtItsClose) {
  const auto result = run(moving_minutes(), Script().at(kWednesday, "10:31", target("IC2411", -2)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].price, points(5403));
  EXPECT_EQ(result.fills[0].notional, cny("-2161200"));  // 2 x 200 x 5403
}

TEST(NextOpen, TheFirstBarOfTheRunIsSeen) {
  const auto result = run(flat_minutes(), Script().at(kWednesday, "09:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "09:31"));
}

TEST(NextOpen, TheOrderInWhichSeriesAreGivenDoesNotChangeAFill) {
  const MadeMarket market = moving_minutes();
  auto series = market.series();
  std::string first;
  for (int turn = 0; turn < static_cast<int>(series.size()); ++turn) {
    std::rotate(series.begin(), series.begin() + 1, series.end());
    const MarketPanel panel(rule_book(), market.grid(), grid_of(Frequency::kDaily), series);
    const Script script =
        Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:32", roll("IC2411", "IC2412", -3));
    const std::string text = transcript(run_one(panel, plain_config(market), script));
    if (turn == 0) first = text;
    EXPECT_EQ(text, first);
  }
}

TEST(NextOpen, EachLegFillsAtItsOwnContractsOpen) {
  MadeMarket market = moving_minutes();
  market.bar("IC2412", kWednesday, "10:32", 5307, 5308);
  const auto result =
      run(market,
          Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:32", roll("IC2411", "IC2412", -3)));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].contract, contract_of("IC2411"));
  EXPECT_EQ(result.fills[1].price, points(5405));
  EXPECT_EQ(result.fills[2].contract, contract_of("IC2412"));
  EXPECT_EQ(result.fills[2].price, points(5307));
  ASSERT_EQ(result.rolls.size(), 1u);
  EXPECT_EQ(result.rolls[0].spread(), points(5307 - 5405));
  EXPECT_EQ(result.rolls[0].quantity_out, lots(2));
  EXPECT_EQ(result.rolls[0].quantity_in, lots(-3));
}

TEST(NextOpen, WithoutABarThereIsNoFillAndNoStalePrice) {
  MadeMarket market = moving_minutes();
  market.no_bar("IC2411", kWednesday, "10:31").no_bar("IC2411", kWednesday, "10:32");
  market.bar("IC2411", kWednesday, "10:33", 5390, 5391);
  const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2411", -2)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:33"));
  EXPECT_EQ(result.fills[0].price, points(5390));
}

TEST(NextOpen, AnOrderKeptOverTheNightFillsAtTomorrowsOpenOfItsOwnContract) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "14:59", 5400, 5410);
  market.bar("IC2411", kThursday, "09:30", 5321, 5325);  // the gap
  market.bar("IC2412", kThursday, "09:30", 5222, 5225);
  const auto result = run(market, Script().at(kWednesday, "15:00", target("IC2411", -1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].decided_at, at(kWednesday, "15:00"));
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "09:30"));
  EXPECT_EQ(result.fills[0].price, points(5321));
}

TEST(NextOpen, AnOrderOverLunchFillsAtOne) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "13:00", 5377, 5378);
  const auto result = run(market, Script().at(kWednesday, "11:30", target("IC2411", -1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "13:00"));
  EXPECT_EQ(result.fills[0].price, points(5377));
}

TEST(NextOpen, ALotOpenedYesterdayPaysTheCloseRateAndOneOpenedTodayTheOther) {
  BacktestConfig config = plain_config(flat_minutes());
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.001"), rate("0.002"), rate("0.004"), cny("1")};
  const auto result = run(flat_minutes(),
                          Script()
                              .at(kWednesday, "10:31", target("IC2411", -2))
                              .at(kThursday, "10:31", target("IC2411", -3))
                              .at(kThursday, "10:32", target("IC2411", 1)),
                          config);
  ASSERT_EQ(result.fills.size(), 5u);
  // One lot is 200 x 5400 = 1,080,000. The last order closes 1 of today, 2 of yesterday and opens 1: one order fee.
  EXPECT_EQ(result.fills[2].offset, Offset::kCloseToday);
  EXPECT_EQ(result.fills[2].fee, cny("4320"));
  EXPECT_EQ(result.fills[2].order_fee, cny("1"));
  EXPECT_EQ(result.fills[3].offset, Offset::kClose);
  EXPECT_EQ(result.fills[3].fee, cny("4320"));
  EXPECT_EQ(result.fills[3].order_fee, Money());
  EXPECT_EQ(result.fills[4].offset, Offset::kOpen);
  EXPECT_EQ(result.fills[4].fee, cny("1080"));
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-3"));
}

// IC's close-today rate fell from 0.0345% to 0.023% on Monday 2023-03-20.
TEST(NextOpen, FeesAreThoseOfTheDayOfTheFill) {
  MadeMarket market(Frequency::kOneMinute, "2023-03-17", "2023-03-20");
  market.contract("IC2304").constant("IC2304", 6000);
  BacktestConfig config = plain_config(market);
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  const auto result = run(market,
                          Script()
                              .at("2023-03-17", "10:31", target("IC2304", 1))
                              .at("2023-03-17", "10:41", target("IC2304", 0))
                              .at("2023-03-20", "10:31", target("IC2304", 1))
                              .at("2023-03-20", "10:41", target("IC2304", 0)),
                          config);
  ASSERT_EQ(result.fills.size(), 4u);
  EXPECT_EQ(result.fills[1].fee, cny("414"));  // 1,200,000 x 0.0345%
  EXPECT_EQ(result.fills[3].fee, cny("276"));  // 1,200,000 x 0.023%
}

TEST(NextOpen, DataWithoutOpensCannotFillAtAnOpen) {
  MadeMarket market = flat_minutes();
  market.bars("IC2411").has_opens = false;
  try {
    (void)run(market, Script().at(kWednesday, "10:31", target("IC2411", -1)));
    FAIL() << "an order filled without an open";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("IC2411 on 2024-10-16"), std::string::npos) << error.what();
  }
  BacktestConfig config = plain_config(market);
  config.broker.fill = FillModel::kClose;
  EXPECT_EQ(run(market, Script().at(kWednesday, "10:31", target("IC2411", -1)), config).fills.size(), 1u);
}

TEST(NextOpen, WhatStillWaitsAtTheEndIsReportedAsUnfilled) {
  MadeMarket market = flat_minutes();
  market.no_bar("IC2411", kThursday, "14:59");
  for (const char* time : {"14:59", "15:00"}) {
    const auto result = run(market, Script().at(kThursday, time, target("IC2411", -1)));
    EXPECT_TRUE(result.fills.empty());
    ASSERT_EQ(result.unfilled.size(), 1u);
    EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoData);
    // What the run's last bar decided could never fill; before it, a missing fill is worth a warning.
    EXPECT_EQ(warnings_of(result).size(), std::string_view(time) == "14:59" ? 1u : 0u);
  }
}

TEST(CloseConvention, FillsAtTheCloseThatDecided) {
  const MadeMarket market = moving_minutes();
  BacktestConfig config = plain_config(market);
  config.broker.fill = FillModel::kClose;
  const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2411", -2)), config);
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:31"));
  EXPECT_EQ(result.fills[0].price, points(5402));
}

TEST(CloseConvention, WithoutABarItWaitsForTheNextCloseOfTheContract) {
  MadeMarket market = moving_minutes();
  market.no_bar("IC2411", kWednesday, "10:30");
  BacktestConfig config = plain_config(market);
  config.broker.fill = FillModel::kClose;
  const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2411", -2)), config);
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:32"));
  EXPECT_EQ(result.fills[0].price, points(5404));
}

// --- the spot leg ---------------------------------------------------------------------------------------------------

// The first point of an intraday run is of the day before: the spot series must reach back to it.
MadeMarket minutes_from_tuesday() { return flat_minutes("2024-10-15", kThursday); }

BacktestConfig with_spot(const MadeMarket& market, const char* symbol) {
  BacktestConfig config = plain_config(market);
  config.start = day(kWednesday);
  config.spot_symbol = symbol;
  config.spot_share = rate("0.7");
  config.broker.costs.spot_rate = rate("0.001");
  return config;
}
std::function<void(Context&)> spot(const char* value) {
  return [value](Context& context) { context.set_spot(cny(value)); };
}

TEST(SpotLeg, FillsAtItsOwnNextOpen) {
  MadeMarket market = minutes_from_tuesday();
  market.bar("000905", kWednesday, "10:31", 5610, 5620).derive_daily();
  const auto result = run(market, Script().at(kWednesday, "10:31", spot("5600000")), with_spot(market, "000905"));
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.spot_fills[0].units, lots(1000));  // sized at the close that was seen, 5600
  EXPECT_EQ(result.spot_fills[0].price, points(5610));
  EXPECT_EQ(result.spot_fills[0].notional, cny("5610000"));
  EXPECT_EQ(result.spot_fills[0].cost, cny("5610"));
  EXPECT_EQ(result.spot_fills[0].filled_at, at(kWednesday, "10:31"));
}

TEST(SpotLeg, WithoutOpensItFillsAtTheCloseOfItsNextBar) {
  MadeMarket market = minutes_from_tuesday();
  market.index("H00905", SeriesKind::kTotalReturnIndex, false).constant("H00905", 8000);
  market.bar("H00905", kWednesday, "10:30", 8000, 8001).bar("H00905", kWednesday, "10:31", 8002, 8003).derive_daily();
  const auto result = run(market, Script().at(kWednesday, "10:31", spot("4000000")), with_spot(market, "H00905"));
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.spot_fills[0].price, points(8003));
  EXPECT_EQ(result.spot_fills[0].filled_at, at(kWednesday, "10:32"));
}

TEST(SpotLeg, KnownOnceADayItFillsAtADaysEndThatTheDecisionDidNotSee) {
  MadeMarket market = minutes_from_tuesday();
  market.index("H00905", SeriesKind::kTotalReturnIndex, false).constant("H00905", 8000);
  market.daily("H00905", kWednesday, 8000, 8010).daily("H00905", kThursday, 8000, 8020);
  auto series = market.series();
  std::erase_if(series,
                [](const BarSeries& one) { return one.symbol == "H00905" && one.frequency == Frequency::kOneMinute; });
  const MarketPanel panel(rule_book(), market.grid(), grid_of(Frequency::kDaily), series);
  const auto config = with_spot(market, "H00905");

  const auto before = run_one(panel, config, Script().at(kWednesday, "14:58", spot("4000000")));
  ASSERT_EQ(before.spot_fills.size(), 1u);
  EXPECT_EQ(before.spot_fills[0].filled_at, at(kWednesday, "15:00"));
  EXPECT_EQ(before.spot_fills[0].price, points(8010));
  EXPECT_EQ(before.spot_fills[0].units, lots(500));  // sized at Tuesday's 8000, the last value known

  const auto after = run_one(panel, config, Script().at(kWednesday, "15:00", spot("4005000")));
  ASSERT_EQ(after.spot_fills.size(), 1u);
  EXPECT_EQ(after.spot_fills[0].filled_at, at(kThursday, "15:00"));
  EXPECT_EQ(after.spot_fills[0].price, points(8020));
  EXPECT_EQ(after.spot_fills[0].units, lots(500));  // sized at Wednesday's 8010
}

TEST(SpotLeg, ALaterTargetReplacesOneThatWasNotReached) {
  MadeMarket market = minutes_from_tuesday();
  for (const char* time : {"10:31", "10:32"}) market.no_bar("000905", kWednesday, time);
  market.derive_daily();
  const auto result =
      run(market, Script().at(kWednesday, "10:31", spot("5600000")).at(kWednesday, "10:32", spot("2800000")),
          with_spot(market, "000905"));
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.spot_fills[0].units, lots(500));
  EXPECT_EQ(result.spot_fills[0].filled_at, at(kWednesday, "10:33"));
}

TEST(SpotLeg, AnAccountWithoutOneCannotTradeIt) {
  const MadeMarket market = minutes_from_tuesday();
  EXPECT_THROW((void)run(market, Script().at(kWednesday, "10:31", spot("1"))), InvariantError);
}

}  // namespace
}  // namespace hedgelab::test
