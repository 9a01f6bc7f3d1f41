// What an order costs beyond its price, and what it can get: slippage, a share of the volume, message fees, and the
// record of orders that met a locked limit. IC2411 stands at 5400 on Wednesday and Thursday unless a test moves it.
#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OrderCosts : public ::testing::Test {
 protected:
  explicit OrderCosts(const char* last = kFriday)
      : market_(flat_minutes(kWednesday, last)), config_(plain_config(market_)) {
    config_.broker.costs.fees = CostConfig::Fees::kFixed;
  }
  [[nodiscard]] std::size_t bar_at(const char* code, const char* date, const char* time) {
    MadeSeries& bars = market_.bars(code);
    return bars.at(index_of_day(date), market_.grid().slot_of(at(date, time), BarLabel::kBegin).value().slot);
  }
  void range(const char* time, double low, double high) {
    const std::size_t bar = bar_at("IC2411", kWednesday, time);
    market_.bars("IC2411").low[bar] = static_cast<std::int32_t>(points(low).raw());
    market_.bars("IC2411").high[bar] = static_cast<std::int32_t>(points(high).raw());
  }
  void volume(const char* code, const char* time, std::int32_t traded) {
    market_.bars(code).volume[bar_at(code, kWednesday, time)] = traded;
  }
  // The whole of Thursday at one price.
  void thursday_at(double price, const char* code = "IC2411") {
    MadeSeries& bars = market_.bars(code);
    for (int slot = 0; slot < 240; ++slot) {
      bars.set(bars.at(index_of_day(kThursday), slot), static_cast<std::int32_t>(points(price).raw()),
               static_cast<std::int32_t>(points(price).raw()));
    }
    market_.settlement(code, kThursday, price);
  }
  [[nodiscard]] BacktestResult run(const Script& script) const { return run_one(market_.panel(), config_, script); }
  MadeMarket market_;
  BacktestConfig config_;
};

// "10:32 -3": minute and size of each fill.
std::vector<std::string> sizes(const BacktestResult& result) {
  std::vector<std::string> texts;
  for (const auto& fill : result.fills) {
    texts.push_back(fill.filled_at.to_string().substr(11) + " " + to_string(fill.quantity));
  }
  return texts;
}

std::vector<Money> order_fees(const BacktestResult& result) {
  std::vector<Money> fees;
  for (const auto& fill : result.fills) fees.push_back(fill.order_fee);
  return fees;
}

// --- slippage --------------------------------------------------------------------------------------------------------

class Slippage : public OrderCosts {
 protected:
  Slippage() : OrderCosts(kThursday) {}
  void ticks(int count) {
    config_.broker.slippage.kind = SlippageConfig::Kind::kTicks;
    config_.broker.slippage.ticks = count;
  }
  void share(const char* of_range) {
    config_.broker.slippage.kind = SlippageConfig::Kind::kRangeShare;
    config_.broker.slippage.range_share = rate(of_range);
  }
  [[nodiscard]] Price price_of(std::int64_t count) const {
    const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", count)));
    EXPECT_EQ(result.fills.size(), 1u);
    return result.fills.at(0).price;
  }
};

TEST_F(Slippage, InTicksIsAlwaysAdverse) {
  ticks(2);
  range("10:31", 5390, 5410);
  EXPECT_EQ(price_of(1), points(5400.4));
  EXPECT_EQ(price_of(-1), points(5399.6));
}

TEST_F(Slippage, NobodyPaysMoreThanTheBarsHighNorGetsLessThanItsLow) {
  ticks(5);
  range("10:31", 5399.8, 5400.4);
  EXPECT_EQ(price_of(1), points(5400.4));
  EXPECT_EQ(price_of(-1), points(5399.8));
  range("10:31", 5400, 5400);
  EXPECT_EQ(price_of(1), points(5400));
  EXPECT_EQ(price_of(-1), points(5400));
}

// Tuesday settled at 5400 in the store of limits: 5940 and 4860.
TEST_F(Slippage, NoTradeIsMadeBeyondThePriceLimit) {
  ticks(10);
  for (const char* time : {"10:31", "10:32"}) {
    const std::size_t bar = bar_at("IC2411", kThursday, time);
    const double price = time == std::string_view("10:31") ? 5939.2 : 4860.8;
    const auto fixed = static_cast<std::int32_t>(points(price).raw());
    market_.bars("IC2411").set(bar, fixed, fixed);
    market_.bars("IC2411").high[bar] = 60'000'000;  // a range that a vendor's error has widened
    market_.bars("IC2411").low[bar] = 48'000'000;
  }
  const auto result =
      run(Script().at(kThursday, "10:31", target("IC2411", 1)).at(kThursday, "10:32", target("IC2411", 0)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].price, points(5940));
  EXPECT_EQ(result.fills[1].price, points(4860));
  config_.broker.enforce_price_limits = false;
  EXPECT_EQ(run(Script().at(kThursday, "10:31", target("IC2411", 1))).fills.at(0).price, points(5941.2));
}

