// The active hedge in imperfect data: missing minutes, histories that begin, locked limits, half days, an expiry; and
// the parameters it refuses. Scenes as in active_hedge_test.cc.

#include "tests/strategies/active_scene.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Five minutes before the close is one bar of five minutes: what is open leaves at 14:55.
TEST(ActiveHedge, MinutesBeforeTheCloseAreMinutesInFiveMinuteBarsToo) {
  MadeMarket market(Frequency::kFiveMinutes, kTuesday, kThursday);
  market.index("000905").constant("000905", 5600).contract("IC2411").constant("IC2411", 5500);
  market.bar("IC2411", kThursday, "10:00", 5500, 5501);
  for (const char* time : {"14:45", "14:50", "14:55"}) market.bar("IC2411", kThursday, time, 5502, 5502);
  BacktestConfig config = Scene().config();
  config.parameters["exit_rule"] = std::string("none");
  config.parameters["restore_minutes_before_close"] = std::int64_t{5};
  EXPECT_EQ(Scene::overlay_of(run_named(market.panel(), config)),
            (Trades{"10-24 10:05 +10 @ 5500", "10-24 14:55 -10 @ 5502"}));
}

// One tick up with every bar that exists: straight by bar number, bent by the clock.
TEST(ActiveHedge, AMissingMinuteIsNotAPointOfTheFit) {
  Scene scene;
  std::vector<double> ramp;
  double price = 5500;
  for (int bar = 0; bar < 3 * 240; ++bar) ramp.push_back(bar >= 300 && bar % 50 < 7 ? price : price += 0.2);
  scene.closes(kTuesday, "09:30", ramp);
  MadeSeries& made = scene.market().bars("IC2411");
  for (std::size_t bar = 300; bar < made.close.size(); ++bar) {
    if (bar % 50 < 7) made.clear(bar);
  }
  EXPECT_THAT(scene.overlay(), IsEmpty());
}

TEST(ActiveHedge, OrdersWaitForTheNextBarThatExists) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501, 5501, 5503, 5503}).bar(kWednesday, "09:42", 5501.6, 5503);
  scene.no_bar(kWednesday, "09:41").no_bar(kWednesday, "09:44").no_bar(kWednesday, "09:45");
  // In at 09:42; steps 1, 2 go on; steps 2, 0 at 09:43 leave, at 09:46.
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:42 +10 @ 5501.6", "10-23 09:46 -10 @ 5503"}));
}

// The bend of Wednesday's last bar asks for a long that may not open. Thursday 09:30 has no bar: yesterday's signal is
// no reason then. At 09:31 the steps are 1, 0: short; and flat afterwards.
TEST(ActiveHedge, AnAbsentBarTakesNoDecision) {
  Scene scene;
  scene.closes(kWednesday, "14:59", {5501}).no_bar(kThursday, "09:30");
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 09:32 -10 @ 5501", "10-24 15:00 +10 @ 5501"}));
}

// Always rising and accelerating from the contract's first bar on: the first entry shows when the window was full.
TEST(ActiveHedge, DecidesFromTheWindowthBarOn) {
  const auto first_entry = [](int window) {
    Scene scene;
    std::vector<double> path;
    for (int bar = 0; bar < 3 * 240; ++bar) path.push_back(5500 + 0.2 * (bar * bar / 1000));
    scene.closes(kTuesday, "09:30", path).set("window", std::int64_t{window});
    return scene.overlay().at(0).substr(0, 15);
  };
  EXPECT_EQ(first_entry(240), "10-23 09:31 +10");  // on Tuesday there is no hedge yet
  EXPECT_EQ(first_entry(241), "10-23 09:31 +10");
  EXPECT_EQ(first_entry(242), "10-23 09:32 +10");
  EXPECT_EQ(first_entry(361), "10-23 13:01 +10");  // the 361st bar ends at 11:30 + 1 of trading: 13:01
  EXPECT_EQ(first_entry(480), "10-24 09:31 +10");  // full at Wednesday's last bar, which opens nothing
  EXPECT_EQ(first_entry(481), "10-24 09:31 +10");
}

// The stop of a long at the lower limit (5500 - 10% = 4950): no sale until the market leaves it at 10:00.
TEST(ActiveHedge, AnExitWaitsAtALockedLimit) {
  Scene scene;
  std::vector<double> path{5501};
  path.insert(path.end(), 19, 4950.0);
  scene.closes(kThursday, "09:40", path).bar(kThursday, "10:00", 4960, 4960);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result), (Trades{"10-24 09:41 +10 @ 5501", "10-24 10:00 -10 @ 4960"}));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("locked price limit on 18 bars")));
  scene.config().broker.enforce_price_limits = false;
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 09:41 +10 @ 5501", "10-24 09:42 -10 @ 4950"}));
}

