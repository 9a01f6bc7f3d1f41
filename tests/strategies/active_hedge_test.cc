// The state machine of the active hedge, one transition at a time. Closes are written so that the signs of f' and f''
// are known by hand: see active_scene.h.

#include "tests/strategies/active_scene.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Steps 0, +1: f'' = 1, f' = 1.5, long. Then +1, 0: f'' = -1, the trend slows.
TEST(ActiveHedge, RisingAndAcceleratingOpensLongAtTheNextOpenAndLeavesWhenItSlows) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).bar(kWednesday, "09:41", 5501.4, 5501);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result), (Trades{"10-23 09:41 +10 @ 5501.4", "10-23 09:42 -10 @ 5501"}));
  // The hedge of -10 is lifted to 0 for that minute: the overlay buys back what was sold that morning, then sells anew.
  ASSERT_EQ(result.fills.size(), 3U);
  EXPECT_EQ(result.fills[1].offset, Offset::kCloseToday);
  EXPECT_EQ(result.fills[2].offset, Offset::kOpen);
  EXPECT_EQ(result.fills[1].decided_at, at(kWednesday, "09:41"));
  // -0.4 points on 10 lots of 200 CNY a point.
  EXPECT_EQ(result.overlay.value().result, cny("-800"));
  EXPECT_EQ(result.overlay->round_trips, 1);
  EXPECT_EQ(result.overlay->winning_round_trips, 0);
}

TEST(ActiveHedge, FallingAndAcceleratingOpensShort) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5499}).bar(kWednesday, "09:41", 5499.4, 5499);
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 -10 @ 5499.4", "10-23 09:42 +10 @ 5499"}));
}

// Down to the end of the last day: steps 0, -1 are the only bend, so a long signal never comes.
TEST(ActiveHedge, APublicFundNeverOpensShort) {
  Scene scene;
  scene.closes(kThursday, "14:50", {5499, 5498, 5497, 5496, 5495, 5494, 5493, 5492, 5491, 5490});
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 14:51 -10 @ 5499", "10-24 15:00 +10 @ 5490"}));
  scene.set("variant", "public_fund");
  EXPECT_THAT(scene.overlay(), IsEmpty());
}

TEST(ActiveHedge, APublicFundOpensLong) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("variant", "public_fund");
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501"}));
}

// Constant prices, and a straight line from the market's first bar on.
TEST(ActiveHedge, ExactlyZeroIsNoSignal) {
  for (const auto& [degree, window] : {std::pair{2, 3}, {1, 3}, {4, 450}}) {
    Scene scene;
    scene.set("degree", std::int64_t{degree}).set("window", std::int64_t{window});
    EXPECT_THAT(scene.run().unfilled, IsEmpty());
    EXPECT_THAT(scene.overlay(), IsEmpty()) << "a flat market, degree " << degree;
    std::vector<double> ramp;
    for (int bar = 0; bar < 3 * 240; ++bar) ramp.push_back(5500 + 0.2 * bar);
    scene.closes(kTuesday, "09:30", ramp);
    EXPECT_THAT(scene.overlay(), IsEmpty()) << "a straight line, degree " << degree;
  }
}

// Steps 2, 1 on Thursday's first bar: f' = 0.5 and f'' = -1. The step of 2 itself is Wednesday's last bar, which may not
// open; a straight line follows.
TEST(ActiveHedge, ARisingMarketThatSlowsOpensNothing) {
  Scene scene;
  std::vector<double> path{5502};
  for (int bar = 0; bar < 240; ++bar) path.push_back(5503 + bar);
  scene.closes(kWednesday, "14:59", path);
  EXPECT_THAT(scene.overlay(), IsEmpty());
}