// A tenth of 5405 - 5395.2 = 9.8 is 0.98: 1.0 in ticks of 0.2. A tenth of 10 is 1.0 exactly.
TEST_F(Slippage, AsAShareOfTheRangeIsRoundedUpToATick) {
  share("0.1");
  range("10:31", 5395.2, 5405);
  EXPECT_EQ(price_of(1), points(5401));
  EXPECT_EQ(price_of(-1), points(5399));
  range("10:31", 5395, 5405);
  EXPECT_EQ(price_of(1), points(5401));
  range("10:31", 5400, 5400);
  EXPECT_EQ(price_of(1), points(5400));
}

TEST_F(Slippage, AsAShareOfARangeThatIsNotThereIsAnError) {
  share("0.1");
  market_.bars("IC2411").high[bar_at("IC2411", kWednesday, "10:31")] = kMissingPrice;
  EXPECT_THROW(static_cast<void>(price_of(1)), InputError);
  ticks(2);
  EXPECT_EQ(price_of(1), points(5400.4));  // ticks need none
}

// 3 lots x 200 x 0.4 = 240, paid at the fill and told apart from the market's move.
TEST_F(Slippage, IsItemisedInTheFillAndInTheAttribution) {
  ticks(2);
  range("10:31", 5390, 5410);
  const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", -3)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].slippage, cny("240"));
  EXPECT_EQ(result.fills[0].notional, cny("-3239760"));  // at 5399.6
  ASSERT_FALSE(result.attribution.empty());
  EXPECT_EQ(result.attribution[0][Cause::kSlippage], cny("-240"));
  EXPECT_EQ(result.attribution[0][Cause::kFuturesIndexMove], Money());
  EXPECT_EQ(result.attribution[0][Cause::kBasisConvergence], Money());
  EXPECT_EQ(result.attribution[0].equity_change, cny("-240"));
  EXPECT_EQ(result.conventions.at(4), "slippage of 2 ticks within the bar");
}

// A trade through zero: each part carries its own.
TEST_F(Slippage, IsSplitOverThePartsOfATrade) {
  ticks(2);
  range("10:41", 5390, 5410);
  const auto result =
      run(Script().at(kWednesday, "10:31", target("IC2411", -3)).at(kWednesday, "10:41", target("IC2411", 2)));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].slippage, cny("240"));
  EXPECT_EQ(result.fills[2].slippage, cny("160"));
  EXPECT_EQ(result.attribution.at(0)[Cause::kSlippage], cny("-400"));
}

TEST_F(Slippage, HoldsForPaperFillsToo) {
  ticks(1);
  config_.broker.fill = FillModel::kClose;
  range("10:30", 5390, 5410);
  EXPECT_EQ(price_of(1), points(5400.2));
}

// A stop at 5400 x 0.987 = 5329.8 is left two ticks below, still inside the bar.
TEST_F(Slippage, HoldsForGuards) {
  ticks(2);
  range("10:41", 5320, 5400);
  const auto result = run(Script().at(kWednesday, "10:31", [](Context& context) {
    context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel, {Rate(), rate("-0.013")});
  }));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].price, points(5329.4));
  EXPECT_EQ(result.fills[1].slippage, cny("80"));
}

// --- participation ---------------------------------------------------------------------------------------------------

// Every bar trades 100 lots; 5% of it are 5.
class Participation : public OrderCosts {
 protected:
  Participation() : OrderCosts(kThursday) {
    config_.broker.participation = rate("0.05");
    config_.broker.costs.fixed.per_order = cny("1");
  }
};

TEST_F(Participation, ALargeOrderFillsOverSeveralBars) {
  const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", -12)));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 -5", "10:32 -5", "10:33 -2"}));
  EXPECT_EQ(order_fees(result), (std::vector<Money>{cny("1"), Money(), Money()}));
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-1"));
  EXPECT_EQ(result.fills[0].order_id, result.fills[2].order_id);
  EXPECT_TRUE(result.unfilled.empty());
}