// Locked to Wednesday's close and, at the next limit (4950 - 10% = 4455), again until Thursday 09:40. The first bar of
// Thursday falls and accelerates: a short signal, which must not open beside a long that still waits to leave.
TEST(ActiveHedge, WhatCouldNotLeaveStaysOverTheNightAndNothingOpensBesideIt) {
  Scene scene;
  std::vector<double> path{4455};
  path.insert(path.end(), 9, 4455.0);
  scene.closes(kWednesday, "09:40", {5501, 4950}).closes(kThursday, "09:30", path).bar(kThursday, "09:40", 4455, 4460);
  scene.closes(kThursday, "09:41", {4460});
  scene.market().settlement("IC2411", kWednesday, 4950).settlement("IC2411", kThursday, 4460);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result)[1], "10-24 09:41 -10 @ 4460");
  EXPECT_THAT(result.warnings, Contains(HasSubstr("stayed over 1 nights")));
  for (const Fill& fill : result.fills) {
    if (fill.purpose == Purpose::kOverlay && fill.decided_at >= at(kThursday, "09:30")) {
      EXPECT_GE(fill.decided_at, at(kThursday, "09:41"));
    }
  }
  for (const OrderRecord& order : result.unfilled) {
    EXPECT_LT(order.order.decided_at, at(kThursday, "09:30")) << "an opening beside what waits";
  }
}

// No bar of IC2411 after the midday break: the order for the last close fills at the close of the next bar there is.
TEST(ActiveHedge, HalfADayOfDataLeavesTheOverlayOpenAndTheResultSaysSo) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("exit_rule", "none").set("max_openings_a_day", std::int64_t{1});
  MadeSeries& made = scene.market().bars("IC2411");
  for (int slot = 120; slot < 240; ++slot) made.clear(made.at(index_of_day(kWednesday), slot));
  scene.market().settlement("IC2411", kWednesday, 5490);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result), (Trades{"10-23 09:41 +10 @ 5501", "10-24 09:31 -10 @ 5501"}));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("stayed over 1 nights")));
  // Over the night the hedge of -10 from 5500 and the overlay of +10 from 5501 are nothing: the account has lost one
  // point, 2000 CNY, whatever the settlement price; of it the overlay 11 points at 5490, so the hedge alone has
  // gained 10.
  const EquityPoint& night = result.equity.points[2];
  EXPECT_EQ(night.date, day(kWednesday));
  EXPECT_EQ(night.equity, cny("10998000"));
  EXPECT_EQ(night.overlay, cny("-22000"));
}

// Thursday 2024-11-14 rolls IC2411 (expiry on the 15th) to IC2412, which has traded for ten bars by then and goes up
// by 1, 3, 5 ... ticks; IC2411 is flat. Window 12: IC2412 decides at its own 12th bar, Friday's second.
TEST(ActiveHedge, AfterARollTheNewContractNeedsItsOwnHistory) {
  MadeMarket market(Frequency::kOneMinute, "2024-11-12", "2024-11-15");
  market.index("000905").constant("000905", 5600);
  market.contract("IC2411").constant("IC2411", 5500).contract("IC2412").constant("IC2412", 5500);
  MadeSeries& next = market.bars("IC2412");
  const std::size_t first = next.at(index_of_day("2024-11-14"), 230);
  for (std::size_t bar = 0; bar < next.close.size(); ++bar) {
    if (bar < first) {
      next.clear(bar);
    } else {
      const auto age = static_cast<std::int32_t>(std::min<std::size_t>(bar - first, 20));
      next.set(bar, 55'000'000 + 2'000 * age * age, 55'000'000 + 2'000 * age * age);
    }
  }
  BacktestConfig config = Scene().config();
  config.start = day("2024-11-12");
  config.end = day("2024-11-15");
  config.parameters["window"] = std::int64_t{12};
  const auto result = run_named(market.panel(), config);
  const auto trades = Scene::overlay_of(result);
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[0], "11-15 09:32 +10 @ 5528.8");  // opens of this market are the closes: age 12, 144 ticks
  for (const Fill& fill : result.fills) {
    if (fill.purpose == Purpose::kOverlay) {
      EXPECT_EQ(fill.contract, contract_of("IC2412"));
    }
  }
}