// Closes 5501, 5501.6, 5502, 5502.2, 5502.2: after the entry f'' is -0.4, -0.2, -0.2, -0.2 and f' 0.4, 0.3, 0.1, -0.1.
TEST(ActiveHedge, TheExitRuleNamesTheSignThatEndsTheTrade) {
  const auto with = [](const char* rule) {
    Scene scene;
    scene.closes(kWednesday, "09:40", {5501, 5501.6, 5502, 5502.2}).set("exit_rule", rule);
    return scene.overlay();
  };
  EXPECT_EQ(with("second_derivative"), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501.6"}));
  EXPECT_EQ(with("first_derivative"), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:45 -10 @ 5502.2"}));
  EXPECT_EQ(with("none"), (Trades{"10-23 09:41 +10 @ 5501", "10-23 15:00 -10 @ 5502.2"}));
}

TEST(ActiveHedge, TheExitRuleMirrorsForShorts) {
  const auto with = [](const char* rule) {
    Scene scene;
    scene.closes(kWednesday, "09:40", {5499, 5498.4, 5498, 5497.8}).set("exit_rule", rule);
    return scene.overlay();
  };
  EXPECT_EQ(with("second_derivative"), (Trades{"10-23 09:41 -10 @ 5499", "10-23 09:42 +10 @ 5498.4"}));
  EXPECT_EQ(with("first_derivative"), (Trades{"10-23 09:41 -10 @ 5499", "10-23 09:45 +10 @ 5497.8"}));
}

// Entry at 5400; 1.10% above is 5459.4, a tick below is not enough. In doubles 5459.4 / 5400 - 1 < 0.011.
TEST(ActiveHedge, TakeProfitOnCloseLeavesAtExactlyItsShare) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).bar(kWednesday, "09:41", 5400, 5501).set("exit_rule", "none");
  scene.closes(kWednesday, "09:50", {5459.2, 5459.2, 5459.4});
  scene.bar(kWednesday, "09:41", 5400, 5450);
  for (const char* minute : {"09:42", "09:43", "09:44", "09:45", "09:46", "09:47", "09:48", "09:49"}) {
    scene.bar(kWednesday, minute, 5450, 5450);
  }
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5400", "10-23 09:53 -10 @ 5459.4"}));
  scene.set("take_profit", 0.0);
  EXPECT_EQ(scene.overlay().back(), "10-23 15:00 -10 @ 5459.4");
}

// -1.30% below 5400 is 5329.8; the bar that closes at 5330 stays in.
TEST(ActiveHedge, StopLossOnCloseLeavesAtExactlyItsShare) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501, 5400, 5330, 5329.8}).bar(kWednesday, "09:41", 5400, 5400);
  scene.set("exit_rule", "none");
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5400", "10-23 09:44 -10 @ 5329.8"}));
  scene.set("stop_loss", 0.0);
  EXPECT_EQ(scene.overlay().back(), "10-23 15:00 -10 @ 5329.8");
}

// Short at 5600: 1.10% below is 5538.4, 1.30% above 5672.8.
TEST(ActiveHedge, LevelsOnCloseMirrorForShorts) {
  Scene gain;
  gain.closes(kWednesday, "09:40", {5499, 5600, 5538.6, 5538.4}).bar(kWednesday, "09:41", 5600, 5600);
  gain.set("exit_rule", "none");
  EXPECT_EQ(gain.overlay(), (Trades{"10-23 09:41 -10 @ 5600", "10-23 09:44 +10 @ 5538.4"}));
  Scene loss;
  loss.closes(kWednesday, "09:40", {5499, 5600, 5672.6, 5672.8}).bar(kWednesday, "09:41", 5600, 5600);
  loss.set("exit_rule", "none");
  EXPECT_EQ(loss.overlay(), (Trades{"10-23 09:41 -10 @ 5600", "10-23 09:44 +10 @ 5672.8"}));
}

// The high of a bar touches 5561.511 (5501 + 1.10%), its close does not: on touch leaves at the tick beyond, on close
// stays. The details of touches are in tests/simulation/guard_test.cc.
TEST(ActiveHedge, OnTouchLooksInsideTheBar) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("exit_rule", "none");
  MadeSeries& made = scene.market().bars("IC2411");
  made.high[made.at(index_of_day(kWednesday), 30)] = 55'617'000 - 1'000;  // 5561.6 at 10:00
  EXPECT_EQ(scene.overlay().back(), "10-23 15:00 -10 @ 5501");
  scene.set("levels", "on_touch");
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 10:01 -10 @ 5561.6"}));
}

// Two bends: up at 09:40, down at 09:50.
TEST(ActiveHedge, OpensAsOftenADayAsItMay) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).closes(kWednesday, "09:50", {5500});
  const Trades first{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501"};
  EXPECT_EQ(scene.overlay(), first);
  scene.set("max_openings_a_day", std::int64_t{2});
  EXPECT_EQ(scene.overlay(), (Trades{first[0], first[1], "10-23 09:51 -10 @ 5500", "10-23 09:52 +10 @ 5500"}));
  scene.set("max_openings_a_day", std::int64_t{0});
  EXPECT_THAT(scene.overlay(), IsEmpty());
}

TEST(ActiveHedge, ANewDayMayOpenAgain) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).closes(kThursday, "10:00", {5502});
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501", "10-24 10:01 +10 @ 5502",
                                     "10-24 10:02 -10 @ 5502"}));
}

