// The state machine of the active hedge, one transition at a time. Closes are written so that the signs of f' and f''
// are known by hand: see active_scene.h.

#include "tests/strategies/active_scene.h"

namespace hedgelab::test {
namespace {

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

// Steps 2, 1 on Thursday's first bar: f' = 0.5 and f'' = -1. The step of 2 itself is Wednesday's last bar, which may
// not open; a straight line follows.
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

// Steps 0.6, 0.2: f' = 0.2 - 0.2 = 0, exactly; the trade stays. Then 0.2, 0.2 and 0.2, 0: f' = -0.1.
TEST(ActiveHedge, AFirstDerivativeOfExactlyZeroIsNoExit) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501, 5501.6, 5501.8, 5502}).set("exit_rule", "first_derivative");
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:45 -10 @ 5502"}));
}

// The rule has closed the trade at 09:42; a touch of its stop at 10:00 closes nothing again.
TEST(ActiveHedge, AnExitByRuleTakesTheGuardAlong) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("levels", "on_touch");
  MadeSeries& made = scene.market().bars("IC2411");
  made.low[made.at(index_of_day(kWednesday), 30)] = 54'000'000;
  EXPECT_EQ(scene.overlay(), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501"}));
}

// 10 lots of hedge: half of them are 5, 0.05 of them half a lot (rounded away from zero), 0.04 none.
TEST(ActiveHedge, TheOverlayIsAShareOfTheHedge) {
  const auto entry = [](double size) {
    Scene scene;
    scene.closes(kWednesday, "09:40", {5501}).set("overlay_size", size);
    const auto trades = scene.overlay();
    return trades.empty() ? "" : trades[0].substr(12);
  };
  EXPECT_EQ(entry(0.5), "+5 @ 5501");
  EXPECT_EQ(entry(2.0), "+20 @ 5501");
  EXPECT_EQ(entry(0.05), "+1 @ 5501");
  EXPECT_EQ(entry(0.04), "");
  EXPECT_EQ(entry(0.0), "");
}

// Without a hedge the overlay stands alone, sized from equity: 11 M at 5501 are 9.998 lots.
TEST(ActiveHedge, TradesAloneAtAHedgeRatioOfZero) {
  Scene scene;
  scene.closes(kWednesday, "09:40", {5501}).set("hedge_ratio", 0.0);
  const auto result = scene.run();
  EXPECT_EQ(Scene::overlay_of(result), (Trades{"10-23 09:41 +10 @ 5501", "10-23 09:42 -10 @ 5501"}));
  EXPECT_EQ(result.fills.size(), 2U);
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

}  // namespace
}  // namespace hedgelab::test
