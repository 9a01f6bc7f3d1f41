// What becomes of an order that cannot fill at once: limits, groups, delays, replacement, expiry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// IC2411 settles at 5400 on Wednesday: Thursday's limits are 5940 and 4860.
MadeMarket thursday_opens_at(double price, const char* code = "IC2411") {
  MadeMarket market = flat_minutes(kWednesday, kFriday);
  market.bar(code, kThursday, "10:31", price, price);
  market.bar(code, kThursday, "10:32", 5400, 5400);
  return market;
}

TEST(LockedLimit, ABuyFindsNoSellerAtTheUpperLimit) {
  const auto result = run(thursday_opens_at(5940), Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
  ASSERT_EQ(warnings_of(result).size(), 1u);
  EXPECT_EQ(warnings_of(result)[0], "orders met a locked price limit on 1 bars and waited: 2024-10-17");
}

TEST(LockedLimit, ASaleFindsNoBuyerAtTheLowerLimit) {
  const auto result = run(thursday_opens_at(4860), Script().at(kThursday, "10:31", target("IC2411", -1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
}

TEST(LockedLimit, TheOtherSideFillsAtTheLimit) {
  const auto sale = run(thursday_opens_at(5940), Script().at(kThursday, "10:31", target("IC2411", -1)));
  ASSERT_EQ(sale.fills.size(), 1u);
  EXPECT_EQ(sale.fills[0].price, points(5940));
  const auto buy = run(thursday_opens_at(4860), Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(buy.fills.size(), 1u);
  EXPECT_EQ(buy.fills[0].price, points(4860));
}

TEST(LockedLimit, OneTickInsideTheLimitFills) {
  const auto result = run(thursday_opens_at(5939.8), Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].price, points(5939.8));
}

TEST(LockedLimit, TheLimitIsAWholeTickInsideTheShare) {
  // 10% above 5403.4 is 5943.74: the limit is 5943.6.
  MadeMarket market = thursday_opens_at(5943.6);
  market.settlement("IC2411", kWednesday, 5403.4);
  const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
}

TEST(LockedLimit, OnTheLastTradingDayItIsTwentyPercent) {
  MadeMarket market = flat_minutes(kWednesday, kFriday);
  market.bar("IC2410", kFriday, "10:31", 6050, 6050);  // +10%: nothing on this day
  market.bar("IC2410", kFriday, "10:32", 6600, 6600);  // +20%: locked
  market.bar("IC2410", kFriday, "10:33", 5500, 5500);
  const auto result =
      run(market, Script().at(kFriday, "10:31", target("IC2410", 1)).at(kFriday, "10:32", target("IC2410", 2)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].price, points(6050));
  EXPECT_EQ(result.fills[1].filled_at, at(kFriday, "10:33"));
}

// Wednesday's last hour traded at 5400: the settlement that is not supplied is computed, and 5940 is its +10%.
TEST(LockedLimit, WithoutAnOfficialSettlementItIsTakenFromYesterdaysTrades) {
  MadeMarket market = thursday_opens_at(5940);
  market.no_settlement("IC2411", kWednesday);
  const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
}

// Neither official nor computed: the close of Wednesday, 5400 too, gives the same limit.
TEST(LockedLimit, WithoutAPreviousSettlementThePreviousCloseStandsIn) {
  MadeMarket market = thursday_opens_at(5940);
  market.no_settlement("IC2411", kWednesday);
  MadeSeries& bars = market.bars("IC2411");
  for (int slot = 0; slot < 240; ++slot)
    bars.volume[bars.at(index_of_day(kWednesday), slot)] = 0;  // no trade, no price
  const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
}

// The contract has no bar before Thursday: there is nothing to take limits from, and the result says so.
TEST(LockedLimit, ADayWithoutAnyBaseIsCountedAsUnchecked) {
  MadeMarket market = thursday_opens_at(5940);
  market.no_settlement("IC2411", kWednesday);
  MadeSeries& bars = market.bars("IC2411");
  for (DayIndex d = market.first_day(); d <= index_of_day(kWednesday); ++d) {
    for (int slot = 0; slot < 240; ++slot) bars.clear(bars.at(d, slot));
  }
  const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:31"));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("price limits unchecked on 1 days")));
}

// The limits of Thursday are 4860 and 5940. A bar beyond either is no bar to trade in, on whichever side.
TEST(LockedLimit, NothingIsFilledAtAPriceBeyondEitherLimit) {
  for (const double wrong : {54000.0, 540.0}) {
    for (const std::int64_t side : {1, -1}) {
      const MadeMarket market = thursday_opens_at(wrong);
      const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", side)));
      ASSERT_EQ(result.fills.size(), 1u) << wrong;
      EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:32"));
      EXPECT_EQ(result.fills[0].price, points(5400));
      EXPECT_THAT(result.warnings, Contains(HasSubstr("BEYOND THE DAY'S LIMITS")));
    }
  }
}

// A bar without volume shows a price at which nobody traded; an empty open is the same said otherwise.
TEST(OrderLife, ABarWithoutATradeIsPassedBy) {
  for (const bool by_volume : {true, false}) {
    MadeMarket market = flat_minutes();
    MadeSeries& bars = market.bars("IC2411");
    const std::size_t slot = bars.at(index_of_day(kWednesday), 61);  // opens at 10:31
    for (auto& volume : bars.volume) volume = 100;
    if (by_volume) {
      bars.volume[slot] = 0;
    } else {
      bars.open[slot] = kMissingPrice;
    }
    const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2411", -2)));
    ASSERT_EQ(result.fills.size(), 1u);
    EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:32")) << by_volume;
  }
}

TEST(LockedLimit, ItCanBeSwitchedOff) {
  const MadeMarket market = thursday_opens_at(5940);
  BacktestConfig config = plain_config(market);
  config.broker.enforce_price_limits = false;
  const auto result = run(market, Script().at(kThursday, "10:31", target("IC2411", 1)), config);
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:31"));
}

TEST(LockedLimit, ItHoldsForTheCloseConventionToo) {
  const MadeMarket market = thursday_opens_at(5940);  // closes there as well
  BacktestConfig config = plain_config(market);
  config.broker.fill = FillModel::kClose;
  const auto result = run(market, Script().at(kThursday, "10:32", target("IC2411", 1)), config);
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "10:33"));
}

// --- groups ---------------------------------------------------------------------------------------------------------

TEST(OrderGroup, ARollWaitsUntilBothContractsHaveABar) {
  MadeMarket market = flat_minutes();
  market.no_bar("IC2412", kWednesday, "10:41").no_bar("IC2411", kWednesday, "10:42");
  const auto result =
      run(market,
          Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", roll("IC2411", "IC2412", -2)));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].filled_at, at(kWednesday, "10:43"));
  EXPECT_EQ(result.fills[2].filled_at, at(kWednesday, "10:43"));
  EXPECT_EQ(result.rolls.size(), 1u);
}

TEST(OrderGroup, ALockedLegHoldsTheOtherOneBack) {
  MadeMarket market = flat_minutes(kWednesday, kFriday);
  market.bar("IC2412", kThursday, "10:31", 4770, 4770);  // 10% below 5300: no buyer
  const auto result =
      run(market,
          Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kThursday, "10:31", roll("IC2411", "IC2412", -2)));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].filled_at, at(kThursday, "10:32"));
  EXPECT_EQ(result.fills[2].filled_at, at(kThursday, "10:32"));
}

