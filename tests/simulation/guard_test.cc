// Take-profit and stop-loss as standing prices: where they lie, where they fill, and what they do not do. IC2410 on
// Wednesday, a long or short of 10 lots opened at the 09:40 open, +1.10% and -1.30%.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Guard kGuard{rate("0.011"), rate("-0.013")};

class GuardedTrade : public ::testing::Test {
 protected:
  GuardedTrade() : market_(flat_minutes("2024-10-15")), config_(plain_config(market_)) {}

  void bar(const char* time, double open, double high, double low, double close) {
    MadeSeries& made = market_.bars("IC2410");
    market_.bar("IC2410", kWednesday, time, open, close);
    const auto slot = market_.grid().slot_of(test::at(kWednesday, time), BarLabel::kBegin).value().slot;
    made.high[made.at(index_of_day(kWednesday), slot)] = static_cast<std::int32_t>(test::points(high).raw());
    made.low[made.at(index_of_day(kWednesday), slot)] = static_cast<std::int32_t>(test::points(low).raw());
  }
  // An overlay of `size` lots ordered at 09:40.
  void enter(std::int64_t size, Guard guard = kGuard) {
    script_.at(kWednesday, "09:40", [size, guard](Context& context) {
      context.trade_overlay(contract_of("IC2410"), lots(size), Execution::kFillModel, guard);
    });
  }
  [[nodiscard]] BacktestResult run() const { return run_one(market_.panel(), config_, script_); }
  // "09:46 5429.4" of the trade that left; empty when none did. Checks the entry.
  [[nodiscard]] std::string exit() const {
    const auto result = run();
    EXPECT_FALSE(result.fills.empty());
    if (result.fills.size() < 2) return "";
    EXPECT_EQ(result.fills.size(), 2U) << "left more than once";
    EXPECT_EQ(result.fills[0].quantity, -result.fills[1].quantity);
    EXPECT_EQ(result.fills[1].purpose, Purpose::kOverlay);
    EXPECT_EQ(result.fills[1].offset, Offset::kCloseToday);
    return result.fills[1].filled_at.to_string().substr(11) + " " + to_string(result.fills[1].price);
  }

  MadeMarket market_;
  BacktestConfig config_;
  Script script_;
};

// Long at 5501: the stop at 5429.487 lies on the tick below, 5429.4; a low of 5429.6 has not lost it.
TEST_F(GuardedTrade, ALongStopLiesOnTheTickBelowItsShare) {
  enter(10);
  bar("09:40", 5501, 5501, 5501, 5501);
  bar("09:45", 5500, 5500, 5429.6, 5500);
  EXPECT_EQ(exit(), "");
  bar("09:45", 5500, 5500, 5429.4, 5500);
  EXPECT_EQ(exit(), "09:46 5429.4");
}

// +1.10% of 5501 is 5561.511: the tick above is 5561.6.
TEST_F(GuardedTrade, ALongTakeProfitLiesOnTheTickAboveItsShare) {
  enter(10);
  bar("09:40", 5501, 5501, 5501, 5501);
  bar("09:45", 5500, 5561.4, 5500, 5500);
  EXPECT_EQ(exit(), "");
  bar("09:45", 5500, 5570, 5500, 5500);
  EXPECT_EQ(exit(), "09:46 5561.6");
}

// Short at 5501: the take-profit at 5440.489 is 5440.4, the stop at 5572.513 is 5572.6.
TEST_F(GuardedTrade, LevelsOfAShortAreMirrored) {
  enter(-10);
  bar("09:40", 5501, 5501, 5501, 5501);
  bar("09:45", 5500, 5500, 5440.6, 5500);
  EXPECT_EQ(exit(), "");
  bar("09:45", 5500, 5500, 5440.4, 5500);
  EXPECT_EQ(exit(), "09:46 5440.4");
  bar("09:45", 5500, 5572.4, 5500, 5500);
  EXPECT_EQ(exit(), "");
  bar("09:45", 5500, 5572.6, 5500, 5500);
  EXPECT_EQ(exit(), "09:46 5572.6");
}

// At 5600 both shares are whole ticks (5661.6 and 5527.2): outwards means the tick itself.
TEST_F(GuardedTrade, ALevelThatIsATickStaysThere) {
  enter(10);
  bar("09:40", 5600, 5600, 5600, 5600);
  for (const char* time : {"09:41", "09:42", "09:43", "09:44"}) bar(time, 5600, 5600, 5600, 5600);
  bar("09:45", 5600, 5661.6, 5600, 5600);
  EXPECT_EQ(exit(), "09:46 5661.6");
  bar("09:45", 5600, 5600, 5527.2, 5600);
  EXPECT_EQ(exit(), "09:46 5527.2");
}

// Beyond the level at the open there is nobody at the level: the open is what one gets, better or worse.
TEST_F(GuardedTrade, AGapBeyondALevelFillsAtTheOpen) {
  enter(10);
  bar("09:45", 5400, 5410, 5390, 5405);
  EXPECT_EQ(exit(), "09:45 5400");
  bar("09:45", 5600, 5610, 5590, 5595);
  EXPECT_EQ(exit(), "09:45 5600");
}

TEST_F(GuardedTrade, WhenABarTouchesBothTheStopIsTaken) {
  enter(10);
  bar("09:45", 5500, 5600, 5400, 5590);
  EXPECT_EQ(exit(), "09:46 5428.4");  // 5500 - 1.30% = 5428.5
  script_ = Script();
  enter(-10);
  EXPECT_EQ(exit(), "09:46 5571.6");  // 5500 + 1.30% = 5571.5
}