TEST_F(Participation, ABarWithoutAWholeLotForUsIsWaitedOut) {
  volume("IC2411", "10:31", 0);
  volume("IC2411", "10:32", 19);  // 0.95 of a lot
  volume("IC2411", "10:33", 20);
  EXPECT_EQ(sizes(run(Script().at(kWednesday, "10:31", target("IC2411", -3)))),
            (std::vector<std::string>{"10:33 -1", "10:34 -2"}));
}

TEST_F(Participation, FractionalLotsTakeTheirShareExactly) {
  config_.whole_lots = false;
  volume("IC2411", "10:31", 19);
  EXPECT_EQ(sizes(run(Script().at(kWednesday, "10:31", target("IC2411", -3)))),
            (std::vector<std::string>{"10:31 -0.95", "10:32 -2.05"}));
}

TEST_F(Participation, ABarWithoutAVolumeIsAnErrorAndNotUnlimited) {
  volume("IC2411", "10:31", kMissingCount);
  EXPECT_THROW(static_cast<void>(run(Script().at(kWednesday, "10:31", target("IC2411", -1)))), InputError);
  config_.broker.participation = Rate();
  EXPECT_EQ(sizes(run(Script().at(kWednesday, "10:31", target("IC2411", -200)))),
            (std::vector<std::string>{"10:31 -200"}));
}

TEST_F(Participation, OrdersOfOneBarShareItsVolume) {
  const auto result = run(Script().at(kWednesday, "10:31", [](Context& context) {
    context.set_target(contract_of("IC2411"), lots(-3), Purpose::kHedge);
    context.trade_overlay(contract_of("IC2411"), lots(-4), Execution::kFillModel);
    context.set_target(contract_of("IC2412"), lots(-5), Purpose::kSpread);  // another contract, its own volume
  }));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 -3", "10:31 -2", "10:31 -5", "10:32 -2"}));
}

// IC2412 trades 60 lots in the first bar: 3 of either leg. Then 5, 4: each part is a roll of its own. The gap of a part
// is -q x (5300 - 5400) x 200.
TEST_F(Participation, TheTwoLegsOfARollMoveInStep) {
  volume("IC2412", "10:41", 60);
  const auto result = run(Script()
                              .at(kWednesday, "10:31", target("IC2411", -5))
                              .at(kWednesday, "10:32", target("IC2411", -10))
                              .at(kWednesday, "10:41", roll("IC2411", "IC2412", -10)));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 -5", "10:32 -5", "10:41 3", "10:41 -3", "10:42 5",
                                                     "10:42 -5", "10:43 2", "10:43 -2"}));
  ASSERT_EQ(result.rolls.size(), 3u);
  EXPECT_EQ(result.rolls[0].quantity_out, lots(3));
  EXPECT_EQ(result.rolls[0].quantity_in, lots(-3));
  EXPECT_EQ(result.rolls[0].gap, cny("60000"));
  EXPECT_EQ(result.rolls[0].fees, cny("2"));  // both messages
  EXPECT_EQ(result.rolls[1].gap, cny("100000"));
  EXPECT_EQ(result.rolls[1].fees, Money());
  EXPECT_EQ(result.rolls[2].filled_at, at(kWednesday, "10:43"));
  EXPECT_EQ(result.attribution.at(0).roll_gap, cny("200000"));
}

// No lot of the tighter leg, no lot of the other.
TEST_F(Participation, ALegWithoutVolumeHoldsTheOtherBack) {
  volume("IC2412", "10:41", 10);
  const auto result =
      run(Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", roll("IC2411", "IC2412", -2)));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 -2", "10:42 2", "10:42 -2"}));
}

// Leaving 1 lot and entering 10 at 5 a bar: the legs are never more than a lot apart, and the roll gets done.
TEST_F(Participation, ARollOfUnevenLegsGetsDone) {
  const auto result = run(
      Script().at(kWednesday, "10:31", target("IC2411", -1)).at(kWednesday, "10:41", roll("IC2411", "IC2412", -10)));
  Quantity out, in;
  for (const auto& fill : result.fills) (fill.contract == contract_of("IC2411") ? out : in) += fill.quantity;
  EXPECT_EQ(out, Quantity()) << transcript(result);
  EXPECT_EQ(in, lots(-10));
}

// 10 overlay lots bought in one bar of 200, a stop at 5329.8. The bar that touches it trades 100: 5 leave; the next one
// does not touch it, the third does.
TEST_F(Participation, AGuardWaitsWithWhatIsLeftOver) {
  volume("IC2411", "10:31", 200);
  range("10:41", 5320, 5400);
  range("10:43", 5320, 5400);
  const auto result = run(Script().at(kWednesday, "10:31", [](Context& context) {
    context.trade_overlay(contract_of("IC2411"), lots(10), Execution::kFillModel, {Rate(), rate("-0.013")});
  }));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 10", "10:42 -5", "10:44 -5"}));
  EXPECT_EQ(result.fills[1].price, points(5329.8));
}

