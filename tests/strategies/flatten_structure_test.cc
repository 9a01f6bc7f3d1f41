// The spread on the side that the two annualised discounts speak for. On 2024-10-16, two trading days before IC2410's
// expiry, the near leg is IC2411 (30 calendar days, expiry 2024-11-15) and the far leg, whose slot changes with that
// expiry, IC2503 (156 days). Cinda counts both ends, one more. The next roll is of the near leg, to IC2412, on
// 2024-11-13.
#include "engine/core/files.h"
#include "tests/strategies/spread_scene.h"

namespace hedgelab::test {
namespace {

constexpr double kIndexLevel = 5600;

// Rates on 2024-10-16, x 360 over days + 1:
//   IC2411 5560:  -40 / 5600 x 360 /  31 = -8.295%
//   IC2503 5430: -170 / 5600 x 360 / 157 = -6.961%    1.334 points above it
MadeMarket two_rates(std::string_view last = "2024-11-20") {
  MadeMarket market(Frequency::kDaily, "2024-10-16", last);
  market.index("000905").constant("000905", kIndexLevel).contracts("IC");
  for (const std::string& symbol : market.symbols()) {
    if (symbol != "000905") market.constant(symbol, 5000);
  }
  market.constant("IC2411", 5560).constant("IC2412", 5530).constant("IC2503", 5430);
  return market;
}

BacktestConfig flatten_config(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "flatten_structure";
  config.parameters = std::move(parameters);
  config.broker.fill = FillModel::kClose;
  return config;
}

BacktestResult run(const MadeMarket& market, ParameterMap parameters = {}) {
  return run_named(market.panel(), flatten_config(market, std::move(parameters)));
}
ParameterMap daily(ParameterMap others = {}) {
  others["decide"] = std::string("daily");
  return others;
}

TEST(FlattenStructure, TheDeeperAnnualDiscountIsBought) {
  MadeMarket market = two_rates("2024-10-18");
  EXPECT_EQ(held_of(run(market)), (Lines{"2024-10-16 +IC2411 -IC2503"}));
  // 5400: -200 / 5600 x 360 / 157 = -8.189%; 5397: -203 -> -8.312%, deeper than the near leg's.
  market.constant("IC2503", 5400);
  EXPECT_EQ(held_of(run(market)), (Lines{"2024-10-16 +IC2411 -IC2503"}));
  market.constant("IC2503", 5397);
  EXPECT_EQ(held_of(run(market)), (Lines{"2024-10-16 -IC2411 +IC2503"}));
}

TEST(FlattenStructure, ADifferenceInsideTheThresholdIsFlatAndItsEdgeIsInside) {
  const MadeMarket market = two_rates("2024-10-18");
  EXPECT_EQ(held_of(run(market, {{"threshold", 0.0133}})), (Lines{"2024-10-16 +IC2411 -IC2503"}));
  EXPECT_TRUE(run(market, {{"threshold", 0.0134}}).fills.empty());
  // Far leg at the index: a rate of exactly zero, and a threshold of exactly the near rate.
  MadeMarket edge = two_rates("2024-10-18");
  edge.constant("IC2503", kIndexLevel);
  const double rate = 40.0 / 5600.0 * 360.0 / 31.0;
  EXPECT_TRUE(run(edge, {{"threshold", rate}}).fills.empty());
  EXPECT_EQ(held_of(run(edge, {{"threshold", std::nextafter(rate, 0.0)}})), (Lines{"2024-10-16 +IC2411 -IC2503"}));
  edge.constant("IC2411", 5640);  // a premium as large: the other edge
  EXPECT_TRUE(run(edge, {{"threshold", rate}}).fills.empty());
  EXPECT_EQ(held_of(run(edge, {{"threshold", std::nextafter(rate, 0.0)}})), (Lines{"2024-10-16 -IC2411 +IC2503"}));
  // Equal rates at threshold 0.
  edge.constant("IC2411", kIndexLevel);
  EXPECT_TRUE(run(edge).fills.empty());
}

// On 2024-10-16 IC2411 stands at -8.295%, IC2412 at -70 / 5600 x 360 / 66 = -6.818%, IC2503 at -6.961%; IC2410, two
// days before its expiry, is no candidate however deep: long 2411, short 2412, which no pair of slots names.
TEST(FlattenStructure, BestTakesTheDeepestAndTheShallowestOfAll) {
  const MadeMarket market = two_rates("2024-10-18");
  EXPECT_EQ(held_of(run(market, daily({{"pair", std::string("best")}}))), (Lines{"2024-10-16 +IC2411 -IC2412"}));
  // 1.477 points apart.
  EXPECT_EQ(held_of(run(market, daily({{"pair", std::string("best")}, {"threshold", 0.0147}}))),
            (Lines{"2024-10-16 +IC2411 -IC2412"}));
  // On the 17th 2411 at 5565 is at -35 / 5600 x 360 / 30 = -7.5%, half a point from 2412.
  MadeMarket closer = two_rates("2024-10-17");
  reprice_from(closer, "IC2411", "2024-10-17", 5565);
  EXPECT_TRUE(run(closer, daily({{"pair", std::string("best")}, {"threshold", 0.0148}})).fills.empty());
}

// 2412 falls to -8.9% on the 17th. A hold of two days keeps the pair until the 18th; one day changes it at once.
// IC2506, listed from the 21st at 5000, -600 / 5600 x 360 / 243 = -15.9%, is the deepest when that hold is over on the
// 22nd.
TEST(FlattenStructure, BestIsChosenAnewWhenItsHoldIsOver) {
  MadeMarket market = two_rates("2024-10-23");
  reprice_from(market, "IC2412", "2024-10-17", 5510);
  const auto held = [&](std::int64_t hold) {
    return held_of(run(market, daily({{"pair", std::string("best")}, {"min_hold_trading_days", hold}})));
  };
  EXPECT_EQ(held(2), (Lines{"2024-10-16 +IC2411 -IC2412", "2024-10-18 +IC2412 -IC2503", "2024-10-22 -IC2503 +IC2506"}));
  EXPECT_EQ(held(1).at(1), "2024-10-17 +IC2412 -IC2503");
}

// Over trading days (22 to 11-15 and 105 to 2025-03-21) by Guojin: 5560 -> -8.182%, 5403 -> -197 / 5600 x 252 / 105 =
// -8.443%: long far. By Cinda 5403 -> -8.066% against -8.295%: long near.
TEST(FlattenStructure, TheAnnualisationIsAParameter) {
  MadeMarket market = two_rates("2024-10-18");
  market.constant("IC2503", 5403);
  EXPECT_EQ(held_of(run(market, {{"annualisation", std::string("guojin")}})), (Lines{"2024-10-16 -IC2411 +IC2503"}));
  EXPECT_EQ(held_of(run(market, {{"annualisation", std::string("cinda")}})), (Lines{"2024-10-16 +IC2411 -IC2503"}));
}

// 30 points still to be paid before November's expiry: (-40 + 30) / 5600 x 360 / 31 = -2.074%, above the far leg's
// (-170 + 30) -> -5.733%.
TEST(FlattenStructure, DividendsStillToBePaidMakeADiscountSmaller) {
  const MadeMarket market = two_rates("2024-10-18");
  const ScratchFolder scratch;
  write_file_atomically(scratch / "forecast.csv",
                        "as_of,contract,points\n2024-10-15,IC2411,30\n2024-10-15,IC2412,30\n2024-10-15,IC2503,30\n");
  const MarketPanel panel = market.panel();
  const auto forecast = forecast_dividends(panel, scratch / "forecast.csv", 30);
  const auto results = run_batch(panel, {{flatten_config(market), forecast.get()}});
  EXPECT_EQ(held_of(results.front()), (Lines{"2024-10-16 -IC2411 +IC2503"}));
  // The estimate then stands among the conventions.
  EXPECT_THAT(results.front().conventions, testing::Contains(forecast->describe()));
}

// From Monday 10-21 on IC2503 is at 5300: far deeper. 10,000,000 / 1,112,000 = 8.99 -> 9 lots of 2411; on the day of
// the change the short far leg has gained 9 x 200 x 130 = 234,000: 10,234,000 / 1,112,000 = 9.20 -> 9 lots.
TEST(FlattenStructure, AChangeOfSideIsOneRollOutOfTheLongContract) {
  MadeMarket market = two_rates("2024-10-25");
  reprice_from(market, "IC2503", "2024-10-21", 5300);
  BacktestConfig config = flatten_config(market, daily());
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.000023"), rate("0.000023"), rate("0.00023"), cny("1")};
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(fills_of(result),
            (Lines{"2024-10-16 IC2411 9 spread", "2024-10-16 IC2503 -9 spread", "2024-10-21 IC2411 -9 roll",
                   "2024-10-21 IC2411 -9 roll", "2024-10-21 IC2503 9 roll", "2024-10-21 IC2503 9 roll"}));
  EXPECT_EQ(rolls_of(result), (Lines{"2024-10-21 IC2411 -18 > IC2503 18"}));
  // Each order closes nine lots of before and opens nine: 9 x 200 x 5560 = 10,008,000 x 0.0023% = 230.184, twice, and
  // 9 x 200 x 5300 = 9,540,000 -> 219.42, twice; two orders.
  EXPECT_EQ(result.rolls[0].fees, cny("901.208"));
  EXPECT_EQ(result.rolls[0].gap, cny("-936000"));  // 18 x 200 x (5300 - 5560)
}

// The near leg leaves 2411 on Wednesday 11-13, when the side changes too: with IC2412 (37 days) at 5600, no discount,
// against 2503's. Long 2411 goes to 2503, and short 2503 to 2412.
TEST(FlattenStructure, AChangeOfSideAtARollMovesTheLongAndTheShortSide) {
  MadeMarket market = two_rates();
  market.constant("IC2412", kIndexLevel);
  const BacktestResult result = run(market);
  EXPECT_EQ(held_of(result), (Lines{"2024-10-16 +IC2411 -IC2503", "2024-11-13 -IC2412 +IC2503"}));
  EXPECT_EQ(rolls_of(result), (Lines{"2024-11-13 IC2411 -9 > IC2503 9", "2024-11-13 IC2503 9 > IC2412 -9"}));
}

TEST(FlattenStructure, AtRollsTheRatesOfTheDaysBetweenDoNotMatter) {
  MadeMarket market = two_rates();
  reprice_from(market, "IC2411", "2024-10-21", kIndexLevel);
  reprice_from(market, "IC2503", "2024-10-21", 5100);
  reprice_from(market, "IC2411", "2024-11-12", 5560);
  reprice_from(market, "IC2503", "2024-11-12", 5590);
  EXPECT_EQ(held_of(run(market)), (Lines{"2024-10-16 +IC2411 -IC2503", "2024-11-13 +IC2412 -IC2503"}));
  EXPECT_EQ(held_of(run(market, daily())), (Lines{"2024-10-16 +IC2411 -IC2503", "2024-10-21 -IC2411 +IC2503",
                                                  "2024-11-12 +IC2411 -IC2503", "2024-11-13 +IC2412 -IC2503"}));
}

// Taken on Wednesday 10-16, day 0; day 5 is Wednesday 10-23. The far leg is the deeper one from 10-21 on.
TEST(FlattenStructure, ASideThatWasTakenStaysForItsMinimumHold) {
  MadeMarket market = two_rates("2024-10-31");
  reprice_from(market, "IC2411", "2024-10-21", 5590);  // -10 points are -3.6% a year by the end, of 16 days
  reprice_from(market, "IC2503", "2024-10-21", 5300);
  const auto changes_on = [&](std::int64_t days) {
    return held_of(run(market, daily({{"min_hold_trading_days", days}}))).back();
  };
  EXPECT_EQ(changes_on(3), "2024-10-21 -IC2411 +IC2503");
  EXPECT_EQ(changes_on(4), "2024-10-22 -IC2411 +IC2503");
  EXPECT_EQ(changes_on(5), "2024-10-23 -IC2411 +IC2503");
  // Going flat waits as well; being flat does not.
  reprice_from(market, "IC2411", "2024-10-21", kIndexLevel);
  reprice_from(market, "IC2503", "2024-10-21", kIndexLevel);
  EXPECT_EQ(changes_on(5), "2024-10-23");
  market = two_rates("2024-10-31");
  reprice_from(market, "IC2411", "2024-10-16", kIndexLevel);
  reprice_from(market, "IC2503", "2024-10-16", kIndexLevel);
  reprice_from(market, "IC2503", "2024-10-17", 5300);
  EXPECT_EQ(changes_on(250), "2024-10-17 -IC2411 +IC2503");
}

// A side that was taken anew starts its own hold.
TEST(FlattenStructure, TheMinimumHoldBeginsAgainWithEachChange) {
  MadeMarket market = two_rates("2024-10-31");
  reprice_from(market, "IC2503", "2024-10-21", 5300);
  reprice_from(market, "IC2503", "2024-10-22", 5590);
  // 10-16 + 3 = 10-21; 10-21 + 3 = 10-24.
  EXPECT_EQ(held_of(run(market, daily({{"min_hold_trading_days", std::int64_t{3}}}))),
            (Lines{"2024-10-16 +IC2411 -IC2503", "2024-10-21 -IC2411 +IC2503", "2024-10-24 +IC2411 -IC2503"}));
}

TEST(FlattenStructure, InsideTheThresholdTheSideIsLeftOrKept) {
  MadeMarket market = two_rates("2024-10-23");
  // Five days fewer on 10-21: 2411 -40 / 5600 x 360 / 26 = -9.890%, 2503 at 5370 -230 / 5600 x 360 / 152 = -9.727%;
  // 0.16 points apart, and on the 23rd 10.714% - 9.857% = 0.86.
  reprice_from(market, "IC2503", "2024-10-21", 5370);
  EXPECT_EQ(held_of(run(market, daily({{"threshold", 0.01}}))), (Lines{"2024-10-16 +IC2411 -IC2503", "2024-10-21"}));
  EXPECT_EQ(held_of(run(market, daily({{"threshold", 0.01}, {"inside_threshold", std::string("keep")}}))),
            (Lines{"2024-10-16 +IC2411 -IC2503"}));
}

// Both legs are closed in one group, each by an order of its own, and opened again when a side is taken again.
TEST(FlattenStructure, FlatIsLeftAndEnteredWithBothLegsAtOnce) {
  MadeMarket market = two_rates("2024-10-25");
  reprice_from(market, "IC2503", "2024-10-21", 5370);
  reprice_from(market, "IC2503", "2024-10-22", 5590);
  market.no_bar("IC2503", "2024-10-22");
  BacktestConfig config = flatten_config(market, daily({{"threshold", 0.01}}));
  config.missing_bars = MissingBars::kWait;
  config.broker.fill = FillModel::kNextOpen;
  // Flat is decided on the 21st; 2503 does not trade on the 22nd, so 2411 is kept until the 23rd as well. By then the
  // side is long near again: decided on the 23rd, at whose open the spread was closed.
  EXPECT_EQ(fills_of(run_named(market.panel(), config)),
            (Lines{"2024-10-17 IC2411 9 spread", "2024-10-17 IC2503 -9 spread", "2024-10-23 IC2411 -9 spread",
                   "2024-10-23 IC2503 9 spread", "2024-10-24 IC2411 9 spread", "2024-10-24 IC2503 -9 spread"}));
}

// Held to its own expiry of 2024-03-15, the next-month contract 2403 has no successor before 2405 is listed on 03-18:
// the near leg lives its last trading day, on which three of the annualisations have no day to count.
TEST(FlattenStructure, OnALegsLastTradingDayNothingIsCompared) {
  MadeMarket market = flat_spread_market("2024-01-22", "2024-03-20");
  market.constant("IC2403", 4990);
  for (const char* convention : {"guojin", "industrial", "huatai", "cinda"}) {
    const BacktestResult result = run(market, daily({{"annualisation", std::string(convention)},
                                                     {"near_slot", std::string("next_month")},
                                                     {"roll_trigger", std::string("expiry")},
                                                     {"roll_before_trading_days", std::int64_t{0}}}));
    EXPECT_EQ(held_of(result).front(), "2024-01-22 +IC2403 -IC2406") << convention;
    EXPECT_EQ(result.fills[1].filled_at.date(), day("2024-01-22")) << convention;
    EXPECT_EQ(result.equity.points.back().date, day("2024-03-20")) << convention;
  }
}

}  // namespace
}  // namespace hedgelab::test
