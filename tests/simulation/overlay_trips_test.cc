// Why it traded: overlay trades with their reasons, and what strategies note.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

std::function<void(Context&)> overlay(std::int64_t count, Execution execution, Guard guard, OverlaySignal signal) {
  return [=](Context& context) { context.trade_overlay(contract_of("IC2411"), lots(count), execution, guard, signal); };
}

// In at 5400 at 10:31, out at the level of +1% inside the bar that closes at 10:41: ten bars, 54 points.
TEST(OverlayTrips, ATradeThatALevelEndsHasItsReasonPriceAndBars) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:40", 5400, 5460);
  const auto result =
      run(market,
          Script().at(kWednesday, "10:31",
                      overlay(2, Execution::kFillModel, {rate("0.01"), rate("-0.01")}, {TripEnd::kSignal, 0.5, 0.25})));
  ASSERT_EQ(result.trips.size(), 1u);
  const OverlayTrip& trip = result.trips[0];
  EXPECT_EQ(trip.contract, contract_of("IC2411"));
  EXPECT_EQ(trip.quantity, lots(2));
  EXPECT_EQ(trip.end, TripEnd::kTakeProfit);
  EXPECT_EQ(trip.entered_at, at(kWednesday, "10:31"));
  EXPECT_EQ(trip.exited_at, at(kWednesday, "10:41"));
  EXPECT_DOUBLE_EQ(trip.entry, 5400.0);
  EXPECT_DOUBLE_EQ(trip.exit.value(), 5454.0);
  EXPECT_EQ(trip.bars, 10);
  EXPECT_NEAR(trip.gain().value(), 0.01, 1e-15);
  EXPECT_EQ(trip.in.first, 0.5);
  EXPECT_EQ(trip.in.second, 0.25);
  EXPECT_FALSE(trip.out.first.has_value());
}

// A short trade that the strategy itself ends at 5390, and one that is restored at a close; the third stays open.
TEST(OverlayTrips, TradesThatTheStrategyEndsHaveItsReason) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:51", 5390, 5390);
  const auto result =
      run(market, Script()
                      .at(kWednesday, "10:31", overlay(-1, Execution::kFillModel, {}, {TripEnd::kSignal, -1.0, -2.0}))
                      .at(kWednesday, "10:51", overlay(1, Execution::kFillModel, {}, {TripEnd::kStopLoss, 3.0, 4.0}))
                      .at(kWednesday, "14:01", overlay(1, Execution::kFillModel, {}, {}))
                      .at(kWednesday, "14:59", overlay(-1, Execution::kNextClose, {}, {TripEnd::kRestore, {}, {}}))
                      .at(kThursday, "10:31", overlay(1, Execution::kFillModel, {}, {})));
  ASSERT_EQ(result.trips.size(), 3u);
  EXPECT_EQ(result.trips[0].end, TripEnd::kStopLoss);
  EXPECT_NEAR(result.trips[0].gain().value(), 10.0 / 5400.0, 1e-15);
  EXPECT_EQ(result.trips[0].out.first, 3.0);
  EXPECT_EQ(result.trips[1].end, TripEnd::kRestore);
  EXPECT_EQ(result.trips[1].exited_at, at(kWednesday, "15:00"));
  EXPECT_EQ(result.trips[1].bars, 59);  // from the bar that begins at 14:01 to the end of the last one
  EXPECT_EQ(result.trips[2].end, TripEnd::kOpen);
  EXPECT_FALSE(result.trips[2].exit.has_value());
}

TEST(DecisionNotes, AreKeptOnlyWhereTheConfigAsksForThem) {
  const MadeMarket market = flat_minutes();
  BacktestConfig config = plain_config(market);
  const Script script = Script().at(kWednesday, "10:31", [](Context& context) {
    context.note("rate", -0.125);
    context.note("wanted", contract_of("IC2411"));
  });
  EXPECT_TRUE(run(market, script, config).decisions.empty());
  config.keep_decisions = true;
  const auto result = run(market, script, config);
  ASSERT_EQ(result.decisions.size(), 2u);
  EXPECT_EQ(result.decisions[0].note.at, at(kWednesday, "10:31"));
  EXPECT_EQ(result.decisions[0].note.value, -0.125);
  EXPECT_EQ(result.decisions[1].note.text, "IC2411");
}

}  // namespace
}  // namespace hedgelab::test