// Each part of an entry is guarded from its own price.
TEST_F(Participation, EveryPartOfAnEntryIsGuarded) {
  market_.bar("IC2411", kWednesday, "10:32", 5410, 5410);  // the second part: its stop lies at 5339.6
  range("10:41", 5335, 5400);
  const auto result = run(Script().at(kWednesday, "10:31", [](Context& context) {
    context.trade_overlay(contract_of("IC2411"), lots(7), Execution::kFillModel, {Rate(), rate("-0.013")});
  }));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 5", "10:32 2", "10:42 -2"}));
  EXPECT_EQ(result.fills[2].price, points(5339.6));
}

// A forced reduction takes no more than its share either.
TEST_F(Participation, AReductionIsSpreadOverBarsToo) {
  config_.account.margin.rule = MarginConfig::Rule::kExchange;
  config_.capital = cny("1400000");
  config_.broker.participation = rate("0.02");
  for (const char* time : {"10:31", "10:32"}) volume("IC2411", time, 500);
  // 10 short at 5400; settled at 5600: 1,000,000 for 1,344,000. Thursday opens at 5600: 7.44 -> 7, two lots a bar.
  market_.settlement("IC2411", kWednesday, 5600);
  for (const char* time : {"09:30", "09:31", "09:32"}) market_.bar("IC2411", kThursday, time, 5600, 5600);
  const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", -10)));
  EXPECT_EQ(sizes(result), (std::vector<std::string>{"10:31 -10", "09:30 2", "09:31 1"}));
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(3));
  EXPECT_EQ(result.margin_calls[0].served_at, at(kThursday, "09:31"));
}

// --- messages --------------------------------------------------------------------------------------------------------

class Messages : public OrderCosts {
 protected:
  Messages() { config_.broker.costs.fixed.per_order = cny("1"); }
};

TEST_F(Messages, AnOrderThatFillsPaysOnceHoweverManyPartsItHas) {
  const auto result =
      run(Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", target("IC2411", 1)));
  EXPECT_EQ(order_fees(result), (std::vector<Money>{cny("1"), cny("1"), Money()}));
}

// Wednesday settled at 5400: 5940 is locked for buyers all Thursday. Sent on Thursday and again on Friday: 2.
TEST_F(Messages, AnOrderThatWaitsOverNightIsSentAgain) {
  thursday_at(5940);
  const auto result = run(Script().at(kThursday, "10:31", target("IC2411", 1)));
  EXPECT_EQ(sizes(result), std::vector<std::string>{"09:30 1"});
  EXPECT_EQ(order_fees(result), std::vector<Money>{cny("2")});
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-2"));
}

// Thursday settled at 5940: Friday's first two bars stand at its upper limit of 6534. One message for each day, not for
// each bar.
TEST_F(Messages, WaitingOnTheSecondDayIsNoFurtherMessage) {
  thursday_at(5940);
  for (const char* time : {"09:30", "09:31"}) market_.bar("IC2411", kFriday, time, 6534, 6534);
  const auto result = run(Script().at(kThursday, "10:31", target("IC2411", 1)));
  EXPECT_EQ(sizes(result), std::vector<std::string>{"09:32 1"});
  EXPECT_EQ(order_fees(result), std::vector<Money>{cny("2")});
}

// Sent at 10:31, taken back at 10:41: two messages; the order that takes its place is a third.
TEST_F(Messages, CancellingIsAMessageOfItsOwn) {
  thursday_at(5940);
  const auto result =
      run(Script().at(kThursday, "10:31", target("IC2411", 1)).at(kThursday, "10:41", target("IC2411", -1)));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kReplaced);
  EXPECT_EQ(result.unfilled[0].order_fee, cny("2"));
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-3"));
  EXPECT_EQ(result.attribution.at(1)[Cause::kFeeOrder], cny("-3"));
}

// What is left of an order in parts has paid for its sending with the first part: only the cancel is new.
TEST_F(Messages, CancellingTheRestOfAPartlyFilledOrderPaysForTheCancelOnly) {
  config_.broker.participation = rate("0.05");
  const auto result =
      run(Script().at(kWednesday, "10:31", target("IC2411", -12)).at(kWednesday, "10:32", target("IC2411", -5)));
  EXPECT_EQ(sizes(result), std::vector<std::string>{"10:31 -5"});
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].order.quantity, lots(-7));
  EXPECT_EQ(result.unfilled[0].order_fee, cny("1"));
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-2"));
}