TEST(OrderGroup, ReplacingOneLegTakesTheOtherAlong) {
  MadeMarket market = flat_minutes();
  for (const char* time : {"10:41", "10:42", "10:43"}) market.no_bar("IC2412", kWednesday, time);
  const auto result = run(market, Script()
                                      .at(kWednesday, "10:31", target("IC2411", -2))
                                      .at(kWednesday, "10:41", roll("IC2411", "IC2412", -2))
                                      .at(kWednesday, "10:42", target("IC2412", 0)));
  ASSERT_EQ(result.fills.size(), 1u);
  ASSERT_EQ(result.unfilled.size(), 2u);
  EXPECT_EQ(result.unfilled[0].order.contract, contract_of("IC2411"));
  EXPECT_EQ(result.unfilled[1].order.contract, contract_of("IC2412"));
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kReplaced);
  EXPECT_EQ(result.unfilled[1].fate, OrderFate::kReplaced);
  // A replaced order is no failure.
  EXPECT_THAT(warnings_of(result), ::testing::ElementsAre(HasSubstr("price limits unchecked on 1 days")));
}

TEST(OrderGroup, ReplacingOneGroupLeavesOtherOrdersAlone) {
  MadeMarket market = flat_minutes();
  for (const char* time : {"10:41", "10:42"}) {
    market.no_bar("IC2412", kWednesday, time).no_bar("IC2410", kWednesday, time);
  }
  const auto result = run(market, Script()
                                      .at(kWednesday, "10:31", target("IC2411", -2))
                                      .at(kWednesday, "10:41",
                                          [](Context& context) {
                                            context.set_target(contract_of("IC2410"), lots(-1), Purpose::kSpread);
                                            context.roll(contract_of("IC2411"), contract_of("IC2412"), lots(-2));
                                          })
                                      .at(kWednesday, "10:42", target("IC2412", 0)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].contract, contract_of("IC2410"));
  EXPECT_EQ(result.fills[1].purpose, Purpose::kSpread);
}