// An open beyond the take-profit is known before the low is: the stop cannot have come first.
TEST_F(GuardedTrade, AnOpenBeyondTheTakeProfitComesBeforeTheBarsLow) {
  enter(10);
  bar("09:45", 5600, 5600, 5400, 5400);
  EXPECT_EQ(exit(), "09:45 5600");
}

TEST_F(GuardedTrade, WatchesTheRestOfTheBarThatOpenedIt) {
  enter(10);
  bar("09:40", 5500, 5500, 5400, 5500);
  EXPECT_EQ(exit(), "09:41 5428.4");
}

// At the close the bar's own low is past: only the next bar can touch.
TEST_F(GuardedTrade, UnderPaperFillsTheEntryBarIsPast) {
  enter(10);
  config_.broker.fill = FillModel::kClose;
  bar("09:39", 5500, 5500, 5400, 5500);
  EXPECT_EQ(exit(), "");
  bar("09:40", 5500, 5500, 5400, 5500);
  EXPECT_EQ(exit(), "09:41 5428.4");
}

TEST_F(GuardedTrade, ZeroIsNoLevel) {
  enter(10, {rate("0.011"), Rate()});
  bar("09:45", 5500, 5500, 5000, 5500);
  EXPECT_EQ(exit(), "");
  script_ = Script();
  enter(10, {Rate(), rate("-0.013")});
  bar("09:45", 5500, 5900, 5500, 5500);
  EXPECT_EQ(exit(), "");
}

TEST_F(GuardedTrade, AbsentBarsAndOtherContractsTouchNothing) {
  enter(10);
  MadeSeries& other = market_.bars("IC2411");
  for (auto& low : other.low) low = 40'000'000;
  for (const char* time : {"09:45", "09:46"}) {
    bar(time, 5400, 5400, 5400, 5400);
    market_.no_bar("IC2410", kWednesday, time);
  }
  EXPECT_EQ(exit(), "");
}

// 5500 - 10% = 4950: what gapped down to the limit finds no buyer there and is sold at the first price off it.
TEST_F(GuardedTrade, AStopWaitsAtALockedLimit) {
  enter(10);
  bar("09:45", 4950, 4950, 4950, 4950);
  bar("09:46", 4950, 4950, 4950, 4950);
  bar("09:47", 4980, 4990, 4980, 4990);
  EXPECT_EQ(exit(), "09:47 4980");
  // Two bars, locked at their opens and at their closes.
  EXPECT_THAT(run().warnings, Contains(HasSubstr("locked price limit on 2 bars")));
}

// Locked at the open, tradable later in the bar: at a price the bar had, never at the level it left behind.
TEST_F(GuardedTrade, AfterALockedOpenItFillsInsideTheBar) {
  enter(10);
  bar("09:45", 4950, 5000, 4950, 5000);
  EXPECT_EQ(exit(), "09:46 5000");
}

TEST_F(GuardedTrade, CancellingTheOverlayTakesTheGuardAway) {
  enter(10);
  script_.at(kWednesday, "09:44", [](Context& context) { context.cancel_overlay(contract_of("IC2410")); });
  bar("09:45", 5400, 5400, 5400, 5400);
  EXPECT_EQ(exit(), "");
}

TEST_F(GuardedTrade, CancellingHedgeOrdersLeavesTheGuard) {
  enter(10);
  script_.at(kWednesday, "09:44", target("IC2410", 0));
  bar("09:45", 5400, 5400, 5400, 5400);
  EXPECT_EQ(exit(), "09:45 5400");
}

// The hedge of -10 beside it stays whole: the guard sells what the overlay bought, no more.
TEST_F(GuardedTrade, LeavesTheHedgeAsItIs) {
  script_.at(kWednesday, "09:35", target("IC2410", -10));
  enter(10);
  bar("09:45", 5400, 5400, 5400, 5400);
  Quantity at_the_end;
  script_.at(kWednesday, "09:50", [&](Context& context) {
    at_the_end = context.position(contract_of("IC2410"));
    EXPECT_TRUE(context.overlay_is_flat());
    EXPECT_EQ(context.hedge_position(contract_of("IC2410")), lots(-10));
    // -100 points on 10 lots of 200.
    EXPECT_EQ(context.overlay_result(), cny("-200000"));
  });
  const auto result = run();
  EXPECT_EQ(at_the_end, lots(-10));
  EXPECT_THAT(result.unfilled, IsEmpty());
}

TEST_F(GuardedTrade, RefusesLevelsOnTheWrongSide) {
  enter(10, {rate("-0.011"), Rate()});
  EXPECT_THROW((void)run(), InvariantError);
  script_ = Script();
  enter(10, {Rate(), rate("0.013")});
  EXPECT_THROW((void)run(), InvariantError);
}

// --- orders for the next close ---------------------------------------------------------------------------------------

TEST_F(GuardedTrade, ANextCloseOrderMeetsTheCloseOfTheNextBarThereIs) {
  script_.at(kWednesday, "09:44",
             [](Context& context) { context.trade_overlay(contract_of("IC2410"), lots(3), Execution::kNextClose); });
  bar("09:44", 5510, 5540, 5500, 5520);
  market_.no_bar("IC2410", kWednesday, "09:44");
  bar("09:45", 5530, 5550, 5520, 5540);
  for (const FillModel fill : {FillModel::kNextOpen, FillModel::kClose}) {
    config_.broker.fill = fill;
    const auto result = run();
    ASSERT_EQ(result.fills.size(), 1U);
    EXPECT_EQ(result.fills[0].filled_at, test::at(kWednesday, "09:46"));
    EXPECT_EQ(result.fills[0].price, test::points(5540));
  }
}

}  // namespace
}  // namespace hedgelab::test