// "roll_before_trading_days": 0 keeps IC2411 to its last day, Friday the 15th. Its last bar stands at the lower limit
// (4950): the hedge is bought back there, the overlay finds no buyer and is settled in cash at 5000.
TEST(ActiveHedge, AnOverlayThatCannotLeaveIsSettledWithItsContract) {
  const auto run = [](std::int64_t openings) {
    MadeMarket market(Frequency::kOneMinute, "2024-11-13", "2024-11-19");
    market.index("000905").constant("000905", 5600);
    market.contract("IC2411").constant("IC2411", 5500).contract("IC2412").constant("IC2412", 5500);
    market.bar("IC2411", "2024-11-15", "14:56", 5501, 5501).bar("IC2411", "2024-11-15", "14:57", 5502, 5503);
    market.bar("IC2411", "2024-11-15", "14:59", 4400, 4400).settlement("IC2411", "2024-11-15", 5000);
    market.bar("IC2411", "2024-11-15", "14:58", 5503, 5503);
    BacktestConfig config = Scene().config();
    config.start = day("2024-11-13");
    config.end = day("2024-11-19");
    config.broker.fill = FillModel::kClose;
    config.broker.costs.fees = CostConfig::Fees::kExchange;
    config.parameters["roll_before_trading_days"] = std::int64_t{0};
    config.parameters["exit_rule"] = std::string("none");
    config.parameters["take_profit"] = config.parameters["stop_loss"] = 0.0;
    config.parameters["max_openings_a_day"] = openings;
    config.parameters["compound_overlay"] = false;
    return run_named(market.panel(), config);
  };
  const auto active = run(1);
  EXPECT_EQ(Scene::overlay_of(active), (Trades{"11-15 14:57 +10 @ 5501"}));
  const auto passive = run(0);
  // From 5501 to 5000 on 10 lots.
  EXPECT_EQ(active.overlay.value().result + active.overlay->fees, cny("-1002000"));
  EXPECT_EQ(active.overlay->round_trips, 1);
  ASSERT_EQ(active.equity.points.size(), passive.equity.points.size());
  ASSERT_EQ(active.rolls.size(), passive.rolls.size());
  for (std::size_t i = 0; i < active.equity.points.size(); ++i) {
    const EquityPoint& point = active.equity.points[i];
    // Without it the account is the hedge's own: one delivery of nothing, two rolls at equal rates.
    EXPECT_NEAR((point.equity - point.overlay - passive.equity.points[i].equity).to_double(), 0.0, 0.001);
    EXPECT_EQ(point.overlay, i + 3 < active.equity.points.size() ? Money() : active.equity.points.back().overlay);
  }
}

// --- what it refuses -----------------------------------------------------------------------------------------------

void expect_refused(const Scene& scene, const std::string& part) {
  try {
    (void)scene.run();
    ADD_FAILURE() << "accepted; expected a message with: " << part;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(ActiveHedge, RefusesParametersOutOfRangeByName) {
  expect_refused(Scene().set("stop_loss", 0.013), "strategy.stop_loss: 0.013 is outside [-1, 0]");
  expect_refused(Scene().set("take_profit", -0.011), "strategy.take_profit: -0.011 is outside [0, 1]");
  expect_refused(Scene().set("degree", std::int64_t{9}), "strategy.degree: 9 is outside [1, 8]");
  expect_refused(Scene().set("window", std::int64_t{2001}), "strategy.window: 2001 is outside [3, 2000]");
  expect_refused(Scene().set("exit_rule", std::string("both")), "strategy.exit_rule");
  expect_refused(Scene().set("stoploss", -0.01), "stop_loss");
}

TEST(ActiveHedge, RefusesAWindowThatIsNotLongerThanTheDegree) {
  expect_refused(Scene().set("degree", std::int64_t{4}).set("window", std::int64_t{4}),
                 "strategy.window: 4 bars cannot hold a polynomial of degree 4");
  EXPECT_NO_THROW((void)Scene().set("degree", std::int64_t{4}).set("window", std::int64_t{5}).run());
}

TEST(ActiveHedge, RefusesDailyBars) {
  MadeMarket market(Frequency::kDaily, "2024-10-22", "2024-10-31");
  market.index("000905").constant("000905", 5600).contract("IC2411").constant("IC2411", 5500);
  BacktestConfig config = Scene().config();
  config.end = day("2024-10-31");
  try {
    (void)run_named(market.panel(), config);
    ADD_FAILURE() << "daily bars were accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("active_hedge needs intraday bars"));
  }
}

}  // namespace
}  // namespace hedgelab::test