TEST(OrderGroup, ARollIntoAContractThatIsNotListedLeavesThePositionWhereItIs) {
  MadeMarket market = flat_minutes();
  // October lists 2410 2411 2412 2503.
  ASSERT_FALSE(rule_book().contracts.contract(contract_of("IC2501")).is_listed(day(kWednesday)));
  const auto result =
      run(market,
          Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", roll("IC2411", "IC2501", -2)));
  ASSERT_EQ(result.fills.size(), 1u);
  ASSERT_EQ(result.unfilled.size(), 2u);
  for (const auto& record : result.unfilled) EXPECT_EQ(record.fate, OrderFate::kNotListed);
}

TEST(OrderGroup, ALegThatIsAlreadyInPlaceLeavesTheOtherToFillAlone) {
  const auto result =
      run(flat_minutes(),
          Script().at(kWednesday, "10:31", target("IC2412", -2)).at(kWednesday, "10:41", roll("IC2411", "IC2412", -3)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].quantity, lots(-1));
  EXPECT_TRUE(result.rolls.empty());
}

// --- replacement, delay, expiry -------------------------------------------------------------------------------------

TEST(OrderLife, ALaterTargetReplacesAWaitingOrder) {
  MadeMarket market = flat_minutes();
  market.no_bar("IC2411", kWednesday, "10:31");
  const auto result =
      run(market, Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:32", target("IC2411", -5)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].quantity, lots(-5));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kReplaced);
}

TEST(OrderLife, ATargetThatIsAlreadyHeldGivesNoOrder) {
  const auto result =
      run(flat_minutes(),
          Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", target("IC2411", -2)));
  EXPECT_EQ(result.fills.size(), 1u);
  EXPECT_TRUE(result.unfilled.empty());
}

BacktestConfig delayed(const MadeMarket& market, int minutes) {
  BacktestConfig config = plain_config(market);
  config.broker.order_delay_minutes = minutes;
  return config;
}

TEST(DelayedOrder, MeetsTheFirstOpenAtOrAfterItsArrival) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:36", 5417, 5418);
  const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2411", -1)), delayed(market, 5));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].decided_at, at(kWednesday, "10:31"));
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:36"));
  EXPECT_EQ(result.fills[0].price, points(5417));
}

TEST(DelayedOrder, SentBeforeLunchItMeetsTheAfternoonsOpen) {
  const MadeMarket market = flat_minutes();
  const auto result = run(market, Script().at(kWednesday, "11:29", target("IC2411", -1)), delayed(market, 5));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "13:00"));
}

TEST(DelayedOrder, SentBeforeTheCloseItMeetsTomorrowsOpen) {
  const MadeMarket market = flat_minutes();
  for (const char* time : {"14:55", "14:58", "15:00"}) {
    const auto result = run(market, Script().at(kWednesday, time, target("IC2411", -1)), delayed(market, 5));
    ASSERT_EQ(result.fills.size(), 1u) << time;
    EXPECT_EQ(result.fills[0].filled_at, at(kThursday, "09:30")) << time;
  }
  const auto result = run(market, Script().at(kWednesday, "14:54", target("IC2411", -1)), delayed(market, 5));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "14:59"));
}

TEST(DelayedOrder, ReplacedOnItsWayItNeverFills) {
  const MadeMarket market = flat_minutes();
  const auto result =
      run(market, Script().at(kWednesday, "10:31", target("IC2411", -1)).at(kWednesday, "10:33", target("IC2411", -4)),
          delayed(market, 5));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].quantity, lots(-4));
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:38"));
}

TEST(OrderLife, AnOrderExpiresWithItsContract) {
  MadeMarket market = flat_minutes(kWednesday, "2024-10-21");
  for (int minute = 0; minute < 5; ++minute) {
    market.no_bar("IC2410", kFriday, fmt::format("14:{}", 55 + minute));
  }
  const auto result = run(market, Script().at(kFriday, "14:55", target("IC2410", -1)));
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kExpired);
}

TEST(OrderLife, AnOrderInAContractThatIsNotListedIsRefusedWithAReason) {
  const auto result = run(flat_minutes(), Script().at(kWednesday, "10:31", target("IC2409", -1)));
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(to_string(result.unfilled[0].fate), "refused: the contract is not listed today");
  EXPECT_EQ(warnings_of(result).size(), 1u);
}

TEST(OrderLife, AListedContractWithoutDataNeverFills) {
  // IC2503 is listed but the market has no series of it.
  const MadeMarket market = flat_minutes();
  BacktestConfig config = plain_config(market);
  config.missing_bars = MissingBars::kWait;
  const auto result = run(market, Script().at(kWednesday, "10:31", target("IC2503", -1)), config);
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoData);
}

}  // namespace
}  // namespace hedgelab::test