// The step up is followed by f' = -0.5 and f'' = -1 at the bar that leaves: a short signal that nobody takes.
TEST(ActiveHedge, DoesNotReverseOnTheBarThatLeaves) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("max_openings_a_day", std::int64_t{2});
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501"}));
}

// The guard closes in the very bar that opened the trade: the second opening of the day is still there.
TEST(ActiveHedge, AStopInTheEntryBarLeavesTheSecondOpening) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).closes(kWednesday, "10:00", {5502});
  scene.set("levels", "on_touch").set("max_openings_a_day", std::int64_t{2});
  MadeSeries& made = scene.market().bars("IC2411");
  made.low[made.at(index_of_day(kWednesday), 11)] = 54'000'000;
  // 5501 - 1.30% = 5429.487: the tick below is 5429.4. The bar itself has steps 1, 0: a short, until the bend at 10:00.
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5429.4", "10-23 09:42 -10 @ 5501",
                                     "10-23 10:01 +10 @ 5502"}));
}

TEST(ActiveHedge, WhatIsOpenLeavesAtTheLastBarsCloseDecidedOneBarBefore) {
  Scene scene;
  scene.closes(kThursday, "09:40", {5501}).set("exit_rule", "none").bar(kThursday, "14:59", 5510, 5520);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result), (Trades{"10-24 09:41 +10 @ 5501", "10-24 15:00 -10 @ 5520"}));
  EXPECT_EQ(result.fills.back().decided_at, at(kThursday, "14:59"));
  scene.set("restore_minutes_before_close", std::int64_t{5});
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 09:41 +10 @ 5501", "10-24 14:55 -10 @ 5501"}));
}

// Under the paper convention signals fill at the close they were decided on; the day's end is the same.
TEST(ActiveHedge, PaperFillsMeetTheCloseOfTheDecision) {
  Scene scene;
  scene.closes(kThursday, "09:40", {5501}).bar(kThursday, "09:41", 5501.4, 5501);
  scene.config().broker.fill = FillModel::kClose;
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 09:41 +10 @ 5501", "10-24 09:42 -10 @ 5501"}));
  scene.set("exit_rule", "none").bar(kThursday, "14:59", 5510, 5520);
  EXPECT_EQ(scene.overlay(), (Trades{"10-24 09:41 +10 @ 5501", "10-24 15:00 -10 @ 5520"}));
}

// Orders take five minutes to the market; the order for the last close is in time nevertheless.
TEST(ActiveHedge, ADelayOfOrdersLeavesNothingOverTheNight) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("exit_rule", "none");
  scene.config().broker.order_delay_minutes = 5;
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:46 +10 @ 5501", "10-23 15:00 -10 @ 5501"}));
}

// A bend in the bar that ends `minutes` before 15:00.
TEST(ActiveHedge, NothingOpensInTheRestoreBarOrAfterIt) {
  const auto bend_at = [](const char* time, int restore) {
    Scene scene;
    scene.closes(kThursday, time, {5501}).set("restore_minutes_before_close", std::int64_t{restore});
    const auto result = scene.run();
    EXPECT_THAT(result.unfilled, IsEmpty());
    return Scene::overlay_of(result);
  };
  EXPECT_EQ(bend_at("14:57", 0), (Trades{"10-24 14:58 +10 @ 5501", "10-24 15:00 -10 @ 5501"}));
  EXPECT_THAT(bend_at("14:58", 0), IsEmpty());  // it could only fill at the last bar's open
  EXPECT_THAT(bend_at("14:59", 0), IsEmpty());
  EXPECT_EQ(bend_at("14:47", 10), (Trades{"10-24 14:48 +10 @ 5501", "10-24 14:50 -10 @ 5501"}));
  EXPECT_THAT(bend_at("14:48", 10), IsEmpty());
  EXPECT_THAT(bend_at("14:49", 10), IsEmpty());
  EXPECT_THAT(bend_at("14:55", 10), IsEmpty());
}

TEST(ActiveHedge, AnEntryThatStillWaitsIsCancelledBeforeTheRestoreBar) {
  Scene scene;
  scene.closes(kThursday, "14:57", {5501}).no_bar(kThursday, "14:58");
  const auto result = scene.run();
  EXPECT_THAT(Scene::overlay_of(result), IsEmpty());
  ASSERT_EQ(result.unfilled.size(), 1U);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kCancelled);
  EXPECT_EQ(result.unfilled[0].order.decided_at, at(kThursday, "14:58"));
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
  // point, 2000 CNY, whatever the settlement price; of it the overlay 11 points at 5490, so the hedge alone has gained 10.
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