TEST_F(Messages, AnOrderReplacedOnItsWayWasNeverSent) {
  config_.broker.order_delay_minutes = 5;
  const auto result =
      run(Script().at(kWednesday, "10:31", target("IC2411", 1)).at(kWednesday, "10:33", target("IC2411", 2)));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].order_fee, Money());
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-1"));
}

TEST_F(Messages, WhatIsRefusedBeforeTheExchangeCostsNothing) {
  config_.account.margin.rule = MarginConfig::Rule::kExchange;
  const auto result = run(Script()
                              .at(kWednesday, "10:31", target("IC2411", -1000))
                              .at(kWednesday, "10:41", target("IC2409", -1))
                              .at(kWednesday, "10:51", roll("IC2411", "IC2501", -1)));
  EXPECT_EQ(result.unfilled.size(), 3u);
  for (const auto& record : result.unfilled) EXPECT_EQ(record.order_fee, Money()) << to_string(record.fate);
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], Money());
}

// Locked all Thursday, and refused on Friday for want of margin: Thursday's message has been sent all the same.
TEST_F(Messages, ARefusalOnTheSecondDayDoesNotUnsendTheFirst) {
  config_.account.margin.rule = MarginConfig::Rule::kExchange;
  config_.capital = cny("135000");  // one lot at 5400 needs 129,600; at Friday's 5700 136,800
  thursday_at(5940);
  market_.bar("IC2411", kFriday, "09:30", 5700, 5700);
  const auto result = run(Script().at(kThursday, "10:31", target("IC2411", 1)));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoMargin);
  EXPECT_EQ(result.unfilled[0].order_fee, cny("1"));
}

TEST_F(Messages, OfAnOverlayAreTheOverlays) {
  thursday_at(5940);
  const auto result = run(
      Script()
          .at(kWednesday, "10:31",
              [](Context& context) { context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel); })
          .at(kThursday, "10:31",
              [](Context& context) { context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel); })
          .at(kThursday, "10:41", [](Context& context) { context.cancel_overlay(contract_of("IC2411")); }));
  ASSERT_TRUE(result.overlay.has_value());
  EXPECT_EQ(result.overlay->fees, cny("3"));  // one sent, and one sent and cancelled
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-3"));
}

// --- the fate of a locked order --------------------------------------------------------------------------------------

class LockedOrder : public OrderCosts {};

TEST_F(LockedOrder, ThatFillsInTheEndIsRecordedWithItsBars) {
  for (const char* time : {"10:31", "10:32", "10:33"}) market_.bar("IC2411", kThursday, time, 5940, 5940);
  const auto result = run(Script().at(kThursday, "10:31", target("IC2411", 2)));
  EXPECT_EQ(sizes(result), std::vector<std::string>{"10:34 2"});
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kFilledLate);
  EXPECT_EQ(result.unfilled[0].locked_bars, 3);
  EXPECT_EQ(result.unfilled[0].order.quantity, lots(2));
  EXPECT_EQ(result.unfilled[0].order.id, result.fills[0].order_id);
  // It filled: the warning is of the waiting, and no second one speaks of an order that did not fill.
  EXPECT_THAT(warnings_of(result), ElementsAre(HasSubstr("locked price limit on 3 bars")));
}

// Friday's limits of the expiring IC2410 are 20%: five bars at 6600.
TEST_F(LockedOrder, ThatExpiresIsRecordedWithItsBars) {
  for (const char* time : {"14:55", "14:56", "14:57", "14:58", "14:59"})
    market_.bar("IC2410", kFriday, time, 6600, 6600);
  const auto result = run(Script().at(kFriday, "14:55", target("IC2410", 1)));
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kExpired);
  EXPECT_EQ(result.unfilled[0].locked_bars, 5);
  EXPECT_THAT(result.warnings, Contains(HasSubstr("locked price limit on 5 bars")));
}

TEST_F(LockedOrder, ThatNeverFillsIsRecordedWithItsBars) {
  market_.bar("IC2411", kFriday, "14:59", 5940, 5940);
  const auto result = run(Script().at(kFriday, "14:59", target("IC2411", 1)));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoData);
  EXPECT_EQ(result.unfilled[0].locked_bars, 1);
}

TEST_F(LockedOrder, ThatMetNoLimitLeavesNoRecord) {
  EXPECT_TRUE(run(Script().at(kThursday, "10:31", target("IC2411", 2))).unfilled.empty());
}

}  // namespace
}  // namespace hedgelab::test
